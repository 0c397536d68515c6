/* compose/clean: what foreign text may keep. */
#include "../unit.h"

#include "compose/clean.h"

typedef void cleaner(struct strbuf *out, const char *s, size_t len);

struct pair {
	const char *in, *want;
};

static void
check(cleaner *clean, const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct strbuf out = STRBUF_INIT(1000);

		clean(&out, pairs[i].in, strlen(pairs[i].in));
		assert_string_equal(strbuf_str(&out), pairs[i].want);
		strbuf_release(&out);
	}
}

static void
makes_one_line(void **state)
{
	static const struct pair pairs[] = {
		{ " a\t b\r\nc ", "a b c" },
		{ "a\x1b[31mb\x7f\x01", "a [31mb" },
		{ "a\xC2\x85\xE2\x80\xA8"
		  "b\xC2\xA0",
		  "a b" },
		{ "\r\n \t", "" },
		{ "a\xFF\xC3", "a\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ "\xE3\x80\x80全角", "\xE3\x80\x80全角" },
	};

	(void)state;
	check(clean_header, pairs, COUNT(pairs));
	check(clean_line, pairs, COUNT(pairs));
}

static void
drops_what_hides_or_reorders(void **state)
{
	static const struct pair pairs[] = {
		{ "\u202Eexe.fdp\u202C \u2066x\u2069", "exe.fdp x" },
		{ "pass\u200Bword\uFEFF", "password" },
		{ "a\u00ADb\u2060c", "abc" },
		{ "=\u200B?", "=?" },
		{ "x\U000E0041\U000E007F", "x" },
		{ "\uFFFE\U0001FFFF!", "!" },
	};

	(void)state;
	check(clean_header, pairs, COUNT(pairs));
	check(clean_line, pairs, COUNT(pairs));
}

static void
keeps_joiners_in_bodies_only(void **state)
{
	static const struct pair header[] = { { "می\u200Cخواهم", "میخواهم" }, { "\u200D\u200E", "" } };
	static const struct pair body[] = { { "می\u200Cخواهم", "می\u200Cخواهم" }, { "\u200D\u200E", "" } };

	(void)state;
	check(clean_header, header, COUNT(header));
	check(clean_line, body, COUNT(body));
	check(clean_text, body, 1);
}

static void
keeps_lines_of_text(void **state)
{
	static const struct pair pairs[] = {
		{ "a\r\nb\rc\n\td \n", "a\nb\nc\n\td \n" },
		{ "\x1b[2J\x07x\xC2\x9B", "[2Jx" },
		{ "\u202Eabc\u2067d\u2069", "abc\u2067d\u2069" },
		{ "\xC3\n", "\xEF\xBF\xBD\n" },
	};

	(void)state;
	check(clean_text, pairs, COUNT(pairs));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_one_line),
		cmocka_unit_test(drops_what_hides_or_reorders),
		cmocka_unit_test(keeps_joiners_in_bodies_only),
		cmocka_unit_test(keeps_lines_of_text),
	};

	return cmocka_run_group_tests_name("compose/clean", tests, NULL, NULL);
}
