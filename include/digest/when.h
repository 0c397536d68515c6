/* Days and hours by the local calendar (TZ). */
#ifndef DIGEST_WHEN_H
#define DIGEST_WHEN_H

#include <stdbool.h>
#include <stdint.h>

/* The last time not after `now` when it was `hour` o'clock, weekly: on that day (0: Sunday). UTC seconds. An hour
 * that a change of clocks leaves out is the one that follows. */
int64_t when_last(bool weekly, unsigned hour, int weekday, int64_t now);

/* The first one after. */
int64_t when_next(bool weekly, unsigned hour, int weekday, int64_t now);

/* The local date, as days since 1970-01-01. */
int64_t when_day(int64_t now);

#endif
