/* parse/xml: the driver: damage, depth, limits, markup inside text. */
#include "../unit.h"

#include <stdio.h>

#include "base/strbuf.h"
#include "read.h"

#define ATOM_OPEN "<feed xmlns='http://www.w3.org/2005/Atom'>"

static void
finds_elements_under_odd_namespaces(void **state)
{
	static const char *const v[] = {
		"<rss><channel><item><title>T</title></item></channel></rss>",
		"<RSS><Channel><ITEM><Title>T</Title></ITEM></Channel></RSS>",
		"<rss xmlns='http://www.w3.org/2005/Atom'><channel><item><title>T</title></item></channel></rss>",
		"<rss xmlns='http://unknown.example/'><channel><item><title>T</title></item></channel></rss>",
		"<r:rss xmlns:r='http://backend.userland.com/rss2'><r:channel><r:item><r:title>T</r:title></r:item></r:channel></r:rss>",
		"<feed><entry><title>T</title></entry></feed>",
		"<feed xmlns='http://unknown.example/'><entry><title>T</title></entry></feed>",
		"<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'><atom:entry><atom:title>T</atom:title></atom:entry></atom:feed>",
		"<atom:feed><atom:entry><atom:title>T</atom:title></atom:entry></atom:feed>",
		"<html><body><feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title></entry></feed></body></html>",
		"<rss xmlns:x='http://x.example/'><channel><item><x:title>no</x:title><title>T</title><x:title>no</x:title></item></channel></rss>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct feed f;

		if (strncmp(v[i], "<html", 5) == 0) {
			char wrapped[400] = "<?xml version='1.0'?>";

			f = read_text(strcat(wrapped, v[i]));
		} else {
			f = read_text(v[i]);
		}
		assert_int_equal(f.n_entries, 1);
		assert_text(f.entries[0].title, "T");
		feed_release(&f);
	}
}

static void
clean_documents_have_no_defects_and_damaged_ones_say_where(void **state)
{
	struct feed f = read_text(ITEM("<title>a &amp; b</title>"));

	(void)state;
	assert_int_equal(f.total_defects, 0);
	feed_release(&f);
	f = read_text(RSS("\n<item>\n<title>a & b</title></item>"));
	assert_int_equal(f.total_defects, 1);
	assert_int_equal(f.defects[0].line, 3);
	assert_int_equal(f.defects[0].column, 10);
	assert_string_equal(f.entries[0].title, "a & b");
	feed_release(&f);
	f = read_text(ITEM("<zork:x>1</zork:x><title>T</title>"));
	assert_int_equal(f.total_defects, 1); /* the prefix is not bound */
	feed_release(&f);
}

static void
depth_costs_tags_but_no_text(void **state)
{
	size_t deep = 100000, n = 0;
	char *s = malloc(deep * 14 + 400);
	struct document doc = { s, 0, NULL, NULL };
	struct error err;
	struct feed f;

	(void)state;
	n += (size_t)sprintf(s + n, "%s", "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>");
	for (size_t i = 0; i < deep; i++)
		n += (size_t)sprintf(s + n, "<div>");
	n += (size_t)sprintf(s + n, "needle");
	for (size_t i = 0; i < deep; i++)
		n += (size_t)sprintf(s + n, "</div>");
	n += (size_t)sprintf(s + n, "</content><title>T</title></entry></feed>");
	doc.len = n;
	assert_int_equal(parse_document(&doc, &parse_default_limits, &f, &err), 0);
	assert_non_null(strstr(f.entries[0].content.s, "needle"));
	assert_string_equal(f.entries[0].title, "T");
	feed_release(&f);
	free(s);
}

static void
makes_links_absolute_under_a_base_inside_the_text(void **state)
{
	struct feed f = read_text(ENTRY("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p xml:base='/b/'>"
					"<a href='x'>1</a><i xml:base='c/'><a href='z'>3</a></i></p><a href='y'>2</a></div></content>"));

	(void)state;
	assert_string_equal(f.entries[0].content.s, "<p><a href=\"https://feed.example/b/x\">1</a>"
						     "<i><a href=\"https://feed.example/b/c/z\">3</a></i></p><a href=\"y\">2</a>");
	feed_release(&f);
	f = read_text(ENTRY("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml' xml:base='/b/'>"
			    "<img data-src='x' srcset='y 1x, z 2x'/><video poster='p'/></div></content>"));
	assert_string_equal(f.entries[0].content.s, "<img data-src=\"https://feed.example/b/x\" srcset=\"https://feed.example/b/y\">"
						     "<video poster=\"https://feed.example/b/p\"></video>");
	feed_release(&f);
}

static void
keeps_the_limits(void **state)
{
	struct document doc = { NULL, 0, NULL, NULL };
	struct parse_limits limits = { .max_entries = 2, .max_depth = 20, .max_text = 10 };
	struct error err;
	struct feed f;

	(void)state;
	doc.body = RSS("<item><description>\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC</description></item><item/><item/><item/>");
	doc.len = strlen(doc.body);
	assert_int_equal(parse_document(&doc, &limits, &f, &err), 0);
	assert_int_equal(f.n_entries, 2);
	assert_true(f.cut);
	assert_string_equal(f.entries[0].content.s, "\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC");
	feed_release(&f);
}

/* The limit of text, and of elements in one another, below, at and above it. */
static void
is_exact_about_the_limits(void **state)
{
	struct parse_limits limits = { .max_entries = 9, .max_depth = 20, .max_text = 30 };
	char text[600];
	struct document doc = { text, 0, NULL, NULL };
	struct error err;
	struct feed f;

	(void)state;
	for (size_t len = 29; len <= 31; len++) {
		doc.len = (size_t)sprintf(text, RSS("<item><description>%0*d</description></item>"), (int)len, 1);
		assert_int_equal(parse_document(&doc, &limits, &f, &err), 0);
		assert_int_equal(strlen(f.entries[0].content.s), len < 30 ? len : 30);
		feed_release(&f);
	}
	limits.max_text = 1000;
	for (size_t deep = 19; deep <= 21; deep++) {
		size_t kept = 0;

		doc.len = (size_t)sprintf(text, "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>");
		for (size_t i = 0; i < deep; i++)
			doc.len += (size_t)sprintf(text + doc.len, "<b>");
		doc.len += (size_t)sprintf(text + doc.len, "needle</content></entry></feed>");
		assert_int_equal(parse_document(&doc, &limits, &f, &err), 0);
		assert_non_null(strstr(f.entries[0].content.s, "needle"));
		for (const char *p = f.entries[0].content.s; (p = strstr(p, "<b>")); p++)
			kept++;
		assert_int_equal(kept, deep < 20 ? deep : 20); /* counted within the text */
		feed_release(&f);
	}
}

/* So many elements of different names, then an item. NULL: all have the same. */
static size_t
entries_behind(size_t n, const char *name, const char *close)
{
	struct strbuf text = STRBUF_INIT(4 << 20);
	size_t found;
	struct feed f;

	strbuf_addstr(&text, "<rss><channel>");
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&text, "<%s%zu%s", name, i, close);
	strbuf_addstr(&text, "<item><title>T</title></item>");
	f = read_text(strbuf_str(&text));
	found = f.n_entries;
	feed_release(&f);
	strbuf_release(&text);
	return found;
}

/* What would make libxml2 slow ends the reading: names beyond a number, elements open at once. A few of either are
 * the document's own. */
static void
stops_reading_at_its_ceilings(void **state)
{
	size_t names = 0;

	(void)state;
	for (size_t low = 19000, high = 21000; low < high;) { /* the last that is read */
		names = (low + high + 1) / 2;
		if (entries_behind(names, "n", "/>"))
			low = names;
		else
			high = names - 1;
		names = low;
	}
	assert_in_range(names, 19900, 20000);
	assert_int_equal(entries_behind(names, "n", "/>"), 1);
	assert_int_equal(entries_behind(names + 1, "n", "/>"), 0);
}

/* The two that hold them are open as well. Beyond, the document is mended, which is a defect. */
static void
is_exact_about_elements_open(void **state)
{
	(void)state;
	for (size_t n = 4095; n <= 4097; n++) {
		struct strbuf text = STRBUF_INIT(1 << 20);
		struct feed f;

		strbuf_addstr(&text, "<rss><channel>");
		for (size_t i = 2; i < n; i++)
			strbuf_addstr(&text, "<a>");
		for (size_t i = 2; i < n; i++)
			strbuf_addstr(&text, "</a>");
		strbuf_addstr(&text, "<item><title>T</title></item></channel></rss>");
		f = read_text(text.buf);
		assert_int_equal(f.n_entries, 1);
		assert_int_equal(f.total_defects != 0, n > 4096);
		feed_release(&f);
		strbuf_release(&text);
	}
}

/* One attribute too many and the element is mended first, which keeps a hundred: the last is not among them. */
static void
mends_what_has_too_many_attributes(void **state)
{
	(void)state;
	for (size_t n = 255; n <= 257; n++) {
		struct strbuf text = STRBUF_INIT(1 << 20);
		struct feed f;

		strbuf_addstr(&text, ATOM_OPEN "<entry><link ");
		for (size_t i = 1; i < n; i++)
			strbuf_addf(&text, "a%zu='' ", i);
		strbuf_addstr(&text, "href='http://e.example/'/></entry></feed>");
		f = read_text(text.buf);
		assert_text(f.entries[0].url, n <= 256 ? "http://e.example/" : NULL);
		feed_release(&f);
		strbuf_release(&text);
	}
}

/* Of a tag so much lies in the first piece of 128 KiB that libxml2 is given, and the rest in the next. Mended, it keeps a
 * hundred attributes. */
static void
mends_what_has_a_tag_too_long(void **state)
{
	(void)state;
	for (size_t held = 65535; held <= 65537; held++) {
		struct strbuf text = STRBUF_INIT(1 << 20);
		struct feed f;

		strbuf_addstr(&text, ATOM_OPEN "<!--");
		while (text.len < 131072 - held - strlen("--><entry>"))
			strbuf_addch(&text, 'x');
		strbuf_addstr(&text, "--><entry><link ");
		for (size_t i = 0; i < 150; i++)
			strbuf_addf(&text, "a%zu='' ", i);
		strbuf_addf(&text, "b='%080000d' href='http://e.example/'/></entry></feed>", 1);
		f = read_text(text.buf);
		assert_text(f.entries[0].url, held <= 65536 ? "http://e.example/" : NULL);
		feed_release(&f);
		strbuf_release(&text);
	}
}

/* A comment of megabytes, a tag with a hundred thousand attributes: linear, or this takes minutes. */
static void
stays_linear_on_hostile_xml(void **state)
{
	size_t len = amount(8 << 20), n;
	char *s = malloc(len + 100);
	struct document doc = { s, 0, NULL, NULL };
	struct error err;
	struct feed f;

	(void)state;
	memset(s, 'x', len);
	memcpy(s, "<rss><!--", 9);
	memcpy(s + len, "--><channel/></rss>", 19);
	doc.len = len + 19;
	assert_int_equal(parse_document(&doc, &parse_default_limits, &f, &err), 0);
	feed_release(&f);
	n = (size_t)sprintf(s, "<rss><channel ");
	for (unsigned i = 0; n < len / 4; i++)
		n += (size_t)sprintf(s + n, "a%u='>' ", i);
	n += (size_t)sprintf(s + n, "><title>T</title></channel></rss>");
	doc.len = n;
	assert_int_equal(parse_document(&doc, &parse_default_limits, &f, &err), 0);
	assert_string_equal(f.title, "T");
	feed_release(&f);
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_elements_under_odd_namespaces),
		cmocka_unit_test(clean_documents_have_no_defects_and_damaged_ones_say_where),
		cmocka_unit_test(depth_costs_tags_but_no_text),
		cmocka_unit_test(makes_links_absolute_under_a_base_inside_the_text),
		cmocka_unit_test(keeps_the_limits),
		cmocka_unit_test(is_exact_about_the_limits),
		cmocka_unit_test(stops_reading_at_its_ceilings),
		cmocka_unit_test(is_exact_about_elements_open),
		cmocka_unit_test(mends_what_has_too_many_attributes),
		cmocka_unit_test(mends_what_has_a_tag_too_long),
		cmocka_unit_test(stays_linear_on_hostile_xml),
	};

	return cmocka_run_group_tests_name("parse/xml", tests, NULL, NULL);
}
