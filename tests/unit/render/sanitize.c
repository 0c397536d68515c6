/* render/sanitize: nothing gets through that is not on the list; what does is well-formed and stays as it is. */
#include "../unit.h"

#include "base/alloc.h"
#include "render/sanitize.h"

struct sample {
	const char *claim, *html, *want;
};

static char *
cleaned(const char *html, size_t len, const char *base)
{
	struct strbuf out = STRBUF_INIT(16u << 20);

	sanitize_html(&out, html, len, base);
	return strbuf_detach(&out);
}

static void
check(const struct sample *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *once = cleaned(cases[i].html, strlen(cases[i].html), "https://b.example/dir/page");
		char *twice = cleaned(once, strlen(once), NULL);

		if (strcmp(once, cases[i].want) != 0)
			fail_msg("%s: %s\ngot:    %s\nwanted: %s", cases[i].claim, cases[i].html, once, cases[i].want);
		if (strcmp(once, twice) != 0)
			fail_msg("%s: not stable\nonce:  %s\ntwice: %s", cases[i].claim, once, twice);
		free(once);
		free(twice);
	}
}

static void
drops_what_runs(void **state)
{
	static const struct sample cases[] = {
		{ "script", "a<script>alert(1)</script>b", "ab" },
		{ "script in any case", "a<ScRiPt src=//e.example/x.js></sCrIpT >b", "ab" },
		{ "script cut short", "a<script>if (1 < 2) steal()", "a" },
		{ "tag inside a tag", "<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)" },
		{ "script that is an end tag only", "a</script>b", "ab" },
		{ "style", "<style>p{background:url(javascript:x)}</style>b", "b" },
		{ "handlers", "<p onclick=x() OnMouseOver='y()' onload>t</p>", "<p>t</p>\n" },
		{ "handler glued to a quote", "<img src=\"/a.png\"onerror=alert(1)>",
		  "<img src=\"https://b.example/a.png\">" },
		{ "handler after a slash", "<svg/onload=alert(1)>t", "" },
		{ "style attribute", "<p style=\"width:expression(x)\">t</p>", "<p>t</p>\n" },
		{ "form controls", "<form action=/x><input name=p>a<textarea><b></textarea><select><option>o</select>"
				   "<button>Go</button></form>",
		  "<div>a</div>\n" },
		{ "frames", "<frameset><frame src=/x></frameset><iframe src=https://ads.example/>x</iframe>t", "t" },
		{ "object, embed, applet", "<object data=x.swf><param name=a><embed src=x.swf></object>t", "t" },
		{ "svg", "<svg><a xlink:href=javascript:x><text>s</text></a><script>x</script></svg>t", "t" },
		{ "math keeps its letters", "<math><mi>x</mi><annotation>\\x</annotation></math>t", "xt" },
		{ "meta, link, base", "<base href=//e.example/><meta http-equiv=refresh content=0><link rel=x href=y>t", "t" },
		{ "template", "<template><img src=/x></template>t", "t" },
		{ "comment", "a<!-- <script>x</script> -->b<!-->c<!--->d", "abcd" },
		{ "comment with a browser's condition", "<!--[if IE]><script>x</script><![endif]-->t", "t" },
		{ "processing instruction", "a<?php echo '<b>' ?>b", "a' ?&gt;b" },
		{ "noscript breakout", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
		  "<p></p>\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
drops_bad_schemes(void **state)
{
	static const struct sample cases[] = {
		{ "plain", "<a href=javascript:alert(1)>t</a>", "t" },
		{ "case", "<a href='JaVaScRiPt:x'>t</a>", "t" },
		{ "blank before", "<a href='  javascript:x'>t</a>", "t" },
		{ "control before", "<a href='&#1;javascript:x'>t</a>", "t" },
		{ "tab inside", "<a href='java&#9;script:x'>t</a>", "t" },
		{ "line feed inside", "<a href='java&NewLine;script:x'>t</a>", "t" },
		{ "NUL inside", "<a href='java&#0;script:x'>t</a>", "t" },
		{ "control inside", "<a href='java&#x1f;script:x'>t</a>", "t" },
		{ "soft entity", "<a href='javascript&colon;x'>t</a>", "t" },
		{ "numeric without semicolon", "<a href=&#106&#97&#118&#97&#115&#99&#114&#105&#112&#116&#58x>t</a>", "t" },
		{ "hexadecimal, padded", "<a href=&#x000006A;avascript:x>t</a>", "t" },
		{ "data", "<a href='data:text/html,<script>x</script>'>t</a>", "t" },
		{ "vbscript", "<a href=vbscript:x>t</a>", "t" },
		{ "file", "<a href=file:///etc/passwd>t</a>", "t" },
		{ "image of data", "<img src='data:image/svg+xml,<svg onload=x>'>t", "t" },
		{ "image by javascript", "<img src=javascript:x>t", "t" },
		{ "image by mailto", "<img src=mailto:a@b.example>t", "t" },
		{ "unquoted, with a quote", "<a href=/x\"onclick=y>t</a>", "<a href=\"https://b.example/x%22onclick=y\">t</a>" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
makes_urls_absolute(void **state)
{
	static const struct sample cases[] = {
		{ "relative", "<a href=x.html>t</a>", "<a href=\"https://b.example/dir/x.html\">t</a>" },
		{ "scheme-relative", "<a href=//c.example/y>t</a>", "<a href=\"https://c.example/y\">t</a>" },
		{ "fragment", "<a href=#n>t</a>", "<a href=\"https://b.example/dir/page#n\">t</a>" },
		{ "ampersand", "<a href='/?a=1&copy=2&amp;b=3'>t</a>",
		  "<a href=\"https://b.example/?a=1&amp;copy=2&amp;b=3\">t</a>" },
		{ "mail", "<a href=mailto:a@b.example>t</a>", "<a href=\"mailto:a@b.example\">t</a>" },
		{ "magnet", "<a href='magnet:?xt=urn:btih:0'>t</a>", "<a href=\"magnet:?xt=urn:btih:0\">t</a>" },
		{ "no legal host", "<a href='//a%0Ab%22/'>t</a><img src=//%ff>", "t" },
		{ "no target", "<a name=x>t</a>", "t" },
		{ "image in the mail", "<img src=cid:1@b.example alt='a \"b\"'>",
		  "<img src=\"cid:1@b.example\" alt=\"a &quot;b&quot;\">" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
picks_the_picture(void **state)
{
	static const struct sample cases[] = {
		{ "lazy", "<img src='data:image/gif;base64,R0' data-src=/a.jpg>", "<img src=\"https://b.example/a.jpg\">" },
		{ "lazy, low resolution in src", "<img src=/small.jpg data-original=/big.jpg>",
		  "<img src=\"https://b.example/big.jpg\">" },
		{ "lazy is a flag", "<img src=/a.jpg data-lazy=true>", "<img src=\"https://b.example/a.jpg\">" },
		{ "srcset only", "<img srcset='/a.jpg 320w, /b.jpg 1024w, /c.jpg 4000w'>",
		  "<img src=\"https://b.example/b.jpg\">" },
		{ "all candidates wide", "<img srcset='/a.jpg 3000w,/b.jpg 2000w'>", "<img src=\"https://b.example/b.jpg\">" },
		{ "placeholder", "<img src=/img/blank.gif srcset='/a.jpg 1x, /b.jpg 2x'>",
		  "<img src=\"https://b.example/b.jpg\">" },
		{ "picture", "<picture><source srcset='/a.avif 640w'><source srcset='/a.jpg 640w'><img alt=x></picture>t",
		  "<img src=\"https://b.example/a.jpg\" alt=\"x\">t" },
		{ "noscript says it again", "<img data-src=/a.jpg><noscript><img src=/a.jpg></noscript>",
		  "<img src=\"https://b.example/a.jpg\">" },
		{ "noscript says it alone", "<img src=data:x><noscript><img src=/a.jpg></noscript>",
		  "<img src=\"https://b.example/a.jpg\">" },
		{ "tracking by size", "<img src=/t.gif width=1 height=1>t", "t" },
		{ "tracking by style", "<img src=/t.gif style='height: 1px; width:1px'>t", "t" },
		{ "a border is no width", "<img src=/t.gif style='border-width:1px'>", "<img src=\"https://b.example/t.gif\">" },
		{ "percent is no pixel", "<img src=/t.gif width='1%'>", "<img src=\"https://b.example/t.gif\">" },
		{ "hidden", "<img src=/t.gif style='Display : None'>t", "t" },
		{ "known beacon", "<img src='https://pixel.wp.com/b.gif?x=1'>t", "t" },
		{ "known beacon as a poster", "<video src=/v.mp4 poster='//pixel.wp.com/b.gif'></video>",
		  "<a href=\"https://b.example/v.mp4\">\xE2\x96\xB6 b.example</a>" },
		{ "sizes kept when numbers", "<img src=/a width=640 height=100%>",
		  "<img src=\"https://b.example/a\" width=\"640\">" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
links_films(void **state)
{
	static const struct sample cases[] = {
		{ "YouTube", "<iframe src='//www.youtube.com/embed/abc?rel=0' title='A film'></iframe>",
		  "<a href=\"https://www.youtube.com/watch?v=abc\">\xE2\x96\xB6 A film</a>" },
		{ "Vimeo", "<iframe data-src=https://player.vimeo.com/video/12></iframe>",
		  "<a href=\"https://vimeo.com/12\">\xE2\x96\xB6 vimeo.com</a>" },
		{ "look-alike host", "<iframe src=https://notyoutube.com/embed/a></iframe>t", "t" },
		{ "video with sources", "<video controls><source src=/v.webm><source src=/v.mp4>no luck</video>t",
		  "<a href=\"https://b.example/v.webm\">\xE2\x96\xB6 b.example</a> t" },
		{ "in a link", "<a href=/x><video src=/v.mp4></video></a>",
		  "<a href=\"https://b.example/x\">\xE2\x96\xB6 b.example</a>" },
		{ "video without source", "<video></video>t", "t" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
nests_properly(void **state)
{
	static const struct sample cases[] = {
		{ "unclosed", "<p>a<b>b<i>c", "<p>a<strong>b<em>c</em></strong></p>\n" },
		{ "crossed", "<b>a<i>b</b>c</i>d", "<strong>a<em>b</em></strong>cd" },
		{ "paragraphs", "<p>a<p>b<div>c</div>", "<p>a</p>\n<p>b</p>\n<div>c</div>\n" },
		{ "link around a block", "<p><a href=/x><div>a</div></a></p>",
		  "<p><a href=\"https://b.example/x\"><div>a</div>\n</a></p>\n" },
		{ "link in a link", "<a href=/1>a<a href=/2>b</a>",
		  "<a href=\"https://b.example/1\">a</a><a href=\"https://b.example/2\">b</a>" },
		{ "items", "<ul><li>a<li>b<ol><li>c</ol></ul>",
		  "<ul>\n<li>a</li>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n" },
		{ "bold across a list", "<b><ul><li>x</b></li><li>y</ul>z",
		  "<strong><ul>\n<li>x</li>\n<li>y</li>\n</ul>\nz</strong>" },
		{ "terms", "<dl><dt>a<dd>b<dt>c</dl>", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n<dt>c</dt>\n</dl>\n" },
		{ "table", "<table><tr><td>a<td>b<tr><th>c</table>",
		  "<table>\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n<tr>\n<th>c</th>\n</tr>\n</table>\n" },
		{ "text between cells", "<table><tr>a<td>b</table>c",
		  "<table>\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n</table>\nc" },
		{ "end tag out of a cell", "<div><table><tr><td>a</div>b</table>c",
		  "<div><table>\n<tr>\n<td>ab</td>\n</tr>\n</table>\nc</div>\n" },
		{ "cells without a table", "<td>a</td><td>b</td>", "<div>a</div>\n<div>b</div>\n" },
		{ "headings", "<h1>a<h2>b</h1>c", "<h1>a</h1>\n<h2>b</h2>\nc" },
		{ "stray end of a paragraph", "a</p>b", "a\n<p></p>\nb" },
		{ "XHTML", "<p/><a href='/x'/>t<br/><hr/>", "<p></p>\n<a href=\"https://b.example/x\"></a>t<br>\n<hr>\n" },
		{ "<wbr> holds nothing", "a<wbr>b<p>c", "ab\n<p>c</p>\n" },
		{ "hidden until its end", "<div hidden><div>a</div>b</div>c", "c" },
		{ "hidden, unclosed", "<p style=display:none>a<p>b", "<p>b</p>\n" },
		{ "svg ends at a block", "<div><svg><path d=x><p>a</div>b", "<div><p>a</p>\n</div>\nb" },
		{ "checkbox", "<ul><li><input type=checkbox checked>a</ul>", "<ul>\n<li>[x] a</li>\n</ul>\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
keeps_text(void **state)
{
	static const struct sample cases[] = {
		{ "escaping", "1 < 2 & 3 > 2 \"q\"", "1 &lt; 2 &amp; 3 &gt; 2 &quot;q&quot;" },
		{ "not a tag", "a <3 b", "a &lt;3 b" },
		{ "entities", "&eacute;&hellip;&nbsp;&#8364;&#x41;&notin;&check;", "\xC3\xA9\xE2\x80\xA6\xC2\xA0\xE2\x82\xAC" "A\xE2\x88\x89\xE2\x9C\x93" },
		{ "entities without semicolon", "&copy2024 &AMP &notanentity &hellip", "\xC2\xA9" "2024 &amp; \xC2\xAC" "anentity &amp;hellip" },
		{ "C1 numerics", "&#150;&#x93;&#129;", "\xE2\x80\x93\xE2\x80\x9C" },
		{ "impossible numerics", "&#0;&#xD800;&#99999999999;&#;&#x;",
		  "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD&amp;#;&amp;#x;" },
		{ "not UTF-8", "a\xFF" "b", "a\xEF\xBF\xBD" "b" },
		{ "controls, overrides", "a\x01\x1B[31mb\xE2\x80\xAEx\xEF\xBB\xBF", "a[31mbx" },
		{ "joiners stay", "\xD9\x86\xE2\x80\x8C\xD9\x87", "\xD9\x86\xE2\x80\x8C\xD9\x87" },
		{ "CDATA leaked", "<![CDATA[<p>a</p>]]>b", "<p>a</p>\nb" },
		{ "blanks", "  a \n\t b<br> c ", "a\nb<br>\nc" },
		{ "preformatted", "<pre>\n\n a\t<b>b\n</b></pre>", "<pre>\n\n a\t<strong>b\n</strong></pre>\n" },
		{ "quote never closed", "<a href=\"/x>a</a><p>b</p>", "<a href=\"https://b.example/x\">a</a>\n<p>b</p>\n" },
		{ "comment never closed", "a<!-- b >c", "ac" },
		{ "tag never closed", "a<p title=x", "a" },
		{ "languages", "<p lang=ja dir=rtl>x<p lang='x y' dir=up>y", "<p lang=\"ja\" dir=\"rtl\">x</p>\n<p>y</p>\n" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

/* n times s, with something at the end that must not get lost. */
static char *
repeated(const char *s, size_t n, const char *tail)
{
	size_t len = strlen(s);
	char *out = xmalloc(len * n + strlen(tail) + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(out + i * len, s, len);
	strcpy(out + len * n, tail);
	return out;
}

/* Quadratic behaviour would take minutes here, not a fraction of a second. */
static void
reads_hostile_input_in_linear_time(void **state)
{
	static const char *const pieces[] = {
		"<div>", "<b><p>", "<a b=c ", "<table>", "<table><tr><td>", "<ul><li>", "<svg>", "<title>", "<textarea>",
		"<!--", "<![CDATA[", "]]>", "&amp", "<a \"", "<a href=a>", "</b>", "<select>", "<blockquote>", "<", "</",
		"<img srcset=", "<p style='width:", "<q>", "<pre>", "<video>", "<h1>", "<dd>", "&#1", "<script", "<title>x</titl",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		char *html = repeated(pieces[i], amount(1000000) / strlen(pieces[i]), "");
		char *once = cleaned(html, strlen(html), "https://b.example/");

		assert_true(strlen(once) < 9u << 20);
		free(once);
		free(html);
	}
}

static void
keeps_text_however_deep(void **state)
{
	static const char *const pieces[] = { "<div>", "<b>", "<blockquote>", "<p><b>", "<ul><li>", "<table><tr><td>", "<a href=x>" };

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		char *html = repeated(pieces[i], amount(30000), "<p>the end</p>");
		char *once = cleaned(html, strlen(html), "https://b.example/"), *twice = cleaned(once, strlen(once), NULL);

		assert_non_null(strstr(once, "the end"));
		assert_string_equal(once, twice);
		free(once);
		free(twice);
		free(html);
	}
}

static void
stays_whole_at_the_ceiling(void **state)
{
	struct strbuf out = STRBUF_INIT(4096);
	char *html = repeated("<p><b>word <a href=/x>link</a>", 1000, "");
	char *again;

	(void)state;
	sanitize_html(&out, html, strlen(html), "https://b.example/");
	assert_true(out.cut);
	assert_true(out.len > 1024);
	again = cleaned(out.buf, out.len, NULL);
	assert_string_equal(again, out.buf);
	free(again);
	free(html);
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drops_what_runs),
		cmocka_unit_test(drops_bad_schemes),
		cmocka_unit_test(makes_urls_absolute),
		cmocka_unit_test(picks_the_picture),
		cmocka_unit_test(links_films),
		cmocka_unit_test(nests_properly),
		cmocka_unit_test(keeps_text),
		cmocka_unit_test(reads_hostile_input_in_linear_time),
		cmocka_unit_test(keeps_text_however_deep),
		cmocka_unit_test(stays_whole_at_the_ceiling),
	};

	return cmocka_run_group_tests_name("render/sanitize", tests, NULL, NULL);
}
