/* base/nearest: which known name was meant. */
#include "../unit.h"

#include <string.h>

#include "base/nearest.h"

static const char *
find(const char *written)
{
	static const char *const names[] = { "status", "stories", "suggest", "poll", "min-interval", "lwn", "a" };
	struct nearest nearest;

	nearest_start(&nearest, written, strlen(written));
	for (size_t i = 0; i < COUNT(names); i++)
		nearest_try(&nearest, names[i]);
	return nearest.best;
}

static void
finds_what_a_slip_made_of_it(void **state)
{
	static const char *const cases[][2] = {
		{ "status", "status" },
		{ "stat", "status" },
		{ "statsu", "status" },
		{ "pol", "poll" },
		{ "lwm", "lwn" },
		{ "MIN_INTERVAL", "min-interval" },
		{ "storys", "stories" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(find(cases[i][0]), cases[i][1]);
}

static void
does_not_guess(void **state)
{
	static const char *const cases[] = {
		"", "frobnicate", "xyz", "b", "\xff\xfe\x01",
		"a-name-that-is-longer-than-any-that-there-is-in-this-program-or-another",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_null(find(cases[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_a_slip_made_of_it),
		cmocka_unit_test(does_not_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
