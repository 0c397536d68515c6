/* The embedded engine: what is known of feeds and items, and the outbox, in one SQLite file. No SQL above
 * this header. For one thread at a time. All calls return -1 with the reason in err on failure; after one,
 * close the engine and open it again: what a failed commit left in the log is only decided then. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "dedup/age.h"
#include "store/feed_state.h"

struct sqlite;

/* Open DIR/wirespool.db, creating and migrating it. dry: nothing of what follows reaches the file, which need
 * not even exist. NULL with the reason and *exit_code on failure. */
struct sqlite *sqlite_open(const char *dir, bool dry, struct error *err, int *exit_code);

/* Takes NULL. Whatever was not committed is gone. */
int sqlite_close(struct sqlite *db, struct error *err);

/* A transaction, and within it a mark to which one can go back. */
int sqlite_begin(struct sqlite *db, struct error *err);
int sqlite_commit(struct sqlite *db, struct error *err);
int sqlite_rollback(struct sqlite *db, struct error *err);
int sqlite_mark(struct sqlite *db, struct error *err);
int sqlite_keep(struct sqlite *db, struct error *err); /* drop the mark, keep what followed it */
int sqlite_undo(struct sqlite *db, struct error *err); /* back to the mark, and drop it */

/* Copy the log into the file when it has grown long; outside of a transaction, when nobody waits. */
int sqlite_tidy(struct sqlite *db, struct error *err);

/* ---- keys of a scope (a feed's number) */

/* Returns 1 and the item it belongs to, or 0 if it is unknown. */
int sqlite_key_find(struct sqlite *db, uint32_t scope, const struct hash128 *key, uint64_t *item,
		    struct error *err);

/* Add a key of an item, or note that it was shown on this day of the feed; one that is known stays with its
 * item. Days are written in steps of AGE_SLACK. */
int sqlite_key_add(struct sqlite *db, uint32_t scope, const struct hash128 *key, uint64_t item, uint32_t day,
		   struct error *err);

/* Note that it was shown, if it is known. */
int sqlite_key_touch(struct sqlite *db, uint32_t scope, const struct hash128 *key, uint32_t day,
		     struct error *err);

int sqlite_key_drop(struct sqlite *db, uint32_t scope, const struct hash128 *key, struct error *err);

/* Forget what was last shown before this day, of the 256th part of a scope whose keys begin with this byte. */
int sqlite_keys_expire_part(struct sqlite *db, uint32_t scope, uint8_t first, uint32_t before, struct error *err);

/* Forget what was last shown before this day. */
int sqlite_keys_expire(struct sqlite *db, uint32_t scope, uint32_t before, struct error *err);

/* The fingerprint of each (dedup/recognize.h): a sorted heap array. Delivered are those whose item is in the
 * ledger with a time of `since` or later. */
int sqlite_keys(struct sqlite *db, uint32_t scope, int64_t since, uint64_t **v, size_t *n, struct error *err);

/* ---- feeds */

int sqlite_feeds(struct sqlite *db, void (*each)(void *arg, const struct feed_state *state), void *arg,
		 struct error *err);
/* All but paused, which only sqlite_feed_pause() writes. */
int sqlite_feed_put(struct sqlite *db, const struct feed_state *state, struct error *err);
int sqlite_feed_pause(struct sqlite *db, const struct feed_state *state, struct error *err);

/* The feed's own days; all zero for one that is not known. Setting wants sqlite_feed_put() before. */
int sqlite_age(struct sqlite *db, uint32_t number, struct age *out, struct error *err);
int sqlite_age_put(struct sqlite *db, uint32_t number, const struct age *age, struct error *err);

/* The highest number of a feed, 0 if there is none. */
int sqlite_last_number(struct sqlite *db, uint32_t *out, struct error *err);

/* ---- outbox: names in tmp/ that are, or shall be, in new/ */

struct outbox_row {
	int64_t number;
	const char *spool;  /* path of the spool, spool_len bytes */
	size_t spool_len;
	const char *folder; /* the Maildir's path below it: "" or "/…" */
	const char *name;
};

/* row's number is not read; the one it gets is in *number. */
int sqlite_outbox_add(struct sqlite *db, const struct outbox_row *row, int64_t *number, struct error *err);
int sqlite_outbox_drop(struct sqlite *db, int64_t number, struct error *err);
int sqlite_outbox(struct sqlite *db, void (*each)(void *arg, const struct outbox_row *row), void *arg,
		  struct error *err);

#endif
