/* base/dir: directories made with their parents. */
#include "../unit.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"

static char scratch[] = "/tmp/wirespool-test-XXXXXX";

static const char *
at(const char *sub)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", scratch, sub);
	return path;
}

static void
makes_private_directories_with_their_parents(void **state)
{
	struct error err;
	struct stat st;

	(void)state;
	assert_int_equal(dir_make(at("a/b/c"), &err), 0);
	assert_int_equal(dir_make(at("a/b/c"), &err), 0);
	assert_int_equal(stat(at("a/b"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(dir_anchor(at("a/b/c"), &err), 0);
}

static void
shares_what_is_made_below_a_shared_one(void **state)
{
	mode_t before = umask(0007);
	struct error err;
	struct stat st;

	(void)state;
	assert_int_equal(dir_make(at("shared"), &err), 0);
	assert_int_equal(chmod(at("shared"), 02770), 0);
	assert_int_equal(dir_make(at("shared/x/y"), &err), 0);
	assert_int_equal(stat(at("shared/x/y"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 02770);
	assert_true(dir_is_shared(at("shared/x")));
	assert_false(dir_is_shared(at("absent")));
	assert_int_equal(chmod(at("shared"), 0770), 0);
	assert_int_equal(dir_make(at("shared/z"), &err), 0);
	assert_false(dir_is_shared(at("shared/z")));
	umask(before);
}

static void
says_what_is_in_the_way(void **state)
{
	struct error err;
	FILE *f = fopen(at("file"), "w");

	(void)state;
	assert_non_null(f);
	fclose(f);
	assert_int_equal(dir_make(at("file"), &err), -1);
	assert_int_equal(errno, ENOTDIR);
	assert_non_null(strstr(err.text, "Not a directory"));
	assert_int_equal(dir_make(at("file/below"), &err), -1);
	assert_int_equal(dir_sync(at("absent"), &err), -1);
	assert_int_equal(errno, ENOENT);
}

static int
make_scratch(void **state)
{
	(void)state;
	return mkdtemp(scratch) ? 0 : -1;
}

static int
remove_scratch(void **state)
{
	(void)state;
	unlink(at("file"));
	rmdir(at("a/b/c"));
	rmdir(at("a/b"));
	rmdir(at("a"));
	return rmdir(scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_private_directories_with_their_parents),
		cmocka_unit_test(shares_what_is_made_below_a_shared_one),
		cmocka_unit_test(says_what_is_in_the_way),
	};

	return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
