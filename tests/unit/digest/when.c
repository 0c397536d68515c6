/* digest/when: the hour of digests, by local clocks. */
#include "../unit.h"

#include <stdlib.h>
#include <time.h>

#include "digest/when.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define SUNDAY 1792886400LL /* 2026-10-25 00:00 UTC; Berlin leaves summer time at 01:00 UTC */

static void
set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

static void
finds_the_last_and_the_next(void **state)
{
	static const struct {
		const char *zone;
		bool weekly;
		unsigned hour;
		int weekday;
		int64_t now, last, next;
	} cases[] = {
		{ "UTC0", false, 7, 0, SUNDAY + 7 * HOUR, SUNDAY + 7 * HOUR, SUNDAY + DAY + 7 * HOUR },
		{ "UTC0", false, 7, 0, SUNDAY + 7 * HOUR - 1, SUNDAY - DAY + 7 * HOUR, SUNDAY + 7 * HOUR },
		{ "UTC0", false, 0, 0, SUNDAY + 1, SUNDAY, SUNDAY + DAY },
		{ "UTC0", true, 7, 1, SUNDAY, SUNDAY - 6 * DAY + 7 * HOUR, SUNDAY + DAY + 7 * HOUR },
		{ "UTC0", true, 7, 0, SUNDAY + 7 * HOUR, SUNDAY + 7 * HOUR, SUNDAY + 7 * DAY + 7 * HOUR },
		/* the night that has 25 hours */
		{ "CET-1CEST,M3.5.0,M10.5.0/3", false, 7, 0, SUNDAY, SUNDAY - DAY + 5 * HOUR, SUNDAY + 6 * HOUR },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", true, 7, 6, SUNDAY, SUNDAY - DAY + 5 * HOUR,
		  SUNDAY + 6 * DAY + 6 * HOUR },
		/* beyond the date line */
		{ "<+13>-13", false, 7, 0, SUNDAY + 18 * HOUR, SUNDAY + 18 * HOUR, SUNDAY + DAY + 18 * HOUR },
		{ "<-11>11", false, 7, 0, SUNDAY + 17 * HOUR, SUNDAY - 6 * HOUR, SUNDAY + 18 * HOUR },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		set_zone(cases[i].zone);
		assert_int_equal(when_last(cases[i].weekly, cases[i].hour, cases[i].weekday, cases[i].now),
				 cases[i].last);
		assert_int_equal(when_next(cases[i].weekly, cases[i].hour, cases[i].weekday, cases[i].now),
				 cases[i].next);
	}
}

static void
days_are_those_of_the_calendar(void **state)
{
	(void)state;
	set_zone("UTC0");
	assert_int_equal(when_day(SUNDAY), SUNDAY / DAY);
	assert_int_equal(when_day(SUNDAY - 1), SUNDAY / DAY - 1);
	set_zone("<-11>11");
	assert_int_equal(when_day(SUNDAY), SUNDAY / DAY - 1);
	assert_int_equal(when_day(SUNDAY + 11 * HOUR), SUNDAY / DAY);
}

/* A night without that hour, and any zone: there is one in each 25 hours. */
static void
there_is_always_one(void **state)
{
	static const char *const zones[] = { "UTC0", "CET-1CEST,M3.5.0,M10.5.0/3", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0" };

	(void)state;
	for (size_t z = 0; z < COUNT(zones); z++) {
		set_zone(zones[z]);
		for (int64_t now = SUNDAY - 300 * DAY; now < SUNDAY + 100 * DAY; now += 5 * HOUR + 17) {
			int64_t last = when_last(false, 2, 0, now), next = when_next(false, 2, 0, now);

			assert_true(last <= now && now < next);
			assert_in_range(next - last, 23 * HOUR, 25 * HOUR);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_last_and_the_next),
		cmocka_unit_test(days_are_those_of_the_calendar),
		cmocka_unit_test(there_is_always_one),
	};

	return cmocka_run_group_tests_name("digest/when", tests, NULL, NULL);
}
