/* base/width: columns on a terminal. */
#include "../unit.h"

#include "base/width.h"

static void
counts_columns(void **state)
{
	static const struct {
		const char *s;
		size_t columns;
	} cases[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "\xC3\xA9", 1 },
		{ "e\xCC\x81", 1 },                 /* combining */
		{ "\xE6\x97\xA5\xEF\xBC\xA1", 4 },  /* wide, full width */
		{ "\xF0\x9F\x99\x82", 2 },          /* emoji */
		{ "a\xE2\x80\x8D\xC2\xAD" "b", 2 }, /* joiner, soft hyphen */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(width_columns(cases[i].s, strlen(cases[i].s)), cases[i].columns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(counts_columns) };

	return cmocka_run_group_tests_name("base/width", tests, NULL, NULL);
}
