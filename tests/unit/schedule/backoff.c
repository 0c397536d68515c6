/* schedule/backoff: when to poll next. */
#include "../unit.h"

#include <stdbool.h>

#include "schedule/backoff.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

/* Monday, 6 May 2024, 08:00:00 UTC */
#define NOW INT64_C(1714982400)

static const struct backoff_rules usual = { .min_s = 15 * MINUTE, .max_s = 6 * HOUR };

static int64_t
wait_of(struct backoff_rules rules, struct backoff_poll poll)
{
	return backoff_next(&rules, &poll, 7, NOW) - NOW;
}

static void
assert_about(int64_t got, int64_t want)
{
	if (got < want - want / 20 || got > want + want / 20)
		fail_msg("%lld is not within 5 %% of %lld", (long long)got, (long long)want);
}

static void
keeps_a_fixed_interval(void **state)
{
	struct backoff_rules rules = usual;

	(void)state;
	rules.interval_s = 30 * MINUTE;
	assert_about(wait_of(rules, (struct backoff_poll){ 0 }), 30 * MINUTE);
	rules.interval_s = 5 * MINUTE; /* below min-interval, but said so */
	assert_about(wait_of(rules, (struct backoff_poll){ 0 }), 5 * MINUTE);
}

static void
takes_what_was_learned_within_the_limits(void **state)
{
	(void)state;
	assert_about(wait_of(usual, (struct backoff_poll){ .learned_s = 2 * HOUR }), 2 * HOUR);
	assert_about(wait_of(usual, (struct backoff_poll){ .learned_s = 1 }), 15 * MINUTE);
	assert_about(wait_of(usual, (struct backoff_poll){ .learned_s = 300 * DAY }), 6 * HOUR);
	assert_about(wait_of(usual, (struct backoff_poll){ .learned_s = -1 }), 15 * MINUTE);
}

static void
doubles_after_failures_up_to_a_day(void **state)
{
	static const struct {
		uint32_t failures;
		int64_t want;
	} cases[] = {
		{ 1, 15 * MINUTE }, { 2, 30 * MINUTE }, { 3, HOUR }, { 7, 16 * HOUR },
		{ 8, DAY }, { 100, DAY }, { UINT32_MAX, DAY },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_about(wait_of(usual, (struct backoff_poll){ .failures = cases[i].failures }), cases[i].want);
}

static void
never_comes_sooner_than_the_server_wishes(void **state)
{
	const struct backoff_poll wishes[] = {
		{ .learned_s = MINUTE, .retry_after_s = 2 * HOUR },
		{ .learned_s = MINUTE, .max_age_s = 2 * HOUR },
		{ .learned_s = MINUTE, .ttl_s = 2 * HOUR },
		{ .failures = 1, .retry_after_s = 2 * HOUR, .ttl_s = 10 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wishes); i++) {
		for (uint32_t number = 0; number < 50; number++) {
			int64_t wait = backoff_next(&usual, &wishes[i], number, NOW) - NOW;

			assert_in_range(wait, 2 * HOUR, 2 * HOUR + 2 * HOUR / 20);
		}
	}
}

static void
leaves_a_busy_host_alone(void **state)
{
	static const struct {
		struct backoff_poll poll;
		int64_t want;
	} cases[] = {
		{ { .failures = 1, .retry_after_s = 90 }, 90 },
		{ { .failures = 1, .retry_after_s = 300 * DAY }, DAY },
		{ { .failures = 1, .retry_after_s = DAY - 1 }, DAY - 1 },
		{ { .failures = 1, .retry_after_s = DAY }, DAY },
		{ { .failures = 1, .retry_after_s = DAY + 1 }, DAY },
		{ { .failures = 1, .retry_after_s = -1 }, 15 * MINUTE },
		{ { .failures = 2 }, 30 * MINUTE },
		{ { .failures = 9 }, HOUR },
		{ { .failures = 0 }, 15 * MINUTE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(backoff_host(&usual, &cases[i].poll), cases[i].want);
}

static void
clamps_absurd_numbers(void **state)
{
	const struct backoff_poll wishes[] = {
		{ .retry_after_s = INT64_MAX },
		{ .max_age_s = INT64_MAX, .learned_s = INT64_MIN },
		{ .ttl_s = INT64_MAX, .failures = UINT32_MAX },
	};
	const struct backoff_rules odd = { .interval_s = INT64_MAX, .min_s = INT64_MIN, .max_s = INT64_MIN };
	const struct backoff_rules zero = { 0 };

	(void)state;
	/* Below a day as wished, at it and above it a day. */
	for (int64_t wish = DAY - 1; wish <= DAY + 1; wish++) {
		const struct backoff_poll of[] = { { .retry_after_s = wish }, { .max_age_s = wish }, { .ttl_s = wish } };
		int64_t want = wish < DAY ? wish : DAY;

		for (size_t i = 0; i < COUNT(of); i++)
			assert_in_range(wait_of(usual, of[i]), want, want + want / 20);
		if (wish > DAY)
			assert_int_equal(wait_of(usual, of[0]), wait_of(usual, (struct backoff_poll){ .ttl_s = DAY }));
		if (wish < DAY)
			assert_true(wait_of(usual, of[0]) < wait_of(usual, (struct backoff_poll){ .ttl_s = DAY }));
	}
	for (size_t i = 0; i < COUNT(wishes); i++)
		assert_in_range(wait_of(usual, wishes[i]), DAY - DAY / 20, DAY + DAY / 20);
	assert_true(wait_of(usual, (struct backoff_poll){ .retry_after_s = INT64_MIN, .ttl_s = -1 }) > 0);
	assert_about(wait_of(odd, (struct backoff_poll){ 0 }), 366 * (int64_t)DAY);
	assert_int_equal(wait_of(zero, (struct backoff_poll){ .learned_s = INT64_MIN }), 1);
}

static void
spreads_what_was_polled_together(void **state)
{
	unsigned early = 0, late = 0;

	(void)state;
	for (uint32_t number = 0; number < 1000; number++) {
		const struct backoff_poll poll = { .learned_s = HOUR };
		int64_t wait = backoff_next(&usual, &poll, number, NOW) - NOW;

		assert_about(wait, HOUR);
		assert_int_equal(wait, backoff_next(&usual, &poll, number, NOW) - NOW);
		early += wait < HOUR - HOUR / 40;
		late += wait > HOUR + HOUR / 40;
	}
	assert_in_range(early, 200, 300);
	assert_in_range(late, 200, 300);
}

static void
leaves_out_hours_and_days(void **state)
{
	static const struct {
		uint32_t hours;
		uint8_t days;
		int64_t from, to; /* after NOW, Monday 08:00; the plain answer is about an hour */
	} cases[] = {
		{ 0x3FF, 0, 2 * HOUR, 2 * HOUR + 10 * MINUTE },                   /* 0–9 */
		{ 0xFFFFFF & ~1u, 0, 16 * HOUR, 16 * HOUR + 10 * MINUTE },        /* all but 0 */
		{ 0, 1 << 1, 16 * HOUR, 16 * HOUR + 10 * MINUTE },                /* Mondays */
		{ 0x1, 1 << 1, 17 * HOUR, 17 * HOUR + 10 * MINUTE },
		{ 0, 0x7F & ~1, 16 * HOUR + 5 * DAY, 16 * HOUR + 5 * DAY + 10 * MINUTE }, /* all but Sunday */
		{ 0xFFFFFF, 0, HOUR - 3 * MINUTE, HOUR + 3 * MINUTE },            /* all: ignored */
		{ 0, 0x7F, HOUR - 3 * MINUTE, HOUR + 3 * MINUTE },
		{ 1 << 3, 1 << 0, HOUR - 3 * MINUTE, HOUR + 3 * MINUTE },         /* not now */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct backoff_poll poll = { .learned_s = HOUR, .skip_hours = cases[i].hours,
						   .skip_days = cases[i].days };

		assert_in_range(wait_of(usual, poll), cases[i].from, cases[i].to);
	}
}

static void
works_before_1970(void **state)
{
	const struct backoff_poll poll = { .learned_s = HOUR, .skip_days = 1 << 3 };

	(void)state; /* Wednesday, 31 December 1969, 12:00: a board without a clock */
	assert_in_range(backoff_next(&usual, &poll, 1, -12 * HOUR), 0, 10 * MINUTE);
}

/* Whatever it is given: later than now, and no later than backoff_longest() says. Who doubts a due time that is
 * further off would otherwise poll at once, again and again. */
static void
stays_within_its_longest_wait(void **state)
{
	static const int64_t spans[] = { 0, 1, 60, 3600, 86400, 7 * 86400, 366 * 86400, INT64_MAX / 2, INT64_MAX };
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		int64_t v[7], now_s, next_s;

		for (size_t k = 0; k < COUNT(v); k++) {
			seed = seed * 1664525 + 1013904223;
			v[k] = spans[(seed >> 16) % COUNT(spans)];
		}
		now_s = 1700000000 + (int64_t)(seed >> 8);
		struct backoff_rules rules = { v[0], v[1], v[2] };
		struct backoff_poll poll = { .failures = (uint32_t)(seed >> 20) % 20,
					     .retry_after_s = v[3],
					     .max_age_s = v[4],
					     .ttl_s = v[5],
					     .skip_hours = seed & 0xFFFFFF,
					     .skip_days = seed >> 24 & 0x7F };

		next_s = backoff_next(&rules, &poll, seed, now_s);
		if (next_s <= now_s || next_s - now_s > backoff_longest(&rules))
			fail_msg("waits %lld of at most %lld", (long long)(next_s - now_s),
				 (long long)backoff_longest(&rules));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_a_fixed_interval),
		cmocka_unit_test(takes_what_was_learned_within_the_limits),
		cmocka_unit_test(doubles_after_failures_up_to_a_day),
		cmocka_unit_test(never_comes_sooner_than_the_server_wishes),
		cmocka_unit_test(leaves_a_busy_host_alone),
		cmocka_unit_test(clamps_absurd_numbers),
		cmocka_unit_test(spreads_what_was_polled_together),
		cmocka_unit_test(leaves_out_hours_and_days),
		cmocka_unit_test(works_before_1970),
		cmocka_unit_test(stays_within_its_longest_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
