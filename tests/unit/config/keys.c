/* config/keys: the table itself, and that the sample and the manual keep up with it. Runs in the tree's root. */
#include "../unit.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "config/config.h"
#include "config/ini.h"
#include "config/keys.h"
#include "config/values.h"

#define SAMPLE "config/wirespool.conf"
#define MANUAL "man/wirespool.conf.5"

static char *
slurp(const char *name)
{
	FILE *f = fopen(name, "r");
	char *text = xcalloc(1, 1 << 20);

	if (!f)
		fail_msg("%s cannot be opened; run the tests in the tree's root", name);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return text;
}

/* Take the # from what is a setting, not prose: "#key = value", "#[section]". */
static char *
uncommented(const char *name)
{
	char *text = slurp(name), *to = text;

	for (const char *p = text; *p; p++) {
		bool is_line_start = to == text || to[-1] == '\n';

		if (!(is_line_start && *p == '#' && ((p[1] >= 'a' && p[1] <= 'z') || p[1] == '[')))
			*to++ = *p;
	}
	*to = '\0';
	return text;
}

static void
every_default_is_valid(void **state)
{
	union {
		struct config config;
		struct feed_config feed;
		struct topic_config topic;
	} target;
	struct arena arena = { 0 };
	struct value_place place = { .arena = &arena, .directory = "/" };
	struct error err;

	(void)state;
	for (size_t i = 0; i < config_n_keys; i++) {
		const struct key *key = &config_keys[i];

		if (key->fallback && value_parse(key, key->fallback, &place, &target, NULL, &err) < 0)
			fail_msg("%s: %s", key->name, err.text);
		assert_non_null(key->help);
		assert_ptr_equal(key_find(key->section, key->name, strlen(key->name)), key);
	}
	arena_release(&arena);
}

static void
finds_what_was_meant(void **state)
{
	static const struct {
		enum section section;
		const char *written, *want;
	} cases[] = {
		{ SECTION_FEED, "urls", "url" },
		{ SECTION_FEED, "ulr", "url" },
		{ SECTION_FEED, "Folder", "folder" },
		{ SECTION_FEED, "max_items", "max-items" },
		{ SECTION_FEED, "first-pol", "first-poll" },
		{ SECTION_FEED, "gateway", NULL },
		{ SECTION_FEED, "x", NULL },
		{ SECTION_FEED, "a-key-that-is-longer-than-any-name-here", NULL },
		{ SECTION_DEFAULTS, "ur", NULL },
		{ SECTION_TOPIC, "keyword", "keywords" },
		{ SECTION_WIRESPOOL, "spol", "spool" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct key *key = key_nearest(cases[i].section, cases[i].written, strlen(cases[i].written));

		if (cases[i].want)
			assert_string_equal(key ? key->name : "(none)", cases[i].want);
		else
			assert_null(key);
	}
	assert_string_equal(section_nearest("topics", 6), "topic");
	assert_string_equal(section_nearest("DEFAULT", 7), "defaults");
	assert_null(section_nearest("general", 7));
}

/* A set of a section's keys is one uint64_t, counted from its first. */
static void
keys_of_a_section_stand_together(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < config_n_keys; i++) {
		const struct key *key = &config_keys[i];

		n = i && key[-1].section == key->section ? n + 1 : 1;
		assert_true(n <= CONFIG_MAX_KEYS);
		for (size_t k = i + 1; k < config_n_keys; k++)
			if (config_keys[k].section == key->section)
				assert_int_equal(config_keys[k - 1].section, key->section);
	}
}

/* The sample, its comments taken away, has each key in its section, and where there is a default, that. */
static void
sample_has_every_key_and_default(void **state)
{
	char *text = uncommented(SAMPLE), value[4000];
	bool has[256] = { false };
	enum section section = SECTION_UNKNOWN;
	struct ini_entry e;
	struct ini ini;

	(void)state;
	assert_true(config_n_keys <= COUNT(has));
	ini_init(&ini, text, strlen(text));
	while (ini_next(&ini, &e) != INI_END) {
		const struct key *key;

		assert_int_not_equal(e.kind, INI_MISTAKE);
		if (e.kind == INI_SECTION) {
			const char *colon = memchr(e.name, ':', e.name_len);

			section = section_find(e.name, colon ? (size_t)(colon - e.name) : e.name_len);
			continue;
		}
		key = key_find(section, e.name, e.name_len);
		assert_non_null(key);
		assert_true(e.value_len < sizeof(value));
		ini_join(&e, value);
		if (section == SECTION_DEFAULTS || section == SECTION_WIRESPOOL)
			assert_string_equal(value, key->fallback ? key->fallback : value);
		has[key - config_keys] = true;
	}
	for (size_t i = 0; i < config_n_keys; i++)
		if (!has[i])
			fail_msg("%s has no line for %s of [%s]", SAMPLE, config_keys[i].name,
				 section_name(config_keys[i].section));
	free(text);
}

/* Both as it is and with all settings taken in. */
static void
sample_is_a_good_configuration(void **state)
{
	char *text = uncommented(SAMPLE), name[] = "/tmp/wirespool-sample-XXXXXX";
	FILE *f = fdopen(mkstemp(name), "w");
	struct config *config;

	(void)state;
	fputs(text, f);
	fclose(f);
	config = config_load(SAMPLE, stderr);
	assert_non_null(config);
	assert_int_equal(config->n_feeds, 0);
	assert_true(config->n_topics > 0);
	config_unref(config);
	config = config_load(name, stderr);
	assert_non_null(config);
	assert_true(config->n_feeds > 0);
	config_unref(config);
	remove(name);
	free(text);
}

static void
manual_names_every_key_and_default(void **state)
{
	char *text = slurp(MANUAL);

	(void)state;
	for (size_t i = 0; i < config_n_keys; i++) {
		const struct key *key = &config_keys[i];
		char item[100];
		const char *at, *end, *value;

		snprintf(item, sizeof(item), "\n.It Ic %s ", key->name);
		/* Some names feeds, topics and folders have in common. */
		at = key->section == SECTION_TOPIC ? strstr(text, "\n.Sh SECTIONS TOPIC:") :
		     key->section == SECTION_FOLDER ? strstr(text, "\n.Sh SECTIONS FOLDER:") : text;
		at = at ? strstr(at, item) : NULL;
		if (!at) {
			fail_msg("%s does not explain %s", MANUAL, key->name);
			return;
		}
		end = strstr(at + 1, "\n.It Ic ");
		value = key->fallback ? strstr(at + 1, key->fallback) : at;
		if (!value || (end && value > end))
			fail_msg("%s does not say that %s is %s by default", MANUAL, key->name, key->fallback);
	}
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_default_is_valid),
		cmocka_unit_test(finds_what_was_meant),
		cmocka_unit_test(keys_of_a_section_stand_together),
		cmocka_unit_test(sample_has_every_key_and_default),
		cmocka_unit_test(sample_is_a_good_configuration),
		cmocka_unit_test(manual_names_every_key_and_default),
	};

	setenv("HOME", "/home/ann", 1);
	return cmocka_run_group_tests_name("config/keys", tests, NULL, NULL);
}
