/* parse/text: titles as plain text. */
#include "../unit.h"

#include "../../../src/parse/text.h"

static void
makes_plain_text(void **state)
{
	static const char *const v[][2] = {
		{ "Plain title", "Plain title" },
		{ "  two\n lines\t", "two lines" },
		{ "a <b>bold</b> move", "a bold move" },
		{ "AT&amp;T", "AT&T" },
		{ "AT&amp;amp;amp;T", "AT&T" },
		{ "&lt;i&gt;really&lt;/i&gt;", "really" },
		{ "5 < 6 & 7 > 3", "5 < 6 & 7 > 3" },
		{ "vector<int> and <T>", "vector<int> and <T>" },
		{ "caf&eacute;&#33; &#x27;x&#39;", "caf\xC3\xA9! 'x'" },
		{ "smart &#147;quotes&#148;", "smart \xE2\x80\x9Cquotes\xE2\x80\x9D" },
		{ "a&nbsp;b\xC2\xA0" "c\xE3\x80\x80" "d", "a b c d" },
		{ "x<script>alert('<b>')</script>y<style>p{}</style>z", "xyz" },
		{ "<![CDATA[in <em>it</em>]]>", "in it" },
		{ "a<!-- no -->b<br/>c<img src=\"x>y\" alt='>'>d", "abcd" },
		{ "&notanentity; &copy 2024", "&notanentity; \xC2\xA9 2024" },
		{ "nul &#0; and &#xD800; gone", "nul and gone" },
		{ "unclosed <a href=\"x", "unclosed" },
		{ "How to use the &lt;video&gt; tag", "How to use the <video> tag" },
		{ "<p> vs <div>", "<p> vs <div>" },
		{ "the </body>, and more", "the </body>, and more" },
		{ "5 <a and b> 3", "5 <a and b> 3" },
		{ "use <b> bold </b> type", "use bold type" },
		{ "a <b>cut ti", "a cut ti" },
		{ "a <br> b <hr/> c", "a b c" },
		{ "<b></b> \n", NULL },
		{ "", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		char *got = text_plain(&a, v[i][0], strlen(v[i][0]));

		if (!got || !v[i][1])
			assert_true(got == v[i][1]);
		else
			assert_string_equal(got, v[i][1]);
	}
	arena_release(&a);
}

static void
leaves_literal_text(void **state)
{
	static const char s[] = " a &amp;amp; <b>b</b>\n&lt; \001";
	struct arena a = { 0 };

	(void)state;
	assert_string_equal(text_literal(&a, s, strlen(s)), "a &amp;amp; <b>b</b> &lt;");
	assert_null(text_literal(&a, " \n", 2));
	arena_release(&a);
}

static void
sees_markup(void **state)
{
	(void)state;
	assert_true(text_has_markup("a <b>", 5));
	assert_true(text_has_markup("a &amp; b", 9));
	assert_false(text_has_markup("a < b & c", 9));
}

static void
stays_linear_on_a_flood_of_openings(void **state)
{
	static const char *const pieces[] = { "<!--", "<![CDATA[", "<a href=\"", "<script>", "&amp;", "<!", "<a '",
					     " <b>", "<b> </b " };
	struct arena a = { 0 };
	size_t len = 4 << 20;
	char *s = malloc(len);

	(void)state;
	for (size_t k = 0; k < COUNT(pieces); k++) {
		for (size_t i = 0; i < len; i++)
			s[i] = pieces[k][i % strlen(pieces[k])];
		text_plain(&a, s, len); /* seconds, if it were not */
	}
	free(s);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(makes_plain_text), cmocka_unit_test(leaves_literal_text),
					    cmocka_unit_test(sees_markup),
					    cmocka_unit_test(stays_linear_on_a_flood_of_openings) };

	return cmocka_run_group_tests_name("parse/text", tests, NULL, NULL);
}
