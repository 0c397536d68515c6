#include "../../../src/cli/advice.h"

#include "../unit.h"

static char *
advice(const char *reason, const char *url)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	advice_print(out, "lwn", reason, url);
	fclose(out);
	return text;
}

static void
names_the_feed_and_its_address(void **state)
{
	static const struct {
		const char *reason, *url, *said;
	} rows[] = {
		{ "HTTP 410: gone", "http://a.example/", "gone for good: wirespool remove lwn" },
		{ "not a feed: an HTML page titled \"x\"", "http://a.example/", "wirespool add http://a.example/" },
		{ "not a feed: an HTML page", "http://a.example/a/very/long/address/of/a/page", "with the same address" },
		{ "HTTP 418; it says: HTTP 410, an HTML page", "", "at once: wirespool poll lwn" },
		{ "TLS with a failed: tlsv13 alert certificate required", "", "set client-certificate" },
		{ "HTTP 503", "", "the server's trouble" },
		{ "something new", "", "at once: wirespool poll lwn" },
		{ ADVICE_PAUSED, "", "wirespool resume lwn" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *said = advice(rows[i].reason, rows[i].url);

		assert_non_null(strstr(said, rows[i].said));
		assert_null(strchr(said, '\n'));
		assert_true(strlen(said) <= 71);
		free(said);
	}
}

static void
a_feeds_name_cannot_command_a_terminal(void **state)
{
	char *said = advice("not a feed: an HTML page", "http://a.example/\033[2J");

	(void)state;
	assert_null(strchr(said, '\033'));
	free(said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names_the_feed_and_its_address),
					    cmocka_unit_test(a_feeds_name_cannot_command_a_terminal) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
