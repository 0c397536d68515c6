/* parse/cut: documents with more entries than may be read, and those that end inside one. */
#include "../unit.h"

#include "base/strbuf.h"
#include "read.h"

/* A feed of n entries "0", "1", …, a day apart; by: +1 oldest first, -1 newest first, 0 without dates. */
static struct feed
read_many(bool json, size_t n, int by)
{
	static const struct parse_limits limits = { .max_entries = 10, .max_depth = 256, .max_text = 1 << 20 };
	struct strbuf s = STRBUF_INIT(1 << 20);
	struct document doc = { .base_url = "https://feed.example/" };
	struct error err = { "" };
	struct feed feed;

	strbuf_addstr(&s, json ? "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"T\",\"items\":[" :
				 "<rss version=\"2.0\"><channel><title>T</title><webMaster>w@x.example</webMaster>");
	for (size_t i = 0; i < n; i++) {
		size_t day = by < 0 ? 28 - i : i + 1;

		if (json)
			strbuf_addf(&s, "%s{\"id\":\"%zu\"", i ? "," : "", i);
		else
			strbuf_addf(&s, "<item><guid>%zu</guid>", i);
		if (by)
			strbuf_addf(&s, json ? ",\"date_published\":\"2024-02-%02zuT00:00:00Z\"" :
					       "<pubDate>%zu Feb 2024 00:00:00 GMT</pubDate>", day);
		strbuf_addstr(&s, json ? "}" : "</item>");
	}
	strbuf_addstr(&s, json ? "]}" : "</channel></rss>");
	doc.body = s.buf;
	doc.len = s.len;
	assert_int_equal(parse_document(&doc, &limits, &feed, &err), 0);
	strbuf_release(&s);
	return feed;
}

static void
keeps_the_newest(void **state)
{
	static const struct {
		const char *name;
		int by;
		const char *first, *last;
	} rows[] = {
		{ "newest first", -1, "0", "9" },
		{ "oldest first", +1, "15", "24" },
		{ "without dates", 0, "0", "9" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * 2; i++) {
		struct feed f = read_many(i % 2, 25, rows[i / 2].by);

		assert_int_equal(f.n_entries, 10);
		assert_true(f.cut);
		assert_string_equal(f.entries[0].id, rows[i / 2].first);
		assert_string_equal(f.entries[9].id, rows[i / 2].last);
		assert_string_equal(f.title, "T");
		feed_release(&f);
	}
}

static void
says_how_many_were_left_out(void **state)
{
	(void)state;
	for (int json = 0; json < 2; json++) {
		struct feed f = read_many(json, 25, +1);

		assert_int_equal(f.total_defects, 1);
		assert_string_equal(f.defects[0].what,
				    "15 entries beyond the limit of 10 left out, the first ones of the document");
		feed_release(&f);
	}
}

static void
leaves_what_fits(void **state)
{
	(void)state;
	for (int json = 0; json < 2; json++) {
		struct feed f = read_many(json, 10, +1);

		assert_int_equal(f.n_entries, 10);
		assert_int_equal(f.total_defects, 0);
		assert_false(f.cut);
		feed_release(&f);
	}
}

static void
drops_a_stump_that_cannot_be_known_again(void **state)
{
	static const struct {
		const char *end;
		size_t n;
	} rows[] = {
		{ "<item>", 1 },
		{ "<item><title>Half", 1 },
		{ "<item><title>T</title><description>D</description><guid>http", 1 },
		{ "<item><guid>1</guid>", 1 },
		{ "<item><title>T</title><link>http://x.example/1</link>", 2 },
		{ "<item><guid>1</guid><title>Half", 1 },
		{ "<item><title>whole, but nameless</title></item>", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct strbuf s = STRBUF_INIT(1 << 10);
		struct feed f;

		strbuf_addf(&s, "<rss><channel><title>T</title><item><guid>0</guid></item>%s", rows[i].end);
		f = read_text(strbuf_str(&s));
		if (f.n_entries != rows[i].n)
			fail_msg("%s: %zu entries", rows[i].end, f.n_entries);
		assert_true(f.ends_early);
		feed_release(&f);
		strbuf_release(&s);
	}
}

static void
keeps_a_stump_where_nothing_has_a_name(void **state)
{
	struct feed f = read_text("<rss><channel><item><description>one</description></item><item><description>two");

	(void)state;
	assert_int_equal(f.n_entries, 2);
	feed_release(&f);
}

/* The last one of the document is not among those kept. */
static void
takes_nothing_from_a_cut_feed(void **state)
{
	static const struct parse_limits limits = { .max_entries = 1, .max_depth = 256, .max_text = 1 << 20 };
	static const char s[] = "<rss><channel><item><title>1</title></item><item><guid>2</guid></item><item>";
	struct document doc = { s, strlen(s), NULL, NULL };
	struct error err = { "" };
	struct feed f;

	(void)state;
	assert_int_equal(parse_document(&doc, &limits, &f, &err), 0);
	assert_int_equal(f.n_entries, 1);
	assert_string_equal(f.entries[0].title, "1");
	feed_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(keeps_the_newest),
					    cmocka_unit_test(says_how_many_were_left_out),
					    cmocka_unit_test(leaves_what_fits),
					    cmocka_unit_test(drops_a_stump_that_cannot_be_known_again),
					    cmocka_unit_test(keeps_a_stump_where_nothing_has_a_name),
					    cmocka_unit_test(takes_nothing_from_a_cut_feed) };

	return cmocka_run_group_tests_name("parse/cut", tests, NULL, NULL);
}
