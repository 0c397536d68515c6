/* Feeds that the store knows and the configuration does not: taken out, or called by another id now. What is
 * known of them waits 90 days for their return, so that taking a feed out and putting it back, or giving it a
 * new id, brings nothing twice. */
#ifndef DESK_ABSENT_H
#define DESK_ABSENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "config/config.h"
#include "store/feed_state.h"

struct sqlite;
struct absent_entry;

/* All zero is empty. */
struct absent {
	struct absent_entry *by_id, *by_url;
};

/* Keep a copy of what is known of a feed. */
void absent_add(struct absent *absent, const struct feed_state *state);

/* What is known of the feed with this id or, if there is none, of one that was polled at this URL: moved to
 * *state under its new id. False, and *state untouched, if there is none. */
bool absent_take(struct absent *absent, const char *id, const char *wire, struct feed_state *state);

void absent_release(struct absent *absent);

/* Once at every start, within a transaction: count the days of absence and forget feeds that stayed away. Days
 * are those between two looks, a month at most, so that a wrong clock alone forgets nothing. */
int absent_expire(struct sqlite *db, const struct config *config, int64_t today, struct error *err);

#endif
