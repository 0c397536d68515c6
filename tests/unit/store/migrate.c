/* store/migrate: from nothing to today's schema, and what is refused. */
#include "../unit.h"

#include <sqlite3.h>

#include "../../../src/store/migrate.h"

static sqlite3 *
memory(const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	return db;
}

static int
number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	int n;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	n = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	return n;
}

static void
builds_the_schema_and_leaves_it_alone(void **state)
{
	sqlite3 *db = memory("");
	struct error err;
	int version;

	(void)state;
	assert_int_equal(migrate(db, "state", &err), 0);
	version = number(db, "PRAGMA user_version");
	assert_true(version >= 1);
	assert_int_equal(number(db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"), 10);
	assert_int_equal(sqlite3_exec(db, "INSERT INTO feed (number, id) VALUES (1, 'a')", NULL, NULL, NULL), 0);
	assert_int_equal(migrate(db, "state", &err), 0);
	assert_int_equal(number(db, "PRAGMA user_version"), version);
	assert_int_equal(number(db, "SELECT count(*) FROM feed"), 1);
	sqlite3_close(db);
}

static const char *const later_columns[] = { "rate", "source",	"adopted",    "moved",
					    "gone", "ttl",	"skip_hours", "skip_days", "failing_since", "catch_up", "paused", "newest", "absent", "absent_on",
					    "killer", "kills", "told", "told_at", "told_since", "told_address", "all_new", "news",
					    "longest" };

static void
refuses_a_newer_schema(void **state)
{
	sqlite3 *db = memory("");
	struct error err;

	(void)state;
	assert_int_equal(migrate(db, "state", &err), 0);
	sqlite3_exec(db, "PRAGMA user_version = 1000", NULL, NULL, NULL);
	assert_int_equal(migrate(db, "state", &err), -1);
	assert_non_null(strstr(err.text, "newer wirespool (schema 1000"));
	sqlite3_close(db);
}

static void
refuses_another_programs_database(void **state)
{
	sqlite3 *db = memory("CREATE TABLE bookmarks (url TEXT)");
	struct error err;

	(void)state;
	assert_int_equal(migrate(db, "state", &err), -1);
	assert_non_null(strstr(err.text, "not a state of wirespool"));
	sqlite3_close(db);
}

static void
works_inside_a_transaction(void **state)
{
	sqlite3 *db = memory("BEGIN");
	struct error err;

	(void)state;
	assert_int_equal(migrate(db, "state", &err), 0);
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	assert_int_equal(number(db, "PRAGMA user_version"), 0);
	sqlite3_close(db);
}

static void
keeps_what_the_first_schema_held(void **state)
{
	sqlite3 *db = memory("");
	struct error err;

	(void)state;
	assert_int_equal(migrate(db, "state", &err), 0);
	for (size_t i = 0; i < COUNT(later_columns); i++) {
		char *sql = sqlite3_mprintf("ALTER TABLE feed DROP COLUMN %s", later_columns[i]);

		assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
		sqlite3_free(sql);
	}
	sqlite3_exec(db, "DROP TABLE spooled; DROP TABLE note; DROP TABLE ledger; DROP TABLE sketch;"
			 " DROP TABLE digest; DROP TABLE count_feed; DROP TABLE count_topic", NULL, NULL, NULL);
	sqlite3_exec(db, "PRAGMA user_version = 1; INSERT INTO feed (number, id, etag) VALUES (7, 'a', 'e')", NULL,
		     NULL, NULL);
	assert_int_equal(migrate(db, "state", &err), 0);
	assert_int_equal(number(db, "SELECT number FROM feed WHERE etag = 'e' AND rate IS NULL AND gone = 0"), 7);
	sqlite3_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builds_the_schema_and_leaves_it_alone),
		cmocka_unit_test(keeps_what_the_first_schema_held),
		cmocka_unit_test(refuses_a_newer_schema),
		cmocka_unit_test(refuses_another_programs_database),
		cmocka_unit_test(works_inside_a_transaction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
