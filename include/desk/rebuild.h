/* A state from nothing but the messages in the spool: what lies there counts as seen, and of the next complete
 * document of each feed only what is newer than its newest message is new. Of a feed that comes in digests, what is
 * newer than the newest of these, less some hours. */
#ifndef DESK_REBUILD_H
#define DESK_REBUILD_H

#include <stddef.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/hash.h"
#include "config/config.h"

struct sqlite;
struct edition;
struct item;

struct rebuilt {
	size_t messages; /* of ours, links counted each */
	size_t feeds;    /* that the state did not know */
	struct error trouble; /* what could not be read; "" nothing */
};

/* Read the spool into the state, within a transaction of the caller. Messages are known by their head, wherever
 * the reader has moved them and whatever the file is called now. A spool in which no file has a name of ours is
 * nobody's business: no file is opened. */
int rebuild_state(struct sqlite *db, const struct config *config, struct rebuilt *out, struct error *err);

/* ---- on delivering */

/* What a rebuilding has left to say of one feed's document. */
struct revival {
	bool has_names;  /* some names of the spool wait to be met */
	int64_t newest;  /* TIME_NONE: the feed is known as always */
	size_t anchor;   /* items before this one are older than one that is there */
};

int revival_begin(struct revival *revival, struct sqlite *db, uint32_t number, const char *feed_id,
		  const struct edition *edition, struct error *err);

/* Has item (edition->items[i]), whose keys the state did not know, been delivered before? Returns 1, 0 or -1. */
int revival_is_old(const struct revival *revival, struct sqlite *db, const char *feed_id, const struct item *item,
		   size_t i, struct error *err);

/* The whole document has been seen. */
int revival_end(const struct revival *revival, struct sqlite *db, uint32_t number, struct error *err);

#endif
