/* When to poll a feed next, from what just happened and what the server wishes. Pure, and safe with any
 * numbers: foreign ones are clamped before anything is added. */
#ifndef SCHEDULE_BACKOFF_H
#define SCHEDULE_BACKOFF_H

#include <stdint.h>

/* The feed's configuration. */
struct backoff_rules {
	int64_t interval_s; /* 0: auto */
	int64_t min_s, max_s;
};

/* What happened. 0 or -1 means none for each wish of the server. */
struct backoff_poll {
	uint32_t failures;      /* in a row, this one included; 0: it went well */
	int64_t learned_s;      /* the wait that the feed's rate suggests, for interval = auto */
	int64_t retry_after_s;  /* with a failure, or with 429 and 503 */
	int64_t max_age_s;      /* freshness of the answer */
	int64_t ttl_s;          /* the document's ttl or update period, the longer */
	uint32_t skip_hours;    /* bit h: not in hour h GMT */
	uint8_t skip_days;      /* bit 0: not on Sundays */
};

enum {
	BACKOFF_WISH_MAX_S = 86400,    /* a server may ask for no more: a mistyped year would end a feed */
	BACKOFF_FAILURE_MAX_S = 86400, /* a failing feed is tried daily for ever */
};

/* For how long the whole host is to be left alone after this answer (429, 503), in seconds. */
int64_t backoff_host(const struct backoff_rules *rules, const struct backoff_poll *poll);

/* The time of the next poll, UTC seconds, later than now_s. number (the feed's) picks its place in the
 * jitter of ±5 %, so that what was polled together does not stay together. */
int64_t backoff_next(const struct backoff_rules *rules, const struct backoff_poll *poll, uint32_t number,
		     int64_t now_s);

/* No wait that backoff_next() gives is longer, in seconds. */
int64_t backoff_longest(const struct backoff_rules *rules);

#endif
