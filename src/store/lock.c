#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/dir.h"

/* Commands that only read hold the lock for a moment: whoever comes meanwhile waits for them. */
#define PATIENCE_US 1000000
#define PAUSE_US 10000

/* The file holds the pid of the process that works: for the message, and as the mark of an unclean end when
 * it is found in a file that nobody holds. */
static long
read_pid(int fd)
{
	char text[32] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		return 0;
	return strtol(text, NULL, 10);
}

static int
write_pid(int fd)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)n, 0) != n)
		return -1;
	return fsync(fd);
}

static int
exit_code_of(int err_no)
{
	return err_no == EACCES || err_no == EPERM || err_no == EROFS ? EX_NOPERM : EX_CANTCREAT;
}

int
state_dir_make(const char *dir, struct error *err, int *exit_code)
{
	if (dir_make(dir, err) == 0 && dir_anchor(dir, err) == 0)
		return 0;
	*exit_code = exit_code_of(errno);
	return -1;
}

static int
refuse(struct error *err, const char *path, int *exit_code)
{
	*exit_code = exit_code_of(errno);
	return dir_fail(err, "lock", path);
}

/* As flock(). */
static int
lock_patiently(int fd)
{
	int64_t until_us = clock_mono_us() + PATIENCE_US;
	int ret;

	while ((ret = flock(fd, LOCK_EX | LOCK_NB)) < 0 && errno == EWOULDBLOCK && clock_mono_us() < until_us)
		usleep(PAUSE_US);
	return ret;
}

static int
take(struct state_lock *lock, const char *dir, const char *path, struct error *err, int *exit_code)
{
	lock->fd = open(path, (lock->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOFOLLOW);
	if (lock->fd < 0 && errno == ENOENT && !lock->read_only) {
		if (dir_refuse_root(dir, err) < 0) {
			*exit_code = EX_NOPERM;
			return -1;
		}
		lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	}
	if (lock->fd < 0)
		return lock->read_only && errno == ENOENT ? 0 : refuse(err, path, exit_code);
	if (lock_patiently(lock->fd) < 0) {
		if (errno != EWOULDBLOCK)
			return refuse(err, path, exit_code);
		*exit_code = EX_TEMPFAIL;
		return error_set(err, "another wirespool (pid %ld) is working with this state: %s is locked; "
				      "`wirespool poll` asks a daemon",
				 read_pid(lock->fd), path);
	}
	lock->unclean = read_pid(lock->fd) != 0;
	if (!lock->read_only && write_pid(lock->fd) < 0)
		return refuse(err, path, exit_code);
	return 0;
}

int
state_lock_take(struct state_lock *lock, const char *dir, bool read_only, struct error *err, int *exit_code)
{
	char *path = xasprintf("%s/lock", dir);
	int ret;

	*lock = (struct state_lock){ .fd = -1, .read_only = read_only };
	ret = take(lock, dir, path, err, exit_code);
	if (ret < 0)
		state_lock_release(lock, false);
	free(path);
	return ret;
}

void
state_lock_release(struct state_lock *lock, bool clean)
{
	if (lock->fd < 0)
		return;
	/* When this fails the next start looks for leftovers that are not there. */
	if (clean && !lock->read_only && ftruncate(lock->fd, 0) < 0)
		clean = false;
	close(lock->fd);
	lock->fd = -1;
}
