/* base/file: a write that takes everything. */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { LEN = 1 << 20 };
static char in[LEN], out[LEN];

static void *
drink(void *arg)
{
	size_t n = 0;
	ssize_t got;

	while ((got = read(*(int *)arg, out + n, LEN - n)) > 0)
		n += (size_t)got;
	return (void *)(n == LEN ? out : NULL);
}

static void
writes_all_through_a_pipe_that_takes_a_part_at_a_time(void **state)
{
	int pair[2];
	pthread_t reader;
	void *got;

	(void)state;
	for (size_t i = 0; i < LEN; i++)
		in[i] = (char)(i * 31 >> 3);
	assert_int_equal(pipe2(pair, O_CLOEXEC), 0);
	assert_int_equal(pthread_create(&reader, NULL, drink, &pair[0]), 0);
	assert_int_equal(file_write(pair[1], in, LEN), 0);
	close(pair[1]);
	pthread_join(reader, &got);
	close(pair[0]);
	assert_non_null(got);
	assert_memory_equal(in, out, LEN);
}

static void
says_that_the_disk_is_full(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(file_write(fd, "x", 1), -1);
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(file_write(fd, "", 0), 0);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_all_through_a_pipe_that_takes_a_part_at_a_time),
		cmocka_unit_test(says_that_the_disk_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
