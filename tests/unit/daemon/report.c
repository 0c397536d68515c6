/* daemon/report: what is said of a feed, and counted. */
#include "../unit.h"

#include <string.h>

#include "base/clock.h"
#include "daemon/report.h"

#define DAY_S 86400
#define NOW (20000LL * DAY_S)

static const char *
word_for(const struct feed_config *feed, const struct feed_state *state, char *out, size_t room)
{
	json_t *line = report_feed(feed, state, false, NOW);

	snprintf(out, room, "%s", json_string_value(json_object_get(line, "health")));
	json_decref(line);
	return out;
}

/* The first condition that applies is said, and it alone is counted. */
static void
a_feed_has_one_condition(void **state)
{
	const struct health silent = { .news_s = NOW - 300 * DAY_S, .longest_s = DAY_S };
	const struct {
		const char *word;
		bool by_configuration;
		struct feed_state state;
		struct report_counts counts;
	} cases[] = {
		{ "new", false, { .failures = 0 }, { 0 } },
		{ "well", false, { .complete_once = true }, { 0 } },
		{ "silent", false, { .complete_once = true, .health = silent }, { .silent = 1 } },
		{ "damaged", false, { .trouble = (char *)"line 2", .health = silent }, { .damaged = 1 } },
		{ "failing", false, { .failures = 1, .trouble = (char *)"404", .health = silent }, { 0 } },
		{ "paused", false, { .paused = true, .failures = 1, .health = silent }, { .paused = 1 } },
		{ "paused", true, { .complete_once = true }, { .paused = 1 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct feed_config feed = { .id = "a", .url = "http://a.example/", .wire = "http://a.example/",
						  .paused = cases[i].by_configuration };
		struct report_counts counts = { 0 };
		char word[20];

		assert_string_equal(word_for(&feed, &cases[i].state, word, sizeof(word)), cases[i].word);
		report_count(&counts, &feed, &cases[i].state, NOW);
		assert_memory_equal(&counts, &cases[i].counts, sizeof(counts));
	}
}

static void
passwords_are_not_shown(void **state)
{
	const struct feed_config feed = { .id = "a", .url = "http://me:hush@a.example/?token=hush",
					  .wire = "http://me:hush@a.example/?token=hush" };
	const struct feed_state known = { .adopted = (char *)"http://b.example/?key=hush" };
	json_t *line = report_feed(&feed, &known, false, NOW);
	char *text = json_dumps(line, 0);

	(void)state;
	assert_non_null(strstr(text, "b.example"));
	assert_null(strstr(text, "hush"));
	free(text);
	json_decref(line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_feed_has_one_condition),
		cmocka_unit_test(passwords_are_not_shown),
	};

	return cmocka_run_group_tests_name("daemon/report", tests, NULL, NULL);
}
