/* cli/term: widths, ages, sizes. */
#include "../unit.h"

#include "base/clock.h"

#include "../../../src/cli/term.h"

static void
put_is(const char *text, unsigned columns, unsigned pad, const char *want)
{
	char *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	term_put(out, text, columns, pad);
	fclose(out);
	assert_string_equal(got, want);
	free(got);
}

static void
cuts_and_pads_by_columns(void **state)
{
	(void)state;
	put_is("harbour", 0, 0, "harbour");
	put_is("harbour", 7, 9, "harbour  ");
	put_is("harbour", 5, 5, "harb…");
	put_is("日本語", 6, 0, "日本語");
	put_is("日本語", 5, 6, "日本… ");
	put_is("e\xcc\x81t\xc3\xa9", 3, 4, "e\xcc\x81t\xc3\xa9 ");
}

static void
lets_nothing_through_that_a_terminal_obeys(void **state)
{
	(void)state;
	put_is("a\033[31mb\nc", 0, 0, "a [31mb c");
	put_is("a\xe2\x80\xae" "b", 0, 0, "ab");
	put_is("a\xff", 0, 0, "a\xef\xbf\xbd");
}

static void
ages_have_two_units(void **state)
{
	static const struct {
		int64_t s;
		const char *want;
	} cases[] = {
		{ -5, "now" }, { 0, "now" }, { 59, "59 s" }, { 60, "1 min" }, { 3600, "1 h" }, { 3660, "1 h 1 min" },
		{ 86400, "1 d" }, { 90000, "1 d 1 h" }, { 30 * 86400, "30 d" }, { INT64_MAX, "106751991167300 d" },
	};
	char got[TERM_AGE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		term_age(cases[i].s, got);
		assert_string_equal(got, cases[i].want);
	}
}

static void
times_are_as_short_as_they_may_be(void **state)
{
	const int64_t noon = 1715000400; /* Mon 2024-05-06 13:00 UTC */
	char got[TERM_WHEN];

	(void)state;
	setenv("TZ", "UTC", 1);
	term_when(noon, noon, got);
	assert_string_equal(got, "13:00");
	term_when(noon - 86400, noon, got);
	assert_string_equal(got, "Sun 13:00");
	term_when(noon - 30 * 86400, noon, got);
	assert_string_equal(got, "2024-04-06");
	term_when(TIME_NONE, noon, got);
	assert_string_equal(got, "-");
	term_when(INT64_MAX, noon, got);
	assert_string_equal(got, "-");
}

static void
sizes_are_decimal(void **state)
{
	char got[TERM_AGE];

	(void)state;
	term_size(1500, got);
	assert_string_equal(got, "1.5 kB");
	term_size(12345678901, got);
	assert_string_equal(got, "12 GB");
	term_size(UINT64_MAX, got);
	assert_string_equal(got, "18447 PB");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_and_pads_by_columns),
		cmocka_unit_test(lets_nothing_through_that_a_terminal_obeys),
		cmocka_unit_test(ages_have_two_units),
		cmocka_unit_test(times_are_as_short_as_they_may_be),
		cmocka_unit_test(sizes_are_decimal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
