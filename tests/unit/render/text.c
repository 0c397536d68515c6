/* render/text: HTML as a reader of plain text wants it. */
#include "../unit.h"

#include "base/alloc.h"
#include "render/text.h"

struct sample {
	const char *claim, *html, *want;
};

static void
check(const struct sample *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct strbuf out = STRBUF_INIT(1u << 20);

		text_render_html(&out, cases[i].html, strlen(cases[i].html), "https://b.example/dir/page", NULL);
		if (strcmp(strbuf_str(&out), cases[i].want) != 0)
			fail_msg("%s: %s\ngot:\n%s\nwanted:\n%s", cases[i].claim, cases[i].html, strbuf_str(&out), cases[i].want);
		strbuf_release(&out);
	}
}

static void
flows_paragraphs(void **state)
{
	static const struct sample cases[] = {
		{ "nothing", "", "" },
		{ "blanks only", " <p> </p>&nbsp;", "" },
		{ "one", "<p>A word.</p>", "A word.\n" },
		{ "two", "<p>A</p><p>B", "A\n\nB\n" },
		{ "blocks without margin", "<div>A</div><div>B</div>C", "A\nB\nC\n" },
		{ "soft breaks end in a blank",
		  "<p>The quick brown fox jumps over the lazy dog, and then it does so once again.",
		  "The quick brown fox jumps over the lazy dog, and then it does so once \nagain.\n" },
		{ "hard breaks do not", "a<br>b<br>", "a\nb\n" },
		{ "two breaks part paragraphs", "a<br><br>b<br> <br><br>c", "a\n\nb\n\nc\n" },
		{ "stuffing", "<p>From here<p>&gt; not quoted<p>&nbsp;x", " From here\n\n > not quoted\n\n  x\n" },
		{ "stuffing before a soft break",
		  "From aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  " From \naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" },
		{ "no signature", "<p>--&nbsp;</p><p>-- x", "--\n\n-- x\n" },
		{ "no-break space",
		  "<p>The quick brown fox jumps over the lazy dog, and then does so 72&nbsp;times.",
		  "The quick brown fox jumps over the lazy dog, and then does so 72 times.\n" },
		{ "invisible advice", "co\xC2\xADop<wbr>era\xE2\x80\x8Btion", "cooperation\n" },
		{ "rule", "a<hr>b", "a\n\n------------------------\n\nb\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
never_signs(void **state)
{
	static const struct sample cases[] = {
		{ "dashes before a long word",
		  "<p>-- aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  "--\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" },
		{ "in a quotation",
		  "<blockquote>-- aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  "> --\n> aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" },
		{ "rule of a short heading", "<h2>a", "a\n---\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
numbers_links(void **state)
{
	static const struct sample cases[] = {
		{ "same address, same number", "<a href=x>A</a>, <a href=y>B</a>, <a href=x>C</a>.",
		  "A[1], B[2], C[1].\n\n[1]: https://b.example/dir/x\n[2]: https://b.example/dir/y\n" },
		{ "the text is the address", "<a href=https://c.example/>https://c.example/</a>", "https://c.example/\n" },
		{ "without its scheme", "<a href=https://www.c.example/a>c.example/a</a>", "https://www.c.example/a\n" },
		{ "cut by the publisher", "<a href=https://c.example/abcdef>https://c.example/abc\xE2\x80\xA6</a>",
		  "https://c.example/abcdef\n" },
		{ "mail", "<a href=mailto:a@b.example>a@b.example</a> <a href=mailto:a@b.example>us</a>",
		  "a@b.example us[1]\n\n[1]: mailto:a@b.example\n" },
		{ "into the page itself", "<a href=#fn1>1</a>", "1\n" },
		{ "without text", "a<a href=x></a><a href=y><img src=z alt=''></a>", "a\n" },
		{ "around blocks", "<a href=x><p>A</p><p>B</p></a>", "A[1]\n\nB\n\n[1]: https://b.example/dir/x\n" },
		{ "around an image", "a <a href=x><img src=z alt='A ship'></a>", "a [A ship][1]\n\n[1]: https://b.example/dir/x\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
never_breaks_addresses(void **state)
{
	struct strbuf html = STRBUF_INIT(8192), out = STRBUF_INIT(8192);
	char path[801], *want;

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	strbuf_addf(&html, "<a href=\"https://c.example/%s\">here</a> <a href=\"/%s%s\">not noted</a>", path, path, path);
	text_render_html(&out, html.buf, html.len, "https://b.example/", NULL);
	want = xasprintf("here[1] not noted\n\n[1]: https://c.example/%s\n", path);
	assert_string_equal(strbuf_str(&out), want);
	free(want);
	strbuf_release(&html);
	strbuf_release(&out);
}

static void
lists(void **state)
{
	static const struct sample cases[] = {
		{ "bullets", "<p>a<ul><li>b<li>c</ul>d", "a\n\n  * b\n  * c\n\nd\n" },
		{ "nested", "<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>",
		  "  * a\n     - b\n        1. c\n  * d\n" },
		{ "numbers", "<ol start=9><li>a<li>b<li value=20>c</ol><ol type=a><li>d</ol>",
		  "  9. a\n  10. b\n  20. c\n\n  a. d\n" },
		{ "long items hang",
		  "<ul><li>The quick brown fox jumps over the lazy dog, and then it does so once again.</ul>",
		  "  * The quick brown fox jumps over the lazy dog, and then it does so once\n    again.\n" },
		{ "paragraphs in items", "<ul><li><p>a<p>b<li><p>c</ul>", "  * a\n\n    b\n\n  * c\n" },
		{ "empty item", "<ul><li><li>a</ul>", "  * a\n" },
		{ "item that begins with a list", "<ul><li><ul><li>a</ul></ul>", "  *\n     - a\n" },
		{ "terms", "<dl><dt>a<dd>b<dd>c<dt>d</dl>", "a\n     b\n     c\nd\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
quotes(void **state)
{
	static const struct sample cases[] = {
		{ "paragraphs", "a<blockquote><p>b<p>c</blockquote>d", "a\n\n> b\n>\n> c\n\nd\n" },
		{ "nested", "<blockquote>a<blockquote>b</blockquote>c</blockquote>", "> a\n>\n>> b\n>\n> c\n" },
		{ "flowed",
		  "<blockquote>The quick brown fox jumps over the lazy dog, and then it does so again.</blockquote>",
		  "> The quick brown fox jumps over the lazy dog, and then it does so \n> again.\n" },
		{ "list inside", "<blockquote><ul><li>a</ul></blockquote>", ">  * a\n" },
		{ "inside a list", "<ul><li>a<blockquote>b</blockquote></ul>", "  * a\n\n    > b\n" },
		{ "quotation in the text", "a <q>b</q> c", "a \xE2\x80\x9C" "b\xE2\x80\x9D c\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
keeps_code(void **state)
{
	static const struct sample cases[] = {
		{ "lines", "<pre><code>if (x)\n\treturn;\n\n  a  b </code></pre>",
		  "     if (x)\n             return;\n\n       a  b\n" },
		{ "long lines", "<p>z<pre>aaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbb cccccccccccccccccccc dddddddddddddddddd eeeeeeeeeee</pre>",
		  "z\n\n     aaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbb cccccccccccccccccccc dddddddddddddddddd eeeeeeeeeee\n" },
		{ "no marks in it", "<p>z<pre>a <b>bold</b> <a href=x>link</a></pre>", "z\n\n     a bold link\n" },
		{ "a block a line", "<p>z<pre><div>a</div><div>b</div>c<br>d</pre>", "z\n\n     a\n     b\n     c\n     d\n" },
		{ "in the text", "Call <code>main()</code> now.", "Call `main()` now.\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
marks_emphasis(void **state)
{
	static const struct sample cases[] = {
		{ "strong and em", "a <b>bold</b> <i>word </i>here", "a *bold* _word_ here\n" },
		{ "not inside of words", "un<b>believ</b>able", "unbelievable\n" },
		{ "not initials", "<b>O</b>nce", "Once\n" },
		{ "not across paragraphs", "<b><p>a b</p><p>c d</p></b>", "a b\n\nc d\n" },
		{ "before a note", "<b><a href=x>link</a></b>", "*link*[1]\n\n[1]: https://b.example/dir/x\n" },
		{ "around a note", "<b>a <a href=x>link</a> in it</b>", "*a link[1] in it*\n\n[1]: https://b.example/dir/x\n" },
		{ "exponents", "10<sup>6</sup> m<sup>2</sup>, 1<sup>st</sup>", "10^6 m^2, 1st\n" },
		{ "exponents of letters", "e<sup>x</sup> 2<sup>n-1</sup> (a+b)<sup>-2</sup>", "e^x 2^(n-1) (a+b)^-2\n" },
		{ "indices", "x<sub>i</sub> x<sub>i+1</sub> H<sub>2</sub>O 101<sub>2</sub>", "x_i x_(i+1) H2O 101_2\n" },
		{ "footnotes", "The end.<sup><a href='#fn1'>1</a></sup> More", "The end.^1 More\n" },
		{ "the way back from a footnote", "<p>A remark.&nbsp;<a href='#r1'>&#8617;&#xFE0E;</a></p>b <a href=x>&#8617; c</a>",
		  "A remark.\n\nb \xE2\x86\xA9 c[1]\n\n[1]: https://b.example/dir/x\n" },
		{ "fractions", "3<sup>1</sup>/<sub>2</sub> <sup>1</sup>/<sub>2</sub>", "3 1/2 1/2\n" },
		{ "raised words", "X<sup>TM</sup> a<sup>[1]</sup> b<sup>see note</sup>", "XTM a[1] bsee note\n" },
		{ "struck out", "<del>4</del> un<s>do</s>", "~~4~~ un~~do~~\n" },
		{ "replaced", "<del>4</del><ins>five</ins>", "~~4~~ ++five++\n" },
		{ "struck out in a heading", "<h4>a <s>b</s> x<sup>2</sup></h4>", "a ~~b~~ x^2\n" },
		{ "paragraphs struck out", "<del><p>a<p>b</del>c", "~~a~~\n\n~~b~~\n\nc\n" },
		{ "headings", "<h1>A <b>big</b> one</h1><h3>B</h3><h4>C</h4>d",
		  "A big one\n=========\n\nB\n~~~\n\nC\n\nd\n" },
		{ "numbers of the author's own", "a [2] <a href=x>b</a>",
		  "a [2] b[3]\n\n[3]: https://b.example/dir/x\n" },
		{ "struck out", "<s>old price</s> new", "~~old price~~ new\n" },
		{ "ruby", "<ruby>\xE6\xBC\xA2<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "\xE6\xBC\xA2(kan)\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
shows_formulas_as_their_tex(void **state)
{
	static const struct sample cases[] = {
		{ "alttext", "a <math alttext='\\frac{1}{2}'><mfrac><mn>1</mn><mn>2</mn></mfrac></math> b", "a \\frac{1}{2} b\n" },
		{ "annotation, and once more as letters",
		  "<span class=katex><math><semantics><mi>x</mi><annotation encoding=\"application/x-tex\">x &amp;lt; y</annotation>"
		  "</semantics></math><span class=\"katex-html\" aria-hidden=true>x&lt;y</span></span> b", "x &lt; y b\n" },
		{ "only letters", "<span class=katex><span class=\"katex-html\">x</span></span> b", "x b\n" },
		{ "no TeX", "<math><mi>x</mi><mo>=</mo><mn>1</mn></math> b", "x=1 b\n" },
		{ "without an end", "<math alttext=x><mi>y</mi> b", "y b\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
draws_tables(void **state)
{
	static const struct sample cases[] = {
		{ "data", "<table><tr><th>Name<th>Qty<tr><td>Apple<td>12<tr><td>Fig<td>3.5</table>",
		  "  Name   Qty\n  -----  ---\n  Apple   12\n  Fig    3.5\n" },
		{ "wide characters", "<table><tr><td>\xE6\x97\xA5\xE6\x9C\xAC<td>a<tr><td>abc<td>b</table>",
		  "  \xE6\x97\xA5\xE6\x9C\xAC  a\n  abc   b\n" },
		{ "caption and links", "<table><caption>T</caption><tr><td>a<td><a href=x>b</a><tr><td>c<td>d</table>e",
		  "T\n\n  a  b[1]\n  c  d\n\ne\n\n[1]: https://b.example/dir/x\n" },
		{ "span", "<table><tr><th colspan=2>Both<tr><td>long one<td>b<tr><td>c<td>d</table>",
		  "  Both\n  --------  -\n  long one  b\n  c         d\n" },
		{ "cells over rows",
		  "<table><tr><th>Day<th>Room<th>Talk<tr><td rowspan=2>Mon<td>A<td>Opening<tr><td>B<td>Party"
		  "<tr><td>Tue<td colspan=2>No talks</table>",
		  "  Day  Room  Talk\n  ---  ----  -------\n  Mon  A     Opening\n       B     Party\n  Tue  No talks\n" },
		{ "a head of two rows",
		  "<table><tr><th rowspan=2>Team<th colspan=2>Goals<tr><th>home<th>away<tr><td>X<td>1<td>2</table>",
		  "  Team  Goals\n        home  away\n  ----  ----  ----\n  X        1     2\n" },
		{ "cells over rows without a head lay out a page",
		  "<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e</table>", "a\nb\nc\nd\ne\n" },
		{ "cells wrap",
		  "<table><tr><td>The quick brown fox jumps over the lazy dog<td>and then it does so once again, and again"
		  "<tr><td>a<td>b</table>",
		  "  The quick brown fox jumps over the  and then it does so once again, and\n"
		  "  lazy dog                            again\n\n"
		  "  a                                   b\n" },
		{ "a wide head wraps before the rows do",
		  "<table><tr><th>Name of the thing<th>Announced in the year<th>Price without taxes<th>Read more about it"
		  "<tr><td>A rather long name of a thing<td>2017<td>$9<td>here<tr><td>Another<td>2018<td>$10<td>there"
		  "</table>",
		  "  Name of the thing              Announced in         Price  Read more\n"
		  "                                     the year       without  about it\n"
		  "                                                      taxes\n"
		  "  -----------------------------  ------------  ------------  ------------\n"
		  "  A rather long name of a thing          2017            $9  here\n"
		  "  Another                                2018           $10  there\n" },
		{ "layout: one column", "<table><tr><td>a<tr><td>b</table>", "a\nb\n" },
		{ "layout: blocks", "<table><tr><td><h2>A</h2><td>b<tr><td>c<td>d</table>", "A\n---\n\nb\nc\nd\n" },
		{ "layout: tables in it", "<table><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table><td>e</table>",
		  "a\nb\nc\nd\n\ne\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
leaves_letters_where_they_are(void **state)
{
	static const struct sample cases[] = {
		{ "a mail", "<div>\n<pre>Hi,\n&gt; one\n&gt; &gt;two\n&gt;\n  three\n-- \nOla</pre></div>\n",
		  "Hi,\n> one\n>> two\n>\n   three\n--\nOla\n" },
		{ "code in a text", "<pre>a\nb</pre><p>c", "     a\n     b\n\nc\n" },
		{ "two of them", "<pre>a</pre><pre>b</pre>", "     a\n\n     b\n" },
		{ "cut off", "<pre>a", "     a\n" },
		{ "not a pre", "<prefix>a</pre>", "a\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
leaves_out_line_numbers(void **state)
{
	static const struct sample cases[] = {
		{ "a column of them", "<table><tr><td class='linenos'><div class=linenodiv><pre>1\n2</pre></div></td>"
		  "<td class=code><pre>a\nb</pre></td></tr></table>", "     a\n     b\n" },
		{ "of several classes", "<table><tr><td class='rouge-gutter gl'><pre class='lineno'>1\n2</pre></td>"
		  "<td><pre>a\nb</pre></td></tr></table>", "     a\n     b\n" },
		{ "before each line", "<pre><span class='ln'>1</span>a\n<span class=\"line lnt\">2</span>b</pre> c",
		  "     a\n     b\n\nc\n" },
		{ "other columns", "<div class=gutter>a</div><p class=ln>b", "a\n\nb\n" },
		{ "a pre that wants numbers", "<pre class=linenos>a</pre> b", "     a\n\nb\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
describes_images(void **state)
{
	static const struct sample cases[] = {
		{ "by alt", "a <img src=x alt='A ship'> b", "a [A ship] b\n" },
		{ "decoration", "a <img src=x alt=''> <img src=y> b", "a b\n" },
		{ "file names", "a <img src=x alt='IMG_12 (1).JPG'> b", "a b\n" },
		{ "emoji", "a <img src=x alt='\xF0\x9F\x99\x82'>", "a \xF0\x9F\x99\x82\n" },
		{ "title when there is no alt", "<img src=x title='The joke'>a", "[The joke] a\n" },
		{ "apart from words", "a<img src=x alt='A ship'>b<img src=y alt='A boat'>.", "a [A ship] b [A boat].\n" },
		{ "films apart from each other", "a<video src=v.mp4></video><video src=w.mp4></video>b",
		  "a \xE2\x96\xB6 b.example[1] \xE2\x96\xB6 b.example[2] b\n\n[1]: https://b.example/dir/v.mp4\n[2]: "
		  "https://b.example/dir/w.mp4\n" },
		{ "nothing but pictures", "<img src=x alt='A ship'><img src=y>",
		  "[A ship]\n\nPicture: https://b.example/dir/x\nPicture: https://b.example/dir/y\n" },
		{ "a comic's second joke", "a <img src=x alt='Two clocks' title='They have not met before.'>",
		  "a [Two clocks \xE2\x80\x93 They have not met before.]\n" },
		{ "a title that says it again", "a <img src=x alt='Two clocks' title='Two clocks that have met'>",
		  "a [Two clocks that have met]\n" },
		{ "one that says no more", "a <img src=x alt='Two clocks that have met' title='clocks that have met'>",
		  "a [Two clocks that have met]\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
breaks_lines_in_any_script(void **state)
{
	static const struct sample cases[] = {
		{ "Japanese: hard breaks, no full stop at a line's begin",
		  "<p>"
		  "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE\xE6\x96\x87\xE7\xAB\xA0\xE3\x81\xAF\xE8\xAA"
		  "\x9E\xE3\x81\xAE\xE9\x96\x93\xE3\x81\xAB\xE7\xA9\xBA\xE7\x99\xBD\xE3\x82\x92\xE7\xBD\xAE\xE3"
		  "\x81\x8B\xE3\x81\xAA\xE3\x81\x84\xE3\x81\xAE\xE3\x81\xA7\xE3\x80\x81\xE8\xA1\x8C\xE3\x82\x92"
		  "\xE6\x8A\x98\xE3\x82\x8B\xE3\x81\xA8\xE3\x81\x93\xE3\x82\x8D\xE3\x81\x8C\xE3\x81\xA9\xE3\x81"
		  "\x93\xE3\x81\xAB\xE3\x82\x82\xE3\x81\x82\xE3\x82\x8B\xE3\x82\x8A\xE3\x80\x82\xE7\xB5\x82\xE3"
		  "\x82\x8F\xE3\x82\x8A",
		  "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE\xE6\x96\x87\xE7\xAB\xA0\xE3\x81\xAF\xE8\xAA"
		  "\x9E\xE3\x81\xAE\xE9\x96\x93\xE3\x81\xAB\xE7\xA9\xBA\xE7\x99\xBD\xE3\x82\x92\xE7\xBD\xAE\xE3"
		  "\x81\x8B\xE3\x81\xAA\xE3\x81\x84\xE3\x81\xAE\xE3\x81\xA7\xE3\x80\x81\xE8\xA1\x8C\xE3\x82\x92"
		  "\xE6\x8A\x98\xE3\x82\x8B\xE3\x81\xA8\xE3\x81\x93\xE3\x82\x8D\xE3\x81\x8C\xE3\x81\xA9\xE3\x81"
		  "\x93\xE3\x81\xAB\xE3\x82\x82\xE3\x81\x82\xE3\x82\x8B"
		  "\n"
		  "\xE3\x82\x8A\xE3\x80\x82\xE7\xB5\x82\xE3\x82\x8F\xE3\x82\x8A"
		  "\n" },
		{ "Arabic: in the order of reading", "<p dir=rtl>\xD9\x86\xD8\xB5 <b>\xD8\xB9\xD8\xB1\xD8\xA8\xD9\x8A</b>",
		  "\xD9\x86\xD8\xB5 *\xD8\xB9\xD8\xB1\xD8\xA8\xD9\x8A*\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

/* Whatever comes in: lines a mail may have, each soft break followed by more of the same paragraph. */
static void
check_lines(const struct strbuf *out)
{
	for (const char *p = out->buf; *p;) {
		size_t len = strcspn(p, "\n");

		assert_true(len <= 998);
		if (len && p[len - 1] == ' ')
			assert_int_equal(strspn(p + len + 1, ">"), strspn(p, ">"));
		p += len + 1;
	}
}

static void
stays_legal_on_hostile_input(void **state)
{
	static const char *const pieces[] = {
		"<blockquote>x", "<ul><li>x", "<table><tr><td>a<td>b", "xxxxxxxx", "<pre>x\n", "\xE6\x97\xA5", "<br>",
		"<i>a b", "<a href=/y>x", "<sup>2", "<td>x", "<h1>x", "From ", "-- ", "&gt;", "\xE0\xB8\xA0\xE0\xB8\xB2",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct strbuf html = STRBUF_INIT(amount(1u << 20)), out = STRBUF_INIT(32u << 20);

		while (!html.cut)
			strbuf_addstr(&html, pieces[i]);
		text_render_html(&out, html.buf, html.len, "https://b.example/", "ja");
		if (out.len)
			check_lines(&out);
		strbuf_release(&html);
		strbuf_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flows_paragraphs),
		cmocka_unit_test(never_signs),
		cmocka_unit_test(numbers_links),
		cmocka_unit_test(never_breaks_addresses),
		cmocka_unit_test(lists),
		cmocka_unit_test(quotes),
		cmocka_unit_test(keeps_code),
		cmocka_unit_test(marks_emphasis),
		cmocka_unit_test(shows_formulas_as_their_tex),
		cmocka_unit_test(draws_tables),
		cmocka_unit_test(leaves_letters_where_they_are), cmocka_unit_test(leaves_out_line_numbers),
		cmocka_unit_test(describes_images),
		cmocka_unit_test(breaks_lines_in_any_script),
		cmocka_unit_test(stays_legal_on_hostile_input),
	};

	return cmocka_run_group_tests_name("render/text", tests, NULL, NULL);
}
