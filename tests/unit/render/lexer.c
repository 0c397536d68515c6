/* render/lexer: which bytes are tags, and which attributes they have. */
#include "../unit.h"

#include "base/strbuf.h"

#include "../../../src/render/lexer.h"

/* Tokens as text: "[x]" is text, "<name a=b>" a tag, "</name>" an end tag, ? an unknown name. */
static void
show(struct strbuf *out, const char *html)
{
	struct strbuf value = STRBUF_INIT(256);
	struct lexer lx;
	struct token t;

	lexer_init(&lx, html, strlen(html));
	while (lexer_next(&lx, &t)) {
		const char *name = t.type != TOKEN_TEXT && t.element ? t.element->name : "?";

		if (t.type == TOKEN_TEXT) {
			strbuf_addf(out, "[%.*s]", (int)t.text.len, t.text.s);
			continue;
		}
		strbuf_addf(out, "<%s%s", t.type == TOKEN_CLOSE ? "/" : "", name);
		for (unsigned i = 0; i < t.n_attrs; i++)
			strbuf_addf(out, " %.*s=%.*s", (int)t.attrs[i].name.len, t.attrs[i].name.s,
				    (int)t.attrs[i].value.len, t.attrs[i].value.s ? t.attrs[i].value.s : "");
		strbuf_addf(out, "%s>", t.self_closing ? "/" : "");
	}
	strbuf_release(&value);
}

static void
splits_tags_from_text(void **state)
{
	static const char *const cases[][2] = {
		{ "a<b>c</b >d", "[a]<b>[c]</b>[d]" },
		{ "a < b <3 c<", "[a < b <3 c<]" },
		{ "<p a=1 b='2 3' c=\"4>5\" d e = 6>", "<p a=1 b=2 3 c=4>5 d= e=6>" },
		{ "<p a=1/><br/>", "<p a=1/><br/>" },
		{ "<p a='x\"y'b=z>", "<p a=x\"y b=z>" },
		{ "<x-y>a</x-y>", "<?>[a]</?>" },
		{ "</><//x>a</ p>b", "[a][b]" },
		{ "<!doctype html><?xml version='1.0'?>a", "[a]" },
		{ "<!-- a -- > b -->c<!---->d<!-->e", "[c][d][e]" },
		{ "<script>a<b></scripty></SCRIPT >c", "<script>[c]" },
		{ "<script>a", "<script>" },
		{ "<title>a<b>", "<title>[a]<b>" },
		{ "<iframe src=x/>a", "<iframe src=x/>[a]" },
		{ "<![CDATA[a]]>b]]>", "[a][b]]>]" },
		{ "a<p b=", "[a]" },
		{ "<p a=\"x>b", "<p a=x>[b]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1024);

		show(&out, cases[i][0]);
		assert_string_equal(strbuf_str(&out), cases[i][1]);
		strbuf_release(&out);
	}
}

static void
bounds_attributes(void **state)
{
	struct strbuf html = STRBUF_INIT(4096), value = STRBUF_INIT(64);
	struct lexer lx;
	struct token t;

	(void)state;
	strbuf_addstr(&html, "<p");
	for (int i = 0; i < 100; i++)
		strbuf_addf(&html, " a%d=%d", i, i);
	strbuf_addstr(&html, ">x");
	lexer_init(&lx, html.buf, html.len);
	assert_true(lexer_next(&lx, &t));
	assert_int_equal(t.n_attrs, LEXER_ATTRS_MAX);
	assert_true(token_attr(&t, "a31", &value));
	assert_string_equal(value.buf, "31");
	assert_false(token_attr(&t, "a32", &value));
	assert_true(lexer_next(&lx, &t));
	assert_int_equal(t.type, TOKEN_TEXT);
	strbuf_release(&html);
	strbuf_release(&value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_tags_from_text),
		cmocka_unit_test(bounds_attributes),
	};

	return cmocka_run_group_tests_name("render/lexer", tests, NULL, NULL);
}
