#include "../../../src/cli/formats.h"

#include "../unit.h"

struct want {
	const char *url, *name, *folder; /* NULL: none */
};

static void
check(format_read *read, const char *text, const struct want *want, size_t n)
{
	struct drafts drafts = { 0 };
	struct error err = { "" };
	FILE *nowhere = fopen("/dev/null", "w");

	assert_int_equal(read(&drafts, text, strlen(text), nowhere, &err), n ? 0 : -1);
	assert_int_equal(drafts.n, n);
	for (size_t i = 0; i < n; i++) {
		const char *folder = draft_get(&drafts.v[i], "folder");

		assert_string_equal(drafts.v[i].url, want[i].url);
		assert_string_equal(drafts.v[i].name ? drafts.v[i].name : "", want[i].name ? want[i].name : "");
		assert_string_equal(folder ? folder : "", want[i].folder ? want[i].folder : "");
	}
	drafts_release(&drafts);
	fclose(nowhere);
}

static void
newsboat_lines(void **state)
{
	static const struct {
		const char *text;
		struct want want;
	} rows[] = {
		{ "http://a.example/", { "http://a.example/", NULL, NULL } },
		{ "  http://a.example/ one two\r\n", { "http://a.example/", NULL, "one" } },
		{ "http://a.example/#part # a comment", { "http://a.example/#part", NULL, NULL } },
		{ "\"http://a.example/\" \"tag with blanks\"", { "http://a.example/", NULL, "tag with blanks" } },
		{ "http://a.example/ \"~A \\\"title\\\"\" x", { "http://a.example/", "A \"title\"", "x" } },
		{ "http://a.example/ ! 'it is'", { "http://a.example/", NULL, "it is" } },
		{ "HTTP://A.example/ \"\"", { "HTTP://A.example/", NULL, NULL } },
	};
	static const char *const none[] = { "", "# http://a.example/", "exec:feed.sh", "query:x:y", "http://a.example/ \"open",
					    "file:///tmp/x" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(newsboat_read, rows[i].text, &rows[i].want, 1);
	for (size_t i = 0; i < COUNT(none); i++)
		check(newsboat_read, none[i], NULL, 0);
}

static void
sfeed_calls(void **state)
{
	static const struct want want[] = { { "http://a.example/?x=1&y=2", "a b", NULL }, { "http://c.example/", "it's", NULL } };

	(void)state;
	check(sfeed_read,
	      "feeds() {\n\tfeed \"a b\" 'http://a.example/?x=1&y=2' base enc\n\tfeed 'it'\\''s' http://c.example/\n"
	      "\tfeed x \"$BASE/x\"\n\tfeed y `cat z`\n\tfeed alone\n\tfeeder z http://z.example/\n}\n",
	      want, 2);
	check(sfeed_read, "feeds() {\n}\n", NULL, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(newsboat_lines), cmocka_unit_test(sfeed_calls) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
