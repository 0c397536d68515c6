/* parse/fields: how much of one document, and of one entry, is kept. */
#include "../unit.h"

#include "base/strbuf.h"
#include "read.h"

#define ATOM_BEGIN "<feed xmlns='http://www.w3.org/2005/Atom'>"
#define JSON_BEGIN "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":["

/* before, n pieces, after; # in a piece is its number. */
static void
repeat(struct strbuf *out, const char *before, const char *piece, size_t n, const char *after)
{
	const char *mark = strchr(piece, '#');

	strbuf_addstr(out, before);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(out, "%.*s%zu%s", (int)(mark - piece), piece, i, mark + 1);
	strbuf_addstr(out, after);
}

/* ---- numbers of things: below their ceiling all, at it all, above it so many */

static size_t
entries(const struct feed *f)
{
	return f->n_entries;
}

static size_t
tags(const struct feed *f)
{
	return f->entries[0].tags.n;
}

static size_t
enclosures(const struct feed *f)
{
	return f->entries[0].enclosures.n;
}

static size_t
authors(const struct feed *f)
{
	return f->entries[0].authors.n;
}

static void
keeps_no_more_of_a_kind_than_it_may(void **state)
{
	static const struct {
		const char *before, *piece, *after;
		size_t others; /* of them before the pieces */
		size_t max;
		size_t (*count)(const struct feed *f);
	} cases[] = {
		{ "<rss><channel>", "<item><title>#</title></item>", "</channel></rss>", 0, 5000, entries },
		{ ATOM_BEGIN, "<entry><id>#</id></entry>", "</feed>", 0, 5000, entries },
		{ JSON_BEGIN "{\"id\":\"x\"}", ",{\"id\":\"#\"}", "]}", 1, 5000, entries },
		{ "<rss><channel><item>", "<category>#</category>", "</item></channel></rss>", 0, 200, tags },
		{ JSON_BEGIN "{\"id\":\"x\",\"tags\":[\"x\"", ",\"#\"", "]}]}", 1, 200, tags },
		{ "<rss><channel><item>", "<enclosure url='http://e.example/#'/>", "</item></channel></rss>", 0, 100,
		  enclosures },
		{ ATOM_BEGIN "<entry>", "<author><name>N #</name></author>", "</entry></feed>", 0, 100, authors },
		{ JSON_BEGIN "{\"id\":\"x\",\"authors\":[{\"name\":\"x\"}", ",{\"name\":\"#\"}", "]}]}", 1, 100, authors },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		for (size_t n = cases[i].max - 1; n <= cases[i].max + 1; n++) {
			struct strbuf text = STRBUF_INIT(1 << 20);
			struct feed f;

			repeat(&text, cases[i].before, cases[i].piece, n - cases[i].others, cases[i].after);
			f = read_text(text.buf);
			if (cases[i].count(&f) != (n < cases[i].max ? n : cases[i].max))
				fail_msg("%s: %zu of %zu", cases[i].piece, cases[i].count(&f), n);
			assert_int_equal(f.cut, cases[i].count == entries && n > cases[i].max);
			feed_release(&f);
			strbuf_release(&text);
		}
	}
}

/* ---- lengths: whole up to the ceiling, cut or left out above it */

static const char *
body(const struct feed *f)
{
	return f->entries[0].content.s;
}

static const char *
title(const struct feed *f)
{
	return f->entries[0].title;
}

static const char *
tag(const struct feed *f)
{
	return f->entries[0].tags.v[0];
}

static const char *
link(const struct feed *f)
{
	return f->entries[0].url;
}

static const char *
id(const struct feed *f)
{
	return f->entries[0].id;
}

static void
keeps_no_longer_text_than_it_may(void **state)
{
	static const struct {
		const char *before, *after;
		size_t max, above; /* above: what is left of one byte too many */
		const char *(*text)(const struct feed *f);
	} cases[] = {
		{ "<description>", "</description>", 1 << 20, 1 << 20, body },
		{ "<title>", "</title>", 65536, 65536, title },
		{ "<category>", "</category>", 200, 200, tag },
		{ "<link>http://e.example/", "</link>", 8192 - 17, 0, link },
		{ "<guid>", "</guid>", 1638400, 1638400, id }, /* what of an element is collected */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		for (size_t n = cases[i].max - 1; n <= cases[i].max + 1; n++) {
			struct strbuf text = STRBUF_INIT(2 << 20);
			size_t want = n <= cases[i].max ? n : cases[i].above, got;
			struct feed f;

			strbuf_addf(&text, "<rss><channel><item>%s", cases[i].before);
			memset(strbuf_room(&text, n), 'x', n);
			strbuf_took(&text, n);
			strbuf_addf(&text, "%s</item></channel></rss>", cases[i].after);
			f = read_text(strbuf_str(&text));
			got = cases[i].text(&f) ? strlen(cases[i].text(&f)) : 0;
			if (cases[i].text == link && got)
				got -= 17;
			if (got != want)
				fail_msg("%s: %zu of %zu", cases[i].before, got, n);
			feed_release(&f);
			strbuf_release(&text);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(keeps_no_more_of_a_kind_than_it_may),
					    cmocka_unit_test(keeps_no_longer_text_than_it_may) };

	return cmocka_run_group_tests_name("parse/fields", tests, NULL, NULL);
}
