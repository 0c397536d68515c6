/* daemon/alarm: rings once, when it was set to last. */
#include "../unit.h"

#include "../../../src/daemon/alarm.h"
#include "base/clock.h"

struct bell {
	struct alarm alarm;
	struct ev_loop *loop;
	unsigned rung;
	int64_t at_us;
};

static void
on_ring(void *arg)
{
	struct bell *bell = arg;

	bell->rung++;
	bell->at_us = clock_boot_us();
	ev_break(bell->loop, EVBREAK_ALL);
}

static struct bell *
bell_start(struct bell *bell)
{
	struct error err;

	*bell = (struct bell){ .loop = ev_loop_new(EVFLAG_AUTO) };
	assert_int_equal(alarm_start(&bell->alarm, bell->loop, on_ring, bell, &err), 0);
	return bell;
}

static void
bell_stop(struct bell *bell)
{
	alarm_stop(&bell->alarm);
	ev_loop_destroy(bell->loop);
}

static void
rings_once_and_not_before(void **state)
{
	struct bell bell;
	int64_t at = clock_boot_us() + 5000;

	(void)state;
	bell_start(&bell);
	alarm_set(&bell.alarm, at + 1000000);
	alarm_set(&bell.alarm, at);
	ev_run(bell.loop, 0);
	assert_int_equal(bell.rung, 1);
	assert_true(bell.at_us >= at);
	ev_run(bell.loop, EVRUN_NOWAIT);
	assert_int_equal(bell.rung, 1);
	bell_stop(&bell);
}

static void
the_past_rings_at_once(void **state)
{
	struct bell bell;

	(void)state;
	bell_start(&bell);
	alarm_set(&bell.alarm, 0);
	ev_run(bell.loop, 0);
	assert_int_equal(bell.rung, 1);
	alarm_set(&bell.alarm, clock_boot_us());
	ev_run(bell.loop, 0);
	assert_int_equal(bell.rung, 2);
	bell_stop(&bell);
}

static void
never_takes_it_back(void **state)
{
	struct bell bell;

	(void)state;
	bell_start(&bell);
	alarm_set(&bell.alarm, 0);
	alarm_set(&bell.alarm, ALARM_NEVER);
	ev_run(bell.loop, EVRUN_NOWAIT);
	assert_int_equal(bell.rung, 0);
	alarm_set(&bell.alarm, 0);
	ev_run(bell.loop, 0);
	assert_int_equal(bell.rung, 1);
	bell_stop(&bell);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rings_once_and_not_before),
		cmocka_unit_test(the_past_rings_at_once),
		cmocka_unit_test(never_takes_it_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
