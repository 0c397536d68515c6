#include "store/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

#define TRIES 20
#define LOG_HEADER 32 /* of SQLite's write-ahead log: another one when the log begins anew */

static const char *const files[] = { "wirespool.db", "wirespool.db-wal" };

static int
copy_bytes(int in, int out)
{
	static const size_t size = 1u << 18;
	char *buf = xmalloc(size);
	ssize_t n;
	int ret = 0;

	while (ret == 0 && (n = read(in, buf, size)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || write(out, buf, (size_t)n) != n)
			ret = -1;
	}
	free(buf);
	return ret;
}

/* A file that is not there is not copied: no error. */
static int
copy_file(const char *from, const char *to, const char *name)
{
	char *source = xasprintf("%s/%s", from, name), *target = xasprintf("%s/%s", to, name);
	int in = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), out = -1, ret = -1;

	if (in >= 0)
		out = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (in < 0 && errno == ENOENT)
		ret = unlink(target) == 0 || errno == ENOENT ? 0 : -1;
	else if (out >= 0)
		ret = copy_bytes(in, out);
	if (in >= 0)
		close(in);
	if (out >= 0 && close(out) < 0)
		ret = -1;
	free(source);
	free(target);
	return ret;
}

/* How the log begins; all zero without one. */
static void
read_log_header(const char *state, char header[LOG_HEADER])
{
	char *path = xasprintf("%s/%s", state, files[1]);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	memset(header, 0, LOG_HEADER);
	if (fd >= 0) {
		if (read(fd, header, LOG_HEADER) != LOG_HEADER)
			memset(header, 0, LOG_HEADER);
		close(fd);
	}
	free(path);
}

/* The file first, then the log: whatever was written into the file meanwhile is in the log, too, and there it
 * wins, as long as the log has not begun anew. */
static int
copy_all(const char *state, const char *dir)
{
	char before[LOG_HEADER], after[LOG_HEADER];

	for (unsigned i = 0; i < TRIES; i++) {
		read_log_header(state, before);
		if (copy_file(state, dir, files[0]) < 0 || copy_file(state, dir, files[1]) < 0)
			return -1;
		read_log_header(state, after);
		if (memcmp(before, after, LOG_HEADER) == 0)
			return 0;
	}
	errno = EBUSY;
	return -1;
}

char *
snapshot_take(const char *state, struct error *err)
{
	const char *tmp = getenv("TMPDIR");
	char *path = xasprintf("%s/%s", state, files[0]);
	char *dir = xasprintf("%s/wirespool-snapshot-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	bool missing = access(path, F_OK) < 0 && errno == ENOENT;

	if (missing) {
		error_set(err, "%s", "");
	} else if (!mkdtemp(dir)) {
		error_set(err, "cannot make %s: %s", dir, strerror(errno));
	} else if (copy_all(state, dir) < 0) {
		error_set(err, "cannot copy %s: %s", path, strerror(errno));
		snapshot_drop(dir);
		dir = NULL;
	} else {
		free(path);
		return dir;
	}
	free(path);
	free(dir);
	return NULL;
}

void
snapshot_drop(char *dir)
{
	static const char *const more[] = { "wirespool.db-shm", "wirespool.db-journal" };

	if (!dir)
		return;
	for (unsigned i = 0; i < 4; i++) {
		char *path = xasprintf("%s/%s", dir, i < 2 ? files[i] : more[i - 2]);

		unlink(path);
		free(path);
	}
	rmdir(dir);
	free(dir);
}
