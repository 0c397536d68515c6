/* worker/sandbox: what a worker that has been taken over could try. Each attempt is made in a locked child. */
#include "../unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/sandbox.h"

#define MEMORY (512u << 20)

static pid_t parent;
static int foreign; /* a descriptor that is not the worker's socket */

/* Each returns true when it got what it wanted. */

static bool
open_a_file(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}

static bool
create_a_file(void)
{
	return open("/tmp/wirespool-sandbox-test", O_CREAT | O_WRONLY, 0600) >= 0;
}

static bool
open_a_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_DGRAM, 0) >= 0;
}

static bool
start_a_process(void)
{
	return fork() >= 0;
}

static bool
run_a_program(void)
{
	char *argv[] = { (char *)"/bin/true", NULL };

	execv(argv[0], argv);
	return false; /* true would not return; the exit code tells */
}

static bool
trace_its_parent(void)
{
	return ptrace(PTRACE_ATTACH, parent, NULL, NULL) == 0;
}

static bool
signal_its_parent(void)
{
	return kill(parent, 0) == 0;
}

static bool
write_elsewhere(void)
{
	return write(foreign, "x", 1) == 1;
}

static bool
read_elsewhere(void)
{
	char c;

	return read(foreign, &c, 1) >= 0;
}

static bool
make_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

static bool
be_dumped(void)
{
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0;
}

#if !defined(__SANITIZE_ADDRESS__)
static bool
take_a_gigabyte(void)
{
	return mmap(NULL, 1u << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}
#endif

/* Run attempt in a locked child: 0 refused, 1 it worked, 2 the lock did not close, others by signal. */
static int
in_the_box(bool (*attempt)(void))
{
	int pair[2], status;
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (sandbox_lock(pair[1], MEMORY) < 0)
			_exit(2);
		_exit(attempt());
	}
	close(pair[0]);
	close(pair[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static void
refuses_every_way_out(void **state)
{
	static const struct {
		const char *what;
		bool (*attempt)(void);
	} cases[] = {
		{ "open a file", open_a_file },
		{ "create a file", create_a_file },
		{ "open a socket", open_a_socket },
		{ "start a process", start_a_process },
		{ "run a program", run_a_program },
		{ "trace its parent", trace_its_parent },
		{ "signal its parent", signal_its_parent },
		{ "write to a foreign descriptor", write_elsewhere },
		{ "read from a foreign descriptor", read_elsewhere },
		{ "map code", make_code },
		{ "make itself dumpable", be_dumped },
#if !defined(__SANITIZE_ADDRESS__)
		{ "take a gigabyte", take_a_gigabyte },
#endif
	};
	struct error err;

	(void)state;
	if (sandbox_probe(&err) < 0) {
		print_message("skipped: %s\n", err.text);
		skip();
	}
	foreign = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	assert_true(foreign >= 0);
	parent = getpid();
	for (size_t i = 0; i < COUNT(cases); i++) {
		int got = in_the_box(cases[i].attempt);

		if (got != 0)
			fail_msg("a locked worker could %s (%d)", cases[i].what, got);
	}
	close(foreign);
}

static bool
do_the_work(void)
{
	/* What a document costs: memory of all sizes, given back. */
	for (size_t size = 1; size < 64u << 20; size *= 3) {
		char *p = malloc(size);

		if (!p)
			return false;
		memset(p, 1, size);
		p = realloc(p, size * 2);
		free(p);
	}
	return true;
}

static void
lets_the_work_be_done(void **state)
{
	struct error err;

	(void)state;
	if (sandbox_probe(&err) < 0)
		skip();
	assert_int_equal(in_the_box(do_the_work), 1);
}

/* What the kernel says of a locked child, in a file of /proc: its first line that begins with name, or all of it;
 * after work, unless it is NULL. */
static void
of_a_locked_child(void (*work)(void), const char *file, const char *name, char out[static 100])
{
	char path[64], line[100], byte = 0;
	int pair[2];
	pid_t pid;
	FILE *in;

	if (under_valgrind()) /* which a locked process does not survive */
		skip();
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(pair[0]);
		sandbox_lock(pair[1], MEMORY);
		if (work)
			work();
		_exit(write(pair[1], &byte, 1) == 1 && read(pair[1], &byte, 1) == 1);
	}
	close(pair[1]);
	assert_int_equal(read(pair[0], &byte, 1), 1); /* it is locked */
	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	in = fopen(path, "re");
	assert_non_null(in);
	out[0] = '\0';
	while (!out[0] && fgets(line, sizeof(line), in))
		if (strncmp(line, name, strlen(name)) == 0)
			strcpy(out, line);
	fclose(in);
	close(pair[0]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
is_killed_first_where_memory_is_short(void **state)
{
	char line[100];

	(void)state;
	of_a_locked_child(NULL, "oom_score_adj", "", line);
	assert_string_equal(line, "1000\n");
}

static void
keeps_no_power_of_root(void **state)
{
	char line[100];

	(void)state;
	of_a_locked_child(NULL, "status", "CapPrm:", line);
	assert_string_equal(line, "CapPrm:\t0000000000000000\n");
	of_a_locked_child(NULL, "status", "CapEff:", line);
	assert_string_equal(line, "CapEff:\t0000000000000000\n");
}

#if !defined(__SANITIZE_ADDRESS__)
static void
take_all_there_is(void)
{
	for (size_t n = MEMORY; n >= 4096; n /= 2)
		while (mmap(NULL, n, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
			;
}

/* To the last page, and not one more. */
static void
has_its_memory_and_no_more(void **state)
{
	struct error err;
	char line[100];

	(void)state;
	if (sandbox_probe(&err) < 0)
		skip();
	of_a_locked_child(take_all_there_is, "status", "VmSize:", line);
	assert_string_equal(line, "VmSize:\t  524288 kB\n");
}
#endif

/* As many seconds as asked for, on top of what was used, and at most one more: the kernel counts whole ones. */
static void
has_its_time_and_no_more(void **state)
{
	struct rlimit old, now;
	struct rusage used;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_CPU, &old), 0);
	for (unsigned seconds = 1; seconds <= 10; seconds += 9) {
		int64_t us;

		sandbox_limit_cpu(seconds);
		assert_int_equal(getrlimit(RLIMIT_CPU, &now), 0);
		assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
		us = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * INT64_C(1000000) + used.ru_utime.tv_usec +
		     used.ru_stime.tv_usec;
		assert_in_range((int64_t)now.rlim_cur * 1000000 - us, seconds * 1000000 - 500000,
				(seconds + 1) * 1000000);
	}
	assert_int_equal(setrlimit(RLIMIT_CPU, &old), 0);
}

/* The same attempts succeed without the lock: so the test above shows the lock and not a poor attempt. */
static void
attempts_are_real(void **state)
{
	int fd = open("/etc/passwd", O_RDONLY);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_true(signal_its_parent() || parent == 0);
	assert_true(make_code());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_every_way_out),
		cmocka_unit_test(lets_the_work_be_done),
		cmocka_unit_test(is_killed_first_where_memory_is_short),
		cmocka_unit_test(keeps_no_power_of_root),
#if !defined(__SANITIZE_ADDRESS__)
		cmocka_unit_test(has_its_memory_and_no_more),
#endif
		cmocka_unit_test(has_its_time_and_no_more),
		cmocka_unit_test(attempts_are_real),
	};

	return cmocka_run_group_tests_name("worker/sandbox", tests, NULL, NULL);
}
