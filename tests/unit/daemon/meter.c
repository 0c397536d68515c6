/* daemon/meter: an hour that passes, and long turns. */
#include "../unit.h"

#include <unistd.h>

#include <ev.h>

#include "base/clock.h"
#include "daemon/meter.h"

#define MINUTE_US 60000000LL

static void
counts_the_last_sixty_minutes(void **state)
{
	struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
	struct meter *meter = meter_start(loop);
	int64_t start_us = 1000 * MINUTE_US;
	struct meter_hour hour;

	(void)state;
	for (int minute = 0; minute < 90; minute++)
		meter_count(meter, start_us + minute * MINUTE_US, minute % 10 == 0, 2);
	hour = meter_last_hour(meter, start_us + 89 * MINUTE_US);
	assert_int_equal(hour.polls, 60);
	assert_int_equal(hour.failed, 6);
	assert_int_equal(hour.messages, 120);
	hour = meter_last_hour(meter, start_us + 139 * MINUTE_US);
	assert_int_equal(hour.polls, 10);
	hour = meter_last_hour(meter, start_us + 1000 * MINUTE_US);
	assert_int_equal(hour.polls, 0);
	meter_stop(meter);
	ev_loop_destroy(loop);
}

static void
waste_time(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	int64_t until_us = clock_mono_us() + 20000;

	(void)loop;
	(void)timer;
	(void)events;
	while (clock_mono_us() < until_us)
		;
}

static void
measures_the_longest_turn_and_not_the_waiting(void **state)
{
	struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
	struct meter *meter = meter_start(loop);
	struct ev_timer busy, idle;

	(void)state;
	ev_timer_init(&busy, waste_time, 0, 0);
	ev_timer_start(loop, &busy);
	ev_run(loop, EVRUN_ONCE);
	ev_timer_init(&idle, waste_time, 3600, 0);
	ev_timer_start(loop, &idle);
	ev_run(loop, EVRUN_NOWAIT);
	assert_true(meter_longest_turn_us(meter) >= 20000);
	ev_timer_stop(loop, &idle);
	meter_stop(meter);
	ev_loop_destroy(loop);
}

static void
does_not_keep_the_loop_alive(void **state)
{
	struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
	struct meter *meter = meter_start(loop);

	(void)state;
	assert_int_equal(ev_run(loop, 0), 0);
	meter_stop(meter);
	meter_stop(NULL);
	meter_count(NULL, 0, false, 0);
	ev_loop_destroy(loop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_the_last_sixty_minutes),
		cmocka_unit_test(measures_the_longest_turn_and_not_the_waiting),
		cmocka_unit_test(does_not_keep_the_loop_alive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
