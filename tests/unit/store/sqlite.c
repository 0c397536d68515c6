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
keeps_what_was_committed(void **state)
{
	struct bench *b = *state;
	struct hash128 one = hash128_of("1", 1), two = hash128_of("2", 1);
	uint64_t item;

	assert_int_equal(sqlite_begin(b->db, &b->err), 0);
	assert_int_equal(sqlite_key_add(b->db, 1, &one, 11, 1, &b->err), 0);
	assert_int_equal(sqlite_commit(b->db, &b->err), 0);
	assert_int_equal(sqlite_begin(b->db, &b->err), 0);
	assert_int_equal(sqlite_key_add(b->db, 1, &two, 12, 1, &b->err), 0);
	again(b);
	assert_int_equal(sqlite_key_find(b->db, 1, &one, &item, &b->err), 1);
	assert_true(item == 11);
	assert_int_equal(sqlite_key_find(b->db, 1, &two, &item, &b->err), 0);
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
		TEST(keeps_what_was_committed),
		TEST(goes_back_to_a_mark_and_to_the_beginning),
		TEST(is_private),
		TEST(keeps_the_log_short),
		TEST(refuses_what_is_no_database),
		TEST(refuses_a_second_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
