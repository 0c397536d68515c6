#include "spool/survey.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/dir.h"

#define DEPTH_MAX 30 /* a folder has no more levels */

struct survey {
	void (*each)(void *arg, const struct survey_file *file);
	void *arg;
	struct error *err;
	int ret;
};

static DIR *
open_at(struct survey *s, int at, const char *name, const char *path)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (dir)
		return dir;
	if (fd >= 0)
		close(fd);
	if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
		s->ret = error_set(s->err, "cannot read %s/%s: %s", path, name, strerror(errno));
	return NULL;
}

static void
survey_sub(struct survey *s, DIR *maildir, const char *path, const char *sub)
{
	DIR *dir = open_at(s, dirfd(maildir), sub, path);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		struct survey_file file = { path, sub, entry->d_name, dirfd(dir) };

		if (entry->d_name[0] != '.' && entry->d_type != DT_DIR)
			s->each(s->arg, &file);
	}
	closedir(dir);
}

static bool
is_directory(DIR *dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	return fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

static bool
is_part(const char *name)
{
	return !strcmp(name, "tmp") || !strcmp(name, "new") || !strcmp(name, "cur");
}

/* Depth is bounded: so is the recursion. */
static void
survey_tree(struct survey *s, DIR *dir, const char *path, unsigned depth)
{
	struct dirent *entry;

	survey_sub(s, dir, path, "tmp");
	survey_sub(s, dir, path, "new");
	survey_sub(s, dir, path, "cur");
	while (depth < DEPTH_MAX && (entry = readdir(dir))) {
		char *below;
		DIR *sub;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") || is_part(entry->d_name) ||
		    !is_directory(dir, entry))
			continue;
		sub = open_at(s, dirfd(dir), entry->d_name, path);
		if (!sub)
			continue;
		below = xasprintf("%s/%s", path, entry->d_name);
		survey_tree(s, sub, below, depth + 1);
		free(below);
		closedir(sub);
	}
}

int
spool_survey(const char *root, void (*each)(void *arg, const struct survey_file *file), void *arg,
	     struct error *err)
{
	struct survey s = { each, arg, err, 0 };
	char *path = xstrdup(root);
	size_t len = strlen(path);
	DIR *dir = opendir(root);

	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	if (dir) {
		survey_tree(&s, dir, path, 0);
		closedir(dir);
	} else if (errno != ENOENT) {
		s.ret = dir_fail(err, "read", root);
	}
	free(path);
	return s.ret;
}

ptrdiff_t
survey_read(const struct survey_file *file, char *buf, size_t size)
{
	int fd = openat(file->dir, file->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = 0;

	if (fd < 0)
		return -1;
	while (len < size && (n = read(fd, buf + len, size - len)) > 0)
		len += (size_t)n;
	close(fd);
	return n < 0 ? -1 : (ptrdiff_t)len;
}
