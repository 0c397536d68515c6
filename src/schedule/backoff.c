#include "schedule/backoff.h"

#include <stdbool.h>

#define HOUR_S INT64_C(3600)
#define DAY_S INT64_C(86400)

/* No interval is shorter than this, whatever the configuration says: 0 would never let go. */
#define FLOOR_S 1
#define CEILING_S (366 * DAY_S)

static int64_t
clamp(int64_t x, int64_t low, int64_t high)
{
	return x < low ? low : x > high ? high : x;
}

/* A number between 0 and 2^32 - 1 that has nothing to do with its neighbours' (the finaliser of
 * MurmurHash3). */
static uint32_t
scatter(uint64_t x)
{
	x ^= x >> 33;
	x *= UINT64_C(0xff51afd7ed558ccd);
	x ^= x >> 33;
	x *= UINT64_C(0xc4ceb9fe1a85ec53);
	x ^= x >> 33;
	return (uint32_t)x;
}

/* Up to 5 % more or less, another time another one, the same for the same poll. */
static int64_t
jitter(int64_t interval_s, uint32_t number, int64_t now_s)
{
	int64_t span = interval_s / 10; /* ±5 % */
	uint32_t r = scatter(((uint64_t)number << 32) ^ (uint64_t)now_s);

	return interval_s - span / 2 + (int64_t)(((uint64_t)r * (uint64_t)(span + 1)) >> 32);
}

/* min, 2 min, 4 min, … up to a day. */
static int64_t
after_failure(uint32_t failures, int64_t min_s)
{
	int64_t wait = min_s;

	while (failures-- > 1 && wait < BACKOFF_FAILURE_MAX_S)
		wait *= 2;
	return clamp(wait, min_s, min_s > BACKOFF_FAILURE_MAX_S ? min_s : BACKOFF_FAILURE_MAX_S);
}

static int64_t
longest_wish(const struct backoff_poll *poll)
{
	int64_t wish = poll->retry_after_s;

	if (poll->max_age_s > wish)
		wish = poll->max_age_s;
	if (poll->ttl_s > wish)
		wish = poll->ttl_s;
	return clamp(wish, 0, BACKOFF_WISH_MAX_S);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool
is_skipped(const struct backoff_poll *poll, int64_t hour)
{
	int64_t day = floor_div(hour, 24);
	int64_t weekday = day + 4 - 7 * floor_div(day + 4, 7); /* 1 January 1970 was a Thursday */

	return poll->skip_hours >> (hour - day * 24) & 1 || poll->skip_days >> weekday & 1;
}

/* The beginning of the first allowed hour at or after due, or due itself; the feed's own minute in it, so
 * that not all of a server's readers come on the hour. A feed that skips the whole week is a joke. */
static int64_t
skip(const struct backoff_poll *poll, int64_t due_s, uint32_t number)
{
	int64_t hour = floor_div(due_s, HOUR_S);

	if (!is_skipped(poll, hour))
		return due_s;
	for (int i = 1; i <= 7 * 24; i++)
		if (!is_skipped(poll, hour + i))
			return (hour + i) * HOUR_S + scatter(number) % (HOUR_S / 6);
	return due_s;
}

int64_t
backoff_host(const struct backoff_rules *rules, const struct backoff_poll *poll)
{
	if (poll->retry_after_s > 0)
		return clamp(poll->retry_after_s, 0, BACKOFF_WISH_MAX_S);
	/* One document's trouble must not end a host with a thousand others. */
	return clamp(after_failure(poll->failures, clamp(rules->min_s, FLOOR_S, CEILING_S)), 0, HOUR_S);
}

int64_t
backoff_next(const struct backoff_rules *rules, const struct backoff_poll *poll, uint32_t number, int64_t now_s)
{
	int64_t min_s = clamp(rules->min_s, FLOOR_S, CEILING_S);
	int64_t max_s = clamp(rules->max_s, min_s, CEILING_S);
	int64_t wish = longest_wish(poll), wait;

	if (poll->failures > 0)
		wait = after_failure(poll->failures, min_s);
	else if (rules->interval_s > 0)
		wait = clamp(rules->interval_s, FLOOR_S, CEILING_S); /* the user's word, also below min */
	else
		wait = clamp(poll->learned_s, min_s, max_s);
	wait = jitter(wait, number, now_s);
	if (wait < wish) /* later than asked for, never sooner */
		wait = wish + (int64_t)(((uint64_t)scatter(number) * (uint64_t)(wish / 20 + 1)) >> 32);
	return skip(poll, now_s + clamp(wait, FLOOR_S, CEILING_S), number);
}

int64_t
backoff_longest(const struct backoff_rules *rules)
{
	int64_t longest = BACKOFF_WISH_MAX_S;

	if (rules->interval_s > longest)
		longest = rules->interval_s;
	if (rules->max_s > longest)
		longest = rules->max_s;
	if (rules->min_s > longest)
		longest = rules->min_s;
	longest = clamp(longest, BACKOFF_WISH_MAX_S, CEILING_S);
	/* Scatter, and days and hours that are skipped. */
	return longest + longest / 10 + 8 * DAY_S;
}
