/* render/chars: references and cleaning. */
#include "../unit.h"

#include "../../../src/render/chars.h"

struct sample {
	const char *in, *want;
};

static void
check(const struct sample *cases, size_t n, enum chars_where where)
{
	for (size_t i = 0; i < n; i++) {
		struct strbuf out = STRBUF_INIT(1024);

		chars_decode(&out, cases[i].in, strlen(cases[i].in), where);
		assert_string_equal(strbuf_str(&out), cases[i].want);
		strbuf_release(&out);
	}
}

static void
decodes_references_in_text(void **state)
{
	static const struct sample cases[] = {
		{ "&lt;&GT;&quot;&apos;", "<>\"'" },
		{ "&amp;lt;", "&lt;" },
		{ "&AElig;&zwnj;", "\xC3\x86\xE2\x80\x8C" },
		{ "&NotEqualTilde;", "\xE2\x89\x82\xCC\xB8" },
		{ "&CounterClockwiseContourIntegral;", "\xE2\x88\xB3" },
		{ "&eacute;&eacutes", "\xC3\xA9\xC3\xA9s" },
		{ "&hellip", "&hellip" },
		{ "&", "&" },
		{ "&;&#;&#x;&#xg;", "&;&#;&#x;&#xg;" },
		{ "&#65;&#x42;&#X43;&#68 ", "ABCD " },
		{ "&#55357;&#56832;&#xD83D;&#xde00;", "\xF0\x9F\x98\x80\xF0\x9F\x98\x80" },
		{ "&#55357;&#65;&#56832;&#55357;", "\xEF\xBF\xBD" "A\xEF\xBF\xBD\xEF\xBF\xBD" },
	};

	(void)state;
	check(cases, COUNT(cases), CHARS_TEXT);
}

static void
decodes_fewer_in_attributes(void **state)
{
	static const struct sample cases[] = {
		{ "?a&copy=1", "?a&copy=1" },
		{ "?a&copyb", "?a&copyb" },
		{ "a&copy;b&copy b", "a\xC2\xA9" "b\xC2\xA9 b" },
	};

	(void)state;
	check(cases, COUNT(cases), CHARS_ATTRIBUTE);
}

static void
takes_out_what_harms(void **state)
{
	static const struct sample cases[] = {
		{ "a\x01\x1B\x7F" "b", "ab" },
		{ "a\r\nb\rc\fd", "a\nb\nc\nd" },
		{ "\xC2\x96", "\xE2\x80\x93" },                             /* C1: windows-1252 */
		{ "a\xE2\x80\xAE" "b\xE2\x81\xA6" "c", "abc" },             /* override, isolate */
		{ "a\xEF\xBB\xBF" "b\xEF\xBF\xBE", "ab" },                  /* BOM, non-character */
		{ "\xF3\xA0\x81\xA7", "" },                                 /* tag */
		{ "\xE8\x91\x9B\xF3\xA0\x84\x80", "\xE8\x91\x9B\xF3\xA0\x84\x80" }, /* variant of a name's character */
		{ "a\xE2\x80\x8D" "b\xE2\x80\x8E", "a\xE2\x80\x8D" "b\xE2\x80\x8E" }, /* joiner, mark */
		{ "a\xE2\x80\xA8" "b", "a\nb" },                            /* line separator */
		{ "a\xC3(\xED\xA0\x80", "a\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ "&amp;", "&amp;" },
	};

	(void)state;
	check(cases, COUNT(cases), CHARS_PLAIN);
}

static void
expands_tabs(void **state)
{
	struct strbuf out = STRBUF_INIT(64);

	(void)state;
	chars_expand_tabs(&out, "\ta\xC3\xA9\tb", 6);
	assert_string_equal(strbuf_str(&out), "        a\xC3\xA9      b");
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_references_in_text), cmocka_unit_test(decodes_fewer_in_attributes),
		cmocka_unit_test(takes_out_what_harms), cmocka_unit_test(expands_tabs),
	};

	return cmocka_run_group_tests_name("render/chars", tests, NULL, NULL);
}
