/* parse/feed_json: what JSON Feed demands is there whatever the feed lacks. */
#include "../unit.h"

#include <jansson.h>

#include "parse/feed_json.h"
#include "read.h"

static json_t *
item_of(const char *document)
{
	struct feed f = read_text(document);
	char *text = feed_to_json(&f);
	json_t *root = json_loads(text, 0, NULL), *item;

	assert_non_null(root);
	assert_string_equal(json_string_value(json_object_get(root, "version")), "https://jsonfeed.org/version/1.1");
	item = json_incref(json_array_get(json_object_get(root, "items"), 0));
	json_decref(root);
	free(text);
	feed_release(&f);
	return item;
}

static const char *
string_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static void
an_item_always_has_an_id(void **state)
{
	json_t *a = item_of(ITEM("<title>x</title>")), *b = item_of(ITEM("<title>y</title>"));
	json_t *c = item_of(ITEM("<link>https://x.example/</link>"));

	(void)state;
	assert_int_equal(strlen(string_of(a, "id")), 26);
	assert_string_not_equal(string_of(a, "id"), string_of(b, "id"));
	assert_string_equal(string_of(c, "id"), "https://x.example/");
	json_decref(a);
	json_decref(b);
	json_decref(c);
}

static void
dates_keep_their_offset(void **state)
{
	json_t *a = item_of(ITEM("<pubDate>Wed, 31 Dec 2003 23:59:59 -0330</pubDate>"));
	json_t *b = item_of(ITEM("<pubDate>nonsense</pubDate>"));

	(void)state;
	assert_string_equal(string_of(a, "date_published"), "2003-12-31T23:59:59-03:30");
	assert_null(string_of(b, "date_published"));
	json_decref(a);
	json_decref(b);
}

static void
a_summary_alone_is_the_content(void **state)
{
	json_t *a = item_of(ENTRY("<summary type='html'>&lt;p&gt;s</summary>"));

	(void)state;
	assert_string_equal(string_of(a, "content_html"), "<p>s");
	assert_null(string_of(a, "summary"));
	json_decref(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(an_item_always_has_an_id), cmocka_unit_test(dates_keep_their_offset),
					    cmocka_unit_test(a_summary_alone_is_the_content) };

	return cmocka_run_group_tests_name("parse/feed_json", tests, NULL, NULL);
}
