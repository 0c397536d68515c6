/* parse/json: JSON Feed, as it is and as it should not be. */
#include "../unit.h"

#include "base/clock.h"
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
refuses_other_json(void **state)
{
	static const char *const v[] = { "{}", "[1]", "{\"items\":{}}", "{\"error\":\"no\"}", "{\"items\":[", "{\"items\":[{\"a\":1}]}" };

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
counts_values_before_it_builds_them(void **state)
{
	size_t len = 3 << 20;
	char *s = malloc(len);
	struct document doc = { s, len, NULL, NULL };
	struct error err;
	struct feed f;

	(void)state;
	memset(s, ',', len);
	memcpy(s, "{\"items\":[", 10);
	assert_int_equal(parse_document(&doc, &parse_default_limits, &f, &err), -1);
	assert_non_null(strstr(err.text, "too many values"));
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_an_item), cmocka_unit_test(refuses_other_json),
					    cmocka_unit_test(counts_values_before_it_builds_them) };

	return cmocka_run_group_tests_name("parse/json", tests, NULL, NULL);
}
