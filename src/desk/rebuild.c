#include "desk/rebuild.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "compose/header.h"
#include "compose/message.h"
#include "desk/filing.h"
#include "desk/senders.h"
#include "spool/folder.h"
#include "spool/letterhead.h"
#include "spool/survey.h"
#include "store/salvage.h"
#include "store/sqlite.h"
#include "worker/item.h"

/* What is found of a feed of the configuration. */
struct found {
	int64_t newest;
	bool is_known; /* the state has a row for it */
	char *digested_in; /* Delivered-To of the digests that its items come in, up to the @; NULL: they come themselves */
	int64_t digested;  /* when the last of them came */
};

/* A Maildir, and the newest message of ours in it, whoever sent it. */
struct shelf {
	char *path;
	int64_t newest;
	UT_hash_handle hh;
};

struct rebuild {
	struct sqlite *db;
	const struct config *config;
	struct senders *senders;
	char *digests; /* the List-Id of all digests */
	struct found *feeds; /* in the order of the configuration */
	struct shelf *shelves;
	struct rebuilt *out;
	bool is_ours;
	int ret;
	struct error *err;
	char head[LETTERHEAD_BYTES];
};

static void
note_known(void *arg, const struct feed_state *state)
{
	struct rebuild *r = arg;
	const struct feed_config *feed = config_feed(r->config, state->id);

	if (feed)
		r->feeds[feed - r->config->feeds].is_known = true;
}

/* ---- digests: they hold no item's name, but tell until when all was told */

#define DIGEST_LATE_S (6 * 3600) /* an item may be so old when it is first seen, and have missed the last one */

static void
expect_digests(struct rebuild *r)
{
	struct strbuf atom = STRBUF_INIT(1024);

	strbuf_addstr(&atom, "wirespool+digest.");
	header_dot_atom(&atom, r->config->domain);
	r->digests = xstrdup(strbuf_str(&atom));
	for (size_t i = 0; i < r->config->n_feeds; i++) {
		const struct feed_config *feed = &r->config->feeds[i];

		r->feeds[i].newest = r->feeds[i].digested = TIME_NONE;
		if (filing_digest(r->config, feed->folder, feed->digest) == DIGEST_NO)
			continue;
		strbuf_clear(&atom);
		header_dot_atom(&atom, feed->folder);
		r->feeds[i].digested_in = xstrdup(strbuf_str(&atom));
	}
	strbuf_release(&atom);
}

static void
take_digest(struct rebuild *r, const struct letterhead *head)
{
	for (size_t i = 0; i < r->config->n_feeds; i++) {
		struct found *found = &r->feeds[i];

		if (found->digested_in && strcmp(found->digested_in, head->folder) == 0 && head->date > found->digested)
			found->digested = head->date;
	}
}

/* ---- folders: a feed that only repeats what others bring has no message of its own, but their links in its folder */

static void
note_shelf(struct rebuild *r, const char *path, int64_t date)
{
	struct shelf *shelf;

	HASH_FIND_STR(r->shelves, path, shelf);
	if (!shelf) {
		shelf = xcalloc(1, sizeof(*shelf));
		shelf->path = xstrdup(path);
		shelf->newest = TIME_NONE;
		HASH_ADD_KEYPTR(hh, r->shelves, shelf->path, strlen(shelf->path), shelf);
	}
	if (date > shelf->newest)
		shelf->newest = date;
}

static int64_t
newest_on_shelf(const struct rebuild *r, const struct feed_config *feed)
{
	char *path = folder_path(config_spool(r->config, feed), r->config->layout, feed->folder);
	struct shelf *shelf;

	HASH_FIND_STR(r->shelves, path, shelf);
	free(path);
	return shelf ? shelf->newest : TIME_NONE;
}

static void
free_shelves(struct rebuild *r)
{
	struct shelf *shelf, *next;

	HASH_ITER(hh, r->shelves, shelf, next) {
		HASH_DEL(r->shelves, shelf);
		free(shelf->path);
		free(shelf);
	}
}

/* What is older than this was brought, TIME_NONE: nothing was. */
static int64_t
known_until(const struct rebuild *r, size_t i)
{
	const struct found *found = &r->feeds[i];

	if (found->digested != TIME_NONE && found->digested - DIGEST_LATE_S > found->newest)
		return found->digested - DIGEST_LATE_S;
	return found->newest != TIME_NONE ? found->newest : newest_on_shelf(r, &r->config->feeds[i]);
}

/* ---- reading the spool */

static void
look_for_ours(void *arg, const struct survey_file *file)
{
	struct rebuild *r = arg;
	char name[LETTERHEAD_NAME];

	r->is_ours = r->is_ours || (file->sub[0] != 't' && letterhead_name(file->name, name));
}

static void
take_message(void *arg, const struct survey_file *file)
{
	struct rebuild *r = arg;
	struct letterhead head;
	const struct feed_config *feed;
	ptrdiff_t len;

	if (r->ret < 0 || file->sub[0] == 't')
		return;
	len = survey_read(file, r->head, sizeof(r->head));
	if (len <= 0 || !letterhead_parse(&head, r->head, (size_t)len))
		return;
	r->out->messages++;
	note_shelf(r, file->maildir, head.date);
	if (strcmp(head.list_id, r->digests) == 0)
		take_digest(r, &head);
	feed = senders_find(r->senders, &head);
	if (feed && head.date > r->feeds[feed - r->config->feeds].newest) /* TIME_NONE is less than any */
		r->feeds[feed - r->config->feeds].newest = head.date;
	r->ret = sqlite_spooled_add(r->db, head.name, r->err);
}

static int
add_feeds(struct rebuild *r)
{
	uint32_t number;

	if (sqlite_last_number(r->db, &number, r->err) < 0)
		return -1;
	for (size_t i = 0; i < r->config->n_feeds; i++) {
		const struct feed_config *feed = &r->config->feeds[i];
		int64_t newest = known_until(r, i);
		struct feed_state state = {
			.id = (char *)feed->id,
			.url = (char *)feed->wire,
			.complete_once = true,
			.last_poll_s = TIME_NONE,
			.next_due_s = TIME_NONE,
			.last_new_s = newest,
		};

		if (r->feeds[i].is_known || newest == TIME_NONE)
			continue;
		state.number = ++number;
		if (sqlite_feed_put(r->db, &state, r->err) < 0 ||
		    sqlite_newest_put(r->db, number, newest, r->err) < 0)
			return -1;
		r->out->feeds++;
	}
	return 0;
}

int
rebuild_state(struct sqlite *db, const struct config *config, struct rebuilt *out, struct error *err)
{
	struct rebuild *r = xcalloc(1, sizeof(*r));
	int ret;

	*out = (struct rebuilt){ 0 };
	r->db = db;
	r->config = config;
	r->out = out;
	r->err = err;
	for (size_t i = 0; config_spool_at(config, i); i++)
		spool_survey(config_spool_at(config, i), look_for_ours, r, &out->trouble);
	if (r->is_ours) {
		r->senders = senders_new(config);
		r->feeds = xcalloc(config->n_feeds, sizeof(*r->feeds));
		expect_digests(r);
		r->ret = sqlite_feeds(db, note_known, r, err);
		for (size_t i = 0; config_spool_at(config, i); i++)
			spool_survey(config_spool_at(config, i), take_message, r, &out->trouble);
		if (r->ret == 0)
			r->ret = add_feeds(r);
		senders_free(r->senders);
		for (size_t i = 0; i < config->n_feeds; i++)
			free(r->feeds[i].digested_in);
		free(r->feeds);
		free(r->digests);
		free_shelves(r);
	}
	ret = r->ret;
	free(r);
	return ret;
}

/* ---- on delivering */

static void
name_of(const char *feed_id, const struct item *item, char out[LETTERHEAD_NAME])
{
	char *name = message_name(feed_id, &item->keys[0], 0);

	letterhead_name(name, out);
	free(name);
}

int
revival_begin(struct revival *revival, struct sqlite *db, uint32_t number, const char *feed_id,
	      const struct edition *edition, struct error *err)
{
	*revival = (struct revival){ .newest = TIME_NONE };
	if (sqlite_spooled_any(db, &revival->has_names, err) < 0 ||
	    sqlite_newest(db, number, &revival->newest, err) < 0)
		return -1;
	if (!revival->has_names || revival->newest == TIME_NONE)
		return 0;
	for (size_t i = edition->n_items; i-- > 0 && revival->anchor == 0;) {
		char name[LETTERHEAD_NAME];
		bool found;

		name_of(feed_id, &edition->items[i], name);
		if (sqlite_spooled_find(db, name, &found, err) < 0)
			return -1;
		if (found)
			revival->anchor = i + 1;
	}
	return 0;
}

int
revival_is_old(const struct revival *revival, struct sqlite *db, const char *feed_id, const struct item *item,
	       size_t i, struct error *err)
{
	char name[LETTERHEAD_NAME];
	int64_t when = item->published.s != TIME_NONE ? item->published.s : item->updated.s;
	bool found = false;

	if (revival->has_names) {
		name_of(feed_id, item, name);
		if (sqlite_spooled_find(db, name, &found, err) < 0 ||
		    (found && sqlite_spooled_drop(db, name, err) < 0))
			return -1;
	}
	if (found)
		return 1;
	if (revival->newest == TIME_NONE)
		return 0;
	/* One without a date is new only where it stands above one that is there. */
	return when != TIME_NONE ? when <= revival->newest : !revival->anchor || i < revival->anchor;
}

int
revival_end(const struct revival *revival, struct sqlite *db, uint32_t number, struct error *err)
{
	return revival->newest == TIME_NONE ? 0 : sqlite_newest_put(db, number, TIME_NONE, err);
}
