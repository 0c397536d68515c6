/* parse/mend_json: what holds what in damaged JSON. */
#include "../unit.h"

#include "../../../src/parse/mend_json.h"
#include "../../../src/parse/mender_json.h"

struct row {
	const char *name, *in, *want;
	size_t defects;
};

static void
check(const struct row *row)
{
	struct strbuf out = STRBUF_INIT(1 << 20);
	struct feed feed = { 0 };

	mend_json(row->in, strlen(row->in), 0, &feed, &out);
	if (strcmp(strbuf_str(&out), row->want) != 0 || feed.total_defects != row->defects)
		fail_msg("%s: \"%s\" with %zu defects", row->name, strbuf_str(&out), feed.total_defects);
	strbuf_release(&out);
	feed_release(&feed);
}

static void
leaves_what_is_well_formed(void **state)
{
	static const struct row rows[] = {
		{ "empty", "{}", "{}", 0 },
		{ "values", "{\"a\":[1,-2.5e3,\"x\",true,null,{}]}", "{\"a\":[1,-2.5e3,\"x\",true,null,{}]}", 0 },
		{ "lines keep their numbers", "{\n\"a\":\n1}", "{\n\"a\":\n1}", 0 },
		{ "nothing behind the end", "{} trailing", "{}", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(&rows[i]);
}

static void
mends_commas_and_colons(void **state)
{
	static const struct row rows[] = {
		{ "before the end", "{\"a\":[1,],}", "{\"a\":[1]}", 2 },
		{ "twice", "[1,,2]", "[1,2]", 1 },
		{ "at the begin", "[,1]", "[1]", 1 },
		{ "none between values", "[1 2]", "[\"1 2\"]", 1 },
		{ "none between strings", "{\"a\":\"x\" \"b\":\"y\"}", "{\"a\":\"x\",\"b\":\"y\"}", 1 },
		{ "none between objects", "[{} {}]", "[{},{}]", 1 },
		{ "colon in a list", "[\"a\":1]", "[\"a\",1]", 2 },
		{ "no value", "{\"a\":,\"b\":}", "{\"a\":null,\"b\":null}", 2 },
		{ "no name", "{{}}", "{\"\":{}}", 2 },
		{ "name without quotes", "{a:1, $b-c : 2}", "{\"a\":1,\"$b-c\":2}", 2 },
		{ "name twice", "{\"a\":1,\"b\":{\"a\":1},\"a\":2}", "{\"a\":1,\"b\":{\"a\":1},\"a\":2}", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(&rows[i]);
}

static void
mends_brackets(void **state)
{
	static const struct row rows[] = {
		{ "forgotten inside", "{\"a\":[{\"b\":1],\"c\":2}", "{\"a\":[{\"b\":1}],\"c\":2}", 1 },
		{ "forgotten between items", "[{\"a\":1,{\"b\":2}]", "[{\"a\":1},{\"b\":2}]", 1 },
		{ "one too many, another item follows", "{\"a\":[{\"b\":1}},{\"c\":2}]}", "{\"a\":[{\"b\":1},{\"c\":2}]}", 1 },
		{ "one too many, a member follows", "[{\"a\":{}},\"b\":1}]", "[{\"a\":{},\"b\":1}]", 1 },
		{ "of the wrong kind", "{\"a\":[1}", "{\"a\":[1]}", 1 },
		{ "that fit nothing", "[1}]", "[1]", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(&rows[i]);
}

static void
drops_comments(void **state)
{
	static const struct row rows[] = {
		{ "line", "{ // \"a\"\n\"b\":1}", "{\n\"b\":1}", 1 },
		{ "block", "[1/* , */,2]", "[\"1/*\",\"*/\",2]", 2 },
		{ "block before", "[/* , */ 1 ,2]", "[1,2]", 1 },
		{ "without end", "[ /* ", "[]", 2 },
		{ "behind a string", "[\"a\" // b\n, \"c\"]", "[\"a\"\n,\"c\"]", 1 },
		{ "in a string", "[\"http://a/*b\",]", "[\"http://a/*b\"]", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(&rows[i]);
}

static void
closes_what_a_cut_document_ends_inside(void **state)
{
	static const struct row rows[] = {
		{ "brackets", "{\"a\":[{", "{\"a\":[{}]}", 1 },
		{ "prose is kept", "{\"content_html\":\"<p>half", "{\"content_html\":\"<p>half\"}", 1 },
		{ "addresses are not", "{\"url\":\"http://a/ha", "{\"url\":null}", 1 },
		{ "numbers are not", "{\"n\":12", "{\"n\":null}", 1 },
		{ "names are not", "{\"a\":1,\"na", "{\"a\":1}", 1 },
		{ "before the colon", "{\"a\"", "{\"a\":null}", 3 },
		{ "in an escape", "{\"summary\":\"x\\u00", "{\"summary\":\"x00\"}", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(&rows[i]);
}

static void
drops_what_is_nested_too_deep(void **state)
{
	struct strbuf in = STRBUF_INIT(1 << 20), out = STRBUF_INIT(1 << 20);
	struct feed feed = { 0 };

	(void)state;
	for (int i = 0; i < 5000; i++)
		strbuf_addstr(&in, "[");
	for (int i = 0; i < 5000; i++)
		strbuf_addstr(&in, "]");
	mend_json(in.buf, in.len, 0, &feed, &out);
	assert_int_equal(feed.total_defects, 1);
	assert_non_null(strstr(out.buf, "[null]"));
	assert_true(out.len < 200);
	strbuf_release(&in);
	strbuf_release(&out);
	feed_release(&feed);
}

static void
is_exact_about_depth(void **state)
{
	(void)state;
	for (unsigned deep = JSON_DEPTH_MAX - 1; deep <= JSON_DEPTH_MAX + 1; deep++) {
		struct strbuf in = STRBUF_INIT(1000), out = STRBUF_INIT(1000);
		struct feed feed = { 0 };

		for (unsigned i = 0; i < deep; i++)
			strbuf_addch(&in, '[');
		for (unsigned i = 0; i < deep; i++)
			strbuf_addch(&in, ']');
		mend_json(in.buf, in.len, 0, &feed, &out);
		assert_int_equal(strspn(out.buf, "["), deep < JSON_DEPTH_MAX ? deep : JSON_DEPTH_MAX);
		assert_int_equal(strstr(out.buf, "null") != NULL, deep > JSON_DEPTH_MAX);
		assert_int_equal(feed.total_defects, deep > JSON_DEPTH_MAX);
		strbuf_release(&in);
		strbuf_release(&out);
		feed_release(&feed);
	}
}

static void
says_where(void **state)
{
	static const char in[] = "\n{\"a\":1,\n  \"b\":\"x\001\",}";
	struct strbuf out = STRBUF_INIT(1 << 20);
	struct feed feed = { 0 };

	(void)state;
	mend_json(in, strlen(in), 1, &feed, &out);
	assert_int_equal(feed.n_defects, 2);
	assert_int_equal(feed.defects[0].line, 3);
	assert_int_equal(feed.defects[0].column, 9);
	assert_int_equal(feed.defects[1].line, 3);
	assert_int_equal(feed.defects[1].column, 12);
	assert_string_equal(feed.defects[1].what, "comma before the end");
	strbuf_release(&out);
	feed_release(&feed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_what_is_well_formed),
		cmocka_unit_test(mends_commas_and_colons),
		cmocka_unit_test(mends_brackets),
		cmocka_unit_test(drops_comments),
		cmocka_unit_test(closes_what_a_cut_document_ends_inside),
		cmocka_unit_test(drops_what_is_nested_too_deep),
		cmocka_unit_test(is_exact_about_depth),
		cmocka_unit_test(says_where),
	};

	return cmocka_run_group_tests_name("parse/mend_json", tests, NULL, NULL);
}
