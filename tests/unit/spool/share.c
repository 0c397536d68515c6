/* spool/share: who is alone in a spool. */
#include "../unit.h"

#include <unistd.h>

#include "spool/share.h"

static void
two_are_not_alone(void **state)
{
	char dir[] = "/tmp/wirespool-test-XXXXXX";
	struct share a = SHARE_INIT, b = SHARE_INIT;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_false(share_is_alone(&a)); /* nothing known */
	share_take(&a, dir);
	assert_true(share_is_alone(&a));
	share_take(&b, dir);
	assert_false(share_is_alone(&a));
	assert_false(share_is_alone(&b));
	share_release(&a);
	assert_true(share_is_alone(&b));
	share_release(&b);
	rmdir(dir);
}

static void
a_spool_that_is_not_there_is_taken_later(void **state)
{
	char dir[] = "/tmp/wirespool-test-XXXXXX";
	struct share a = SHARE_INIT;

	(void)state;
	share_take(&a, "/nonexistent");
	assert_false(share_is_alone(&a));
	assert_non_null(mkdtemp(dir));
	share_take(&a, dir);
	assert_true(share_is_alone(&a));
	share_release(&a);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_are_not_alone),
		cmocka_unit_test(a_spool_that_is_not_there_is_taken_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
