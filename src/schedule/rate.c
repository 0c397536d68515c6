#include "schedule/rate.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/clock.h"

#define HOUR_S INT64_C(3600)
#define DAY_S INT64_C(86400)

/* Chosen on traces of two dozen feeds over a year and a half; near these values little changes (tests/bench/rate
 * replays traces). */
#define HALF_LIFE_DAYS 21.0
#define ECHO_DAYS (3.0 / 24) /* an item's echo fades by e in this time */
#define ECHO_PART 0.4        /* so much of the rate is echo */
#define UNFORESEEN 0.4       /* items a day that no past explains */

/* Before anything is known: an item a day, believed for a day, spread evenly. */
#define PRIOR_ITEMS 1.0
#define PRIOR_DAYS 1.0
#define PRIOR_HOUR 1.0 /* items of each hour, and … */
#define PRIOR_WEEKDAY 8.0

/* An older date tells more of an archive than of habits. */
#define PAST_MAX_S (60 * DAY_S)

/* Thousands at once are an import or a mistake, not a habit. */
#define ITEMS_AT_ONCE 200

#define STEP_S 300 /* of the integral */

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static unsigned
hour_of(int64_t t)
{
	return (unsigned)(floor_div(t, HOUR_S) - 24 * floor_div(t, DAY_S));
}

static unsigned
weekday_of(int64_t t)
{
	int64_t day = floor_div(t, DAY_S) + 4; /* 1 January 1970 was a Thursday */

	return (unsigned)(day - 7 * floor_div(day, 7));
}

static double
days_of(int64_t seconds)
{
	return (double)seconds / (double)DAY_S;
}

/* ---- the rate */

double
rate_daily(const struct rate *r)
{
	return (PRIOR_ITEMS + (double)r->items) / (PRIOR_DAYS + (double)r->days);
}

static double
sum(const float *v, size_t n)
{
	double all = 0;

	for (size_t i = 0; i < n; i++)
		all += (double)v[i];
	return all;
}

/* What does not change between two items: the long-run rate over the sums of the profile. */
struct outlook {
	const struct rate *r;
	double level;
};

static struct outlook
look_out(const struct rate *r)
{
	double hours = (sum(r->hour, 24) + 24 * PRIOR_HOUR) / 24;
	double weekdays = (sum(r->weekday, 7) + 7 * PRIOR_WEEKDAY) / 7;

	return (struct outlook){ r, (1 - ECHO_PART) * rate_daily(r) / (hours * weekdays) };
}

static double
expected(const struct outlook *o, int64_t then_s)
{
	double hour = (double)o->r->hour[hour_of(then_s)] + PRIOR_HOUR;
	double weekday = (double)o->r->weekday[weekday_of(then_s)] + PRIOR_WEEKDAY;

	return o->level * hour * weekday + UNFORESEEN;
}

static double
echo_at(const struct rate *r, int64_t then_s)
{
	if (r->echo == 0)
		return 0;
	return ECHO_PART * (double)r->echo / ECHO_DAYS * exp(-days_of(then_s - r->at_s) / ECHO_DAYS);
}

double
rate_at(const struct rate *r, int64_t then_s)
{
	struct outlook o = look_out(r);

	return expected(&o, then_s) + echo_at(r, then_s);
}

double
rate_weight(const struct rate *r)
{
	/* As if the first day had been like the long run. */
	return ((double)r->root + sqrt(rate_daily(r))) / ((double)r->days + 1);
}

/* Go on from at_s by steps until the integral of √rate reaches `share` or the time max_s. Returns the seconds
 * and leaves the integral in *reached. */
static int64_t
integrate(const struct rate *r, double share, int64_t max_s, double *reached)
{
	struct outlook o = look_out(r);
	double echo = echo_at(r, r->at_s + STEP_S / 2), all = 0;
	double fade = exp(-days_of(STEP_S) / ECHO_DAYS);

	for (int64_t t = 0; t < max_s; t += STEP_S) {
		int64_t step = max_s - t < STEP_S ? max_s - t : STEP_S;
		double root = sqrt(expected(&o, r->at_s + t + STEP_S / 2) + echo);

		if (all + root * days_of(step) >= share) {
			*reached = share;
			return t + (int64_t)((share - all) / root * (double)DAY_S);
		}
		all += root * days_of(step);
		echo *= fade;
	}
	*reached = all;
	return max_s;
}

int64_t
rate_wait(const struct rate *r, double share, int64_t min_s, int64_t max_s)
{
	double reached;
	int64_t wait = integrate(r, share, max_s, &reached);

	return wait < min_s ? min_s : wait;
}

/* ---- learning */

static double
faded(double days)
{
	return exp2(-days / HALF_LIFE_DAYS);
}

static void
scale(float *v, size_t n, double factor)
{
	for (size_t i = 0; i < n; i++)
		v[i] = (float)((double)v[i] * factor);
}

/* Let time pass in which nothing came. */
static void
pass(struct rate *r, int64_t now_s)
{
	double days = days_of(now_s - r->at_s), factor = faded(days), root;
	/* ∫ 2^(-t/half-life) dt */
	double watched = (1 - factor) * HALF_LIFE_DAYS / M_LN2;

	if (now_s - r->at_s <= DAY_S) {
		integrate(r, HUGE_VAL, now_s - r->at_s, &root);
		r->root = (float)((double)r->root * factor + root);
	} else if (r->days > 0) { /* nobody was here to ask; as usual, then */
		r->root = (float)((double)r->root / (double)r->days * ((double)r->days * factor + watched));
	}
	r->days = (float)((double)r->days * factor + watched);
	r->items = (float)((double)r->items * factor);
	scale(r->hour, 24, factor);
	scale(r->weekday, 7, factor);
	r->echo = (float)((double)r->echo * exp(-days / ECHO_DAYS));
	r->at_s = now_s;
}

static void
add(struct rate *r, int64_t then_s, bool knows_hour)
{
	double days = days_of(r->at_s - then_s), weight = faded(days);

	r->items += (float)weight;
	if (knows_hour)
		r->hour[hour_of(then_s)] += (float)weight;
	r->weekday[weekday_of(then_s)] += (float)weight;
	r->echo += (float)exp(-days / ECHO_DAYS);
}

/* Midnight is what a date without a time looks like: it says nothing of the hour. */
static bool
has_hour(int64_t then_s)
{
	return then_s != floor_div(then_s, DAY_S) * DAY_S;
}

/* The first time: the document's oldest date begins the watch. */
static void
begin(struct rate *r, const int64_t *times, size_t n, int64_t now_s)
{
	int64_t oldest = now_s;

	for (size_t i = 0; i < n; i++)
		if (times[i] != TIME_NONE && times[i] < oldest && times[i] >= now_s - PAST_MAX_S)
			oldest = times[i];
	r->at_s = oldest;
	pass(r, now_s);
	for (size_t i = 0; i < n; i++)
		if (times[i] > oldest && times[i] <= now_s) /* oldest itself began it */
			add(r, times[i], has_hour(times[i]));
	r->root = (float)(sqrt(rate_daily(r)) * (double)r->days);
}

void
rate_observe(struct rate *r, const int64_t *times, size_t n, int64_t now_s)
{
	int64_t before = r->at_s;

	if (before == 0) {
		begin(r, times, n, now_s);
		return;
	}
	if (now_s > before)
		pass(r, now_s);
	for (size_t i = 0; i < n && i < ITEMS_AT_ONCE; i++) {
		bool sane = times[i] != TIME_NONE && times[i] > before && times[i] <= r->at_s;

		add(r, sane ? times[i] : r->at_s, !sane || has_hour(times[i]));
	}
}

/* ---- bytes */

static unsigned char *
put_le(unsigned char *p, uint64_t x, int bytes)
{
	for (int i = 0; i < bytes; i++)
		*p++ = (unsigned char)(x >> (8 * i));
	return p;
}

static uint64_t
get_le(const unsigned char *p, int bytes)
{
	uint64_t x = 0;

	for (int i = bytes; i-- > 0;)
		x = x << 8 | p[i];
	return x;
}

static unsigned char *
put_floats(unsigned char *p, const float *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t bits;

		memcpy(&bits, &v[i], sizeof(bits));
		p = put_le(p, bits, 4);
	}
	return p;
}

/* Every one of them is a sum of weights. */
static bool
get_floats(const unsigned char **p, float *v, size_t n)
{
	bool sane = true;

	for (size_t i = 0; i < n; i++, *p += 4) {
		uint32_t bits = (uint32_t)get_le(*p, 4);

		memcpy(&v[i], &bits, sizeof(bits));
		sane = sane && isfinite(v[i]) && v[i] >= 0 && v[i] < 1e9f;
	}
	return sane;
}

void
rate_put(const struct rate *r, unsigned char out[RATE_BYTES])
{
	unsigned char *p = put_le(out, (uint64_t)r->at_s, 8);

	p = put_floats(p, &r->days, 1);
	p = put_floats(p, &r->items, 1);
	p = put_floats(p, r->hour, 24);
	p = put_floats(p, r->weekday, 7);
	p = put_floats(p, &r->echo, 1);
	put_floats(p, &r->root, 1);
}

void
rate_get(struct rate *r, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	if (len == RATE_BYTES) {
		r->at_s = (int64_t)get_le(p, 8);
		p += 8;
		if (get_floats(&p, &r->days, 1) && get_floats(&p, &r->items, 1) && get_floats(&p, r->hour, 24) &&
		    get_floats(&p, r->weekday, 7) && get_floats(&p, &r->echo, 1) && get_floats(&p, &r->root, 1))
			return;
	}
	*r = (struct rate){ 0 };
}
