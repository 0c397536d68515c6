/* store/lock: one at a time, and how the last one ended. */
#include "../unit.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "store/lock.h"

static char dir[] = "/tmp/wirespool-test-XXXXXX";

static void
keeps_a_second_one_out(void **state)
{
	struct state_lock first, second;
	struct error err;
	int exit_code = 0;
	char pid[40];

	(void)state;
	assert_int_equal(state_lock_take(&first, dir, false, &err, &exit_code), 0);
	assert_int_equal(state_lock_take(&second, dir, false, &err, &exit_code), -1);
	assert_int_equal(exit_code, EX_TEMPFAIL);
	snprintf(pid, sizeof(pid), "(pid %ld)", (long)getpid());
	assert_non_null(strstr(err.text, pid));
	assert_int_equal(state_lock_take(&second, dir, true, &err, &exit_code), -1);
	state_lock_release(&first, true);
	assert_int_equal(state_lock_take(&second, dir, true, &err, &exit_code), 0);
	state_lock_release(&second, true);
}

static void
remembers_an_unclean_end(void **state)
{
	struct state_lock lock;
	struct error err;
	int exit_code;

	(void)state;
	for (int unclean = 0; unclean < 3; unclean++) {
		assert_int_equal(state_lock_take(&lock, dir, false, &err, &exit_code), 0);
		assert_int_equal(lock.unclean, unclean == 2);
		state_lock_release(&lock, unclean == 0);
	}
	assert_int_equal(state_lock_take(&lock, dir, true, &err, &exit_code), 0);
	assert_true(lock.unclean);
	state_lock_release(&lock, true); /* a dry run mends nothing */
	assert_int_equal(state_lock_take(&lock, dir, false, &err, &exit_code), 0);
	assert_true(lock.unclean);
	state_lock_release(&lock, true);
}

static void
a_dry_run_needs_no_file(void **state)
{
	struct state_lock lock;
	struct error err;
	int exit_code;

	(void)state;
	assert_int_equal(state_lock_take(&lock, "/nonexistent", true, &err, &exit_code), 0);
	state_lock_release(&lock, true);
	assert_int_equal(state_lock_take(&lock, "/nonexistent", false, &err, &exit_code), -1);
	assert_int_equal(exit_code, EX_CANTCREAT);
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int
remove_dir(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/lock", dir);
	unlink(path);
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_a_second_one_out),
		cmocka_unit_test(remembers_an_unclean_end),
		cmocka_unit_test(a_dry_run_needs_no_file),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
