/* desk/health: when the reader hears of a feed's trouble. */
#include "../unit.h"

#include "base/clock.h"
#include "desk/health.h"

#define DAY 86400
#define T0 1760000000LL

static struct health_poll
failing(int64_t now_s, int64_t since_s)
{
	return (struct health_poll){ .now_s = now_s,
				     .failing_since_s = since_s,
				     .patience_s = 3 * DAY,
				     .last_new_s = TIME_NONE };
}

static struct health_poll
well(int64_t now_s, int64_t last_new_s, uint32_t known, uint32_t fresh)
{
	return (struct health_poll){ .now_s = now_s,
				     .failing_since_s = TIME_NONE,
				     .last_new_s = last_new_s,
				     .known = known,
				     .fresh = fresh };
}

static int
judge(struct health *h, const struct health_poll *poll)
{
	health_learn(h, poll);
	return health_judge(h, poll);
}

static void
tells_after_three_days_of_failing_once_a_month(void **state)
{
	struct health h = { 0 };
	int told = 0;

	(void)state;
	for (int64_t hour = 0; hour < 70 * 24; hour++) {
		struct health_poll poll = failing(T0 + hour * 3600, T0);
		int kind = judge(&h, &poll);

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
	assert_int_equal(judge(&h, &poll), -1);
	poll = well(T0 + 3600, T0 - 2 * DAY, 10, 1);
	assert_int_equal(judge(&h, &poll), -1);
}

static void
tells_of_recovery_but_not_on_the_same_day(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = failing(T0, T0 - 4 * DAY);

	(void)state;
	assert_int_equal(judge(&h, &poll), HEALTH_FAILING);
	poll = well(T0 + 3600, T0 - 5 * DAY, 10, 0);
	assert_int_equal(judge(&h, &poll), -1);
	poll = well(T0 + DAY, T0 - 5 * DAY, 10, 0);
	assert_int_equal(judge(&h, &poll), HEALTH_WELL);
	poll.now_s += DAY;
	assert_int_equal(judge(&h, &poll), -1);
}

static void
a_relapse_keeps_silent_until_it_lasts(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = failing(T0, T0 - 4 * DAY);

	(void)state;
	assert_int_equal(judge(&h, &poll), HEALTH_FAILING);
	poll = failing(T0 + 2 * DAY, T0 + 2 * DAY - 60);
	assert_int_equal(judge(&h, &poll), -1);
}

static void
gone_is_told_at_once_and_pages_after_a_day(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = failing(T0, T0);

	(void)state;
	poll.gone = true;
	assert_int_equal(judge(&h, &poll), HEALTH_GONE);
	h = (struct health){ 0 };
	poll = failing(T0, T0 - DAY / 2);
	poll.not_feed = true;
	assert_int_equal(judge(&h, &poll), -1);
	poll.now_s += DAY;
	assert_int_equal(judge(&h, &poll), HEALTH_NOT_FEED);
}

static void
silence_is_measured_by_the_feeds_own_rhythm(void **state)
{
	struct health weekly = { .longest_s = 7 * DAY }, yearly = { .longest_s = 300 * DAY }, unknown = { 0 };
	struct health_poll poll = well(T0, T0 - 40 * DAY, 10, 0);

	(void)state;
	assert_int_equal(judge(&weekly, &poll), HEALTH_SILENT);
	assert_int_equal(judge(&yearly, &poll), -1);
	assert_int_equal(judge(&unknown, &poll), -1);
}

static void
learns_the_longest_silence(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = well(T0, T0 - 3 * DAY, 10, 2);

	(void)state;
	judge(&h, &poll);
	assert_int_equal(h.longest_s, 3 * DAY);
	poll = well(T0 + DAY, T0, 10, 2);
	judge(&h, &poll);
	assert_int_equal(h.longest_s, 3 * DAY);
}

/* Daily news, then a site that gave up in the week it was subscribed to. */
static void
a_rate_is_a_rhythm_too(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = well(T0, TIME_NONE, 0, 20);

	(void)state;
	poll.first = true;
	poll.daily = 0.2;
	assert_int_equal(judge(&h, &poll), -1);
	poll = well(T0 + 29 * DAY, T0, 0, 0);
	assert_int_equal(judge(&h, &poll), -1);
	poll.now_s = T0 + 31 * DAY;
	assert_int_equal(judge(&h, &poll), HEALTH_SILENT);
	assert_int_equal(h.since_s, T0);
	poll = well(T0 + 33 * DAY, T0, 10, 1);
	assert_int_equal(judge(&h, &poll), HEALTH_WELL);
	poll.now_s += 2 * DAY;
	assert_int_equal(judge(&h, &poll), -1);
}

static void
dates_tell_the_rhythm(void **state)
{
	int64_t dates[] = { T0 - 20 * DAY, TIME_NONE, T0 - 9 * DAY, T0 + 100 * DAY, T0 - 15 * DAY };
	struct health h = { 0 };
	struct health_poll poll = well(T0, TIME_NONE, 0, 20);

	(void)state;
	poll.first = true;
	poll.dates_gap_s = health_longest_gap(dates, COUNT(dates), T0);
	assert_int_equal(poll.dates_gap_s, 9 * DAY);
	judge(&h, &poll);
	assert_int_equal(h.longest_s, 9 * DAY);
	assert_int_equal(health_longest_gap(dates, 1, T0), 0);
	assert_int_equal(health_longest_gap(NULL, 0, T0), 0);
}

/* Filters that let nothing through make no silence. */
static void
what_is_not_delivered_is_news_too(void **state)
{
	struct health h = { .longest_s = DAY };
	struct health_poll poll;

	(void)state;
	for (int day = 0; day < 100; day++) {
		poll = well(T0 + day * DAY, T0 - 10 * DAY, 10, day % 3 == 0);
		assert_int_equal(judge(&h, &poll), -1);
	}
}

static void
a_move_is_told_once_an_address(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = well(T0, T0 - DAY, 10, 0);

	(void)state;
	poll.moved_to = 77;
	assert_int_equal(judge(&h, &poll), HEALTH_MOVED);
	poll.now_s += 40 * DAY;
	poll.last_new_s = poll.now_s;
	h.news_s = poll.now_s;
	assert_int_equal(judge(&h, &poll), -1);
	poll.moved_to = 78;
	assert_int_equal(judge(&h, &poll), HEALTH_MOVED);
}

static void
patience_is_the_readers(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = failing(T0, T0 - 300 * DAY);

	(void)state;
	poll.patience_s = 0;
	assert_int_equal(judge(&h, &poll), -1);
	poll.not_feed = true;
	assert_int_equal(judge(&h, &poll), -1);
	poll.patience_s = 300 * DAY;
	poll.not_feed = false;
	assert_int_equal(judge(&h, &poll), HEALTH_FAILING);
	poll.not_feed = true; /* the same trouble in other words */
	poll.now_s += 2 * DAY;
	assert_int_equal(judge(&h, &poll), -1);
	poll.gone = true;
	assert_int_equal(judge(&h, &poll), HEALTH_GONE);
}

static void
polls_that_find_only_news_miss_some(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = well(T0, T0 - 3600, 0, 20);
	int kind = -1;

	(void)state;
	poll.first = true;
	assert_int_equal(judge(&h, &poll), -1);
	poll.first = false;
	for (int i = 0; i < HEALTH_ALL_NEW; i++) {
		assert_int_equal(kind, -1);
		poll.now_s += 3600;
		kind = judge(&h, &poll);
	}
	assert_int_equal(kind, HEALTH_MISSING);
	for (int i = 0; i < 100; i++) { /* not again, and its end is no news */
		poll.now_s += 3600;
		poll.known = i > 20;
		assert_int_equal(judge(&h, &poll), -1);
	}
}

/* A page with one picture a day, asked every hour. */
static void
polls_without_news_between_miss_nothing(void **state)
{
	struct health h = { 0 };
	struct health_poll poll = well(T0, T0 - 3600, 0, 1);

	(void)state;
	for (int i = 0; i < 100; i++) {
		poll.now_s += 3600;
		poll.fresh = i % 24 == 0;
		assert_int_equal(judge(&h, &poll), -1);
	}
}

static const struct health_words words = { .feed_id = "lwn",
					   .url = "https://lwn.example/",
					   .trouble = "HTTP 404: there is nothing at this address",
					   .file = "/etc/wirespool/feeds.d/news.conf",
					   .line = 12,
					   .since_s = T0 - 4 * DAY,
					   .next_s = T0 + DAY,
					   .now_s = T0,
					   .zone_min = 120 };

static void
says_what_since_when_and_what_helps(void **state)
{
	struct strbuf out = STRBUF_INIT(4096);

	(void)state;
	health_subject(&out, HEALTH_FAILING, &words);
	assert_string_equal(out.buf, "feed lwn has been failing for 4 days");
	strbuf_clear(&out);
	health_text(&out, HEALTH_FAILING, &words);
	assert_string_equal(out.buf,
			    "No poll of this feed has succeeded.\n\n"
			    "Feed: lwn\nAddress: https://lwn.example/\n"
			    "Last answer: HTTP 404: there is nothing at this address\n"
			    "Failing since: 5 Oct 2025, 10:53 +0200 (4 days)\n"
			    "Next poll: 10 Oct 2025, 10:53 +0200\n"
			    "Configured in: /etc/wirespool/feeds.d/news.conf, line 12\n\n"
			    "If its address has changed, put the new one there: the feed keeps its name, and nothing "
			    "comes twice.\n\n"
			    "To see all about it:\n\n    wirespool show lwn\n\n"
			    "To try it now:\n\n    wirespool poll lwn\n\n"
			    "If you do not need it any more:\n\n    wirespool remove lwn\n");
	strbuf_release(&out);
}

static void
every_kind_has_its_words(void **state)
{
	struct health_words some = words;

	(void)state;
	for (int kind = 0; kind < HEALTH_KINDS; kind++) {
		struct strbuf out = STRBUF_INIT(4096);

		some.moved_to = kind == HEALTH_MOVED ? "https://new.example/" : NULL;
		health_subject(&out, (enum health_kind)kind, &some);
		assert_memory_equal(out.buf, "feed lwn ", 9);
		assert_true(out.len > 15);
		strbuf_clear(&out);
		health_text(&out, (enum health_kind)kind, &some);
		assert_non_null(strstr(out.buf, "Address: https://lwn.example/\n"));
		assert_null(strchr(out.buf, '%'));
		assert_true((strstr(out.buf, "Polled at: https://new.example/\n") != NULL) == (kind == HEALTH_MOVED));
		assert_true((strstr(out.buf, "Next poll") != NULL) == (kind != HEALTH_GONE));
		strbuf_release(&out);
	}
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
		cmocka_unit_test(a_rate_is_a_rhythm_too),
		cmocka_unit_test(dates_tell_the_rhythm),
		cmocka_unit_test(what_is_not_delivered_is_news_too),
		cmocka_unit_test(a_move_is_told_once_an_address),
		cmocka_unit_test(patience_is_the_readers),
		cmocka_unit_test(polls_without_news_between_miss_nothing),
		cmocka_unit_test(every_kind_has_its_words),
		cmocka_unit_test(says_what_since_when_and_what_helps),
	};

	return cmocka_run_group_tests_name("desk/health", tests, NULL, NULL);
}
