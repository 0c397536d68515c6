/* parse/discover: the feeds behind a page. */
#include "../unit.h"

#include <stdio.h>

#include "base/strbuf.h"
#include "parse/discover.h"

static void
found_is(const char *html, const char *want)
{
	const struct document page = { html, strlen(html), "text/html; charset=utf-8", "https://site.example/blog/post" };
	struct discovery found;
	char got[4096] = "";
	size_t n = 0;

	discover_page(&page, &found);
	for (size_t i = 0; i < found.n; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%s%s%s", i ? "\n" : "", found.v[i].url,
				      found.v[i].title ? " " : "", found.v[i].title ? found.v[i].title : "");
	discovery_release(&found);
	assert_string_equal(got, want);
}

#define RSS "<link rel=alternate type=application/rss+xml "

static void
reads_what_a_page_declares(void **state)
{
	(void)state;
	found_is(RSS "href=/feed>", "https://site.example/feed");
	found_is("<LINK HREF='feed?a=1&amp;b=2' TITLE=\"A &amp; B\" TYPE='Application/RSS+XML; charset=utf-8' REL='home ALTERNATE'/>",
		 "https://site.example/blog/feed?a=1&b=2 A & B");
	found_is("<link rel=alternate type=application/feed+json href=//other.example/f.json>",
		 "https://other.example/f.json");
	found_is("<base href='/x/'>" RSS "href=feed>", "https://site.example/x/feed");
	found_is(RSS "href=feed:https://site.example/f>", "");
	found_is(RSS "href=javascript:alert(1)>", "");
}

static void
leaves_out_what_is_no_feed(void **state)
{
	(void)state;
	found_is("<link rel=stylesheet type=application/rss+xml href=/a>", "");
	found_is("<link rel='alternate stylesheet' type=application/rss+xml href=/a>", "");
	found_is("<link rel=alternate hreflang=de href=/de>", "");
	found_is("<link rel=alternate type=application/json href=/wp-json/wp/v2/posts/1>", "");
	found_is("<link rel=alternate type=application/json+oembed href=/oembed>", "");
	found_is("<!-- " RSS "href=/a> -->", "");
	found_is("<script>" RSS "href=/a></script>", "");
	found_is("<style>" RSS "href=/a></STYLE >" RSS "href=/b>", "https://site.example/b");
}

static void
survives_what_is_broken(void **state)
{
	(void)state;
	found_is("", "");
	found_is("<", "");
	found_is("<link", "");
	found_is("<link rel=alternate type='application/rss+xml' href=\"/a", "");
	found_is("<link rel=alternate type=application/rss+xml href=/a", "https://site.example/a");
	found_is("<!-- ", "");
	found_is("<a href=/feed>no end", "https://site.example/feed");
}

static void
prefers_one_of_the_formats(void **state)
{
	(void)state;
	found_is(RSS "title='News (RSS 2.0)' href=/rss><link rel=alternate type=application/atom+xml title='News (Atom 1.0)' href=/atom>",
		 "https://site.example/atom News (Atom 1.0)");
	found_is(RSS "title=News href=/rss><link rel=alternate type=application/atom+xml title=Sport href=/atom>",
		 "https://site.example/rss News\nhttps://site.example/atom Sport");
	found_is(RSS "href=/a>" RSS "href=/b>", "https://site.example/a\nhttps://site.example/b");
}

static void
puts_the_best_first(void **state)
{
	(void)state;
	found_is("<a href=/feed.xml>By hand</a>" RSS "href=/c title='Comments on this'>" RSS "title=Posts href=/p>",
		 "https://site.example/p Posts\nhttps://site.example/feed.xml By hand\n"
		 "https://site.example/c Comments on this");
	found_is(RSS "href=/p><a href=/p>again</a>", "https://site.example/p");
}

/* A page that ends with a link to a feed, behind so many bytes or attributes. */
static bool
is_found_behind(size_t blanks, size_t attributes)
{
	struct strbuf html = STRBUF_INIT(8 << 20);
	struct document page = { NULL, 0, NULL, "https://site.example/" };
	struct discovery found;
	bool is_found;

	memset(strbuf_room(&html, blanks), ' ', blanks);
	strbuf_took(&html, blanks);
	strbuf_addstr(&html, "<link rel=alternate type=application/rss+xml");
	for (size_t i = 0; i < attributes; i++)
		strbuf_addf(&html, " a%zu=1", i);
	strbuf_addstr(&html, " href=/feed");
	page.body = html.buf;
	page.len = html.len;
	discover_page(&page, &found);
	is_found = found.n == 1 && strcmp(found.v[0].url, "https://site.example/feed") == 0;
	discovery_release(&found);
	strbuf_release(&html);
	return is_found;
}

static void
is_exact_about_its_ceilings(void **state)
{
	size_t link = strlen("<link rel=alternate type=application/rss+xml href=/feed");

	(void)state;
	for (size_t len = (4 << 20) - 1; len <= (4 << 20) + 1; len++)
		assert_int_equal(is_found_behind(len - link, 0), len <= 4 << 20);
	for (size_t n = 63; n <= 65; n++)
		assert_int_equal(is_found_behind(0, n - 3), n <= 64);
}

static void
finds_no_more_than_it_may(void **state)
{
	char *html = calloc(1, 100 * 100);
	struct document page = { html, 0, NULL, "https://site.example/" };
	struct discovery found;

	(void)state;
	for (int i = 0; i < 90; i++)
		page.len += (size_t)sprintf(html + page.len, "<a href='/%d/feed'>x</a>", i);
	discover_page(&page, &found);
	assert_int_equal(found.n, DISCOVER_MAX);
	discovery_release(&found);
	free(html);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_a_page_declares),	cmocka_unit_test(leaves_out_what_is_no_feed),
		cmocka_unit_test(survives_what_is_broken),	cmocka_unit_test(prefers_one_of_the_formats),
		cmocka_unit_test(puts_the_best_first),		cmocka_unit_test(finds_no_more_than_it_may),
		cmocka_unit_test(is_exact_about_its_ceilings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
