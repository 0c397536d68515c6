/* schedule/schedule: who may be polled when. */
#include "../unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "schedule/schedule.h"

#define MS INT64_C(1000)
#define S INT64_C(1000000)

static void
takes_in_order_of_due_time(void **state)
{
	static const int64_t due[] = { 50, 10, 30, 20, 40, 10 };
	struct sched_feed feeds[COUNT(due)] = { 0 };
	struct schedule *s = schedule_new();
	int64_t last = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(due); i++) {
		char host[8];

		snprintf(host, sizeof(host), "h%zu", i);
		schedule_add(s, &feeds[i], host, 1, 0);
		schedule_set_due(s, &feeds[i], due[i]);
	}
	assert_null(schedule_take(s, 9, 0));
	assert_int_equal(schedule_wait(s, 7, 0), 3 * S);
	for (int64_t now = 10; now <= 50; now += 10) {
		struct sched_feed *feed;

		assert_int_equal(schedule_wait(s, now, 0), 0);
		while ((feed = schedule_take(s, now, 0))) {
			assert_int_equal(feed->due.key, now);
			last = feed->due.key;
		}
	}
	assert_int_equal(last, 50);
	assert_int_equal(schedule_wait(s, 50, 0), -1);
	schedule_free(s);
}

static void
keeps_the_limit_of_a_host(void **state)
{
	struct sched_feed feeds[5] = { 0 }, *first, *second;
	struct schedule *s = schedule_new();

	(void)state;
	for (size_t i = 0; i < COUNT(feeds); i++) {
		schedule_add(s, &feeds[i], "busy.example:443", 2, 0);
		schedule_set_due(s, &feeds[i], 1);
	}
	first = schedule_take(s, 5, 0);
	second = schedule_take(s, 5, 0);
	assert_non_null(first);
	assert_non_null(second);
	assert_null(schedule_take(s, 5, 0));
	assert_int_equal(schedule_wait(s, 5, 0), -1);
	assert_int_equal(schedule_waiting(s), 3);
	schedule_done(s, first);
	assert_int_equal(schedule_wait(s, 5, 0), 0);
	assert_non_null(schedule_take(s, 5, 0));
	assert_null(schedule_take(s, 5, 0));
	schedule_free(s);
}

static void
keeps_the_distance_between_two_requests(void **state)
{
	struct sched_feed feeds[3] = { 0 };
	struct schedule *s = schedule_new();

	(void)state;
	for (size_t i = 0; i < COUNT(feeds); i++) {
		schedule_add(s, &feeds[i], "h", 9, 1000);
		schedule_set_due(s, &feeds[i], 1);
	}
	assert_non_null(schedule_take(s, 5, 100 * S));
	assert_null(schedule_take(s, 5, 100 * S));
	assert_int_equal(schedule_wait(s, 5, 100 * S + 300 * MS), 700 * MS);
	assert_null(schedule_take(s, 5, 101 * S - 1));
	assert_non_null(schedule_take(s, 5, 101 * S));
	assert_null(schedule_take(s, 5, 101 * S));
	assert_non_null(schedule_take(s, 5, 200 * S));
	schedule_free(s);
}

static void
lets_no_host_block_another(void **state)
{
	struct sched_feed busy[100] = { 0 }, other = { 0 };
	struct schedule *s = schedule_new();
	bool seen = false;

	(void)state;
	for (size_t i = 0; i < COUNT(busy); i++) {
		schedule_add(s, &busy[i], "hub", 1000, 0);
		schedule_set_due(s, &busy[i], 1);
	}
	schedule_add(s, &other, "small", 1, 0);
	schedule_set_due(s, &other, 2);
	for (int i = 0; i < 4; i++)
		seen = seen || schedule_take(s, 5, i) == &other;
	assert_true(seen);
	schedule_free(s);
}

/* A host with many feeds takes longest; were it served in turn only, all would wait for it at the end. */
static void
keeps_a_crowded_host_busy(void **state)
{
	struct sched_feed hub[50] = { 0 }, small[200] = { 0 };
	struct schedule *s = schedule_new();
	unsigned of_hub = 0;
	char name[16];

	(void)state;
	for (size_t i = 0; i < COUNT(small); i++) {
		snprintf(name, sizeof(name), "h%zu", i);
		schedule_add(s, &small[i], name, 1, 0);
		schedule_set_due(s, &small[i], 1);
	}
	for (size_t i = 0; i < COUNT(hub); i++) {
		schedule_add(s, &hub[i], "hub", 4, 0);
		schedule_set_due(s, &hub[i], 2);
	}
	for (int i = 0; i < 200; i++) { /* each answered at once */
		struct sched_feed *feed = schedule_take(s, 5, i);

		of_hub += feed >= hub && feed < hub + COUNT(hub);
		schedule_done(s, feed);
	}
	assert_in_range(of_hub, 49, 50);
	schedule_free(s);
}

static void
slows_a_whole_host(void **state)
{
	struct sched_feed feeds[2] = { 0 };
	struct schedule *s = schedule_new();
	struct sched_feed *taken;

	(void)state;
	for (size_t i = 0; i < COUNT(feeds); i++) {
		schedule_add(s, &feeds[i], "h", 2, 0);
		schedule_set_due(s, &feeds[i], 1);
	}
	taken = schedule_take(s, 5, 10 * S);
	assert_true(schedule_host_busy_hint(taken, 10 * S));
	schedule_slow_host(s, "h", 70 * S);
	schedule_slow_host(s, "h", 20 * S);
	schedule_slow_host(s, "nobody's", 80 * S);
	assert_false(schedule_host_busy_hint(taken, 10 * S));
	schedule_done(s, taken);
	assert_null(schedule_take(s, 5, 69 * S));
	assert_int_equal(schedule_wait(s, 5, 69 * S), S);
	assert_non_null(schedule_take(s, 5, 70 * S));
	schedule_free(s);
}

static void
forgets_a_feed_in_any_state(void **state)
{
	struct sched_feed feeds[4] = { 0 };
	struct schedule *s = schedule_new();

	(void)state;
	for (size_t i = 0; i < COUNT(feeds); i++)
		schedule_add(s, &feeds[i], "h", 1, 0);
	schedule_set_due(s, &feeds[1], 100);
	schedule_set_due(s, &feeds[2], 2);
	schedule_set_due(s, &feeds[3], 1);
	assert_ptr_equal(schedule_take(s, 5, 0), &feeds[3]); /* and feeds[2] waits */
	assert_null(schedule_take(s, 5, 0));
	for (size_t i = 0; i < COUNT(feeds); i++)
		schedule_remove(s, &feeds[i]);
	schedule_remove(s, &feeds[0]);
	assert_int_equal(schedule_wait(s, 1000, 0), -1);
	assert_int_equal(schedule_waiting(s), 0);
	schedule_free(s);
}

static void
rests_and_moves_a_due_time(void **state)
{
	struct sched_feed a = { 0 }, b = { 0 };
	struct schedule *s = schedule_new();

	(void)state;
	schedule_add(s, &a, "h", 1, 0);
	schedule_add(s, &b, "h", 1, 0);
	schedule_set_due(s, &a, 10);
	schedule_set_due(s, &b, 20);
	schedule_set_due(s, &a, 30);
	assert_ptr_equal(schedule_take(s, 25, 0), &b);
	schedule_done(s, &b);
	schedule_remove(s, &a);
	assert_null(schedule_take(s, 1000, 1));
	schedule_add(s, &a, "h", 1, 0);
	schedule_set_due(s, &a, 1001);
	assert_ptr_equal(schedule_take(s, 1001, 1), &a);
	schedule_free(s);
}

static void
bears_extreme_times(void **state)
{
	struct sched_feed a = { 0 }, b = { 0 };
	struct schedule *s = schedule_new();

	(void)state;
	schedule_add(s, &a, "h", 0, INT64_MIN);
	schedule_add(s, &b, "h", UINT32_MAX, INT64_MAX);
	schedule_set_due(s, &a, INT64_MAX);
	schedule_set_due(s, &b, INT64_MIN);
	assert_ptr_equal(schedule_take(s, 0, 0), &b);
	assert_true(schedule_wait(s, 0, 0) > 0);
	schedule_free(s);
}

/* Whatever happens, limits and distances hold, and nothing due is left when nothing stands in its way. */
static void
holds_its_promises_in_a_long_random_run(void **state)
{
	enum { FEEDS = 300, HOSTS = 7, STEPS = 20000 };
	static struct sched_feed feeds[FEEDS];
	struct sched_feed *asked[FEEDS];
	struct schedule *s = schedule_new();
	int64_t last[HOSTS], mono = 0;
	unsigned count[HOSTS] = { 0 }, n_asked = 0, taken = 0;
	uint32_t seed = 12345;

	(void)state;
	memset(feeds, 0, sizeof(feeds));
	for (int i = 0; i < HOSTS; i++)
		last[i] = -1000 * S;
	for (size_t i = 0; i < FEEDS; i++) {
		char host[8];

		snprintf(host, sizeof(host), "h%zu", i % HOSTS);
		schedule_add(s, &feeds[i], host, 1 + i % HOSTS, (int64_t)(i % HOSTS) * 100);
		schedule_set_due(s, &feeds[i], (int64_t)i);
	}
	for (int step = 0; step < STEPS; step++) {
		struct sched_feed *feed;

		seed = seed * 1664525 + 1013904223;
		mono += seed >> 12;
		while ((feed = schedule_take(s, mono / S, mono))) {
			size_t h = (size_t)(feed - feeds) % HOSTS;

			assert_true(feed->due.key <= mono / S);
			assert_true(mono - last[h] >= (int64_t)h * 100 * MS);
			assert_true(++count[h] <= 1 + h);
			last[h] = mono;
			asked[n_asked++] = feed;
			taken++;
		}
		assert_int_not_equal(schedule_wait(s, mono / S, mono), 0);
		if (n_asked > 0 && (seed & 64)) {
			unsigned i = (seed >> 8) % n_asked;

			feed = asked[i];
			asked[i] = asked[--n_asked];
			count[(size_t)(feed - feeds) % HOSTS]--;
			schedule_done(s, feed);
			schedule_set_due(s, feed, mono / S + (seed >> 20) % 600);
		}
	}
	assert_true(taken > 5000);
	schedule_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_in_order_of_due_time),
		cmocka_unit_test(keeps_the_limit_of_a_host),
		cmocka_unit_test(keeps_the_distance_between_two_requests),
		cmocka_unit_test(lets_no_host_block_another),
		cmocka_unit_test(keeps_a_crowded_host_busy),
		cmocka_unit_test(slows_a_whole_host),
		cmocka_unit_test(forgets_a_feed_in_any_state),
		cmocka_unit_test(rests_and_moves_a_due_time),
		cmocka_unit_test(bears_extreme_times),
		cmocka_unit_test(holds_its_promises_in_a_long_random_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
