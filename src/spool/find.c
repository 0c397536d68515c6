#include "spool/find.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

#define MESSAGE_CEILING (16u << 20)

/* Is this file the message, with whatever flags? */
static bool
is_it(const char *file, const char *name, size_t len)
{
	return strncmp(file, name, len) == 0 && (file[len] == '\0' || file[len] == ':');
}

static char *
try_name(const char *maildir, const char *sub, const char *name, size_t len, const char *flags)
{
	char *path = xasprintf("%s/%s/%.*s%s", maildir, sub, (int)len, name, flags);

	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static char *
search(const char *maildir, const char *sub, const char *name, size_t len)
{
	char *dir = xasprintf("%s/%s", maildir, sub), *path = NULL;
	DIR *d = opendir(dir);
	struct dirent *entry;

	while (d && !path && (entry = readdir(d)))
		if (is_it(entry->d_name, name, len))
			path = xasprintf("%s/%s", dir, entry->d_name);
	if (d)
		closedir(d);
	free(dir);
	return path;
}

char *
find_message(const char *maildir, const char *name)
{
	/* What readers do most; only what is none of it costs a walk through the folder. */
	static const char *const flags[] = { ":2,S", ":2,", "", ":2,F", ":2,FS", ":2,RS", ":2,ST", ":2,T" };
	size_t len = strcspn(name, ":");
	char *path = try_name(maildir, "new", name, len, "");

	for (size_t i = 0; !path && i < sizeof(flags) / sizeof(flags[0]); i++)
		path = try_name(maildir, "cur", name, len, flags[i]);
	if (!path)
		path = search(maildir, "tmp", name, len);
	if (!path)
		path = search(maildir, "cur", name, len);
	return path ? path : search(maildir, "new", name, len);
}

static char *
read_all(int fd, size_t size, size_t *len)
{
	char *bytes = xmalloc(size + 1);
	ssize_t n = 1;

	for (*len = 0; *len < size && (n = read(fd, bytes + *len, size - *len)) != 0;) {
		if (n > 0) {
			*len += (size_t)n;
		} else if (errno != EINTR) {
			free(bytes);
			return NULL;
		}
	}
	bytes[*len] = '\0';
	return bytes;
}

char *
find_read(const char *path, size_t *len, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	char *bytes = NULL;

	if (fd >= 0 && fstat(fd, &st) == 0) {
		if (!S_ISREG(st.st_mode) || st.st_size > MESSAGE_CEILING)
			errno = EINVAL;
		else
			bytes = read_all(fd, (size_t)st.st_size, len);
	}
	if (!bytes)
		error_set(err, "cannot read %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return bytes;
}
