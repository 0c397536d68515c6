/* schedule/rate: what a feed publishes when, and the wait that follows. */
#include "../unit.h"

#include <math.h>

#include "base/clock.h"
#include "schedule/rate.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

/* Monday, 6 May 2024, 00:00:00 UTC */
#define MONDAY INT64_C(1714953600)

/* Polled every hour for some days; n items at each full hour of the mask. */
static struct rate
habit(unsigned days, uint32_t hours, size_t n)
{
	struct rate r;
	int64_t times[64];

	r = (struct rate){ 0 };
	rate_observe(&r, NULL, 0, MONDAY);
	for (int64_t t = MONDAY; t < MONDAY + (int64_t)days * DAY; t += HOUR) {
		size_t come = hours >> (t - MONDAY) / HOUR % 24 & 1 ? n : 0;

		for (size_t i = 0; i < come; i++)
			times[i] = t + 1 + (int64_t)i;
		rate_observe(&r, times, come, t + HOUR);
	}
	return r;
}

static void
assert_near(double got, double want, double part)
{
	if (fabs(got - want) > part * want)
		fail_msg("%g is not within %g %% of %g", got, part * 100, want);
}

static void
learns_how_much_comes(void **state)
{
	struct rate daily = habit(60, 1 << 9, 1), busy = habit(60, 0xFFFFFF, 4), none = habit(60, 0, 0);

	(void)state;
	assert_near(rate_daily(&daily), 1, 0.1);
	assert_near(rate_daily(&busy), 96, 0.1);
	assert_true(rate_daily(&none) < 0.1);
}

static void
learns_the_hours_and_the_days(void **state)
{
	struct rate r = habit(61, 1 << 9, 10); /* the last day is a Friday */
	int64_t next_noon = MONDAY + 62 * DAY;

	(void)state;
	assert_true(rate_at(&r, next_noon + 9 * HOUR) > 10 * rate_at(&r, next_noon + 20 * HOUR));
}

static void
waits_shorter_where_more_comes(void **state)
{
	struct rate busy = habit(30, 0xFFFFFF, 4), calm = habit(30, 0xFFFFFF, 1);
	int64_t a = rate_wait(&busy, 0.3, 60, 6 * HOUR), b = rate_wait(&calm, 0.3, 60, 6 * HOUR);

	(void)state;
	assert_near((double)b / (double)a, 2, 0.2); /* √4 */
}

static void
keeps_within_its_limits(void **state)
{
	struct rate r = habit(30, 0xFFFFFF, 4);

	(void)state;
	assert_int_equal(rate_wait(&r, 1e-9, 15 * MINUTE, 6 * HOUR), 15 * MINUTE);
	assert_int_equal(rate_wait(&r, 1e9, 15 * MINUTE, 6 * HOUR), 6 * HOUR);
	assert_int_equal(rate_wait(&r, 1e9, HOUR, HOUR), HOUR);
	assert_int_equal(rate_wait(&r, 1e9, 2 * HOUR, HOUR), 2 * HOUR);
}

static void
looks_sooner_after_something_came(void **state)
{
	struct rate r = habit(30, 0, 0), excited = r;
	int64_t now = r.at_s;

	(void)state;
	rate_observe(&excited, (int64_t[]){ now - 60, now - 30 }, 2, now);
	assert_true(rate_wait(&excited, 0.1, 60, 6 * HOUR) < rate_wait(&r, 0.1, 60, 6 * HOUR) / 2);
	rate_observe(&r, NULL, 0, now + 2 * DAY);
	rate_observe(&excited, NULL, 0, now + 2 * DAY); /* …and it fades */
	assert_near((double)rate_wait(&excited, 0.1, 60, DAY), (double)rate_wait(&r, 0.1, 60, DAY), 0.15);
}

static void
the_first_document_tells_of_the_past(void **state)
{
	struct rate r;
	int64_t times[40];

	(void)state;
	for (int i = 0; i < 40; i++)
		times[i] = MONDAY - 10 * DAY + i * (DAY / 4) + 17; /* four a day */
	r = (struct rate){ 0 };
	rate_observe(&r, times, COUNT(times), MONDAY);
	assert_near(rate_daily(&r), 4, 0.2);
	assert_near(rate_weight(&r), 2, 0.2);
}

static void
believes_no_absurd_date(void **state)
{
	struct rate r = habit(10, 0xFFFFFF, 1), same = r;
	int64_t now = r.at_s + HOUR;

	(void)state;
	rate_observe(&r, (int64_t[]){ TIME_NONE, 0, now + 50 * DAY, INT64_MAX, now - 9 * DAY }, 5, now);
	rate_observe(&same, (int64_t[]){ now, now, now, now, now }, 5, now);
	assert_memory_equal(&r, &same, sizeof(r));

	r = (struct rate){ 0 }; /* nor when nothing else is known */
	rate_observe(&r, (int64_t[]){ 0, INT64_MAX, TIME_NONE, MONDAY - 300 * (int64_t)DAY }, 4, MONDAY);
	assert_near(rate_daily(&r), 1, 0.01);
}

static void
a_date_without_a_time_is_no_midnight(void **state)
{
	struct rate r;
	int64_t times[30];

	(void)state;
	for (int i = 0; i < 30; i++)
		times[i] = MONDAY - 30 * DAY + i * DAY;
	r = (struct rate){ 0 };
	rate_observe(&r, times, COUNT(times), MONDAY);
	for (int h = 0; h < 24; h++)
		assert_true(r.hour[h] == 0);
	assert_near(rate_daily(&r), 1, 0.2);
}

static void
a_flood_is_no_habit(void **state)
{
	static int64_t times[5000];
	struct rate r = habit(30, 1 << 9, 1);

	(void)state;
	rate_observe(&r, times, COUNT(times), r.at_s + HOUR);
	assert_true(rate_daily(&r) < 15);
}

static void
survives_clocks_that_jump(void **state)
{
	struct rate r = habit(30, 0xFFFFFF, 1);
	int64_t now = r.at_s;
	double weight = rate_weight(&r);

	(void)state;
	rate_observe(&r, NULL, 0, now - 5 * DAY);
	assert_int_equal(r.at_s, now);
	rate_observe(&r, NULL, 0, now + 36500 * (int64_t)DAY);
	assert_true(rate_daily(&r) >= 0 && isfinite(rate_weight(&r)));
	assert_near(rate_weight(&r), weight, 0.1); /* nobody asked meanwhile: nothing was learned of what it costs */
	assert_in_range(rate_wait(&r, 0.3, 900, 21600), 900, 21600);
}

static void
works_before_1970(void **state)
{
	struct rate r;

	(void)state;
	r = (struct rate){ 0 };
	rate_observe(&r, (int64_t[]){ -3 * HOUR - 1 }, 1, -HOUR);
	rate_observe(&r, (int64_t[]){ -HOUR + 5 }, 1, HOUR);
	assert_in_range(rate_wait(&r, 0.3, 900, 21600), 900, 21600);
}

static void
comes_back_from_its_bytes(void **state)
{
	struct rate r = habit(61, 0x0FF0F0, 3), back;
	unsigned char bytes[RATE_BYTES];

	(void)state;
	rate_put(&r, bytes);
	rate_get(&back, bytes, sizeof(bytes));
	assert_int_equal(back.at_s, r.at_s);
	assert_memory_equal(back.hour, r.hour, sizeof(r.hour));
	assert_int_equal(rate_wait(&back, 0.3, 60, 21600), rate_wait(&r, 0.3, 60, 21600));
	assert_true(rate_weight(&back) == rate_weight(&r));
	assert_true(RATE_BYTES <= 256);
}

static void
distrusts_damaged_bytes(void **state)
{
	struct rate r = habit(10, 1, 1), back;
	unsigned char bytes[RATE_BYTES], bad[RATE_BYTES];

	(void)state;
	rate_put(&r, bytes);
	rate_get(&back, bytes, sizeof(bytes) - 1);
	assert_int_equal(back.at_s, 0);
	rate_get(&back, NULL, 0);
	assert_int_equal(back.at_s, 0);
	for (size_t at = 8; at < RATE_BYTES; at += 4) {
		memcpy(bad, bytes, sizeof(bad));
		memset(bad + at, 0xFF, 4); /* not a number */
		rate_get(&back, bad, sizeof(bad));
		assert_int_equal(back.at_s, 0);
		assert_true(back.days == 0 && back.root == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(learns_how_much_comes),
		cmocka_unit_test(learns_the_hours_and_the_days),
		cmocka_unit_test(waits_shorter_where_more_comes),
		cmocka_unit_test(keeps_within_its_limits),
		cmocka_unit_test(looks_sooner_after_something_came),
		cmocka_unit_test(the_first_document_tells_of_the_past),
		cmocka_unit_test(believes_no_absurd_date),
		cmocka_unit_test(a_date_without_a_time_is_no_midnight),
		cmocka_unit_test(a_flood_is_no_habit),
		cmocka_unit_test(survives_clocks_that_jump),
		cmocka_unit_test(works_before_1970),
		cmocka_unit_test(comes_back_from_its_bytes),
		cmocka_unit_test(distrusts_damaged_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
