#include "desk/threads.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "compose/message.h"
#include "store/ledger.h"
#include "story/story.h"

void
threads_forget(struct threads *threads)
{
	stories_free(threads->stories);
	threads->stories = NULL;
}

/* ---- what the ledger remembers */

/* Of a ledger number; nobody lives to see one that has no room. */
static uint32_t
story_number(int64_t number)
{
	return number > 0 && number <= UINT32_MAX ? (uint32_t)number : 0;
}

struct restoring {
	struct stories *stories;
	size_t n;
};

static void
restore(void *arg, const struct ledger_row *row, const void *data, size_t len)
{
	struct restoring *restoring = arg;
	struct arena arena = { 0 };
	struct sketch sketch;
	const struct story_item item = { &sketch, row->feed, row->story, row->time, row->date,
					 story_number(row->number) };

	/* A damaged sketch costs a thread, no message. */
	if (row->story && sketch_unpack(&sketch, data, len, &arena) == 0) {
		stories_restore(restoring->stories, &item, row->story);
		restoring->n++;
	}
	arena_release(&arena);
}

static int
take_up(struct threads *threads, struct sqlite *db, int64_t now, struct error *err)
{
	struct restoring restoring = { .n = 0 };

	if (threads->stories)
		return 0;
	restoring.stories = stories_new();
	if (ledger_sketches(db, now - STORY_MEMORY_S, restore, &restoring, err) < 0) {
		stories_free(restoring.stories);
		return -1;
	}
	stories_restored(restoring.stories);
	threads->stories = restoring.stories;
	log_event(LEVEL_DEBUG, "stories", "restored=%zu", restoring.n);
	return 0;
}

/* ---- an item */

char *
threads_root(uint64_t story, const char *domain, struct arena *arena)
{
	return story ? arena_printf(arena, "<st-%016" PRIx64 "@%s>", story, domain) : NULL;
}

/* A function of the item that begins it, so that a state that was lost gives the same roots again. */
static uint64_t
story_of(const char *feed_id, const struct hash128 *key)
{
	char text[HASH128_TEXT];
	struct hash128 h;

	hash128_text(key, text);
	h = hash128_of_strings(3, (const char *[]){ "story", feed_id, text });
	return hash128_prefix(&h) | 1;
}

static char *
explain(const struct story_place *place, struct arena *arena)
{
	struct strbuf line = STRBUF_INIT(1000);
	char *why;

	strbuf_addf(&line, "%016" PRIx64 "; report=%u", place->story, place->n_items);
	if (place->score > 0)
		strbuf_addf(&line, "; %s=%.2f; threshold=%.2f", place->joined ? "score" : "nearest", place->score,
			    place->threshold);
	if (place->words[0])
		strbuf_addf(&line, "; words=%s", place->words);
	why = arena_strndup(arena, line.buf, line.len);
	strbuf_release(&line);
	return why;
}

/* The Message-ID of the first report of the newcomer's story: what was delivered under that number, if it is still
 * known as such, and is not the newcomer itself, come again. */
static int
find_first(struct sqlite *db, const struct story_place *place, const struct newcomer *who, struct arena *arena,
	   char **id, struct error *err)
{
	const struct hash128 *key = &who->item->keys[0];
	const char *feed_id = who->feed_id;
	struct ledger_row row;
	int found = place->first ? ledger_get(db, place->first, arena, &row, err) : 0;
	char *bare;

	if (found < 0)
		return -1;
	if (found == 0 || row.story != place->story || memcmp(row.key.b, key->b, sizeof(key->b)) == 0)
		return 0;
	if (row.feed != who->feed) /* the newcomer's may be so new that the state has no row for it */
		feed_id = ledger_feed_id(db, row.feed, arena, err);
	if (!feed_id)
		return -1;
	if (!*feed_id)
		return 0;
	bare = message_id(feed_id, &row.key, 0, who->domain);
	*id = arena_printf(arena, "<%s>", bare);
	free(bare);
	return 0;
}

int
threads_place(struct threads *threads, struct sqlite *db, const struct newcomer *who, struct arena *arena,
	      struct standing *out, struct error *err)
{
	const struct story_item candidate = { &who->item->sketch, who->feed, story_of(who->feed_id, &who->item->keys[0]),
					      who->now, who->date, 0 };
	struct story_place place;

	if (take_up(threads, db, who->now, err) < 0)
		return -1;
	stories_place(threads->stories, &candidate, &place);
	*out = (struct standing){
		.story = place.story,
		.root = threads_root(place.story, who->domain, arena),
		.why = explain(&place, arena),
	};
	return find_first(db, &place, who, arena, &out->first, err);
}

void
threads_number(struct threads *threads, int64_t number)
{
	stories_number(threads->stories, story_number(number));
}
