/* A configuration, outcomes and Maildirs by hand, for tests of what is behind the workers. */
#ifndef TESTS_DELIVERY_H
#define TESTS_DELIVERY_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/store.h"

#define DAY 86400
#define NOW (20000LL * DAY)

/* A scratch directory with a configuration of one feed and two topics. */
struct scene {
	char dir[64], spool[80], state[80];
	struct feed_config feed;
	struct topic_config topics[2];
	uint32_t by_id[1];
	struct config config;
};

static inline void
scene_at(struct scene *s, const char *dir, enum layout layout)
{
	memset(s, 0, sizeof(*s));
	snprintf(s->dir, sizeof(s->dir), "%s", dir);
	snprintf(s->spool, sizeof(s->spool), "%s/mail", dir);
	snprintf(s->state, sizeof(s->state), "%s/state", dir);
	s->feed = (struct feed_config){ .id = "wire", .url = "http://wire.example/", .folder = "News" };
	s->topics[0] = (struct topic_config){ .name = "oil", .label = "Oil", .folder = "Topics/Oil" };
	s->topics[1] = (struct topic_config){ .name = "war", .label = "War", .folder = "Topics/War" };
	s->config = (struct config){
		.refs = 1,
		.path = "wirespool.conf",
		.spool = s->spool,
		.state = s->state,
		.layout = layout,
		.domain = "wirespool.invalid",
		.feeds = &s->feed,
		.n_feeds = 1,
		.by_id = s->by_id,
		.topics = s->topics,
		.n_topics = 2,
	};
}

static inline void
scene_open(struct scene *s, enum layout layout)
{
	char dir[] = "/tmp/wirespool-test-XXXXXX";

	if (!mkdtemp(dir))
		abort();
	scene_at(s, dir, layout);
	log_set_level(LEVEL_ERROR - 1); /* trouble is made on purpose here */
}

static inline void
scene_run(const char *command, const char *arg)
{
	char *line = xasprintf("%s %s", command, arg);

	if (system(line) != 0)
		abort();
	free(line);
}

static inline void
scene_close(struct scene *s)
{
	scene_run("chmod -R u+rwx", s->dir);
	scene_run("rm -rf", s->dir);
}

/* An item with the strong keys "<id>" and "<link>" and the weak key of its text. */
static inline struct item *
edition_add(struct edition *edition, const char *id, const char *link, const char *topics)
{
	struct item *item = ARENA_PUSH(&edition->arena, edition->items, edition->n_items);

	item->fate = ITEM_DELIVER;
	item->keys[item->n_keys++] = hash128_of_strings(2, (const char *[]){ "id", id });
	if (link)
		item->keys[item->n_keys++] = hash128_of_strings(2, (const char *[]){ "link", link });
	item->n_strong = item->n_keys;
	item->keys[item->n_keys++] = hash128_of_strings(2, (const char *[]){ "text", id });
	item->title = arena_printf(&edition->arena, "item %s", id);
	item->text = arena_printf(&edition->arena, "The text of %s.\n", id);
	item->html = arena_strdup(&edition->arena, "");
	for (const char *t = topics; t && *t; t += strcspn(t, " "), t += strspn(t, " ")) {
		struct item_topic *topic = ARENA_PUSH(&edition->arena, item->topics, item->n_topics);

		topic->name = arena_strndup(&edition->arena, t, strcspn(t, " "));
		topic->score = 2.5;
		topic->reason = arena_printf(&edition->arena, "%s (title)", topic->name);
	}
	return item;
}

/* What came of a poll of the scene's feed; items are added to its edition. */
static inline struct outcome *
outcome_new(struct scene *s, const struct feed_config *feed, uint32_t number)
{
	struct outcome *out = xcalloc(1, sizeof(*out));

	out->config = config_ref(&s->config);
	out->feed = feed;
	out->edition = xcalloc(1, sizeof(*out->edition));
	out->now = NOW;
	out->state.number = number;
	out->state.id = xstrdup(feed->id);
	out->state.url = xstrdup(feed->url);
	out->state.last_poll_s = NOW;
	out->state.next_due_s = out->state.last_new_s = TIME_NONE;
	return out;
}

/* Files in a directory below the scene; -1 if it is not there. */
static inline int
files_in(const struct scene *s, const char *sub)
{
	char *path = xasprintf("%s/%s", s->dir, sub);
	DIR *dir = opendir(path);
	struct dirent *entry;
	int n = 0;

	free(path);
	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	closedir(dir);
	return n;
}

#endif
