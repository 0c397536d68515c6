/* daemon/heartbeat: what is said late does not keep the loop busy. */
#include "../unit.h"

#include "../../../src/daemon/daemon_private.h"
#include "../../../src/daemon/heartbeat.h"
#include "schedule/schedule.h"

static void
stir(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	unsigned *left = timer->data;

	(void)events;
	if (--*left == 0)
		ev_break(loop, EVBREAK_ALL);
}

static void
sleeps_until_the_second_is_over(void **state)
{
	struct daemon daemon = { .loop = ev_loop_new(EVFLAG_AUTO), .schedule = schedule_new() };
	struct heartbeat *beat = heartbeat_start(&daemon);
	struct ev_timer timer;
	unsigned left = 13, turns;

	(void)state;
	ev_timer_init(&timer, stir, 0.1, 0.1);
	timer.data = &left;
	ev_timer_start(daemon.loop, &timer);
	turns = ev_iteration(daemon.loop);
	ev_run(daemon.loop, 0); /* past the first late line, to where the second waits */
	turns = ev_iteration(daemon.loop) - turns;
	assert_in_range(turns, 2, 100);
	heartbeat_stop(beat);
	ev_timer_stop(daemon.loop, &timer);
	schedule_free(daemon.schedule);
	ev_loop_destroy(daemon.loop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sleeps_until_the_second_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
