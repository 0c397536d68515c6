/* spool/subscriptions: a folder is added once, to either version of the file, and never at the cost of the others. */
#include "../unit.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../src/spool/subscriptions.h"

static char root[] = "/tmp/wirespool-subs-XXXXXX";

static void
put(const char *name, const char *text)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
}

static void
holds(const char *want)
{
	char path[200], text[1000] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/subscriptions", root);
	f = fopen(path, "r");
	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	assert_string_equal(text, want);
	snprintf(path, sizeof(path), "%s/subscriptions.lock", root);
	assert_int_equal(access(path, F_OK), -1);
}

static void
adds_each_folder_once(void **state)
{
	(void)state;
	subscriptions_add(root, ".News.Linux", 0600);
	subscriptions_add(root, ".Gr&APY-e", 0600);
	subscriptions_add(root, ".News.Linux", 0600);
	subscriptions_add(root, ".News", 0600);
	holds("News.Linux\nGr&APY-e\nNews\n");
}

static void
keeps_to_the_version_and_to_what_is_there(void **state)
{
	struct stat st;
	char path[200];

	(void)state;
	put("subscriptions", "V\t2\n\nWork\tTeam\n");
	snprintf(path, sizeof(path), "%s/subscriptions", root);
	chmod(path, 0640);
	subscriptions_add(root, ".News.Linux", 0600);
	subscriptions_add(root, ".Work.Team", 0600);
	holds("V\t2\n\nWork\tTeam\nNews\tLinux\n");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	put("subscriptions", "no line end");
	subscriptions_add(root, ".A", 0600);
	holds("no line end\nA\n");
}

static void
leaves_a_locked_file_alone(void **state)
{
	char lock[200];

	(void)state;
	put("subscriptions", "A\n");
	put("subscriptions.lock", "");
	subscriptions_add(root, ".B", 0600);
	snprintf(lock, sizeof(lock), "%s/subscriptions.lock", root);
	assert_int_equal(unlink(lock), 0);
	holds("A\n");
	put("subscriptions.lock", "half");
	assert_int_equal(utimensat(AT_FDCWD, lock, (struct timespec[]){ { 1000, 0 }, { 1000, 0 } }, 0), 0);
	subscriptions_add(root, ".B", 0600); /* it was forgotten there */
	holds("A\nB\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_each_folder_once),
		cmocka_unit_test(keeps_to_the_version_and_to_what_is_there),
		cmocka_unit_test(leaves_a_locked_file_alone),
	};
	char path[200];
	int failed;

	assert(mkdtemp(root));
	failed = cmocka_run_group_tests_name("spool/subscriptions", tests, NULL, NULL);
	snprintf(path, sizeof(path), "%s/subscriptions", root);
	unlink(path);
	rmdir(root);
	return failed;
}
