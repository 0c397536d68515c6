/* store/letters: what waits for a digest, and the counts of the report; in a database in memory. */
#include "../unit.h"

#include "../database.h"
#include "store/letters.h"

static struct waiting
row(uint32_t feed, uint64_t item, const char *title)
{
	return (struct waiting){ .item = item,
				 .digest = { "Source", "topic", title, "http://a.example/", "Teaser.", feed,
					     0xFEDCBA9876543210u, 77 } };
}

static void
add(const char *folder, int period, struct waiting waiting, bool only_known)
{
	const struct pile pile = { "", folder, period };

	assert_int_equal(letters_add(db, &pile, &waiting, only_known, &err), 0);
}

static void
an_item_waits_once_in_a_folder(void **state)
{
	struct waiting *rows;
	const struct pile news = { "", "News", 2 }, elsewhere = { "/other", "News", 2 };
	struct pile pile = { .period = 2 };
	size_t n;

	(void)state;
	add("News", 2, row(1, 10, "a"), false);
	add("News", 2, row(1, 10, "edited"), false);
	add("News", 3, row(1, 10, "a"), false);
	add("News", 2, row(2, 10, "b"), false);
	add("News", 2, row(2, 11, "never waited"), true);
	add("News", 2, row(2, 10, "b, edited"), true);
	assert_int_equal(letters_count(db, &news, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_int_equal(letters_waiting(db, &news, 10, &arena, &rows, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].digest.title, "edited");
	assert_string_equal(rows[1].digest.title, "b, edited");
	assert_true(rows[0].digest.story == 0xFEDCBA9876543210u && rows[0].item == 10 && rows[0].digest.date == 77);
	assert_int_equal(letters_waiting(db, &news, 1, &arena, &rows, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(letters_drop(db, rows[0].number, &err), 0);
	assert_int_equal(letters_count(db, &elsewhere, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(letters_pile(db, &pile, &arena, &err), 1);
	assert_string_equal(pile.folder, "News");
	assert_string_equal(pile.spool, "");
	pile.period = 4;
	assert_int_equal(letters_pile(db, &pile, &arena, &err), 0);
}

struct sums {
	int64_t polls, ms, messages;
	int n;
};

static void
sum(void *arg, const struct count *count)
{
	struct sums *sums = arg;

	sums->n++;
	sums->polls += count->polls;
	sums->ms += count->ms;
	sums->messages += count->messages;
}

static void
counts_add_up_by_day(void **state)
{
	const struct count today = { .day = 100, .feed = 1, .polls = 1, .unchanged = 1, .ms = 50, .messages = 3 };
	const struct count before = { .day = 99, .feed = 1, .polls = 1, .failed = 1, .ms = 10 };
	struct sums sums = { 0 };

	(void)state;
	assert_int_equal(count_feed_add(db, &today, &err), 0);
	assert_int_equal(count_feed_add(db, &today, &err), 0);
	assert_int_equal(count_feed_add(db, &before, &err), 0);
	assert_int_equal(count_feeds(db, 100, 100, sum, &sums, &err), 0);
	assert_true(sums.n == 1 && sums.polls == 2 && sums.ms == 100 && sums.messages == 6);
	assert_int_equal(count_topic_add(db, 100, "oil", 1, &err), 0);
	assert_int_equal(count_topic_add(db, 100, "oil", 1, &err), 0);
	assert_int_equal(count_topic_add(db, 99, "", 1, &err), 0);
	sums = (struct sums){ 0 };
	assert_int_equal(count_topics(db, 0, 200, sum, &sums, &err), 0);
	assert_true(sums.n == 2 && sums.messages == 3);
	assert_int_equal(count_expire(db, 100, &err), 0);
	sums = (struct sums){ 0 };
	assert_int_equal(count_topics(db, 0, 200, sum, &sums, &err), 0);
	assert_int_equal(count_feeds(db, 0, 200, sum, &sums, &err), 0);
	assert_int_equal(sums.n, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_item_waits_once_in_a_folder, open_memory, close_memory),
		cmocka_unit_test_setup_teardown(counts_add_up_by_day, open_memory, close_memory),
	};

	return cmocka_run_group_tests_name("store/letters", tests, NULL, NULL);
}
