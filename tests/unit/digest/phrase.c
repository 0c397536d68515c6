/* digest/phrase: lines of a text. */
#include "../unit.h"

#include <stdio.h>

#include "../../../src/digest/phrase.h"

static void
wraps_words_and_keeps_long_ones(void **state)
{
	static const struct {
		const char *first, *indent, *in, *want;
	} cases[] = {
		{ "", "", "", "\n" },
		{ "* ", "  ", "ab cd", "* ab cd\n" },
		{ "    ", "  ", "ab", "    ab\n" },
		{ "", "  ",
		  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 12 ab c",
		  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 12\n  ab c\n" },
		{ "", "", "ä  b\tc\nd", "ä b c d\n" },
		{ "  ", "  ",
		  "語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語。語語 ab",
		  "  語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語\n  語。語語 ab\n" },
		{ "+ ", "  ",
		  "a https://example.org/a-word-that-is-longer-than-any-line-could-be-and-is-never-broken b",
		  "+ a\n  https://example.org/a-word-that-is-longer-than-any-line-could-be-and-is-never-broken\n  b\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1000);

		phrase_wrap(&out, cases[i].first, cases[i].indent, cases[i].in);
		assert_string_equal(strbuf_str(&out), cases[i].want);
		strbuf_release(&out);
	}
}

static void
says_days_and_hours_of_the_readers_clock(void **state)
{
	struct strbuf out = STRBUF_INIT(1000);

	(void)state;
	phrase_moment(&out, 1790000000, 1790000000, 120);
	assert_string_equal(out.buf, "21 Sep, 16:13");
	strbuf_clear(&out);
	phrase_moment(&out, 1700000000, 1790000000, 0);
	assert_string_equal(out.buf, "14 Nov 2023");
	strbuf_clear(&out);
	phrase_day(&out, 1790000000, 720);
	assert_string_equal(out.buf, "Tuesday, 22 September 2026");
	strbuf_release(&out);
}

static void
underlines_by_characters(void **state)
{
	struct strbuf out = STRBUF_INIT(1000);

	(void)state;
	phrase_heading(&out, "Öl");
	assert_string_equal(out.buf, "\nÖl\n──\n");
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wraps_words_and_keeps_long_ones),
		cmocka_unit_test(says_days_and_hours_of_the_readers_clock),
		cmocka_unit_test(underlines_by_characters),
	};

	return cmocka_run_group_tests_name("digest/phrase", tests, NULL, NULL);
}
