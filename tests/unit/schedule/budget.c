/* schedule/budget: requests shared out among feeds. */
#include "../unit.h"

#include <math.h>

#include "schedule/budget.h"

#define MIN_S 900
#define MAX_S 21600

static void
assert_near(double got, double want)
{
	if (fabs(got - want) > 0.02 * want)
		fail_msg("%g is not about %g", got, want);
}

static void
gives_all_to_the_only_feed(void **state)
{
	struct budget b;
	struct budget_place place = { 0 };

	(void)state;
	budget_init(&b, 24);
	budget_move(&b, &place, 3, MIN_S, MAX_S);
	assert_near(3 / budget_share(&b), 24);
}

static void
gives_by_weight(void **state)
{
	struct budget b;
	struct budget_place places[2] = { 0 };
	double share;

	(void)state;
	budget_init(&b, 24);
	budget_move(&b, &places[0], 1, MIN_S, MAX_S);
	budget_move(&b, &places[1], 3, MIN_S, MAX_S);
	share = budget_share(&b);
	assert_near(1 / share, 12);
	assert_near(3 / share, 36);
}

/* 4 and 96 a day are the limits: what one may not have goes to the others. */
static void
knows_the_limits(void **state)
{
	struct budget b;
	struct budget_place places[3] = { 0 };

	(void)state;
	budget_init(&b, 40);
	budget_move(&b, &places[0], 1000, MIN_S, MAX_S); /* 96 */
	budget_move(&b, &places[1], 0.3, MIN_S, MAX_S);
	budget_move(&b, &places[2], 0.7, MIN_S, MAX_S);
	assert_near(1 / budget_share(&b), 120 - 96);
}

static void
an_impossible_budget_ends_at_the_limits(void **state)
{
	struct budget b;
	struct budget_place place = { 0 };

	(void)state;
	budget_init(&b, 1);
	budget_move(&b, &place, 5, MIN_S, MAX_S);
	assert_true(5 / budget_share(&b) <= 4.1);
	budget_init(&b, 10000);
	place = (struct budget_place){ 0 };
	budget_move(&b, &place, 5, MIN_S, MAX_S);
	assert_true(5 / budget_share(&b) >= 95.9);
}

static void
forgets_who_leaves(void **state)
{
	struct budget b;
	struct budget_place places[100] = { 0 };

	(void)state;
	budget_init(&b, 24);
	for (size_t i = 0; i < 100; i++)
		budget_move(&b, &places[i], 0.5 + (double)i, MIN_S, MAX_S);
	for (size_t i = 0; i < 99; i++)
		budget_move(&b, &places[i], 0, MIN_S, MAX_S);
	budget_move(&b, &places[0], 0, MIN_S, MAX_S); /* twice does no harm */
	assert_int_equal(b.feeds, 1);
	assert_near(99.5 / budget_share(&b), 24);
}

static void
nobody_there_is_no_trouble(void **state)
{
	struct budget b;
	struct budget_place place = { 0 };

	(void)state;
	budget_init(&b, 24);
	assert_true(budget_share(&b) > 0);
	budget_spend(&b, &place, 3600);
	budget_move(&b, &place, NAN, 0, 0);
	assert_int_equal(b.feeds, 0);
}

static void
corrects_what_the_weights_promise(void **state)
{
	struct budget b;
	struct budget_place place = { 0 };

	(void)state;
	budget_init(&b, 24);
	for (int i = 0; i < 5000; i++) { /* says 3, acts like 2.4 */
		budget_move(&b, &place, 3, MIN_S, MAX_S);
		budget_spend(&b, &place, (int64_t)(budget_share(&b) / 2.4 * 86400));
	}
	assert_near(2.4 / budget_share(&b), 24);
	for (int i = 0; i < 9000; i++) { /* one that is polled by hand all the time does not stop the rest */
		budget_move(&b, &place, 3, MIN_S, MAX_S);
		budget_spend(&b, &place, 1);
	}
	assert_near(3 / budget_share(&b), 12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_all_to_the_only_feed),
		cmocka_unit_test(gives_by_weight),
		cmocka_unit_test(knows_the_limits),
		cmocka_unit_test(an_impossible_budget_ends_at_the_limits),
		cmocka_unit_test(forgets_who_leaves),
		cmocka_unit_test(nobody_there_is_no_trouble),
		cmocka_unit_test(corrects_what_the_weights_promise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
