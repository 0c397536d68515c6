/* compose/change: what an edit changed, for people. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compose/change.h"

static void
tells_words_in_and_out(void **state)
{
	static const struct {
		const char *before, *after, *want;
	} cases[] = {
		{ "Nobody was hurt.", "Nobody was hurt.", "" },
		{ "Nobody was hurt.", "Nobody, was HURT!", "" },
		{ "Three men are missing.", "Five men are missing.", "now: Five; no more: Three" },
		{ "The harbour is closed.", "The harbour is open again since noon.",
		  "now: open again since noon; no more: closed" },
		{ "It costs 10 a day.", "It costs 12 a day.", "now: 12; no more: 10" },
		{ "one two three", "one two three of an it", "" }, /* little words alone are no news */
		{ "", "something new", "now: something new" },
		{ "something old", "", "no more: something old" },
		{ "bell bell bell", "bell", "no more: bell bell" },
	};
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(change_describe(cases[i].before, cases[i].after, &arena), cases[i].want);
	arena_release(&arena);
}

static void
stays_short(void **state)
{
	struct arena arena = { 0 };
	char *text = malloc(800000), *p = text;

	(void)state;
	for (unsigned i = 0; i < 40000; i++)
		p += sprintf(p, "%s%u ", i % 3 ? "word" : "common ", i);
	assert_true(strlen(change_describe("common", text, &arena)) < 1000);
	assert_true(strlen(change_describe(text, "common", &arena)) < 1000);
	arena_release(&arena);
	free(text);
}

static void
knows_what_was_read_already(void **state)
{
	static const struct {
		const char *before, *after;
		bool want;
	} cases[] = {
		{ "The harbour is closed.", "The harbour is closed.", true },
		{ "The harbour is closed.", "the HARBOUR, is closed!", true },
		{ "The harbour is closed since noon, says its master.", "The harbour was closed since noon, says its master.", true },
		{ "Oil is up. The harbour is closed since noon, says its master.", "The harbour is closed since noon", true },
		{ "The harbour is closed", "The harbour is closed since noon, says its master, after a crane fell.", false },
		{ "closed harbour the is since noon master", "The harbour is closed since noon", false },
		{ "Buy cheap watches today.", "The harbour is closed.", false },
		{ "", "harbour", false },
		{ "harbour", "harbour", true },
		{ "harbour", "", true },
		{ "a b a b a b a b", "a b c d e f", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (change_keeps(cases[i].before, cases[i].after) != cases[i].want)
			fail_msg("%s / %s", cases[i].before, cases[i].after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_words_in_and_out),
		cmocka_unit_test(stays_short),
		cmocka_unit_test(knows_what_was_read_already),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
