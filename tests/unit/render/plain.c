/* render/plain: text that is no markup, and the mere words of markup. */
#include "../unit.h"

#include "render/text.h"

static void
check(void (*render)(struct strbuf *, const char *, size_t), const char *const (*cases)[2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct strbuf out = STRBUF_INIT(4096);

		render(&out, cases[i][0], strlen(cases[i][0]));
		assert_string_equal(strbuf_str(&out), cases[i][1]);
		strbuf_release(&out);
	}
}

static void
flows_plain_text(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "\n\n a", "a\n" },
		{ "a\n b\nc", "a\n  b\nc\n" },
		{ "A long first line of a description, wrapped by the\n  document's layout\n  and not by its author",
		  "A long first line of a description, wrapped by the document's layout and \nnot by its author\n" },
		{ "A line as long as this one is wrapped for want of room\nand goes on\n\nhere",
		  "A line as long as this one is wrapped for want of room and goes on\n\nhere\n" },
		{ "A line as long as this one, and then a list of things:\n- one\n- two\n3. three",
		  "A line as long as this one, and then a list of things:\n- one\n- two\n3. three\n" },
		{ "short verse\nstays verse", "short verse\nstays verse\n" },
		{ "a\nb\n\n\n\nc", "a\nb\n\nc\n" },
		{ "a  \r\nb", "a\nb\n" },
		{ "1 < 2 &amp; <b>", "1 < 2 &amp; <b>\n" },
		{ "> quoted\nFrom here", " > quoted\n From here\n" },
		{ "-- \nme", "--\nme\n" },
		{ "x\ty", "x       y\n" },
		{ "The quick brown fox jumps over the lazy dog, and then it does so once again.",
		  "The quick brown fox jumps over the lazy dog, and then it does so once \nagain.\n" },
		{ "  The quick brown fox jumps over the lazy dog, and then it does so once again.",
		  "   The quick brown fox jumps over the lazy dog, and then it does so once again.\n" },
		{ "See https://a.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa now",
		  "See \nhttps://a.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \nnow\n" },
	};

	(void)state;
	check(text_render_plain, cases, COUNT(cases));
}

static void
takes_the_words(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ " plain &amp; simple ", "plain & simple" },
		{ "<p>a\n b</p>  <p>c<br>d</p>", "a b\nc\nd" },
		{ "a<b>b</b> <i>c</i>", "ab c" },
		{ "<ul><li>a<li>b</ul>", "a\nb" },
		{ "<table><tr><td>a<td>b</table>", "a\nb" },
		{ "a<script>x</script><style>y</style><img alt=z>b", "ab" },
		{ "<a href=javascript:x>a</a> <a href=/y>b</a>", "a b" },
		{ "a&nbsp;&nbsp;b co\xC2\xADop", "a b coop" },
		{ "a \xC2\xAD b", "a b" },
		{ "<p>a</p>\xC2\xAD <p>b</p>", "a\nb" },
		{ "&lt;b&gt;", "<b>" },
		{ "<ruby>\xE6\xBC\xA2<rt>kan</rt></ruby>", "\xE6\xBC\xA2" },
		{ "<pre>a\n  b</pre>", "a b" },
		{ "\xC2", "\xEF\xBF\xBD" },
	};

	(void)state;
	check(text_words, cases, COUNT(cases));
}

static void
appends_words(void **state)
{
	struct strbuf out = STRBUF_INIT(64);

	(void)state;
	strbuf_addstr(&out, "title: ");
	text_words(&out, " <p>a</p>", 9);
	assert_string_equal(out.buf, "title: a");
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flows_plain_text),
		cmocka_unit_test(takes_the_words),
		cmocka_unit_test(appends_words),
	};

	return cmocka_run_group_tests_name("render/plain", tests, NULL, NULL);
}
