/* digest/report_page: tables that every client draws. */
#include "../unit.h"

#include <stdlib.h>

#include "digest/report.h"

static void
draws_bars_to_scale_and_escapes(void **state)
{
	struct report_row topics[] = { { "a<b", { 10, 5, 0, 0, 0, 0, 0 }, 100 }, { "small", { 1, 0, 0, 0, 0, 0, 0 }, 1 } };
	struct report_feed feed = { "wire", "since <yesterday>", 0 };
	struct report report = { .first_day = 20714, .topics = topics, .n_topics = 2, .failing = { &feed, 1 } };
	char *html = report_html(&report);

	(void)state;
	assert_non_null(strstr(html, "a&lt;b"));
	assert_non_null(strstr(html, "since &lt;yesterday&gt;"));
	assert_non_null(strstr(html, "width:100%;height:13px")); /* the largest */
	assert_non_null(strstr(html, "width:1%;height:13px"));   /* a hundredth of it */
	assert_non_null(strstr(html, "height:28px"));
	assert_non_null(strstr(html, "height:14px")); /* half of the busiest day */
	assert_null(strstr(html, "<style"));
	free(html);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(draws_bars_to_scale_and_escapes) };

	return cmocka_run_group_tests_name("digest/report_page", tests, NULL, NULL);
}
