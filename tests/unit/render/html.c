/* render/html: whatever comes in, what is told nests properly and within bounds. */
#include "../unit.h"

#include "base/strbuf.h"

#include "../../../src/render/html.h"

struct trace {
	struct strbuf out;
	unsigned depth, deepest;
	unsigned char open[NEST_DEPTH_MAX + 1];
};

static void
on_open(void *ctx, const struct html_tag *tag)
{
	struct trace *t = ctx;

	strbuf_addf(&t->out, "<%s>", element_kinds[tag->kind].name);
	if (element_kinds[tag->kind].flags & E_VOID)
		return;
	assert_true(t->depth < NEST_DEPTH_MAX);
	t->open[t->depth++] = (unsigned char)tag->kind;
	if (t->depth > t->deepest)
		t->deepest = t->depth;
}

static void
on_close(void *ctx, enum html_kind kind)
{
	struct trace *t = ctx;

	assert_true(t->depth > 0);
	assert_int_equal(t->open[--t->depth], kind);
	strbuf_addf(&t->out, "</%s>", element_kinds[kind].name);
}

static void
on_text(void *ctx, const char *s, size_t len)
{
	struct trace *t = ctx;

	strbuf_add(&t->out, s, len);
}

static void
walk(struct trace *t, const char *html, size_t len)
{
	struct html_sink sink = { .open = on_open, .close = on_close, .text = on_text, .ctx = t, .skip_urls = true };

	memset(t, 0, sizeof(*t));
	strbuf_init(&t->out, 8u << 20);
	html_walk(html, len, NULL, &sink);
	assert_int_equal(t->depth, 0);
}

static void
tells_a_tree(void **state)
{
	static const char *const cases[][2] = {
		{ "<p>a<p>b", "<p>a</p><p>b</p>" },
		{ "<b><p>x</b>y</p>", "<strong><p>x</p></strong>y<p></p>" },
		{ "<ul><li>a<p>b<li>c", "<ul><li>a<p>b</p></li><li>c</li></ul>" },
		{ "<table><tbody><td>a<tr><td>b</table>",
		  "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>" },
		{ "<table> <tr> <td>a</td> </tr> x</table>", "<table><tr><td>a</td></tr><tr><td> x</td></tr></table>" },
		{ "<button><p>a</button>b", "b" },
		{ "<div><select><option>a</div>b", "<div></div>b" },
		{ "<pre>\n\na</pre>", "<pre>\na</pre>" },
		{ "<a href=x>a</a>", "a" }, /* addresses are not asked for */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trace t;

		walk(&t, cases[i][0], strlen(cases[i][0]));
		assert_string_equal(strbuf_str(&t.out), cases[i][1]);
		strbuf_release(&t.out);
	}
}

static void
flattens_what_is_too_deep(void **state)
{
	struct strbuf html = STRBUF_INIT(2u << 20);
	struct trace t;

	(void)state;
	for (int i = 0; i < 100000; i++)
		strbuf_addstr(&html, "<div>");
	strbuf_addstr(&html, "deep<select>x</select>er");
	for (int i = 0; i < 80000; i++)
		strbuf_addstr(&html, "</div>");
	strbuf_addstr(&html, "end");
	walk(&t, html.buf, html.len);
	assert_int_equal(t.deepest, NEST_DEPTH_MAX);
	assert_non_null(strstr(t.out.buf, "deeper"));
	assert_non_null(strstr(t.out.buf, "end"));
	strbuf_release(&t.out);
	strbuf_release(&html);
}

static void
reads_a_mebibyte_and_no_half_character(void **state)
{
	struct strbuf html = STRBUF_INIT(2u << 20);
	struct trace t;

	(void)state;
	strbuf_addch(&html, 'x');
	while (!html.cut)
		strbuf_addstr(&html, "\xC3\xA9");
	walk(&t, html.buf, html.len);
	assert_int_equal(t.out.len, HTML_INPUT_MAX - 1);
	assert_int_equal((unsigned char)t.out.buf[t.out.len - 1], 0xA9);
	strbuf_release(&t.out);
	strbuf_release(&html);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_a_tree),
		cmocka_unit_test(flattens_what_is_too_deep),
		cmocka_unit_test(reads_a_mebibyte_and_no_half_character),
	};

	return cmocka_run_group_tests_name("render/html", tests, NULL, NULL);
}
