/* What is remembered of a feed between polls. */
#ifndef STORE_FEED_STATE_H
#define STORE_FEED_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "schedule/rate.h"

/* What of a feed's trouble the reader was told (desk/health.h). Zeroed: nothing was ever told. Times in UTC
 * seconds. */
struct health {
	uint8_t told;       /* enum health_kind of the last message, HEALTH_WELL after a recovery */
	uint8_t all_new;    /* polls in a row that brought nothing but new items */
	int64_t told_s;     /* when it was told */
	int64_t since_s;    /* since when what was told is so */
	int64_t news_s;     /* the last poll that brought something, 0: none */
	int64_t longest_s;  /* longest time between two of them */
	uint64_t address;   /* the adopted one that was told of, by its hash; 0: none */
};

/* Strings are heap strings, NULL when unknown. */
struct feed_state {
	uint32_t number;      /* the feed's scope in the store, from 1; constant for an id */
	char *id, *url;       /* url: as configured for the last poll; another one there voids what follows */
	char *source;         /* where the document and its validators came from, NULL: from url */
	char *adopted;        /* polled instead of url: permanent redirects have long led there; NULL: none */
	uint32_t moved;       /* times in a row that permanent redirects, and no others, led to source */
	uint32_t gone;        /* times in a row that the server said 410 */
	char *etag, *last_modified;
	uint64_t body_hash;   /* of the last document, 0 none: for servers without validators */
	uint64_t killer;      /* the document that workers died of last, kills times; see daemon/poll.c */
	unsigned kills;
	unsigned habits;      /* enum identity_habit: how far its guids and links are to be trusted */
	bool complete_once;   /* a whole document has been committed: the first poll is over */
	int64_t last_poll_s, next_due_s; /* TIME_NONE: never */
	int64_t last_new_s;   /* set by the commit that delivers something */
	struct rate rate;     /* what it publishes when */
	int64_t ttl_s;        /* the document's wishes, which a 304 does not repeat; 0: none */
	uint32_t skip_hours;
	uint8_t skip_days;
	uint32_t failures;    /* in a row */
	char *trouble;        /* the last failure in words; without failures what is damaged in the document, or NULL */
	int64_t failing_since_s; /* when the first of them was, TIME_NONE when well */
	struct health health; /* what of its trouble the reader was told */
	bool catch_up;        /* what the next document shows counts as seen */
	bool paused;          /* by command; an outcome that is not only_paused leaves it as it is */
};
void feed_state_release(struct feed_state *state);
void feed_state_copy(struct feed_state *to, const struct feed_state *from);

#endif
