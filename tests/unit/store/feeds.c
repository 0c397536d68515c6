/* store/feeds: a feed's state and its own days. */
#include "../unit.h"

#include "../database.h"
#include "../delivery.h"

static void
take_state(void *arg, const struct feed_state *state)
{
	feed_state_copy(arg, state);
}

static void
pauses_beside_what_polls_write(void **state)
{
	struct feed_state got = { 0 }, put = { .number = 3, .id = (char *)"lwn", .failures = 2, .paused = true };

	(void)state;
	assert_int_equal(sqlite_feed_pause(db, &put, &err), 0); /* before anything is known of it */
	put.paused = false;
	assert_int_equal(sqlite_feed_put(db, &put, &err), 0); /* a poll that began before */
	assert_int_equal(sqlite_feeds(db, take_state, &got, &err), 0);
	assert_true(got.paused);
	assert_int_equal(got.failures, 2);
	feed_state_release(&got);
	assert_int_equal(sqlite_feed_pause(db, &put, &err), 0);
	assert_int_equal(sqlite_feeds(db, take_state, &got, &err), 0);
	assert_false(got.paused);
	assert_int_equal(got.failures, 2);
	feed_state_release(&got);
}

static void
keeps_a_feed_as_it_was_put(void **state)
{
	struct feed_state got = { 0 }, put = {
		.number = 7, .id = (char *)"lwn", .url = (char *)"http://lwn.example/",
		.etag = (char *)"W/\"a\"", .body_hash = UINT64_MAX, .complete_once = true,
		.last_poll_s = NOW, .next_due_s = TIME_NONE, .last_new_s = -5, .failures = 3,
		.trouble = (char *)"404 Not Found", .failing_since_s = NOW - 60, .catch_up = true,
		.source = (char *)"http://lwn.example/new",
		.adopted = (char *)"http://lwn.example/other", .moved = 2, .gone = 1, .ttl_s = 3600,
		.skip_hours = 0xFFFFFF, .skip_days = 0x7F, .rate = { .at_s = NOW, .days = 3, .hour = { [7] = 2 } },
	};
	uint32_t last;

	(void)state;
	assert_int_equal(sqlite_feed_put(db, &put, &err), 0);
	put.failures = 4;
	assert_int_equal(sqlite_feed_put(db, &put, &err), 0);
	assert_int_equal(sqlite_feeds(db, take_state, &got, &err), 0);
	assert_int_equal(got.number, 7);
	assert_string_equal(got.id, put.id);
	assert_string_equal(got.url, put.url);
	assert_string_equal(got.etag, put.etag);
	assert_null(got.last_modified);
	assert_true(got.body_hash == UINT64_MAX);
	assert_true(got.complete_once);
	assert_true(got.last_poll_s == NOW && got.next_due_s == TIME_NONE && got.last_new_s == -5);
	assert_int_equal(got.failures, 4);
	assert_string_equal(got.trouble, put.trouble);
	assert_true(got.failing_since_s == NOW - 60 && got.catch_up && !got.paused);
	assert_string_equal(got.source, put.source);
	assert_string_equal(got.adopted, put.adopted);
	assert_true(got.moved == 2 && got.gone == 1 && got.ttl_s == 3600);
	assert_true(got.skip_hours == 0xFFFFFF && got.skip_days == 0x7F);
	assert_memory_equal(&got.rate, &put.rate, sizeof(put.rate));
	feed_state_release(&got);
	assert_int_equal(sqlite_last_number(db, &last, &err), 0);
	assert_int_equal(last, 7);
}

static void
counts_a_feeds_own_days(void **state)
{
	struct feed_state put = { .number = 7, .id = (char *)"lwn" };
	struct age age = { .day = 5, .on = 20000, .shown = 3 }, got;

	(void)state;
	assert_int_equal(sqlite_age(db, 7, &got, &err), 0);
	assert_true(got.day == 0 && got.on == 0 && got.shown == 0);
	assert_int_equal(sqlite_feed_put(db, &put, &err), 0);
	assert_int_equal(sqlite_age_put(db, 7, &age, &err), 0);
	assert_int_equal(sqlite_feed_put(db, &put, &err), 0); /* which leaves them alone */
	assert_int_equal(sqlite_age(db, 7, &got, &err), 0);
	assert_true(got.day == 5 && got.on == 20000 && got.shown == 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_a_feed_as_it_was_put),
		TEST(pauses_beside_what_polls_write),
		TEST(counts_a_feeds_own_days),
	};

	return cmocka_run_group_tests_name("store/feeds", tests, NULL, NULL);
}
