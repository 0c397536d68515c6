/* What is asked of the state now and then: what a rebuilt one knows, feeds that left the configuration, the
 * health of the file. Beside store/sqlite.h, with the same conventions. */
#ifndef STORE_SALVAGE_H
#define STORE_SALVAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

struct sqlite;

/* Is DIR/wirespool.db whole? Returns 0 (or there is none), 1: damaged, err says how; -1: it cannot be read. */
int sqlite_probe(const char *dir, struct error *err);

/* No feed was ever committed. */
int sqlite_is_empty(struct sqlite *db, bool *out, struct error *err);

/* ---- names of messages that were found in the spool: 26 letters (spool/letterhead.h) */

int sqlite_spooled_add(struct sqlite *db, const char *name, struct error *err);
int sqlite_spooled_drop(struct sqlite *db, const char *name, struct error *err);
int sqlite_spooled_find(struct sqlite *db, const char *name, bool *found, struct error *err);
int sqlite_spooled_any(struct sqlite *db, bool *out, struct error *err);

/* The date after which a feed's items are new, TIME_NONE: no such rule. */
int sqlite_newest(struct sqlite *db, uint32_t number, int64_t *out, struct error *err);
int sqlite_newest_put(struct sqlite *db, uint32_t number, int64_t newest, struct error *err);

/* The own key of every item that is remembered, with the id of its feed. */
int sqlite_items(struct sqlite *db, void (*each)(void *arg, const char *feed_id, const struct hash128 *key),
		 void *arg, struct error *err);

/* ---- feeds that are not in the configuration */

struct absent_feed {
	uint32_t number;
	const char *id;
	uint32_t days; /* counted so far */
	int64_t on;    /* day of the last look; 0 with days 0: it was there */
};
int sqlite_absent(struct sqlite *db, void (*each)(void *arg, const struct absent_feed *feed), void *arg,
		  struct error *err);
int sqlite_absent_put(struct sqlite *db, uint32_t number, uint32_t days, int64_t on, struct error *err);

/* Forget a feed and its keys. */
int sqlite_feed_drop(struct sqlite *db, uint32_t number, struct error *err);

/* ---- a number by name; 0 unless set */

int sqlite_note(struct sqlite *db, const char *name, int64_t *out, struct error *err);
int sqlite_note_put(struct sqlite *db, const char *name, int64_t value, struct error *err);

#endif
