/* lmtp/patience: who waits how long. */
#include "../unit.h"

#include "../../../src/lmtp/patience.h"

static void
waits_longer_each_time(void **state)
{
	struct patience *all = NULL;
	double want[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900 };

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++)
		assert_float_equal(patience_fail(&all, "a", 1000, 0.5), want[i], 0.001);
	for (size_t i = 0; i < 100; i++)
		assert_true(patience_fail(&all, "a", 1000, 0) >= 720);
	assert_true(patience_fail(&all, "a", 1000, 1) < 1081);
	patience_release(&all);
	assert_null(all);
}

static void
holds_those_that_failed(void **state)
{
	struct patience *all = NULL;

	(void)state;
	assert_false(patience_holds(all, "a", 1000));
	assert_true(patience_next(&all, 1000) < 0);
	patience_fail(&all, "a", 1000, 0.5);
	patience_fail(&all, "a", 1000, 0.5);
	patience_fail(&all, "b", 1000, 0.5);
	assert_true(patience_holds(all, "a", 1000.5));
	assert_false(patience_holds(all, "a", 1002));
	assert_false(patience_holds(all, "c", 1000.5));
	assert_float_equal(patience_next(&all, 1000), 1001, 0.001);
	assert_float_equal(patience_next(&all, 1001.5), 1002, 0.001);
	patience_forget(&all, "a");
	patience_forget(&all, "never heard of");
	assert_false(patience_holds(all, "a", 1000.5));
	assert_true(patience_next(&all, 9000) < 0);
	assert_null(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_longer_each_time),
		cmocka_unit_test(holds_those_that_failed),
	};

	return cmocka_run_group_tests_name("lmtp/patience", tests, NULL, NULL);
}
