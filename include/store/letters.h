/* What the engine keeps for letters to the reader: items that wait for a digest, counts for the report. Part of the
 * engine (store/sqlite.h), whose rules hold. */
#ifndef STORE_LETTERS_H
#define STORE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "digest/digest.h"

struct sqlite;

/* ---- items that wait */

/* For which digest. */
struct pile {
	const char *spool;  /* of the feed's own, "" for that of all */
	const char *folder;
	int period;         /* enum digest */
};

struct waiting {
	int64_t number;
	uint64_t item;    /* as in `seen`, with the feed's number: it waits once in a folder */
	struct digest_item digest;
};

/* only_known: a new text for what waits already, and nothing for what does not. */
int letters_add(struct sqlite *db, const struct pile *pile, const struct waiting *row, bool only_known,
		struct error *err);

/* One for which something of pile->period waits: 1, the rest of *pile in arena; 0; -1. */
int letters_pile(struct sqlite *db, struct pile *pile, struct arena *arena, struct error *err);

/* All that waits for it, at most `max`, oldest first; strings in arena. */
int letters_waiting(struct sqlite *db, const struct pile *pile, size_t max, struct arena *arena,
		    struct waiting **rows, size_t *n, struct error *err);
int letters_count(struct sqlite *db, const struct pile *pile, size_t *n, struct error *err);
int letters_drop(struct sqlite *db, int64_t number, struct error *err);

/* ---- counts */

struct count {
	int64_t day;
	uint32_t feed;     /* its number, or */
	const char *topic; /* "" for what has none */
	int64_t polls, unchanged, failed, messages, ms;
};
int count_feed_add(struct sqlite *db, const struct count *count, struct error *err);
int count_topic_add(struct sqlite *db, int64_t day, const char *topic, size_t n, struct error *err);

/* Of the days from..to, in no order. */
int count_feeds(struct sqlite *db, int64_t from, int64_t to, void (*each)(void *arg, const struct count *count),
		void *arg, struct error *err);
int count_topics(struct sqlite *db, int64_t from, int64_t to, void (*each)(void *arg, const struct count *count),
		 void *arg, struct error *err);
int count_expire(struct sqlite *db, int64_t before, struct error *err);

/* Messages that were delivered since then: of which feed, where, and under what name. */
int letters_delivered(struct sqlite *db, int64_t since,
		      void (*each)(void *arg, uint32_t feed, const char *folder, const char *name), void *arg,
		      struct error *err);

#endif
