#include "desk/absent.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/alloc.h"
#include "store/salvage.h"

#define KEEP_DAYS 90
#define STEP_MAX 31

struct absent_entry {
	struct feed_state state;
	UT_hash_handle by_id, by_url;
	bool has_url; /* is in by_url: of several with one URL, the first */
};

void
absent_add(struct absent *absent, const struct feed_state *state)
{
	struct absent_entry *entry = xcalloc(1, sizeof(*entry)), *other = NULL;

	feed_state_copy(&entry->state, state);
	HASH_ADD_KEYPTR(by_id, absent->by_id, entry->state.id, strlen(entry->state.id), entry);
	if (!state->url)
		return;
	HASH_FIND(by_url, absent->by_url, state->url, strlen(state->url), other);
	if (other)
		return;
	entry->has_url = true;
	HASH_ADD_KEYPTR(by_url, absent->by_url, entry->state.url, strlen(entry->state.url), entry);
}

/* Out of the set; the state stays with the caller. */
static struct feed_state
detach(struct absent *absent, struct absent_entry *entry)
{
	struct feed_state state = entry->state;

	HASH_DELETE(by_id, absent->by_id, entry);
	if (entry->has_url)
		HASH_DELETE(by_url, absent->by_url, entry);
	free(entry);
	return state;
}

bool
absent_take(struct absent *absent, const char *id, const char *wire, struct feed_state *state)
{
	struct absent_entry *entry;

	HASH_FIND(by_id, absent->by_id, id, strlen(id), entry);
	if (!entry)
		HASH_FIND(by_url, absent->by_url, wire, strlen(wire), entry);
	if (!entry)
		return false;
	feed_state_release(state);
	*state = detach(absent, entry);
	if (strcmp(state->id, id) != 0) {
		free(state->id);
		state->id = xstrdup(id);
	}
	return true;
}

void
absent_release(struct absent *absent)
{
	struct absent_entry *entry, *next;

	HASH_ITER (by_id, absent->by_id, entry, next) {
		struct feed_state state = detach(absent, entry);

		feed_state_release(&state);
	}
}

/* ---- the state's side */

struct changes {
	const struct config *config;
	int64_t today;
	struct absent_feed *v; /* those whose days have changed; id is not kept */
	size_t n, cap;
};

static void
count_days(void *arg, const struct absent_feed *feed)
{
	struct changes *changes = arg;
	struct absent_feed now = { .number = feed->number, .on = changes->today };
	int64_t gone = changes->today - feed->on;

	if (config_feed(changes->config, feed->id)) {
		if (feed->days == 0)
			return;
		now.on = 0;
	} else if (feed->days == 0) {
		now.days = 1;
	} else if (gone != 0) {
		now.days = feed->days + (uint32_t)(gone < 0 ? 1 : gone > STEP_MAX ? STEP_MAX : gone);
	} else {
		return;
	}
	XGROW(changes->v, changes->n, changes->cap);
	changes->v[changes->n++] = now;
}

int
absent_expire(struct sqlite *db, const struct config *config, int64_t today, struct error *err)
{
	struct changes changes = { .config = config, .today = today };
	int ret = sqlite_absent(db, count_days, &changes, err);

	for (size_t i = 0; i < changes.n && ret == 0; i++) {
		const struct absent_feed *feed = &changes.v[i];

		ret = feed->days > KEEP_DAYS ? sqlite_feed_drop(db, feed->number, err)
					     : sqlite_absent_put(db, feed->number, feed->days, feed->on, err);
	}
	free(changes.v);
	return ret;
}
