/* story/simhash: how far apart texts are that differ a little, much, altogether. */
#include "../unit.h"

#include "story/simhash.h"

/* Words numbered from..to, each of the same weight. */
static uint64_t
value_of(uint32_t from, uint32_t to, unsigned weight)
{
	struct simhash s = { .total = 0 };

	for (uint32_t i = from; i < to; i++)
		simhash_add(&s, i * 2654435761u, weight);
	return simhash_value(&s);
}

static void
nothing_is_zero(void **state)
{
	(void)state;
	assert_true(value_of(0, 0, 1) == 0);
	assert_true(value_of(0, 1, 1) != 0);
}

static void
the_order_does_not_matter(void **state)
{
	struct simhash a = { .total = 0 }, b = { .total = 0 };

	(void)state;
	for (uint32_t i = 0; i < 500; i++) {
		simhash_add(&a, i, 1);
		simhash_add(&b, 499 - i, 1);
	}
	assert_true(simhash_value(&a) == simhash_value(&b));
}

/* 255 votes fill a lane: what is counted must not depend on when it is emptied. */
static void
weights_are_repetitions(void **state)
{
	struct simhash a = { .total = 0 }, b = { .total = 0 };

	(void)state;
	for (uint32_t i = 0; i < 300; i++) {
		simhash_add(&a, i, SIMHASH_TITLE);
		for (unsigned k = 0; k < SIMHASH_TITLE; k++)
			simhash_add(&b, i, 1);
	}
	assert_true(simhash_value(&a) == simhash_value(&b));
}

static void
distance_grows_with_what_differs(void **state)
{
	static const struct {
		uint32_t shift; /* words of 300 that are others */
		unsigned least, most;
	} cases[] = { { 0, 0, 0 }, { 3, 0, 10 }, { 30, 3, 14 }, { 300, 18, 46 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		for (uint32_t from = 0; from < 20000; from += 1000) {
			unsigned bits = simhash_distance(value_of(from, from + 300, 1),
							 value_of(from + cases[i].shift, from + 300 + cases[i].shift, 1));

			assert_in_range(bits, cases[i].least, cases[i].most);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_zero),
		cmocka_unit_test(the_order_does_not_matter),
		cmocka_unit_test(weights_are_repetitions),
		cmocka_unit_test(distance_grows_with_what_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
