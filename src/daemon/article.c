#include "article.h"

#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "worker/edition.h"

struct article {
	struct article *prev, *next; /* in daemon.articles */
	struct daemon *daemon;
	struct arena arena;     /* of what the job borrows: it may outlive its poll */
	struct item about;
	struct response_body *body;
	size_t held;            /* counted in daemon.errand_bytes */
	article_done *done;     /* NULL: abandoned */
	void *arg;
};

static void
drop_body(struct article *article)
{
	article->daemon->errand_bytes -= article->held;
	article->held = 0;
	response_body_free(article->body);
	article->body = NULL;
}

static void
article_free(struct article *article)
{
	DL_DELETE(article->daemon->articles, article);
	drop_body(article);
	arena_release(&article->arena);
	free(article);
}

static void
on_sent(void *arg)
{
	drop_body(arg);
}

static void
on_read(void *arg, enum pool_result result, struct edition *edition, const char *reason)
{
	struct article *article = arg;
	article_done *done = article->done;
	void *whom = article->arg;

	(void)result;
	(void)reason;
	article_free(article);
	if (edition && (!done || edition->n_items != 1 || edition->items[0].fate != ITEM_DELIVER)) {
		edition_free(edition);
		edition = NULL;
	}
	if (done)
		done(whom, edition);
}

/* What the worker compares with, and classifies by. */
static void
copy_item(struct article *article, const struct item *item)
{
	struct arena *arena = &article->arena;
	struct item *about = &article->about;

	*about = (struct item){
		.title = arena_strdup(arena, item->title),
		.url = arena_strdup(arena, item->url),
		.language = arena_strdup(arena, item->language),
		.text = arena_strdup(arena, item->text),
	};
	for (size_t i = 0; i < item->tags.n; i++)
		*ARENA_PUSH(arena, about->tags.v, about->tags.n) = arena_strdup(arena, item->tags.v[i]);
	for (size_t i = 0; i < item->authors.n; i++)
		*ARENA_PUSH(arena, about->authors.v, about->authors.n) =
			(struct author){ .name = arena_strdup(arena, item->authors.v[i].name),
					 .email = arena_strdup(arena, item->authors.v[i].email) };
}

struct article *
article_read(struct daemon *daemon, const struct item *item, const char *feed_title, struct response *response,
	     article_done *done, void *arg)
{
	struct article *article = xcalloc(1, sizeof(*article));
	struct job job = { .now = clock_wall_s(), .first_poll.kind = FIRST_POLL_ALL, .about = &article->about,
			   .max_items = 1, .sent = on_sent };

	article->daemon = daemon;
	article->done = done;
	article->arg = arg;
	copy_item(article, item);
	job.feed_title = arena_strdup(&article->arena, feed_title);
	job.document.content_type = arena_strdup(&article->arena, response->content_type);
	job.document.base_url = arena_strdup(&article->arena, response->url);
	article->body = response_take_body(response);
	job.document.body = response_body_data(article->body, &job.document.len);
	article->held = job.document.len;
	daemon->errand_bytes += article->held;
	DL_APPEND(daemon->articles, article);
	pool_submit(daemon->pool, &job, on_read, article);
	return article;
}

void
article_abandon(struct article *article)
{
	article->done = NULL;
}

void
articles_free(struct daemon *daemon)
{
	struct article *article, *next;

	DL_FOREACH_SAFE(daemon->articles, article, next)
		article_free(article);
}
