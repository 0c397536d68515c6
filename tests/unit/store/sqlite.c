/* store/sqlite: the engine behind the store. */
#include "../unit.h"

#include <sqlite3.h>
#include <sysexits.h>

#include "../delivery.h"
#include "base/hash.h"
#include "store/sqlite.h"

struct bench {
	struct scene scene;
	struct sqlite *db;
	struct error err;
	int exit_code;
};

static int
bench_open(void **state)
{
	struct bench *b = xcalloc(1, sizeof(*b));

	*state = b;
	scene_open(&b->scene, LAYOUT_NESTED);
	scene_run("mkdir", b->scene.state);
	b->db = sqlite_open(b->scene.state, false, &b->err, &b->exit_code);
	return b->db ? 0 : -1;
}

static int
bench_close(void **state)
{
	struct bench *b = *state;

	sqlite_close(b->db, NULL);
	scene_close(&b->scene);
	free(b);
	return 0;
}

static void
again(struct bench *b)
{
	assert_int_equal(sqlite_close(b->db, &b->err), 0);
	b->db = sqlite_open(b->scene.state, false, &b->err, &b->exit_code);
	assert_non_null(b->db);
}

static void
take_state(void *arg, const struct feed_state *state)
{
	feed_state_copy(arg, state);
}

static void
pauses_beside_what_polls_write(void **state)
{
	struct bench *b = *state;
	struct feed_state got = { 0 }, put = { .number = 3, .id = (char *)"lwn", .failures = 2, .paused = true };

	assert_int_equal(sqlite_feed_pause(b->db, &put, &b->err), 0); /* before anything is known of it */
	put.paused = false;
	assert_int_equal(sqlite_feed_put(b->db, &put, &b->err), 0); /* a poll that began before */
	assert_int_equal(sqlite_feeds(b->db, take_state, &got, &b->err), 0);
	assert_true(got.paused);
	assert_int_equal(got.failures, 2);
	feed_state_release(&got);
	assert_int_equal(sqlite_feed_pause(b->db, &put, &b->err), 0);
	assert_int_equal(sqlite_feeds(b->db, take_state, &got, &b->err), 0);
	assert_false(got.paused);
	assert_int_equal(got.failures, 2);
	feed_state_release(&got);
}

static void
keeps_a_feed_as_it_was_put(void **state)
{
	struct bench *b = *state;
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

	assert_int_equal(sqlite_feed_put(b->db, &put, &b->err), 0);
	put.failures = 4;
	assert_int_equal(sqlite_feed_put(b->db, &put, &b->err), 0);
	again(b);
	assert_int_equal(sqlite_feeds(b->db, take_state, &got, &b->err), 0);
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
	assert_int_equal(sqlite_last_number(b->db, &last, &b->err), 0);
	assert_int_equal(last, 7);
}

static void
gives_the_keys_of_one_scope_sorted(void **state)
{
	struct bench *b = *state;
	uint64_t *v;
	size_t n;

	for (unsigned i = 0; i < 100; i++) {
		struct hash128 key = hash128_of(&i, sizeof(i));

		assert_int_equal(sqlite_key_add(b->db, 3 + i % 2, &key, i, 1, &b->err), 0);
	}
	assert_int_equal(sqlite_keys(b->db, 3, 0, &v, &n, &b->err), 0);
	assert_int_equal(n, 50);
	for (size_t i = 1; i < n; i++)
		assert_true(v[i - 1] < v[i]);
	free(v);
	assert_int_equal(sqlite_keys(b->db, 99, 0, &v, &n, &b->err), 0);
	assert_int_equal(n, 0);
	assert_null(v);
}

static void
goes_back_to_a_mark_and_to_the_beginning(void **state)
{
	struct bench *b = *state;
	struct hash128 one = hash128_of("1", 1), two = hash128_of("2", 1);
	uint64_t item;

	assert_int_equal(sqlite_begin(b->db, &b->err), 0);
	sqlite_mark(b->db, &b->err);
	sqlite_key_add(b->db, 1, &one, 1, 1, &b->err);
	assert_int_equal(sqlite_keep(b->db, &b->err), 0);
	sqlite_mark(b->db, &b->err);
	sqlite_key_add(b->db, 1, &two, 2, 1, &b->err);
	assert_int_equal(sqlite_undo(b->db, &b->err), 0);
	assert_int_equal(sqlite_key_find(b->db, 1, &one, &item, &b->err), 1);
	assert_int_equal(sqlite_key_find(b->db, 1, &two, &item, &b->err), 0);
	assert_int_equal(sqlite_rollback(b->db, &b->err), 0);
	assert_int_equal(sqlite_key_find(b->db, 1, &one, &item, &b->err), 0);
	assert_int_equal(sqlite_rollback(b->db, &b->err), 0); /* none under way: no harm */
}

static void
is_private(void **state)
{
	struct bench *b = *state;
	char *path = xasprintf("%s/wirespool.db", b->scene.state);
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	free(path);
}

static void
keeps_the_log_short(void **state)
{
	struct bench *b = *state;
	char *path = xasprintf("%s/wirespool.db-wal", b->scene.state);
	struct stat st;

	for (unsigned i = 0; i < 100; i++) {
		assert_int_equal(sqlite_begin(b->db, &b->err), 0);
		for (unsigned k = 0; k < 1000; k++) {
			struct hash128 key = hash128_of((unsigned[]){ i, k }, 2 * sizeof(i));

			sqlite_key_add(b->db, k, &key, i, 1, &b->err);
		}
		assert_int_equal(sqlite_commit(b->db, &b->err), 0);
		assert_int_equal(sqlite_tidy(b->db, &b->err), 0);
	}
	assert_int_equal(stat(path, &st), 0);
	assert_in_range(st.st_size, 1, 6500 * 4096);
	free(path);
}

static void
refuses_what_is_no_database(void **state)
{
	struct bench *b = *state;
	char *path = xasprintf("%s/wirespool.db", b->scene.state);
	FILE *f;

	sqlite_close(b->db, NULL);
	f = fopen(path, "w");
	for (int i = 0; i < 500; i++)
		fputs("This was a database. ", f);
	fclose(f);
	free(path);
	b->db = sqlite_open(b->scene.state, false, &b->err, &b->exit_code);
	assert_null(b->db);
	assert_int_equal(b->exit_code, EX_IOERR);
	assert_non_null(strstr(b->err.text, "damaged"));
}

static void
refuses_a_second_connection(void **state)
{
	struct bench *b = *state;
	struct sqlite *second;

	second = sqlite_open(b->scene.state, false, &b->err, &b->exit_code);
	assert_null(second);
	assert_int_equal(b->exit_code, EX_TEMPFAIL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_open, bench_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_a_feed_as_it_was_put),
		TEST(pauses_beside_what_polls_write),
		TEST(gives_the_keys_of_one_scope_sorted),
		TEST(goes_back_to_a_mark_and_to_the_beginning),
		TEST(is_private),
		TEST(keeps_the_log_short),
		TEST(refuses_what_is_no_database),
		TEST(refuses_a_second_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
