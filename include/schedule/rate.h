/* What a feed publishes and when, learned from the times of its items, and from that the wait until its next
 * poll. Pure.
 *
 * Polls are spread so that the integral of √rate between two of them is the same for every feed and every hour:
 * of all ways to spend a number of requests this one keeps the items' mean delay lowest. The rate is half a
 * Gamma-Poisson estimate times a profile of the hours and of the weekdays, half an echo of what has just come,
 * and a little for the unforeseen. */
#ifndef SCHEDULE_RATE_H
#define SCHEDULE_RATE_H

#include <stddef.h>
#include <stdint.h>

/* Sums over the past in which a day counts half after three weeks. All zero: nothing is known. */
struct rate {
	int64_t at_s;     /* until when all is known */
	float days;       /* watched */
	float items;      /* that came */
	float hour[24];   /* of them, UTC; those without a time of day are in none */
	float weekday[7]; /* 0: Sunday */
	float echo;       /* of the last hours' items */
	float root;       /* ∫ √rate over the watched days */
};

/* All that came since the last time, by its own dates (in any order, TIME_NONE without one; what is not between
 * the last time and now counts as of now). The first time the dates tell of the past. */
void rate_observe(struct rate *r, const int64_t *times, size_t n, int64_t now_s);

/* Items a day at this moment (>= at_s), as far as one can tell. */
double rate_at(const struct rate *r, int64_t then_s);

/* Items a day in the long run. */
double rate_daily(const struct rate *r);

/* The mean of √rate: this feed's part when requests are shared out. */
double rate_weight(const struct rate *r);

/* Seconds from at_s until ∫ √rate reaches `share` (√items · √days), within min_s … max_s. */
int64_t rate_wait(const struct rate *r, double share, int64_t min_s, int64_t max_s);

/* As bytes, little-endian, and back. What makes no sense is read as nothing. */
#define RATE_BYTES 148
void rate_put(const struct rate *r, unsigned char out[RATE_BYTES]);
void rate_get(struct rate *r, const void *bytes, size_t len);

#endif
