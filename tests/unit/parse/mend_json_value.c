/* parse/mend_json_value: strings, numbers and words that JSON does not allow. */
#include "../unit.h"

#include "../../../src/parse/mend_json.h"

struct row {
	const char *name, *in, *want; /* the value; in a list */
	size_t defects;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct strbuf in = STRBUF_INIT(4096), out = STRBUF_INIT(4096), want = STRBUF_INIT(4096);
		struct feed feed = { 0 };

		strbuf_addf(&in, "[%s]", rows[i].in);
		strbuf_addf(&want, "[%s]", rows[i].want);
		mend_json(in.buf, in.len, 0, &feed, &out);
		if (strcmp(strbuf_str(&out), want.buf) != 0 || feed.total_defects != rows[i].defects)
			fail_msg("%s: %s with %zu defects", rows[i].name, strbuf_str(&out), feed.total_defects);
		strbuf_release(&in);
		strbuf_release(&out);
		strbuf_release(&want);
		feed_release(&feed);
	}
}

static void
mends_escapes(void **state)
{
	static const struct row rows[] = {
		{ "as they should be", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\"", 0 },
		{ "a pair", "\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"", 0 },
		{ "its first half", "\"\\ud83dx\"", "\"\\uFFFDx\"", 1 },
		{ "its first half, then a character", "\"\\ud83d\\u0041\"", "\"\\uFFFD\\u0041\"", 1 },
		{ "its second half", "\"\\ude00\"", "\"\\uFFFD\"", 1 },
		{ "NUL", "\"a\\u0000b\"", "\"ab\"", 1 },
		{ "too few digits", "\"\\u12\"", "\"12\"", 1 },
		{ "unknown", "\"\\x\\.\"", "\"\\\\x\\\\.\"", 2 },
		{ "JavaScript's quote", "\"it\\'s\"", "\"it's\"", 1 },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
mends_characters(void **state)
{
	static const struct row rows[] = {
		{ "white space", "\"a\tb\nc\rd\"", "\"a\\tb\\nc\\rd\"\n", 3 },
		{ "controls mean nothing", "\"a\001\037b\"", "\"ab\"", 2 },
		{ "not in ASCII", "\"\xC3\xA4\xE2\x82\xAC\"", "\"\xC3\xA4\xE2\x82\xAC\"", 0 },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
finds_the_quote_that_ends(void **state)
{
	static const struct row rows[] = {
		{ "bare quotes in prose", "\"a \"b\" c\"", "\"a \\\"b\\\" c\"", 2 },
		{ "before a comma of prose", "\"a \"b\", c\"", "\"a \\\"b\\\", c\"", 2 },
		{ "before a value", "\"a\", \"b\"", "\"a\",\"b\"", 0 },
		{ "before a literal", "\"a\", true", "\"a\",true", 0 },
		{ "forgotten at the line's end", "{\"a\":\"x,\n\"b\":1}", "{\"a\":\"x\"\n,\"b\":1}", 2 },
		{ "single quotes", "'it''s \"x\"'", "\"it''s \\\"x\\\"\"", 3 },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
reads_words(void **state)
{
	static const struct row rows[] = {
		{ "literals", "true,false,null", "true,false,null", 0 },
		{ "of other languages", "True, None, NaN, undefined", "true,null,null,null", 4 },
		{ "numbers", "0,-1,1.5,2E+10", "0,-1,1.5,2E+10", 0 },
		{ "numbers large enough", "9223372036854775807,-9223372036854775808,1e300,1234567890123456789.5",
		  "9223372036854775807,-9223372036854775808,1e300,1234567890123456789.5", 0 },
		{ "numbers that are none", "+1,.5,012,1.,0x1F", "\"+1\",\".5\",\"012\",\"1.\",\"0x1F\"", 5 },
		{ "numbers too large for us", "9223372036854775808,1e999", "\"9223372036854775808\",\"1e999\"", 0 },
		{ "text", "a \\ b", "\"a \\\\ b\"", 1 },
	};

	(void)state;
	check(rows, COUNT(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mends_escapes),
		cmocka_unit_test(mends_characters),
		cmocka_unit_test(finds_the_quote_that_ends),
		cmocka_unit_test(reads_words),
	};

	return cmocka_run_group_tests_name("parse/mend_json_value", tests, NULL, NULL);
}
