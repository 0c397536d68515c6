/* How a number of requests is shared out among feeds: the integral of √rate that makes one poll (rate.h), such
 * that all of them together make so many a day. Pure; costs the same for ten feeds and a million. */
#ifndef SCHEDULE_BUDGET_H
#define SCHEDULE_BUDGET_H

#include <stdint.h>

enum { BUDGET_CLASSES = 128 };

/* Feeds by weight. */
struct budget {
	struct budget_class {
		uint32_t feeds;
		double weight, least, most; /* sums; polls a day that its limits demand, and allow */
	} classes[BUDGET_CLASSES];
	uint32_t feeds, changes; /* changes since share was worked out */
	double share;
	double per_day; /* requests of a feed, on average */
	double asked, expected; /* polls of the last days: as they came, and as the weights promised */
};

/* A feed's place in it; all zero: it has none. */
struct budget_place {
	float weight, least, most;
};

void budget_init(struct budget *b, double per_day);

/* Take the feed's old place out and put it in with this weight; a weight of 0 only takes it out. */
void budget_move(struct budget *b, struct budget_place *place, double weight, int64_t min_s, int64_t max_s);

/* What rate_wait() wants. */
double budget_share(struct budget *b);

/* The feed was given this wait. Within a day its limits bind more often than its mean tells; so the shares are
 * corrected by what is really asked. */
void budget_spend(struct budget *b, const struct budget_place *place, int64_t wait_s);

#endif
