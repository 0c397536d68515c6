/* `wirespool stories`: the running stories: what they are about, who had them first, how many tell of them, and
 * how much came of each in the last 24 hours. Reads a copy of the state: a daemon may be working on it. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <jansson.h>
#include <uthash.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "config/config.h"
#include "options.h"
#include "store/ledger.h"
#include "store/snapshot.h"
#include "store/sqlite.h"
#include "story/story.h"
#include "term.h"

#define HOURS 24
#define OUTLETS_MAX 100

struct story {
	uint64_t id;
	int64_t first_s, last_s;
	char *title;       /* of the first report */
	unsigned messages, recent;
	unsigned hours[HOURS]; /* messages, the last hour at the end */
	uint32_t outlets[OUTLETS_MAX]; /* feeds in the order they came */
	unsigned n_outlets;
	UT_hash_handle hh;
};

struct gathering {
	struct story *stories; /* by id */
	int64_t now_s;
};

/* ---- gathering */

static void
add_outlet(struct story *story, uint32_t feed)
{
	for (unsigned i = 0; i < story->n_outlets; i++)
		if (story->outlets[i] == feed)
			return;
	if (story->n_outlets < OUTLETS_MAX)
		story->outlets[story->n_outlets++] = feed;
}

static void
take_report(void *arg, const struct ledger_row *row, const void *data, size_t len)
{
	struct gathering *g = arg;
	int64_t hours_ago = (g->now_s - row->time) / 3600;
	struct story *story;

	(void)data;
	(void)len;
	if (!row->story)
		return;
	HASH_FIND(hh, g->stories, &row->story, sizeof(row->story), story);
	if (!story) {
		story = xcalloc(1, sizeof(*story));
		story->id = row->story;
		story->first_s = row->time;
		story->title = xstrdup(row->title);
		HASH_ADD(hh, g->stories, id, sizeof(story->id), story);
	}
	story->last_s = row->time;
	story->messages++;
	add_outlet(story, row->feed);
	if (hours_ago >= 0 && hours_ago < HOURS) {
		story->hours[HOURS - 1 - hours_ago]++;
		story->recent++;
	}
}

/* What moves most comes first. */
static int
by_weight(struct story *a, struct story *b)
{
	if (a->recent != b->recent)
		return a->recent < b->recent ? 1 : -1;
	if (a->messages != b->messages)
		return a->messages < b->messages ? 1 : -1;
	return (a->last_s < b->last_s) - (a->last_s > b->last_s);
}

static void
forget(struct gathering *g)
{
	struct story *story, *next;

	HASH_ITER(hh, g->stories, story, next) {
		HASH_DEL(g->stories, story);
		free(story->title);
		free(story);
	}
}

/* ---- showing */

static void
print_bars(const struct story *story)
{
	static const char *const bars[] = { "·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	unsigned most = 8;

	for (unsigned i = 0; i < HOURS; i++)
		most = story->hours[i] > most ? story->hours[i] : most;
	for (unsigned i = 0; i < HOURS; i++)
		fputs(bars[(story->hours[i] * 8 + most - 1) / most], stdout);
}

static void
print_story(struct sqlite *db, const struct story *story, int64_t now_s)
{
	struct arena arena = { 0 };
	char when[TERM_WHEN];

	term_put(stdout, *story->title ? story->title : "(untitled)", term_width(), 0);
	term_when(story->first_s, now_s, when);
	printf("\n  ");
	print_bars(story);
	printf("  %u message%s, %s: ", story->messages, story->messages == 1 ? "" : "s", when);
	for (unsigned i = 0; i < story->n_outlets && i < 8; i++) {
		const char *id = ledger_feed_id(db, story->outlets[i], &arena, NULL);

		printf("%s%s", i ? ", " : "", id && *id ? id : "?");
	}
	printf("%s\n", story->n_outlets > 8 ? ", …" : "");
	arena_release(&arena);
}

static void
print_json(struct sqlite *db, const struct story *story)
{
	struct arena arena = { 0 };
	json_t *outlets = json_array(), *hours = json_array(), *line;
	char id[20], *text;

	for (unsigned i = 0; i < story->n_outlets; i++) {
		const char *feed = ledger_feed_id(db, story->outlets[i], &arena, NULL);

		json_array_append_new(outlets, json_string(feed ? feed : ""));
	}
	for (unsigned i = 0; i < HOURS; i++)
		json_array_append_new(hours, json_integer(story->hours[i]));
	snprintf(id, sizeof(id), "%016" PRIx64, story->id);
	line = json_pack("{s:s,s:s*,s:I,s:I,s:i,s:o,s:o}", "id", id, "title", story->title, "first",
			 (json_int_t)story->first_s, "last", (json_int_t)story->last_s, "messages", (int)story->messages,
			 "outlets", outlets, "hours", hours);
	text = line ? json_dumps(line, JSON_COMPACT) : NULL;
	puts(text ? text : "{}");
	free(text);
	json_decref(line);
	arena_release(&arena);
}

/* ---- the command */

struct wishes {
	bool json, all;
};

static int
show(struct sqlite *db, const struct wishes *wishes, struct error *err)
{
	struct gathering g = { .now_s = clock_wall_s() };
	struct story *story;
	size_t shown = 0;

	if (ledger_sketches(db, g.now_s - STORY_MEMORY_S, take_report, &g, err) < 0) {
		forget(&g);
		return EX_IOERR;
	}
	HASH_SORT(g.stories, by_weight);
	for (story = g.stories; story; story = story->hh.next) {
		if (story->messages < 2 && !wishes->all)
			continue;
		shown++;
		if (wishes->json)
			print_json(db, story);
		else
			print_story(db, story, g.now_s);
	}
	if (!shown && !wishes->json)
		puts("No event is told more than once at the moment.");
	forget(&g);
	return EX_OK;
}

static int
open_and_show(const struct config *config, const struct wishes *wishes, struct error *err)
{
	char *dir = snapshot_take(config->state, err);
	struct sqlite *db;
	int ret = EX_OK;

	if (!dir && *err->text)
		return EX_NOPERM;
	db = sqlite_open(dir ? dir : config->state, true, err, &ret);
	if (db)
		ret = show(db, wishes, err);
	sqlite_close(db, NULL);
	snapshot_drop(dir);
	return ret;
}

int
cmd_stories(int argc, char **argv)
{
	struct wishes wishes = { false, false };
	const char *file = NULL;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { "json", 0, NULL, &wishes.json },
					   { "all", 0, NULL, &wishes.all }, { 0 } };
	struct config *config;
	struct error err = { "" };
	char *path;
	int ret;

	options_read(argc, argv, rows, "usage: wirespool stories [-c FILE] [--json] [--all]\n", 0, 0);
	path = config_path(file);
	config = config_load(path, stderr);
	free(path);
	if (!config)
		return EX_CONFIG;
	ret = open_and_show(config, &wishes, &err);
	if (ret != EX_OK)
		fprintf(stderr, "wirespool: %s\n", err.text);
	config_unref(config);
	return ret;
}
