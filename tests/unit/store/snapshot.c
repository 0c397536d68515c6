/* store/snapshot: a look into a database that somebody else holds. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../delivery.h"
#include "base/hash.h"
#include "store/snapshot.h"
#include "store/sqlite.h"

static void
sees_what_is_committed_and_no_more(void **state)
{
	struct hash128 a = hash128_of("a", 1), b = hash128_of("b", 1);
	struct sqlite *db, *copy;
	struct scene scene;
	struct error err;
	int exit_code;
	uint64_t item;
	char *dir;

	(void)state;
	scene_open(&scene, LAYOUT_NESTED);
	scene_run("mkdir", scene.state);
	db = sqlite_open(scene.state, false, &err, &exit_code);
	assert_non_null(db);
	assert_int_equal(sqlite_key_add(db, 1, &a, 11, 1, &err), 0);
	assert_int_equal(sqlite_begin(db, &err), 0);
	assert_int_equal(sqlite_key_add(db, 1, &b, 12, 1, &err), 0);
	dir = snapshot_take(scene.state, &err);
	assert_non_null(dir);
	copy = sqlite_open(dir, true, &err, &exit_code);
	assert_non_null(copy);
	assert_int_equal(sqlite_key_find(copy, 1, &a, &item, &err), 1);
	assert_int_equal(sqlite_key_find(copy, 1, &b, &item, &err), 0);
	sqlite_close(copy, NULL);
	snapshot_drop(dir);
	sqlite_rollback(db, &err);
	sqlite_close(db, NULL);
	scene_close(&scene);
}

static void
leaves_nothing_behind(void **state)
{
	struct scene scene;
	struct error err;
	struct sqlite *db;
	int exit_code;
	char *dir, *path;

	(void)state;
	scene_open(&scene, LAYOUT_NESTED);
	scene_run("mkdir", scene.state);
	assert_null(snapshot_take(scene.state, &err));
	assert_string_equal(err.text, "");
	db = sqlite_open(scene.state, false, &err, &exit_code);
	dir = snapshot_take(scene.state, &err);
	path = xstrdup(dir);
	snapshot_drop(dir);
	assert_int_equal(access(path, F_OK), -1);
	free(path);
	sqlite_close(db, NULL);
	scene_close(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sees_what_is_committed_and_no_more),
		cmocka_unit_test(leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
