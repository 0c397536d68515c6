/* store/keys: what was seen, by scope. */
#include "../unit.h"

#include "../database.h"
#include "base/hash.h"

static void
gives_the_keys_of_one_scope_sorted(void **state)
{
	uint64_t *v;
	size_t n;

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		struct hash128 key = hash128_of(&i, sizeof(i));

		assert_int_equal(sqlite_key_add(db, 3 + i % 2, &key, i, 1, &err), 0);
	}
	assert_int_equal(sqlite_keys(db, 3, 0, &v, &n, &err), 0);
	assert_int_equal(n, 50);
	for (size_t i = 1; i < n; i++)
		assert_true(v[i - 1] < v[i]);
	free(v);
	assert_int_equal(sqlite_keys(db, 99, 0, &v, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_null(v);
}

static void
leaves_a_known_key_with_its_item(void **state)
{
	struct hash128 key = hash128_of("a", 1);
	uint64_t item;

	(void)state;
	assert_int_equal(sqlite_key_find(db, 1, &key, &item, &err), 0);
	assert_int_equal(sqlite_key_add(db, 1, &key, 11, 1, &err), 0);
	assert_int_equal(sqlite_key_add(db, 1, &key, 12, 1, &err), 0);
	assert_int_equal(sqlite_key_find(db, 1, &key, &item, &err), 1);
	assert_true(item == 11);
	assert_int_equal(sqlite_key_find(db, 2, &key, &item, &err), 0);
	assert_int_equal(sqlite_key_drop(db, 1, &key, &err), 0);
	assert_int_equal(sqlite_key_find(db, 1, &key, &item, &err), 0);
}

static void
forgets_what_was_not_shown_again(void **state)
{
	struct hash128 old = hash128_of("old", 3), shown = hash128_of("shown", 5), other = hash128_of("other", 5);
	uint64_t item;

	(void)state;
	assert_int_equal(sqlite_key_add(db, 1, &old, 1, 10, &err), 0);
	assert_int_equal(sqlite_key_add(db, 1, &shown, 2, 10, &err), 0);
	assert_int_equal(sqlite_key_add(db, 2, &other, 3, 10, &err), 0);
	assert_int_equal(sqlite_key_touch(db, 1, &shown, 10 + AGE_SLACK, &err), 0);
	assert_int_equal(sqlite_keys_expire(db, 1, 11, &err), 0);
	assert_int_equal(sqlite_key_find(db, 1, &old, &item, &err), 0);
	assert_int_equal(sqlite_key_find(db, 1, &shown, &item, &err), 1);
	assert_int_equal(sqlite_key_find(db, 2, &other, &item, &err), 1);
	assert_int_equal(sqlite_keys_expire_part(db, 2, other.b[0] ^ 1, 11, &err), 0);
	assert_int_equal(sqlite_key_find(db, 2, &other, &item, &err), 1);
	assert_int_equal(sqlite_keys_expire_part(db, 2, other.b[0], 11, &err), 0);
	assert_int_equal(sqlite_key_find(db, 2, &other, &item, &err), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_the_keys_of_one_scope_sorted),
		TEST(leaves_a_known_key_with_its_item),
		TEST(forgets_what_was_not_shown_again),
	};

	return cmocka_run_group_tests_name("store/keys", tests, NULL, NULL);
}
