/* A token bucket: so many starts at once, then so many a second. What is overdue after a long stop or a suspend is
 * spread by it. Pure. */
#ifndef SCHEDULE_PACE_H
#define SCHEDULE_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace {
	double per_s, burst;
	double tokens;
	int64_t at_us; /* when there were so many */
};

/* Full at now_us. */
void pace_init(struct pace *p, double per_s, double burst, int64_t now_us);

/* Another speed from now on; there are at most burst tokens left. */
void pace_change(struct pace *p, double per_s, double burst, int64_t now_us);

bool pace_take(struct pace *p, int64_t now_us);

/* Microseconds until pace_take() succeeds, 0: now. */
int64_t pace_wait(const struct pace *p, int64_t now_us);

#endif
