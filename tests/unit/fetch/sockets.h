/* Which sockets this process has open: asked of the kernel, for valgrind calls a guess at a descriptor an error. */
#ifndef TESTS_FETCH_SOCKETS_H
#define TESTS_FETCH_SOCKETS_H

#include <dirent.h>
#include <fcntl.h>
#include <sys/socket.h>

/* Their number; each must be closed when a child is started. */
static inline unsigned
count_private_sockets(void)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	unsigned n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		int fd = atoi(entry->d_name), type;
		socklen_t len = sizeof(type);

		if (fd < 3 || fd >= 100 || getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0) /* valgrind's are high */
			continue;
		n++;
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	}
	closedir(dir);
	return n;
}

#endif
