/* cli/parse: exit codes, and a clean pipe. */
#include "../unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/cli.h"

struct result {
	int code;
	size_t out, err; /* bytes written */
};

static size_t
size_of(int fd)
{
	return (size_t)lseek(fd, 0, SEEK_END);
}

/* Run the command with both outputs going to files. */
static struct result
run(char **args)
{
	char out_name[] = "/tmp/wirespool-out-XXXXXX", err_name[] = "/tmp/wirespool-err-XXXXXX";
	int out = mkstemp(out_name), err = mkstemp(err_name), keep_out, keep_err, argc = 0;
	struct result r;

	assert_true(out >= 0 && err >= 0);
	unlink(out_name);
	unlink(err_name);
	fflush(stdout);
	keep_out = dup(1), keep_err = dup(2);
	dup2(out, 1), dup2(err, 2);
	while (args[argc])
		argc++;
	r.code = cmd_parse(argc, args);
	fflush(stdout);
	dup2(keep_out, 1), dup2(keep_err, 2);
	r.out = size_of(out), r.err = size_of(err);
	close(out), close(err), close(keep_out), close(keep_err);
	return r;
}

static void
ends_as_the_manual_says(void **state)
{
	static char *good[] = { "parse", "tests/data/parse/rss.xml", NULL };
	static char *damaged[] = { "parse", "tests/data/parse/damaged.xml", NULL };
	static char *quiet[] = { "parse", "-q", "tests/data/parse/damaged.xml", NULL };
	static char *no_feed[] = { "parse", "tests/unit/cli/parse.c", NULL };
	static char *missing[] = { "parse", "/nonexistent", NULL };
	static char *folder[] = { "parse", "tests", NULL };
	struct result r = run(good);

	(void)state;
	assert_int_equal(r.code, EX_OK);
	assert_true(r.out > 0 && r.err == 0);
	r = run(damaged);
	assert_int_equal(r.code, EX_OK);
	assert_true(r.out > 0 && r.err > 0);
	r = run(quiet);
	assert_true(r.out > 0 && r.err == 0);
	r = run(no_feed);
	assert_int_equal(r.code, EX_DATAERR);
	assert_true(r.out == 0 && r.err > 0);
	assert_int_equal(run(missing).code, EX_NOINPUT);
	assert_int_equal(run(folder).code, EX_NOINPUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ends_as_the_manual_says) };

	return cmocka_run_group_tests_name("cli/parse", tests, NULL, NULL);
}
