#include "subscriptions.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/strbuf.h"

#define FILE_MAX (1u << 20)
#define STALE_S 120 /* after that Dovecot takes a lock for forgotten, too */

/* Since 2.2.32 or so a header stands first, and levels are separated by tabs instead of dots. */
#define HEADER_2 "V\t2\n\n"

static int
read_file(const char *path, struct strbuf *out, mode_t *mode)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	char chunk[4096];
	ssize_t n = -1;

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		*mode = st.st_mode & 0777;
		while ((n = read(fd, chunk, sizeof(chunk))) > 0)
			strbuf_add(out, chunk, (size_t)n);
	}
	close(fd);
	return n < 0 || out->cut ? -1 : 0;
}

static bool
has_line(const struct strbuf *text, const char *line)
{
	size_t len = strlen(line);

	for (const char *p = strbuf_str(text); *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (strcspn(p, "\n") == len && memcmp(p, line, len) == 0)
			return true;
	return false;
}

/* Dovecot makes its changes in this file and renames it, as we do. */
static int
take_lock(const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	struct stat st;

	if (fd < 0 && errno == EEXIST && lstat(path, &st) == 0 && time(NULL) - st.st_mtime > STALE_S &&
	    unlink(path) == 0)
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	return fd;
}

/* The other folders of the user stand there, too: nothing is replaced before the new file is whole. */
static void
add_locked(int fd, const char *lock, const char *path, const char *directory, mode_t mode)
{
	struct strbuf text = STRBUF_INIT(FILE_MAX);
	char *name = xstrdup(directory + 1);
	mode_t now = mode;
	bool done = false;

	if (read_file(path, &text, &now) == 0) {
		if (strncmp(strbuf_str(&text), HEADER_2, strlen(HEADER_2)) == 0)
			for (char *p = name; (p = strchr(p, '.')); p++)
				*p = '\t';
		if (!has_line(&text, name)) {
			if (text.len && text.buf[text.len - 1] != '\n')
				strbuf_addch(&text, '\n');
			strbuf_addf(&text, "%s\n", name);
			done = !text.cut && fchmod(fd, now) == 0 && file_write(fd, text.buf, text.len) == 0 &&
			       fsync(fd) == 0 && rename(lock, path) == 0;
		}
	}
	if (!done)
		unlink(lock);
	strbuf_release(&text);
	free(name);
}

void
subscriptions_add(const char *root, const char *directory, mode_t mode)
{
	char *path = xasprintf("%s/subscriptions", root), *lock = xasprintf("%s.lock", path);
	int fd = take_lock(lock, mode);

	if (fd >= 0) {
		add_locked(fd, lock, path, directory, mode);
		close(fd);
	}
	free(path);
	free(lock);
}
