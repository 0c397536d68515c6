/* Loaded before libc into a program under test: counts the calls that change files below a directory, and kills
 * the program at one of them, lets one fail, or records all of them for a replay of power cuts.
 *
 *   CRASH_DIR     only what is below it counts
 *   CRASH_PLAN    count | before N | after N | fail ERRNO N | fail ERRNO N+ | record
 *   CRASH_OUT     count: the number at the end; record: one line a call, tab-separated, data in hex */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char plan[16];
static const char *dir;
static long at, calls;
static int failure;
static bool ever;
static FILE *out;

static void *
real(const char *name)
{
	void *f = dlsym(RTLD_NEXT, name);

	if (!f)
		abort();
	return f;
}

#define REAL(name, ...) ((__typeof__(&name))real(#name))(__VA_ARGS__)

__attribute__((constructor)) static void
read_plan(void)
{
	const char *text = getenv("CRASH_PLAN"), *path = getenv("CRASH_OUT");
	char number[32] = "";

	dir = getenv("CRASH_DIR");
	if (!text || !dir)
		return;
	if (sscanf(text, "fail %d %31s", &failure, number) == 2)
		strcpy(plan, "fail");
	else
		sscanf(text, "%15s %31s", plan, number);
	at = strtol(number, NULL, 10);
	ever = strchr(number, '+') != NULL;
	if (path && *path)
		out = fopen(path, "we");
}

__attribute__((destructor)) static void
write_count(void)
{
	if (out && !strcmp(plan, "count"))
		fprintf(out, "%ld\n", calls);
	if (out)
		fclose(out);
}

static bool
is_below(const char *path)
{
	return dir && path && !strncmp(path, dir, strlen(dir)) && path[strlen(dir)] == '/';
}

/* The path of a descriptor's file, "" when it is none of ours. */
static const char *
path_of(int fd, char buf[4096])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, buf, 4095);
	buf[n > 0 ? n : 0] = '\0';
	return is_below(buf) ? buf : "";
}

/* Before a call. Returns false when it shall fail (errno is set). Holds the mutex until done() when the order
 * of calls is being recorded. */
static bool
begin(void)
{
	pthread_mutex_lock(&mutex);
	calls++;
	if (calls == at && !strcmp(plan, "before"))
		kill(getpid(), SIGKILL);
	if (!strcmp(plan, "fail") && (calls == at || (ever && calls > at))) {
		pthread_mutex_unlock(&mutex);
		errno = failure;
		return false;
	}
	return true;
}

static void
record(const char *what, const char *a, const char *b, long long offset, const void *data, size_t len)
{
	fprintf(out, "%s\t%s\t%s\t%lld\t", what, a, b ? b : "", offset);
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%02x", ((const unsigned char *)data)[i]);
	fputc('\n', out);
	fflush(out);
}

static void
done(bool well, const char *what, const char *a, const char *b, long long offset, const void *data, size_t len)
{
	int saved = errno;

	if (calls == at && !strcmp(plan, "after"))
		kill(getpid(), SIGKILL);
	if (well && out && !strcmp(plan, "record"))
		record(what, a, b, offset, data, len);
	pthread_mutex_unlock(&mutex);
	errno = saved;
}

/* ---- files */

static int
open_file(const char *name, const char *path, int flags, mode_t mode)
{
	int (*f)(const char *, int, ...) = (int (*)(const char *, int, ...))real(name);
	bool fresh;
	int fd;

	if (!is_below(path) || !(flags & (O_CREAT | O_TRUNC)))
		return f(path, flags, mode);
	if (!begin())
		return -1;
	fresh = access(path, F_OK) < 0;
	fd = f(path, flags, mode);
	done(fd >= 0 && (fresh || (flags & O_TRUNC)), fresh ? "create" : "truncate", path, NULL, 0, NULL, 0);
	return fd;
}

#define OPEN(name)                                                             \
	int name(const char *path, int flags, ...)                             \
	{                                                                      \
		va_list ap;                                                    \
		mode_t mode;                                                   \
		va_start(ap, flags);                                           \
		mode = flags & O_CREAT ? (mode_t)va_arg(ap, int) : 0;          \
		va_end(ap);                                                    \
		return open_file(#name, path, flags, mode);                    \
	}
OPEN(open)
OPEN(open64)

ssize_t
write(int fd, const void *buf, size_t len)
{
	char path[4096];
	long long offset;
	ssize_t n;

	if (!dir || !*path_of(fd, path))
		return REAL(write, fd, buf, len);
	if (!begin())
		return -1;
	offset = lseek(fd, 0, SEEK_CUR);
	n = REAL(write, fd, buf, len);
	done(n >= 0, "write", path, NULL, offset, buf, n > 0 ? (size_t)n : 0);
	return n;
}

#define PWRITE(name, type)                                                                   \
	ssize_t name(int fd, const void *buf, size_t len, type offset)                       \
	{                                                                                    \
		char path[4096];                                                             \
		ssize_t n;                                                                   \
		if (!dir || !*path_of(fd, path))                                             \
			return REAL(name, fd, buf, len, offset);                             \
		if (!begin())                                                                \
			return -1;                                                           \
		n = REAL(name, fd, buf, len, offset);                                        \
		done(n >= 0, "write", path, NULL, offset, buf, n > 0 ? (size_t)n : 0);       \
		return n;                                                                    \
	}
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, type)                                             \
	int name(int fd, type len)                                       \
	{                                                                \
		char path[4096];                                         \
		int ret;                                                 \
		if (!dir || !*path_of(fd, path))                         \
			return REAL(name, fd, len);                      \
		if (!begin())                                            \
			return -1;                                       \
		ret = REAL(name, fd, len);                               \
		done(ret == 0, "truncate", path, NULL, len, NULL, 0);    \
		return ret;                                              \
	}
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define FLUSH(name, what)                                       \
	int name(int fd)                                        \
	{                                                       \
		char path[4096];                                \
		int ret;                                        \
		if (!dir || !*path_of(fd, path))                \
			return REAL(name, fd);                  \
		if (!begin())                                   \
			return -1;                              \
		ret = REAL(name, fd);                           \
		done(ret == 0, what, path, NULL, 0, NULL, 0);   \
		return ret;                                     \
	}
FLUSH(fsync, "flush")
FLUSH(fdatasync, "flush")
FLUSH(syncfs, "flush-all")

/* ---- names */

#define ONE_NAME(name, params, args, ...)                             \
	int name params                                               \
	{                                                             \
		int ret;                                              \
		if (!is_below(path))                                  \
			return REAL(name, __VA_ARGS__);               \
		if (!begin())                                         \
			return -1;                                    \
		ret = REAL(name, __VA_ARGS__);                        \
		done(ret == 0, args, path, NULL, 0, NULL, 0);         \
		return ret;                                           \
	}
ONE_NAME(mkdir, (const char *path, mode_t mode), "mkdir", path, mode)
ONE_NAME(unlink, (const char *path), "unlink", path)
ONE_NAME(rmdir, (const char *path), "unlink", path)

int
unlinkat(int fd, const char *name, int flags)
{
	char path[8192];
	int ret;

	path_of(fd, path);
	snprintf(path + strlen(path), sizeof(path) - strlen(path), "/%s", name);
	if (!is_below(path))
		return REAL(unlinkat, fd, name, flags);
	if (!begin())
		return -1;
	ret = REAL(unlinkat, fd, name, flags);
	done(ret == 0, "unlink", path, NULL, 0, NULL, 0);
	return ret;
}

#define TWO_NAMES(name, params, what, ...)                      \
	int name params                                         \
	{                                                       \
		int ret;                                        \
		if (!is_below(to))                              \
			return REAL(name, __VA_ARGS__);         \
		if (!begin())                                   \
			return -1;                              \
		ret = REAL(name, __VA_ARGS__);                  \
		done(ret == 0, what, from, to, 0, NULL, 0);     \
		return ret;                                     \
	}
TWO_NAMES(link, (const char *from, const char *to), "link", from, to)
TWO_NAMES(rename, (const char *from, const char *to), "rename", from, to)
TWO_NAMES(renameat2, (int fd, const char *from, int gd, const char *to, unsigned flags), "rename", fd, from, gd, to,
	  flags)
