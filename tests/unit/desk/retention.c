/* desk/retention: what may be deleted. The whole is tested in tests/system/durable.py. */
#include "../unit.h"

#include "desk/retention.h"

static void
only_what_was_read_and_is_not_flagged(void **state)
{
	static const struct {
		const char *name;
		bool want;
	} cases[] = {
		{ "a.0.wirespool,S=1,W=1", false },     { "a.0.wirespool,S=1,W=1:2,", false },
		{ "a.0.wirespool,S=1,W=1:2,S", true },  { "a.0.wirespool,S=1,W=1:2,RS", true },
		{ "a.0.wirespool,S=1,W=1:2,FS", false }, { "a.0.wirespool,S=1,W=1:2,DS", false },
		{ "a.0.wirespool,S=1,W=1:2,F", false }, { "a.0.wirespool:1,S", false },
		{ "a.0.wirespool,S=1,W=1:2,RSab", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(retention_flags_allow(cases[i].name), cases[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_was_read_and_is_not_flagged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
