/* The age of what a feed no longer shows, counted in the feed's own days. Pure.
 *
 * A key is kept while its document shows it and 90 days longer. These days are not the calendar's: a feed's
 * clock goes on only with its complete documents, at most a week at a time. So neither a pause, nor months of
 * "not modified", nor a machine that starts in 1970 makes anything old; and a document that is suddenly empty
 * or much shorter than before, which is how broken servers look, does not count. */
#ifndef DEDUP_AGE_H
#define DEDUP_AGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AGE_SLACK 7 /* days: last-shown is written at most that often, the clock jumps at most so far */
#define AGE_KEEP (90 + 2 * AGE_SLACK)

struct age {
	uint32_t day;  /* the feed's own */
	int64_t on;    /* UTC day of the calendar when it last went on */
	uint32_t shown; /* items of the document then */
};

/* A complete document of n_items was read on this day of the calendar. Returns true when it is time to
 * expire: about once in seven of the feed's days. */
bool age_advance(struct age *age, int64_t today, size_t n_items);

/* Keys last shown before this day are forgotten. */
uint32_t age_horizon(const struct age *age);

#endif
