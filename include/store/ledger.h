/* The ledger: what was delivered, and what it tells. Part of the engine (store/sqlite.h), whose rules hold:
 * within a transaction of the caller, -1 with the reason on failure. */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"

struct sqlite;

/* One delivered item. */
struct ledger_row {
	int64_t number;       /* given by ledger_add(): later ones are higher */
	uint32_t feed;        /* its number */
	struct hash128 key;   /* the item's own: Message-ID and file name are made of it and the revision */
	struct hash128 content;
	uint64_t story;       /* 0: none */
	int64_t time, date;   /* of the last delivery; the item's own */
	unsigned revision;    /* delivered last */
	uint64_t simhash;     /* of that text */
	const char *title;
	const char *folder, *name; /* the first Maildir below the spool ("" or "/…"), and the file's name there */
	int64_t original;     /* a copy: number of the row whose message was linked first; 0: it is none */
};

int ledger_add(struct sqlite *db, struct ledger_row *row, struct error *err);

/* Return 1 and the row, its strings in arena, or 0. item: as in `seen`. */
int ledger_find(struct sqlite *db, uint32_t feed, uint64_t item, struct arena *arena, struct ledger_row *row,
		struct error *err);
int ledger_get(struct sqlite *db, int64_t number, struct arena *arena, struct ledger_row *row, struct error *err);

/* Another text was seen, or delivered: content, time, revision, simhash, title, folder and name are taken. */
int ledger_change(struct sqlite *db, const struct ledger_row *row, struct error *err);

/* The copies of a row's article, at most LEDGER_COPIES of them: those that came as messages of their own since (their
 * revision is not 0), or those that did not. In arena. */
#define LEDGER_COPIES 64
int ledger_copies(struct sqlite *db, int64_t original, bool told, struct arena *arena, struct ledger_row **rows,
		  size_t *n, struct error *err);

/* The id of a feed by its number, "" for one that is not known; in arena. NULL on failure. */
const char *ledger_feed_id(struct sqlite *db, uint32_t feed, struct arena *arena, struct error *err);

/* Forget the rows of a feed whose keys are forgotten. */
int ledger_expire(struct sqlite *db, uint32_t feed, struct error *err);

/* ---- sketches (sketch_pack()) of the items of the last days */

int ledger_sketch_add(struct sqlite *db, int64_t number, int64_t time, const void *data, size_t len,
		      struct error *err);

/* Those that are not older than `since`, in the order they came. */
int ledger_sketches(struct sqlite *db, int64_t since,
		    void (*each)(void *arg, const struct ledger_row *row, const void *data, size_t len), void *arg,
		    struct error *err);

/* Forget some of those that are older. */
int ledger_sketches_expire(struct sqlite *db, int64_t before, struct error *err);

#endif
