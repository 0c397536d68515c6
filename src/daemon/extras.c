#include "extras_private.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/url.h"
#include "compose/gallery.h"
#include "compose/picture.h"

#define ARTICLES_MAX 20          /* of one poll */
#define ENCLOSURES_MAX 10
#define ARTICLE_BYTES (4u << 20)
#define PICTURE_BYTES (256u << 10)
#define KEPT_BYTES (32u << 20)    /* of one poll */

static void begin_files(struct extras *extras);

static bool
wants_files(const struct feed_config *feed)
{
	return feed->images == IMAGES_INLINE || feed->enclosures == ENCLOSURES_ATTACH;
}

bool
extras_are_wanted(const struct poll *poll)
{
	if (poll->extras || poll->daemon->options->dry_run || !(poll->feed->full_text || wants_files(poll->feed)))
		return false;
	for (size_t page = 0; page < poll->pages.n; page++)
		for (size_t i = 0; i < poll->pages.v[page]->n_items; i++)
			if (extras_are_for(&poll->pages.v[page]->items[i]))
				return true;
	return false;
}

/* ---- the end of a phase */

static void
drop_wants(struct extras *extras)
{
	for (size_t i = 0; i < extras->n; i++) {
		struct want *want = &extras->v[i];

		errand_free(want->errand);
		if (want->article)
			article_abandon(want->article);
		response_body_free(want->body);
		free(want->url);
	}
	extras->n = 0;
	extras->poll->daemon->errand_bytes -= extras->kept;
	extras->kept = 0;
}

static void
end_phase(struct extras *extras)
{
	struct poll *poll = extras->poll;

	ev_timer_stop(poll->daemon->loop, &extras->timer);
	if (extras->reads_articles) {
		drop_wants(extras);
		begin_files(extras);
		return;
	}
	extras_place(extras);
	drop_wants(extras);
	log_event_anyway(poll->sub->watched, LEVEL_DEBUG, "extras", "feed=%s wanted=%zu got=%zu ms=%lld",
			 poll->feed->id, extras->wanted, extras->got,
			 (long long)(clock_mono_us() - extras->begun_us) / 1000);
	poll_succeed(poll);
}

/* One of them is there, or never will be. */
static void
done_one(struct extras *extras)
{
	if (--extras->pending == 0)
		end_phase(extras);
}

/* ---- what has come */

static void
on_article(void *arg, struct edition *page)
{
	struct want *want = arg;
	struct item *item = want->item, *article = page ? &page->items[0] : NULL;

	want->article = NULL;
	if (article) {
		item->html = article->html;
		item->text = article->text;
		item->topics = article->topics;
		item->n_topics = article->n_topics;
		item->sketch = article->sketch;
		arena_adopt(&want->edition->arena, &page->arena);
		want->extras->got++;
		edition_free(page);
	}
	done_one(want->extras);
}

static bool
is_page(const char *content_type)
{
	return !content_type || strncasecmp(content_type, "text/html", 9) == 0 ||
	       strncasecmp(content_type, "application/xhtml", 17) == 0;
}

/* A media type that may stand above base64, and that no client opens as text or as a message. */
static void
take_type(struct want *want, const char *content_type)
{
	const char *allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+-";
	size_t kind = content_type ? strspn(content_type, allowed) : 0, len = 0;

	if (kind && content_type[kind] == '/')
		len = kind + 1 + strspn(content_type + kind + 1, allowed);
	if (len > kind + 1 && len < sizeof(want->type) && strchr("; ", content_type[len]) &&
	    strncasecmp(content_type, "text/", 5) != 0 && strncasecmp(content_type, "multipart/", 10) != 0 &&
	    strncasecmp(content_type, "message/", 8) != 0)
		snprintf(want->type, sizeof(want->type), "%.*s", (int)len, content_type);
	else
		strcpy(want->type, "application/octet-stream");
}

static void
keep_body(struct want *want, struct response *response)
{
	struct extras *extras = want->extras;

	if (extras->kept + response->body_len > KEPT_BYTES)
		return;
	want->len = response->body_len;
	if (want->kind == WANT_PICTURE) /* small; what is attached need not be known again */
		want->hash = response_hash(response);
	want->body = response_take_body(response);
	extras->kept += want->len;
	extras->poll->daemon->errand_bytes += want->len;
	extras->got++;
}

static void
take_file(struct want *want, struct response *response)
{
	struct picture picture;

	if (want->kind == WANT_ENCLOSURE) {
		take_type(want, response->content_type);
		keep_body(want, response);
	} else if (picture_look(response->body, response->body_len, &picture)) {
		snprintf(want->type, sizeof(want->type), "%s", picture.type);
		want->is_pixel = picture_is_pixel(&picture);
		if (!want->is_pixel)
			keep_body(want, response);
	}
}

static void
on_answer(void *arg, struct errand *errand, struct response *response)
{
	struct want *want = arg;
	bool is_good = response && response->result == FETCH_OK && response->status == 200 && response->body_len > 0;

	want->errand = NULL;
	if (is_good && want->kind == WANT_ARTICLE && is_page(response->content_type)) {
		const struct poll *poll = want->extras->poll;
		const char *title = poll->feed->title ? poll->feed->title : want->edition->title;

		want->article = article_read(poll->daemon, want->item, title, response, on_article, want);
		errand_free(errand);
		return;
	}
	if (is_good && want->kind != WANT_ARTICLE)
		take_file(want, response);
	errand_free(errand);
	done_one(want->extras);
}

/* ---- what is asked for */

static bool
is_same_site(const char *a, const char *b)
{
	struct url_parts pa, pb;

	return url_split(a, &pa) == 0 && url_split(b, &pb) == 0 && strcmp(pa.scheme, pb.scheme) == 0 &&
	       strcmp(pa.host, pb.host) == 0 && pa.port == pb.port;
}

static void
add_want(struct extras *extras, const struct want *like, size_t max_body)
{
	struct poll *poll = extras->poll;
	char *wire = url_is_http(like->url) ? url_wire(like->url) : NULL;
	struct want *want = &extras->v[extras->n];
	struct request request = poll_request(poll, wire);
	int64_t time_us = poll->feed->extras_s * 1000000;

	if (!wire)
		return;
	if (extras->reads_articles && wants_files(poll->feed))
		time_us /= 2;
	request.max_body = max_body;
	request.is_found = true;
	request.network = poll->network;
	if (request.access && !is_same_site(wire, poll->feed->wire))
		request.access = &extras->elsewhere;
	*want = *like;
	want->extras = extras;
	want->url = xstrdup(like->url);
	want->errand = errand_new(poll->daemon, &request, poll->feed, extras->begun_us + time_us);
	free(wire);
	if (!want->errand) {
		free(want->url);
		return;
	}
	want->errand->done = on_answer;
	want->errand->arg = want;
	extras->n++;
	extras->wanted++;
	extras->pending++;
}

/* The pictures of one item. */
struct listing {
	struct extras *extras;
	size_t n;
};

static void
want_picture(void *arg, const char *url)
{
	struct listing *listing = arg;
	struct extras *extras = listing->extras;

	if (listing->n++ >= PICTURES_MAX || extras->n == FILES_MAX)
		return;
	for (size_t i = 0; i < extras->n; i++)
		if (extras->v[i].kind == WANT_PICTURE && strcmp(extras->v[i].url, url) == 0)
			return;
	add_want(extras, &(struct want){ .kind = WANT_PICTURE, .url = (char *)url }, PICTURE_BYTES);
}

static void
want_enclosures(struct extras *extras, struct edition *edition, struct item *item, size_t *n)
{
	size_t max = extras->poll->feed->enclosure_max;

	for (size_t i = 0; i < item->enclosures.n && *n < ENCLOSURES_MAX && extras->n < FILES_MAX; i++) {
		const struct enclosure *e = &item->enclosures.v[i];
		const struct want want = { .kind = WANT_ENCLOSURE, .url = e->url, .edition = edition, .item = item };

		if (e->kind != ENCLOSURE_MEDIA || (e->size > 0 && (uint64_t)e->size > max))
			continue;
		add_want(extras, &want, max);
		++*n;
	}
}

static void
want_article(struct extras *extras, struct edition *edition, struct item *item)
{
	size_t max = extras->poll->feed->max_body;
	const struct want want = { .kind = WANT_ARTICLE, .url = item->url, .edition = edition, .item = item };

	if (item->url && extras->n < ARTICLES_MAX)
		add_want(extras, &want, max < ARTICLE_BYTES ? max : ARTICLE_BYTES);
}

/* What is not there when the time is over is done without. What is on its way ends by the same time by itself. */
static void
on_time(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct extras *extras = timer->data;

	(void)loop;
	(void)events;
	extras->pending++;
	for (size_t i = 0; i < extras->n; i++) {
		struct want *want = &extras->v[i];

		if (want->errand) {
			errand_give_up(want->errand);
		} else if (want->article) {
			article_abandon(want->article);
			want->article = NULL;
			extras->pending--;
		}
	}
	done_one(extras);
}

/* All that was wanted waits for its turn; the pending one is that of the caller. */
static void
wait_for_all(struct extras *extras)
{
	struct daemon *daemon = extras->poll->daemon;
	double time_s = (double)extras->poll->feed->extras_s;

	if (extras->n > 0) {
		if (extras->reads_articles && wants_files(extras->poll->feed))
			time_s /= 2;
		time_s -= (double)(clock_mono_us() - extras->begun_us) / 1e6;
		ev_timer_init(&extras->timer, on_time, time_s > 0 ? time_s : 0, 0);
		extras->timer.data = extras;
		ev_timer_start(daemon->loop, &extras->timer);
		daemon_turn(daemon);
	}
	done_one(extras);
}

static void
each_item(struct extras *extras, void (*want)(struct extras *extras, struct edition *edition, struct item *item))
{
	const struct pages *pages = &extras->poll->pages;

	for (size_t page = 0; page < pages->n; page++)
		for (size_t i = pages->v[page]->n_items; i-- > 0;) /* the newest first, should there be too many */
			if (extras_are_for(&pages->v[page]->items[i]))
				want(extras, pages->v[page], &pages->v[page]->items[i]);
}

static void
want_pictures(struct extras *extras, struct edition *edition, struct item *item)
{
	struct listing listing = { extras, 0 };

	(void)edition;
	gallery_list(item, want_picture, &listing);
}

static void
want_attachments(struct extras *extras, struct edition *edition, struct item *item)
{
	size_t n = 0;

	for (size_t i = 0; i < extras->n; i++)
		n += extras->v[i].kind == WANT_ENCLOSURE;
	want_enclosures(extras, edition, item, &n);
}

static void
begin_files(struct extras *extras)
{
	const struct feed_config *feed = extras->poll->feed;

	extras->reads_articles = false;
	extras->pending = 1;
	if (feed->enclosures == ENCLOSURES_ATTACH)
		each_item(extras, want_attachments);
	if (feed->images == IMAGES_INLINE)
		each_item(extras, want_pictures);
	wait_for_all(extras);
}

void
extras_begin(struct poll *poll)
{
	struct extras *extras = xcalloc(1, sizeof(*extras));
	const struct access *access = &poll->login.access;

	poll->extras = extras;
	extras->poll = poll;
	extras->begun_us = clock_mono_us();
	extras->elsewhere = (struct access){ .proxy = access->proxy, .ca_file = access->ca_file,
					     .version = access->version };
	ev_timer_init(&extras->timer, on_time, 0, 0);
	extras->pending = 1;
	extras->reads_articles = poll->feed->full_text;
	if (extras->reads_articles) {
		each_item(extras, want_article);
		wait_for_all(extras);
	} else {
		begin_files(extras);
	}
}

void
extras_free(struct extras *extras)
{
	if (!extras)
		return;
	ev_timer_stop(extras->poll->daemon->loop, &extras->timer);
	drop_wants(extras);
	free(extras);
}
