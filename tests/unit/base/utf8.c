/* base/utf8: RFC 3629, nothing more. */
#include "../unit.h"

#include "base/utf8.h"

static void
knows_what_is_valid(void **state)
{
	static const struct {
		const char *what, *s;
		size_t len;
		bool valid;
	} cases[] = {
		{ "empty", "", 0, true },
		{ "ASCII", "abc", 3, true },
		{ "two bytes", "\xC3\xA9", 2, true },
		{ "three bytes", "\xE2\x82\xAC", 3, true },
		{ "four bytes", "\xF0\x9F\x98\x80", 4, true },
		{ "the last code point", "\xF4\x8F\xBF\xBF", 4, true },
		{ "beyond it", "\xF4\x90\x80\x80", 4, false },
		{ "overlong slash", "\xC0\xAF", 2, false },
		{ "overlong in three", "\xE0\x80\xAF", 3, false },
		{ "overlong in four", "\xF0\x80\x80\xAF", 4, false },
		{ "a surrogate", "\xED\xA0\x80", 3, false },
		{ "cut short", "\xE2\x82", 2, false },
		{ "a lone continuation", "\x80", 1, false },
		{ "five bytes", "\xF8\x88\x80\x80\x80", 5, false },
		{ "Latin-1", "caf\xE9!", 5, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (utf8_valid(cases[i].s, cases[i].len) != cases[i].valid)
			fail_msg("%s: wanted %s", cases[i].what, cases[i].valid ? "valid" : "invalid");
}

/* Wherever it stands in a long run of ASCII. */
static void
finds_one_bad_byte_anywhere(void **state)
{
	char s[100];

	(void)state;
	for (size_t len = 1; len <= sizeof(s); len++)
		for (size_t at = 0; at < len; at++) {
			memset(s, 'a', sizeof(s));
			assert_true(utf8_valid(s, len));
			s[at] = '\xFF';
			assert_false(utf8_valid(s, len));
		}
}

static void
decodes_what_it_encodes(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp += cp < 0x900 ? 1 : 97) {
		char bytes[4];
		uint32_t got;
		size_t n;

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		n = utf8_encode(cp, bytes);
		assert_int_equal(utf8_decode(bytes, n, &got), n);
		assert_int_equal(got, cp);
	}
}

static void
cuts_between_characters(void **state)
{
	const char *s = "a\xE2\x82\xAC" "b"; /* a, euro sign, b */

	(void)state;
	assert_int_equal(utf8_clip(s, 5, 0), 0);
	assert_int_equal(utf8_clip(s, 5, 1), 1);
	assert_int_equal(utf8_clip(s, 5, 2), 1);
	assert_int_equal(utf8_clip(s, 5, 3), 1);
	assert_int_equal(utf8_clip(s, 5, 4), 4);
	assert_int_equal(utf8_clip(s, 5, 9), 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_what_is_valid),
		cmocka_unit_test(finds_one_bad_byte_anywhere),
		cmocka_unit_test(decodes_what_it_encodes),
		cmocka_unit_test(cuts_between_characters),
	};

	return cmocka_run_group_tests_name("base/utf8", tests, NULL, NULL);
}
