/* parse/json: JSON Feed, as it is and as it should not be. */
#include "../unit.h"

#include "base/clock.h"
#include "base/strbuf.h"
#include "read.h"

static void
reads_an_item(void **state)
{
	struct feed f = read_text("\xEF\xBB\xBF {\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"T\",\"author\":{\"name\":\"Ann\"},"
				  "\"items\":[{\"id\":7,\"url\":\"/1\",\"title\":\"a &amp; b\",\"content_html\":\"<p>x\",\"content_text\":\"x\","
				  "\"date_published\":\"1970-01-01T00:00:09Z\",\"tags\":[\"t\",5,\"\"],\"authors\":[{\"name\":\"Ben\"},\"Cy\"],"
				  "\"attachments\":[{\"url\":\"/a\",\"size_in_bytes\":\"12\"},{}]},17]}");
	const struct entry *e = f.entries;

	(void)state;
	assert_int_equal(f.format, FORMAT_JSON);
	assert_int_equal(f.n_entries, 1);
	assert_string_equal(f.authors.v[0].name, "Ann");
	assert_string_equal(e->id, "7");
	assert_string_equal(e->url, "https://feed.example/1");
	assert_string_equal(e->title, "a & b");
	assert_string_equal(e->content.s, "<p>x");
	assert_int_equal(e->published.s, 9);
	assert_int_equal(e->updated.s, TIME_NONE);
	assert_int_equal(e->tags.n, 1);
	assert_int_equal(e->authors.n, 2);
	assert_int_equal(e->enclosures.n, 1);
	assert_int_equal(e->enclosures.v[0].size, 12);
	feed_release(&f);
}

static void
takes_one_for_a_list_of_one(void **state)
{
	struct feed f = read_text("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\",\"tags\":\"t\","
				  "\"authors\":{\"name\":\"Ann\"},\"attachments\":{\"url\":\"/a\"}}]}");

	(void)state;
	assert_string_equal(f.entries[0].tags.v[0], "t");
	assert_string_equal(f.entries[0].authors.v[0].name, "Ann");
	assert_string_equal(f.entries[0].enclosures.v[0].url, "https://feed.example/a");
	feed_release(&f);
}

static void
refuses_other_json(void **state)
{
	static const char *const v[] = { "{}", "[1]", "{\"items\":{}}", "{\"error\":\"no\"}", "{\"items\":[", "{\"items\":[{\"a\":1}]}",
					 "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"conte" };

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct document doc = { v[i], strlen(v[i]), NULL, NULL };
		struct error err = { "" };
		struct feed f;

		assert_int_equal(parse_document(&doc, &parse_default_limits, &f, &err), -1);
		assert_non_null(strstr(err.text, "JSON"));
	}
}

static void
delivers_what_damage_leaves(void **state)
{
#define HEAD "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":["
	static const struct {
		const char *name, *in;
		size_t items;
		unsigned line, column;
		const char *what;
	} rows[] = {
		{ "half a pair", HEAD "{\"id\":\"1\",\"title\":\"a\\ud800\"},{\"id\":\"2\"}]}", 2, 1, 88, "half a surrogate pair" },
		{ "NUL", HEAD "{\"id\":\"1\",\"title\":\"a\\u0000\"}]}", 1, 1, 88, "\\u0000" },
		{ "cut", HEAD "{\"id\":\"1\"},\n{\"id\":\"2\",\"content_html\":\"<p>h", 2, 2, 31, "the document ends before its last bracket" },
		{ "comma", HEAD "{\"id\":\"1\"},]}", 1, 1, 79, "comma before the end" },
		{ "control", HEAD "{\"id\":\"1\",\"title\":\"a\n\"}]}", 1, 1, 88, "bare control character in a string" },
		{ "mark", "\xEF\xBB\xBF" HEAD "{\"id\":\"1\"}]}", 1, 0, 0, NULL },
		{ "guard", ")]}'\n" HEAD "{\"id\":\"1\"}]}", 1, 1, 1, "something before the document" },
		{ "notice", "<b>Notice</b>: x in <i>y</i>\n" HEAD "{\"id\":\"1\"}]}", 1, 1, 1, "something before the document" },
		{ "call", "cb(" HEAD "{\"id\":\"1\"}]});", 1, 1, 1, "something before the document" },
		{ "name twice", HEAD "{\"id\":\"1\",\"id\":\"2\"}]}", 1, 1, 78, "a name twice in one object" },
		{ "two lists", HEAD "{\"id\":\"1\"}],\"items\":[{\"id\":\"2\"}]}", 2, 1, 80, "a name twice in one object" },
		{ "comment", HEAD "/* x */{\"id\":\"1\"}]}", 1, 1, 68, "comment" },
		{ "no items", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":null}", 0, 1, 1,
		  "no list of items" },
		{ "no object", HEAD "17,{\"id\":\"1\"}]}", 1, 1, 68, "an item that is no object" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct feed f = read_text(rows[i].in);

		if (f.n_entries != rows[i].items || f.total_defects != (rows[i].what ? 1 : 0))
			fail_msg("%s: %zu items, %zu defects", rows[i].name, f.n_entries, f.total_defects);
		assert_text(f.n_defects ? f.defects[0].what : NULL, rows[i].what);
		if (rows[i].what && (f.defects[0].line != rows[i].line || f.defects[0].column != rows[i].column))
			fail_msg("%s: line %u column %u", rows[i].name, f.defects[0].line, f.defects[0].column);
		feed_release(&f);
	}
}

/* Counted by the signs that part them: three before the first of the list's further ones. */
static void
leaves_out_an_item_of_too_many_values(void **state)
{
	(void)state;
	for (size_t n = 19999; n <= 20001; n++) {
		struct strbuf s = STRBUF_INIT(1 << 20);
		struct feed f;

		strbuf_addstr(&s, HEAD "{\"id\":\"1\",\"x\":[0");
		for (size_t i = 3; i < n; i++)
			strbuf_addstr(&s, ",0");
		strbuf_addstr(&s, "]},{\"id\":\"2\"}]}");
		f = read_text(s.buf);
		assert_int_equal(f.n_entries, n <= 20000 ? 2 : 1);
		assert_string_equal(f.entries[f.n_entries - 1].id, "2");
		assert_int_equal(f.total_defects, n <= 20000 ? 0 : 1);
		feed_release(&f);
		strbuf_release(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_an_item), cmocka_unit_test(takes_one_for_a_list_of_one),
					    cmocka_unit_test(refuses_other_json),
					    cmocka_unit_test(delivers_what_damage_leaves),
					    cmocka_unit_test(leaves_out_an_item_of_too_many_values) };

	return cmocka_run_group_tests_name("parse/json", tests, NULL, NULL);
}
