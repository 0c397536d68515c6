/* fetch/bounds: below, at and above each. */
#include "../unit.h"

#include "../../../src/fetch/bounds.h"

static void
tells_a_bomb_by_its_ratio(void **state)
{
	static const uint64_t sent[] = { 0, 1, 100000, 1 << 20, 16 << 20 };

	(void)state;
	for (size_t i = 0; i < COUNT(sent); i++) {
		uint64_t most = 100 * (sent[i] + READ_MAX);

		assert_false(bounds_is_bomb(most - 1, sent[i]));
		assert_false(bounds_is_bomb(most, sent[i]));
		assert_true(bounds_is_bomb(most + 1, sent[i]));
	}
	assert_false(bounds_is_bomb(RATIO_FREE, 0));
}

static void
tells_what_never_ends(void **state)
{
	uint64_t most = (2 << 20) + WIRE_FREE; /* for a body of 1 MiB */

	(void)state;
	assert_false(bounds_is_endless(most - 1, 1 << 20));
	assert_false(bounds_is_endless(most, 1 << 20));
	assert_true(bounds_is_endless(most + 1, 1 << 20));
}

static void
gives_a_transfer_its_time(void **state)
{
	int64_t begin = INT64_C(5000000000), end = begin + 60 * INT64_C(1000000);

	(void)state;
	assert_int_equal(bounds_time_left(begin, 60000, begin), 60000000);
	assert_int_equal(bounds_time_left(begin, 60000, end - 1), 1);
	assert_int_equal(bounds_time_left(begin, 60000, end), 0);
	assert_int_equal(bounds_time_left(begin, 60000, end + 1), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(tells_a_bomb_by_its_ratio),
					    cmocka_unit_test(tells_what_never_ends),
					    cmocka_unit_test(gives_a_transfer_its_time) };

	return cmocka_run_group_tests_name("fetch/bounds", tests, NULL, NULL);
}
