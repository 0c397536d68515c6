/* classify/starts: never no to what begins alike. */
#include "../unit.h"

#include "../../../src/classify/starts.h"

static void
says_yes_to_what_was_added(void **state)
{
	static struct starts starts;

	(void)state;
	starts_add(&starts, "oil", 3);
	starts_add(&starts, "pipelines", 9);
	assert_true(starts_may(&starts, "oil", 3));
	assert_true(starts_may(&starts, "oilfield", 8));
	assert_true(starts_may(&starts, "pipeli", 6));
	assert_false(starts_may(&starts, "pipel", 5));
	assert_false(starts_may(&starts, "oi", 2));
	assert_false(starts_may(&starts, "soil", 4));
	assert_false(starts_may(&starts, "", 0));
}

static void
takes_y_for_i(void **state)
{
	static struct starts starts;

	(void)state;
	starts_add(&starts, "di", 2);
	assert_true(starts_may(&starts, "dying", 5));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_yes_to_what_was_added),
		cmocka_unit_test(takes_y_for_i),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
