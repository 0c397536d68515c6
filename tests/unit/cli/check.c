/* cli/check: what it prints and how it exits. */
#include "../unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/cli.h"

static char name[] = "/tmp/wirespool-check-XXXXXX";

/* Run the command with output and complaints gathered in one file. */
static int
run(const char *config, int argc, char **argv, char *said, size_t size)
{
	int out = dup(1), err = dup(2), fd = open(name, O_WRONLY | O_TRUNC), code;
	FILE *both = tmpfile();
	size_t n;

	assert_int_equal(write(fd, config, strlen(config)), strlen(config));
	close(fd);
	fflush(stdout);
	dup2(fileno(both), 1);
	dup2(fileno(both), 2);
	code = cmd_check(argc, argv);
	fflush(stdout);
	dup2(out, 1);
	dup2(err, 2);
	close(out);
	close(err);
	rewind(both);
	n = fread(said, 1, size - 1, both);
	said[n] = '\0';
	fclose(both);
	return code;
}

static void
counts_what_is_good(void **state)
{
	char *argv[] = { "check", "-c", name, NULL }, said[500], want[500];

	(void)state;
	assert_int_equal(run("[feed:a]\nurl = http://a.example/\n", 3, argv, said, sizeof(said)), EX_OK);
	snprintf(want, sizeof(want), "configuration is good: 1 feed, 0 topics (%s)\n", name);
	assert_string_equal(said, want);
}

static void
names_what_is_wrong(void **state)
{
	char *argv[] = { "check", "--config", name, NULL }, said[500], want[500];

	(void)state;
	assert_int_equal(run("[feed:a]\nx = y\n", 3, argv, said, sizeof(said)), EX_CONFIG);
	snprintf(want, sizeof(want), "%s:1:1: [feed:a] has no url\n%s:2:1: unknown key \"x\" in [feed]\n", name, name);
	assert_string_equal(said, want);
}

static void
prints_every_key(void **state)
{
	char *argv[] = { "check", "--keys", NULL }, said[8000];

	(void)state;
	assert_int_equal(run("", 2, argv, said, sizeof(said)), EX_OK);
	assert_non_null(strstr(said, "\n    url "));
	assert_non_null(strstr(said, "\n    host-delay         1s "));
	assert_non_null(strstr(said, "\n    threshold "));
}

static int
make_file(void **state)
{
	int fd = mkstemp(name);

	(void)state;
	setenv("HOME", "/home/ann", 1);
	return fd < 0 ? -1 : close(fd);
}

static int
remove_file(void **state)
{
	(void)state;
	return unlink(name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_what_is_good),
		cmocka_unit_test(names_what_is_wrong),
		cmocka_unit_test(prints_every_key),
	};

	return cmocka_run_group_tests_name("cli/check", tests, make_file, remove_file);
}
