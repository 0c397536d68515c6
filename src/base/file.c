#include "base/file.h"

#include <errno.h>
#include <unistd.h>

int
file_write(int fd, const void *p, size_t len)
{
	const char *rest = p;

	while (len > 0) {
		ssize_t n = write(fd, rest, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		rest += n;
		len -= (size_t)n;
	}
	return 0;
}
