/* dedup/dedup: new or seen, in a database in memory. */
#include "../unit.h"

#include "base/hash.h"
#include "dedup/dedup.h"
#include "store/sqlite.h"

static struct sqlite *db;

static int
open_memory(void **state)
{
	struct error err;
	int exit_code;

	(void)state;
	db = sqlite_open("/nonexistent", true, &err, &exit_code);
	return db ? 0 : -1;
}

static int
close_memory(void **state)
{
	(void)state;
	return sqlite_close(db, NULL);
}

/* Each letter of keys is a key; the first n_strong are strong. */
static struct item
item_of(const char *keys, unsigned n_strong)
{
	struct item item = { .fate = ITEM_DELIVER, .n_strong = n_strong };

	for (; *keys; keys++)
		item.keys[item.n_keys++] = hash128_of(keys, 1);
	return item;
}

static enum dedup
look(uint32_t scope, struct item item, uint32_t day)
{
	struct error err;

	return dedup_check(db, scope, &item, day, &err);
}

static int
owner_is(uint32_t scope, const char *key, const char *item)
{
	struct hash128 k = hash128_of(key, 1), o = hash128_of(item, 1);
	struct error err;
	uint64_t owner;

	return sqlite_key_find(db, scope, &k, &owner, &err) == 1 && owner == hash128_prefix(&o);
}

static void
says_new_once(void **state)
{
	(void)state;
	assert_int_equal(look(1, item_of("abc", 2), 5), DEDUP_NEW);
	assert_int_equal(look(1, item_of("abc", 2), 5), DEDUP_SEEN);
}

static void
one_strong_key_is_enough(void **state)
{
	(void)state;
	look(1, item_of("abc", 2), 5);
	assert_int_equal(look(1, item_of("xby", 2), 5), DEDUP_SEEN); /* the guid has changed */
	assert_true(owner_is(1, "x", "a"));
	assert_true(owner_is(1, "y", "a"));
	assert_int_equal(look(1, item_of("xzz", 2), 5), DEDUP_SEEN); /* then the link */
	assert_true(owner_is(1, "z", "a"));
}

static void
a_weak_key_alone_is_not(void **state)
{
	(void)state;
	look(1, item_of("abc", 2), 5);
	assert_int_equal(look(1, item_of("dec", 2), 5), DEDUP_NEW);
	assert_true(owner_is(1, "c", "a")); /* the key stays with whom it was first */
	assert_int_equal(look(1, item_of("c", 0), 5), DEDUP_SEEN); /* unless there is no strong one */
}

static void
feeds_do_not_hear_of_each_other(void **state)
{
	(void)state;
	look(1, item_of("abc", 2), 5);
	assert_int_equal(look(2, item_of("abc", 2), 5), DEDUP_NEW);
}

static void
what_is_passed_over_is_known(void **state)
{
	struct item passed = item_of("abc", 2);

	(void)state;
	passed.fate = ITEM_PASSED;
	assert_int_equal(look(1, passed, 5), DEDUP_SEEN);
	assert_int_equal(look(1, item_of("abc", 2), 5), DEDUP_SEEN);
}

static void
what_is_known_is_only_touched(void **state)
{
	struct item known = item_of("ab", 2);
	struct error err;

	(void)state;
	look(1, item_of("a", 1), 5);
	known.fate = ITEM_KNOWN;
	assert_int_equal(look(1, known, 20), DEDUP_SEEN);
	sqlite_keys_expire(db, 1, 20, &err);
	assert_true(owner_is(1, "a", "a"));
	assert_int_equal(look(1, item_of("b", 1), 20), DEDUP_NEW);
}

static void
what_is_shown_again_stays(void **state)
{
	struct error err;

	(void)state;
	look(1, item_of("ab", 2), 5);
	look(1, item_of("cd", 2), 5);
	look(1, item_of("ab", 2), 30);
	sqlite_keys_expire(db, 1, 30, &err);
	assert_int_equal(look(1, item_of("ab", 2), 30), DEDUP_SEEN);
	assert_int_equal(look(1, item_of("cd", 2), 30), DEDUP_NEW);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(says_new_once),
		TEST(one_strong_key_is_enough),
		TEST(a_weak_key_alone_is_not),
		TEST(feeds_do_not_hear_of_each_other),
		TEST(what_is_passed_over_is_known),
		TEST(what_is_known_is_only_touched),
		TEST(what_is_shown_again_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
