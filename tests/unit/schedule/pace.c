/* schedule/pace: so many at once, then so many a second. */
#include "../unit.h"

#include "schedule/pace.h"

#define SECOND INT64_C(1000000)

static unsigned
take_all(struct pace *p, int64_t now_us)
{
	unsigned n = 0;

	while (pace_take(p, now_us))
		n++;
	return n;
}

static void
gives_the_burst_then_the_rate(void **state)
{
	struct pace p;
	unsigned n = 0;

	(void)state;
	pace_init(&p, 20, 100, 7 * SECOND);
	assert_int_equal(take_all(&p, 7 * SECOND), 100);
	assert_int_equal(take_all(&p, 8 * SECOND), 20);
	for (int64_t t = 8 * SECOND; t <= 18 * SECOND; t += SECOND / 50)
		n += take_all(&p, t);
	assert_in_range(n, 199, 200);
	assert_int_equal(take_all(&p, 1000000 * SECOND), 100); /* rest does not add up for ever */
}

static void
says_how_long_to_wait(void **state)
{
	struct pace p;
	int64_t wait;

	(void)state;
	pace_init(&p, 0.1, 1, 0);
	assert_int_equal(pace_wait(&p, 0), 0);
	assert_true(pace_take(&p, 0));
	wait = pace_wait(&p, 0);
	assert_in_range(wait, 10 * SECOND, 10 * SECOND + 10);
	assert_false(pace_take(&p, wait - SECOND));
	assert_true(pace_take(&p, wait));
}

static void
changes_its_speed(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 100, 50, 0);
	pace_change(&p, 0.1, 1, 0);
	assert_int_equal(take_all(&p, 0), 1);
	pace_change(&p, 100, 50, SECOND);
	assert_int_equal(take_all(&p, SECOND), 0);
	assert_int_equal(take_all(&p, SECOND + SECOND / 2), 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_burst_then_the_rate),
		cmocka_unit_test(says_how_long_to_wait),
		cmocka_unit_test(changes_its_speed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
