/* digest/teaser: the beginning of a text. */
#include "../unit.h"

#include "digest/digest.h"

static void
teasers_end_with_a_sentence_or_a_word(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "", "" },
		{ " Short\n\ntext.\n", "Short text." },
		{ "Marks [1] of notes[23] go, [brackets] stay.", "Marks of notes go, [brackets] stay." },
	};
	struct strbuf out = STRBUF_INIT(10000), in = STRBUF_INIT(10000);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		strbuf_clear(&out);
		digest_teaser(&out, cases[i].in);
		assert_string_equal(strbuf_str(&out), cases[i].want);
	}
	for (int i = 0; i < 30; i++)
		strbuf_addf(&in, "Sentence %d goes on for a while. ", i);
	strbuf_clear(&out);
	digest_teaser(&out, in.buf);
	assert_true(out.len < DIGEST_TEASER && out.buf[out.len - 1] == '.');
	strbuf_clear(&in);
	for (int i = 0; i < 300; i++)
		strbuf_addstr(&in, "wörter ");
	strbuf_clear(&out);
	digest_teaser(&out, in.buf);
	assert_string_equal(out.buf + out.len - strlen("wörter …"), "wörter …");
	strbuf_clear(&in);
	for (int i = 0; i < 300; i++)
		strbuf_addstr(&in, "語");
	strbuf_clear(&out);
	digest_teaser(&out, in.buf);
	assert_string_equal(out.buf + out.len - strlen("語 …"), "語 …");
	strbuf_release(&out);
	strbuf_release(&in);
}

static void
teasers_are_prose(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "I.\n---\n\nA drawer \nthat nobody opens.\n", "A drawer that nobody opens." },
		{ "By region:\n\n  Region  Wind\n  ------  ----\n  North     12\n\nThe end.\n", "By region: The end." },
		{ "It was:\n\n     int x;\n     - y\n\nNow it is not.\n", "It was: Now it is not." },
		{ "New\n===\n\n  * one\n    goes on\n  * two\n     - three\n\nThanks.\n",
		  "one goes on \xC2\xB7 two \xC2\xB7 three Thanks." },
		{ "Notes:\n\n  1. Bells\n  2. Tea\n", "Notes: Bells \xC2\xB7 Tea" },
		{ "Yes.\n\n> No?\n\nSo.\n > cited\n", "Yes. So." },
		{ "See here[1].\n\n[1]: https://a.example/\n", "See here." },
		{ "[A ship]\n\nPicture: https://a.example/1.jpg\n", "[A ship]" },
		{ "------------------------\n\n> All of it.\n", "> All of it." },
		{ "     code alone\n", "code alone" },
		{ "  Region  Wind\n  ------  ----\n", "Region Wind" },
		{ "Picture: https://a.example/1.jpg\n", "" },
		{ "\xE6\x9C\x80\xE5\xA4\xA7\xE7\x9E\xAC\n\xE9\x96\x93 a\nb\n",
		  "\xE6\x9C\x80\xE5\xA4\xA7\xE7\x9E\xAC\xE9\x96\x93 a b" },
	};
	struct strbuf out = STRBUF_INIT(10000);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		strbuf_clear(&out);
		digest_teaser(&out, cases[i].in);
		assert_string_equal(strbuf_str(&out), cases[i].want);
	}
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(teasers_end_with_a_sentence_or_a_word),
		cmocka_unit_test(teasers_are_prose),
	};

	return cmocka_run_group_tests_name("digest/teaser", tests, NULL, NULL);
}
