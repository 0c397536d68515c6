/* daemon/health: when the reader hears of a feed's trouble. */
#include "../unit.h"

#include "base/clock.h"
#include "daemon/health.h"

#define DAY 86400
#define T0 1760000000LL

static struct health_poll
failing(int64_t now_s, int64_t since_s)
{
	return (struct health_poll){ .now_s = now_s, .failing_since_s = since_s, .last_new_s = TIME_NONE };
}

static struct health_poll
well(int64_t now_s, int64_t last_new_s, uint32_t known, uint32_t fresh)
{
	return (struct health_poll){ .now_s = now_s,
				     .failing_since_s = TIME_NONE,
				     .last_new_s = last_new_s,
				     .has_document = true,
				     .known = known,
				     .fresh = fresh };
}

static void
tells_after_three_days_of_failing_once_a_month(void **state)
{
	struct health h = { 0 };
	int told = 0;

	(void)state;
	for (int64_t hour = 0; hour < 70 * 24; hour++) {
		struct health_poll poll = failing(T0 + hour * 3600, T0);
		int kind = health_judge(&h, &poll);

		if (kind >= 0) {
			assert_int_equal(kind, HEALTH_FAILING);
			assert_in_range(hour, told * 30 * 24 + 72, told * 30 * 24 + 73);
			told++;
		}
	}
	assert_int_equal(told, 3);
}

static void
a_hiccup_is_not_told_and_neither_is_its_end(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = failing(T0, T0 - DAY);

	(void)state;
	assert_int_equal(health_judge(&h, &poll), -1);
	poll = well(T0 + 3600, T0 - 2 * DAY, 10, 1);
	assert_int_equal(health_judge(&h, &poll), -1);
}

static void
tells_of_recovery_but_not_on_the_same_day(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = failing(T0, T0 - 4 * DAY);

	(void)state;
	assert_int_equal(health_judge(&h, &poll), HEALTH_FAILING);
	poll = well(T0 + 3600, T0 - 5 * DAY, 10, 0);
	assert_int_equal(health_judge(&h, &poll), -1);
	poll = well(T0 + DAY, T0 - 5 * DAY, 10, 0);
	assert_int_equal(health_judge(&h, &poll), HEALTH_WELL);
	poll.now_s += DAY;
	assert_int_equal(health_judge(&h, &poll), -1);
}

static void
a_relapse_keeps_silent_until_it_lasts(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = failing(T0, T0 - 4 * DAY);

	(void)state;
	assert_int_equal(health_judge(&h, &poll), HEALTH_FAILING);
	poll = failing(T0 + 2 * DAY, T0 + 2 * DAY - 60);
	assert_int_equal(health_judge(&h, &poll), -1);
}

static void
gone_is_told_at_once_and_pages_after_a_day(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = failing(T0, T0);

	(void)state;
	poll.gone = true;
	assert_int_equal(health_judge(&h, &poll), HEALTH_GONE);
	h = (struct health){ 0 };
	poll = failing(T0, T0 - DAY / 2);
	poll.not_feed = true;
	assert_int_equal(health_judge(&h, &poll), -1);
	poll.now_s += DAY;
	assert_int_equal(health_judge(&h, &poll), HEALTH_NOT_FEED);
}

static void
silence_is_measured_by_the_feeds_own_rhythm(void **state)
{
	struct health weekly = { .longest_s = 7 * DAY }, yearly = { .longest_s = 300 * DAY }, unknown = { 0 };
	struct health_poll poll = well(T0, T0 - 40 * DAY, 10, 0);

	(void)state;
	assert_int_equal(health_judge(&weekly, &poll), HEALTH_SILENT);
	assert_int_equal(health_judge(&yearly, &poll), -1);
	assert_int_equal(health_judge(&unknown, &poll), -1);
}

static void
learns_the_longest_silence(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = well(T0, T0 - 3 * DAY, 10, 2);

	(void)state;
	health_judge(&h, &poll);
	assert_int_equal(h.longest_s, 3 * DAY);
	poll = well(T0 + DAY, T0, 10, 2);
	health_judge(&h, &poll);
	assert_int_equal(h.longest_s, 3 * DAY);
}

static void
polls_that_find_only_news_miss_some(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = well(T0, T0 - 3600, 0, 20);
	int kind = -1;

	(void)state;
	poll.first = true;
	assert_int_equal(health_judge(&h, &poll), -1);
	poll.first = false;
	for (int i = 0; i < HEALTH_ALL_NEW; i++) {
		assert_int_equal(kind, -1);
		poll.now_s += 3600;
		kind = health_judge(&h, &poll);
	}
	assert_int_equal(kind, HEALTH_MISSING);
}

static void
says_what_since_when_and_what_helps(void **state)
{
	const struct health_words words = { .feed_id = "lwn",
					    .url = "https://lwn.example/",
					    .trouble = "HTTP 404: there is nothing at this address",
					    .since_s = T0 - 4 * DAY,
					    .next_s = T0 + DAY,
					    .now_s = T0 };
	struct strbuf out = STRBUF_INIT(4096);

	(void)state;
	health_subject(&out, HEALTH_FAILING, &words);
	assert_string_equal(out.buf, "feed lwn has been failing for 4 days");
	strbuf_clear(&out);
	health_text(&out, HEALTH_FAILING, &words);
	assert_non_null(strstr(out.buf, "Last answer: HTTP 404"));
	assert_non_null(strstr(out.buf, "Since: 05 Oct 2025"));
	assert_non_null(strstr(out.buf, "Next poll: 10 Oct 2025"));
	assert_non_null(strstr(out.buf, "wirespool once --dry-run lwn"));
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_after_three_days_of_failing_once_a_month),
		cmocka_unit_test(a_hiccup_is_not_told_and_neither_is_its_end),
		cmocka_unit_test(tells_of_recovery_but_not_on_the_same_day),
		cmocka_unit_test(a_relapse_keeps_silent_until_it_lasts),
		cmocka_unit_test(gone_is_told_at_once_and_pages_after_a_day),
		cmocka_unit_test(silence_is_measured_by_the_feeds_own_rhythm),
		cmocka_unit_test(learns_the_longest_silence),
		cmocka_unit_test(polls_that_find_only_news_miss_some),
		cmocka_unit_test(says_what_since_when_and_what_helps),
	};

	return cmocka_run_group_tests_name("daemon/health", tests, NULL, NULL);
}
