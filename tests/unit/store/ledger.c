/* store/ledger: what was delivered, in a database in memory. */
#include "../unit.h"

#include <string.h>

#include "../database.h"
#include "store/ledger.h"

static struct ledger_row
row_of(uint32_t feed, const char *key, int64_t time)
{
	struct ledger_row row = { .feed = feed,
				  .key = hash128_of(key, strlen(key)),
				  .content = hash128_of("text", 4),
				  .story = 0xFEDCBA9876543210u,
				  .time = time,
				  .date = time - 5,
				  .revision = 0,
				  .simhash = UINT64_MAX,
				  .title = "Title",
				  .folder = "/News",
				  .name = "a.0.wirespool" };

	assert_int_equal(ledger_add(db, &row, &err), 0);
	return row;
}

static void
gives_back_what_was_put(void **state)
{
	struct ledger_row put = row_of(3, "a", 100), got;

	(void)state;
	assert_int_equal(ledger_find(db, 3, hash128_prefix(&put.key), &arena, &got, &err), 1);
	assert_int_equal(got.number, put.number);
	assert_memory_equal(&got.key, &put.key, sizeof(got.key));
	assert_memory_equal(&got.content, &put.content, sizeof(got.content));
	assert_true(got.story == put.story && got.simhash == put.simhash && got.time == 100 && got.date == 95);
	assert_string_equal(got.title, "Title");
	assert_string_equal(got.folder, "/News");
	assert_string_equal(got.name, "a.0.wirespool");
	assert_int_equal(ledger_get(db, put.number, &arena, &got, &err), 1);
	assert_int_equal(got.feed, 3);
	assert_int_equal(ledger_find(db, 4, hash128_prefix(&put.key), &arena, &got, &err), 0);
	assert_int_equal(ledger_get(db, 999, &arena, &got, &err), 0);
}

static void
takes_a_new_version(void **state)
{
	struct ledger_row row = row_of(3, "b", 100), got;

	(void)state;
	row.revision = 2;
	row.time = 200;
	row.simhash = 5;
	row.title = "Other";
	row.name = "b.2.wirespool";
	assert_int_equal(ledger_change(db, &row, &err), 0);
	assert_int_equal(ledger_get(db, row.number, &arena, &got, &err), 1);
	assert_true(got.revision == 2 && got.time == 200 && got.simhash == 5);
	assert_string_equal(got.title, "Other");
	assert_string_equal(got.name, "b.2.wirespool");
}

static void
an_item_has_one_row(void **state)
{
	struct ledger_row first = row_of(3, "c", 100), again = row_of(3, "c", 300), other = row_of(4, "c", 300), got;

	(void)state;
	assert_int_equal(again.number, first.number);
	assert_true(other.number != first.number);
	assert_int_equal(ledger_get(db, first.number, &arena, &got, &err), 1);
	assert_int_equal(got.time, 300);
}

static void
knows_the_copies_of_an_article(void **state)
{
	struct ledger_row first = row_of(3, "original", 100), none = row_of(4, "none", 100), *found;
	struct ledger_row copy = { .feed = 5, .key = hash128_of("copy", 4), .time = 100, .original = first.number, .name = "n" };
	size_t n;

	(void)state;
	assert_int_equal(ledger_add(db, &copy, &err), 0);
	assert_int_equal(ledger_copies(db, first.number, false, &arena, &found, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_true(found[0].number == copy.number && found[0].original == first.number);
	assert_string_equal(found[0].name, "n");
	assert_int_equal(ledger_copies(db, first.number, true, &arena, &found, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(ledger_copies(db, 0, false, &arena, &found, &n, &err), 0);
	assert_int_equal(n, 0); /* `none` is no copy of nobody */
	copy.revision = 1;
	assert_int_equal(ledger_change(db, &copy, &err), 0);
	assert_int_equal(ledger_copies(db, first.number, true, &arena, &found, &n, &err), 0);
	assert_int_equal(n, 1);
	copy.original = 0; /* shown again after it was forgotten: its own now */
	assert_int_equal(ledger_add(db, &copy, &err), 0);
	assert_int_equal(ledger_copies(db, first.number, true, &arena, &found, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(none.original, 0);
}

static void
a_crowd_of_copies_is_bounded(void **state)
{
	struct ledger_row first = row_of(3, "crowd", 100), *found;
	size_t n;

	(void)state;
	for (unsigned i = 0; i < 2 * LEDGER_COPIES; i++) {
		struct ledger_row copy = { .feed = 6, .key = hash128_of(&i, sizeof(i)), .original = first.number };

		assert_int_equal(ledger_add(db, &copy, &err), 0);
	}
	assert_int_equal(ledger_copies(db, first.number, false, &arena, &found, &n, &err), 0);
	assert_int_equal(n, LEDGER_COPIES);
}

static void
forgets_with_the_keys(void **state)
{
	struct ledger_row kept = row_of(7, "kept", 1), gone = row_of(7, "gone", 1), got;

	(void)state;
	assert_int_equal(sqlite_key_add(db, 7, &kept.key, 1, 1, &err), 0);
	assert_int_equal(ledger_expire(db, 7, &err), 0);
	assert_int_equal(ledger_get(db, kept.number, &arena, &got, &err), 1);
	assert_int_equal(ledger_get(db, gone.number, &arena, &got, &err), 0);
}

static void
count_sketch(void *arg, const struct ledger_row *row, const void *data, size_t len)
{
	int64_t *sum = arg;

	assert_int_equal(len, 3);
	assert_memory_equal(data, "abc", 3);
	*sum = *sum * 1000 + row->time;
}

static void
sketches_come_in_order_and_grow_old(void **state)
{
	int64_t sum = 0;

	(void)state;
	for (int64_t time = 10; time <= 30; time += 10) {
		char key[2] = { (char)('m' + time / 10), '\0' };
		struct ledger_row row = row_of(9, key, time + 100);

		assert_int_equal(ledger_sketch_add(db, row.number, time, "abc", 3, &err), 0);
	}
	assert_int_equal(ledger_sketches(db, 20, count_sketch, &sum, &err), 0);
	assert_int_equal(sum, 20030); /* when they came, not when they were revised */
	assert_int_equal(ledger_sketches_expire(db, 30, &err), 0);
	sum = 0;
	assert_int_equal(ledger_sketches(db, 0, count_sketch, &sum, &err), 0);
	assert_int_equal(sum, 30);
}

static void
names_feeds(void **state)
{
	struct feed_state feed = { .number = 5, .id = (char *)"lwn" };

	(void)state;
	assert_int_equal(sqlite_feed_put(db, &feed, &err), 0);
	assert_string_equal(ledger_feed_id(db, 5, &arena, &err), "lwn");
	assert_string_equal(ledger_feed_id(db, 6, &arena, &err), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_what_was_put),
		cmocka_unit_test(takes_a_new_version),
		cmocka_unit_test(an_item_has_one_row),
		cmocka_unit_test(knows_the_copies_of_an_article),
		cmocka_unit_test(a_crowd_of_copies_is_bounded),
		cmocka_unit_test(forgets_with_the_keys),
		cmocka_unit_test(sketches_come_in_order_and_grow_old),
		cmocka_unit_test(names_feeds),
	};

	return cmocka_run_group_tests(tests, open_memory, close_memory);
}
