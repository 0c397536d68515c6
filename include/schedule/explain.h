/* The learned schedule in words for people. Pure. */
#ifndef SCHEDULE_EXPLAIN_H
#define SCHEDULE_EXPLAIN_H

#include <stdint.h>

#include "schedule/rate.h"

struct rate_words {
	char text[192];
};

/* "polls every 12–40 min; publishes about 9 a day, mostly 07–18 h; next in 8 min". share, min_s and max_s as for
 * rate_wait(); zone_s: the reader's seconds east of UTC; due_s: the next poll; one later than that is said to be its
 * server's wish. Returns out->text. */
const char *rate_explain(const struct rate *r, double share, int64_t min_s, int64_t max_s, int64_t zone_s,
			 int64_t due_s, int64_t now_s, struct rate_words *out);

#endif
