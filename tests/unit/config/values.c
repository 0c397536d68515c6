/* config/values: what is written → what is stored, and what is said of what cannot be. */
#include "../unit.h"

#include "config/config.h"
#include "config/values.h"

static struct arena arena;
static const struct value_place place = { .arena = &arena, .home = "/home/ann", .directory = "/etc/wirespool" };

/* A value that parses is shown as a number or text, one that does not by the complaint. */
struct example {
	const char *text, *want;
};

static const char *
shown(const struct key *key, const void *target)
{
	const void *at = (const char *)target + key->offset;
	const struct first_poll *poll = at;

	switch (key->type) {
	case VALUE_BOOL:
		return *(const bool *)at ? "yes" : "no";
	case VALUE_CHOICE:
		return arena_printf(&arena, "%d", *(const int *)at);
	case VALUE_COUNT:
		return arena_printf(&arena, "%u", *(const unsigned *)at);
	case VALUE_SIZE:
		return arena_printf(&arena, "%zu", *(const size_t *)at);
	case VALUE_SECONDS:
	case VALUE_MILLISECONDS:
		return arena_printf(&arena, "%lld", (long long)*(const int64_t *)at);
	case VALUE_DECIMAL:
		return arena_printf(&arena, "%g", *(const double *)at);
	case VALUE_FIRST_POLL:
		return arena_printf(&arena, "%d/%lld", (int)poll->kind, (long long)poll->value);
	default:
		return *(const char *const *)at ? *(const char *const *)at : "(none)";
	}
}

static void
check(enum section section, const char *name, const struct example *v, size_t n)
{
	const struct key *key = key_find(section, name, strlen(name));
	union {
		struct config config;
		struct feed_config feed;
		struct topic_config topic;
	} target;
	struct error err;

	assert_non_null(key);
	for (size_t i = 0; i < n; i++) {
		memset(&target, 0, sizeof(target));
		if (value_parse(key, v[i].text, &place, &target, NULL, &err) < 0)
			assert_string_equal(err.text, v[i].want);
		else
			assert_string_equal(shown(key, &target), v[i].want);
	}
}

#define CHECK(section, name, ...)                                     \
	do {                                                          \
		static const struct example examples[] = __VA_ARGS__; \
		check(section, name, examples, COUNT(examples));      \
	} while (0)

static void
reads_durations(void **state)
{
	(void)state;
	CHECK(SECTION_FEED, "min-interval",
	      {
		      { "0", "0" }, { "90s", "90" }, { "15m", "900" }, { "15min", "900" }, { "2h", "7200" },
		      { "1d", "86400" }, { "1w", "604800" }, { "1h 30m", "5400" }, { "1h30m", "5400" },
		      { "2000ms", "2" }, { "30d", "2592000" }, { "31d", "31d is above 30d" },
		      { "15", "\"15\" is no duration; write 30s, 15m, 2h, 1d" },
		      { "1.5h", "\"1.5h\" is no duration; write 30s, 15m, 2h, 1d" },
		      { "1y", "\"1y\" is no duration; write 30s, 15m, 2h, 1d" },
		      { "-1h", "\"-1h\" is no duration; write 30s, 15m, 2h, 1d" },
		      { "500ms", "\"500ms\" is no duration; write 30s, 15m, 2h, 1d" },
		      { "999999999999w", "\"999999999999w\" is no duration; write 30s, 15m, 2h, 1d" },
		      { "9999999999999s", "\"9999999999999s\" is no duration; write 30s, 15m, 2h, 1d" },
		      { "", "the value is missing" },
	      });
	CHECK(SECTION_FEED, "host-delay", { { "500ms", "500" }, { "1s", "1000" }, { "0", "0" },
					    { "61m", "61m is above 1h" } });
	CHECK(SECTION_FEED, "interval", { { "auto", "0" }, { "5s", "5s is below 1m" }, { "0", "0 is below 1m" },
					  { "x", "\"x\" is no duration; write 30s, 15m, 2h, 1d or auto" } });
}

static void
reads_sizes_and_numbers(void **state)
{
	(void)state;
	CHECK(SECTION_FEED, "max-body",
	      { { "256K", "262144" }, { "16M", "16777216" }, { "60M", "62914560" }, { "16 MiB", "16777216" },
		{ "16MB", "16777216" }, { "1k", "1024" }, { "4096", "4096" }, { "4096B", "4096" },
		{ "1", "1 is below 1K" }, { "1G", "1G is above 60M" }, { "1T", "\"1T\" is no size; write 256K, 16M, 1G" },
		{ "1KK", "\"1KK\" is no size; write 256K, 16M, 1G" } });
	CHECK(SECTION_FEED, "host-connections", { { "4", "4" }, { "0", "0 is below 1" }, { "101", "101 is above 100" },
						  { "4x", "\"4x\" is no number" } });
	CHECK(SECTION_WIRESPOOL, "workers", { { "auto", "0" }, { "2", "2" },
					      { "many", "\"many\" is no number or auto" } });
	CHECK(SECTION_TOPIC, "threshold", { { "auto", "0" }, { "2.5", "2.5" }, { "3", "3" }, { "0.1234", "0.123" },
					    { "0", "0 is below 0.001" }, { "2,5", "\"2,5\" is no number or auto" } });
}

static void
reads_words(void **state)
{
	(void)state;
	CHECK(SECTION_FEED, "paused", { { "yes", "yes" }, { "on", "yes" }, { "1", "yes" }, { "false", "no" },
					{ "Yes", "\"Yes\" is neither yes nor no" } });
	CHECK(SECTION_WIRESPOOL, "layout",
	      { { "nested", "1" }, { "maildir++", "0" },
		{ "maildir", "unknown value \"maildir\"; did you mean \"maildir++\"?" },
		{ "mbox", "unknown value \"mbox\"; it is maildir++ or nested" } });
	CHECK(SECTION_WIRESPOOL, "log-level", { { "error", "3" }, { "debug", "7" } });
	CHECK(SECTION_FEED, "first-poll",
	      { { "10", "0/10" }, { "0", "0/0" }, { "all", "1/0" }, { "7d", "2/604800" },
		{ "1000001", "1000001 is above 1000000" },
		{ "some", "\"some\" is no number of items, age such as 7d, or all" } });
}

static void
completes_paths(void **state)
{
	(void)state;
	CHECK(SECTION_WIRESPOOL, "spool",
	      { { "/var/spool/x/", "/var/spool/x" }, { "~/Maildir", "/home/ann/Maildir" }, { "~", "/home/ann" },
		{ "mail", "/etc/wirespool/mail" }, { "/", "/" },
		{ "~bob/x", "~bob/x is not known here; write the path" } });
}

static void
checks_urls(void **state)
{
	struct feed_config feed = { 0 };
	const struct key *key = key_find(SECTION_FEED, "url", 3);

	(void)state;
	CHECK(SECTION_FEED, "url",
	      { { "https://lwn.net/headlines/rss", "https://lwn.net/headlines/rss" },
		{ "ftp://lwn.net/", "\"ftp://lwn.net/\" is no http or https URL" },
		{ "lwn.net", "\"lwn.net\" is no http or https URL" }, { "http://a b/", "a URL holds no blanks" },
		{ "http:///x", "\"http:///x\" names no host that could exist" } });
	assert_int_equal(value_parse(key, "http://Müller.example/a#b", &place, &feed, NULL, NULL), 0);
	assert_string_equal(feed.url, "http://Müller.example/a#b");
	assert_string_equal(feed.wire, "http://xn--mller-kva.example/a");
	assert_int_equal(value_parse(key, "http://m.example/a", &place, &feed, NULL, NULL), 0);
	assert_ptr_equal(feed.url, feed.wire);
}

/* Whole at their ceiling, refused above it. */
static void
texts_have_ceilings(void **state)
{
	static const struct {
		const char *key, *before;
		size_t max;
		const char *want; /* above it */
	} cases[] = {
		{ "title", "", 1000, "the text is longer than 1000 bytes" },
		{ "folder", "", 200, "the folder's name is longer than 200 bytes" },
		{ "spool", "/", 4000, "the path is longer than 4000 bytes" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		for (size_t len = cases[i].max - 1; len <= cases[i].max + 1; len++) {
			char text[4100];
			const struct example example = { text, len <= cases[i].max ? text : cases[i].want };

			memset(text, 'x', len);
			memcpy(text, cases[i].before, strlen(cases[i].before));
			text[len] = '\0';
			check(SECTION_FEED, cases[i].key, &example, 1);
		}
	}
}

static void
takes_nothing_where_nothing_may_be(void **state)
{
	(void)state;
	CHECK(SECTION_FEED, "folder", { { "", "the value is missing" }, { "a/..", "no level of a folder's name may begin with a dot" } });
	CHECK(SECTION_TOPIC, "folder", { { "", "(none)" } });
	CHECK(SECTION_TOPIC, "feeds", { { "", "(none)" } });
	CHECK(SECTION_TOPIC, "flag", { { "none", "0" }, { "\\Flagged", "1" } });
}

static void
shares_equal_strings(void **state)
{
	const struct key *key = key_find(SECTION_FEED, "folder", 6);
	struct feed_config a = { 0 }, b = { 0 };

	(void)state;
	value_parse(key, "News", &place, &a, NULL, NULL);
	value_parse(key, "News", &place, &b, &a, NULL);
	assert_ptr_equal(a.folder, b.folder);
	value_parse(key, "Old", &place, &b, &a, NULL);
	assert_string_equal(b.folder, "Old");
}

static int
teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_durations),		    cmocka_unit_test(reads_sizes_and_numbers),
		cmocka_unit_test(reads_words),			    cmocka_unit_test(completes_paths),
		cmocka_unit_test(checks_urls),			    cmocka_unit_test(takes_nothing_where_nothing_may_be),
		cmocka_unit_test(texts_have_ceilings),
		cmocka_unit_test(shares_equal_strings),
	};

	return cmocka_run_group_tests_name("config/values", tests, NULL, teardown);
}
