/* base/error: one line that a terminal and a log can show. */
#include "../unit.h"

#include "base/error.h"
#include "base/utf8.h"

static void
makes_one_harmless_line(void **state)
{
	static const struct {
		const char *in, *want;
	} v[] = {
		{ "plain \xC3\xA4", "plain \xC3\xA4" },
		{ "two\nlines\033[31m\x7F", "two?lines?[31m?" },
		{ "cut inside \xE2\x82", "cut inside ??" },
		{ "\xFF and more", "? and more" },
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		assert_int_equal(error_set(&err, "%s", v[i].in), -1);
		assert_string_equal(err.text, v[i].want);
	}
	assert_int_equal(error_set(NULL, "x"), -1);
}

static void
stays_valid_when_it_is_cut(void **state)
{
	char s[2000];
	struct error err;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		memset(s, 'x', i);
		for (size_t at = i; at + 3 < sizeof(s); at += 3)
			memcpy(s + at, "\xE2\x82\xAC", 4);
		error_set(&err, "%s", s);
		assert_true(utf8_valid(err.text, strlen(err.text)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(makes_one_harmless_line),
					    cmocka_unit_test(stays_valid_when_it_is_cut) };

	return cmocka_run_group_tests_name("base/error", tests, NULL, NULL);
}
