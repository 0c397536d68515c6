/* digest/report: a week as text and as a page. */
#include "../unit.h"

#include <stdlib.h>

#include "digest/report.h"

#define FIRST 20714 /* 2026-09-18, a Friday */

static struct report_row topics[] = {
	{ "(no topic)", { 0, 1, 0, 0, 0, 0, 0 }, 1 },
	{ "oil", { 8, 4, 0, 1, 2, 6, 8 }, 29 },
	{ "nothing", { 0 }, 0 },
	{ "a topic with a long, long name", { 0, 0, 0, 0, 0, 0, 15 }, 15 },
};
static struct report_feed failing[] = { { "young", "since today: <HTTP> 500", 1 }, { "old", "since March", 9 } };

static struct report
week(void)
{
	struct report report = {
		.first_day = FIRST,
		.now = (FIRST + 7) * 86400LL + 5 * 3600,
		.zone_min = 120,
		.messages = { NULL, { 8, 5, 0, 1, 2, 6, 23 }, 45 },
		.topics = topics,
		.n_topics = COUNT(topics),
		.feeds_known = 12,
		.polls = 1000,
		.unchanged = 899,
		.failed = 1,
		.failing = { failing, COUNT(failing) },
	};

	report_sort(&report);
	return report;
}

static void
text_has_bars_of_blocks(void **state)
{
	struct report report = week();
	char *text = report_text(&report);

	(void)state;
	assert_string_equal(text, "12 feeds, 1000 requests: 89% unchanged (304), 1% failed; 22.2 requests\n"
				  "for a message\n"
				  "\nMessages by day\n───────────────\n"
				  "Fri 18 Sep      8 ███████████████▎\n"
				  "Sat 19 Sep      5 █████████▋\n"
				  "Sun 20 Sep      0 \n"
				  "Mon 21 Sep      1 █▉\n"
				  "Tue 22 Sep      2 ███▉\n"
				  "Wed 23 Sep      6 ███████████▌\n"
				  "Thu 24 Sep     23 ████████████████████████████████████████████\n"
				  "\nTopics, and the days of the week\n────────────────────────────────\n"
				  "oil                    █▄·▁▂▆█     29 ████████████████████████\n"
				  "a topic with a long, … ······█     15 ████████████▍\n"
				  "(no topic)             ·█·····      1 ▉\n"
				  "\nFailing\n───────\n"
				  "wirespool show FEED says more, wirespool remove FEED takes it out.\n\n"
				  "  old: since March\n"
				  "  young: since today: <HTTP> 500\n");
	free(text);
}

static void
subject_says_which_week_and_what_ails(void **state)
{
	struct report report = week();
	char *subject = report_subject(&report);

	(void)state;
	assert_string_equal(subject, "wirespool, 18 Sep to 24 Sep: 45 messages, 2 feeds fail");
	free(subject);
}

static void
an_empty_week_is_no_trouble(void **state)
{
	struct report report = { .first_day = FIRST, .now = (FIRST + 7) * 86400LL };
	char *text, *html;

	(void)state;
	report_sort(&report);
	text = report_text(&report);
	html = report_html(&report);
	assert_memory_equal(text, "0 feeds, 0 requests\n", 20);
	assert_null(strstr(text, "Failing"));
	assert_non_null(strstr(html, "</html>"));
	free(text);
	free(html);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_has_bars_of_blocks),
		cmocka_unit_test(subject_says_which_week_and_what_ails),
		cmocka_unit_test(an_empty_week_is_no_trouble),
	};

	return cmocka_run_group_tests_name("digest/report", tests, NULL, NULL);
}
