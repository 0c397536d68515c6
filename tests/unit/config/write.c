/* config/write: what is written reads as what it was. */
#include "../unit.h"

#include "config/config.h"
#include "config/values.h"

static void
written_is(const char *name, const char *text, const char *want)
{
	const struct key *key = key_find(SECTION_FEED, name, strlen(name));
	struct access_config access = { 0 };
	struct feed_config feed = { .access = &access };
	struct arena arena = { 0 };
	const struct value_place place = { &arena, "/", "/" };
	struct error err;
	char *got;

	assert_int_equal(value_parse(key, text, &place, key->is_access ? (void *)&access : &feed, NULL,
				     &err), 0);
	got = value_write(key, &feed);
	assert_string_equal(got, want);
	free(got);
	arena_release(&arena);
}

static void
writes_every_default_as_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < config_n_keys; i++)
		if (config_keys[i].section == SECTION_FEED && config_keys[i].fallback &&
		    strcmp(config_keys[i].name, "timeout") != 0)
			written_is(config_keys[i].name, config_keys[i].fallback, config_keys[i].fallback);
}

static void
writes_values_in_their_largest_unit(void **state)
{
	(void)state;
	written_is("timeout", "60s", "1m");
	written_is("interval", "90m", "90m");
	written_is("max-interval", "48h", "2d");
	written_is("host-delay", "1500ms", "1500ms");
	written_is("max-body", "3072K", "3M");
	written_is("first-poll", "72h", "3d");
	written_is("first-poll", "0", "0");
	written_is("paused", "on", "yes");
	written_is("headers", "A: b,c,D: e f", "A: b,c, D: e f");
	written_is("password", "env:PW", "env:PW");
}

static void
knows_what_needs_no_word(void **state)
{
	const struct key *interval = key_find(SECTION_FEED, "interval", 8), *title = key_find(SECTION_FEED, "title", 5);
	const struct key *proxy = key_find(SECTION_FEED, "proxy", 5), *auth = key_find(SECTION_FEED, "auth", 4);
	struct access_config access = { 0 };
	struct feed_config feed = { .access = &access };

	(void)state;
	assert_true(value_is_fallback(interval, &feed));
	feed.interval_s = 60;
	assert_false(value_is_fallback(interval, &feed));
	assert_true(value_is_fallback(title, &feed));
	assert_true(value_is_fallback(proxy, &feed) && value_is_fallback(auth, &feed));
	access = (struct access_config){ .proxy = "http://h:1", .auth = AUTH_BEARER };
	assert_false(value_is_fallback(proxy, &feed) || value_is_fallback(auth, &feed));
	feed.title = "x";
	assert_false(value_is_fallback(title, &feed));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_every_default_as_it_is),
		cmocka_unit_test(writes_values_in_their_largest_unit),
		cmocka_unit_test(knows_what_needs_no_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
