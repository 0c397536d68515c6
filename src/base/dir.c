#include "base/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

struct user {
	char name[64];
};

static const char *
user_name(struct user *user, uid_t uid)
{
	char room[2048];
	struct passwd entry, *found;

	if (getpwuid_r(uid, &entry, room, sizeof(room), &found) == 0 && found)
		snprintf(user->name, sizeof(user->name), "%s", entry.pw_name);
	else
		snprintf(user->name, sizeof(user->name), "user %lu", (unsigned long)uid);
	return user->name;
}

/* The path, or as much of it as we are let see. */
static char *
seen_part(const char *path, struct stat *st)
{
	char *part = xstrdup(path), *slash;

	while (stat(part, st) < 0) {
		slash = strrchr(part, '/');
		if (!slash || !part[1]) {
			free(part);
			return NULL;
		}
		slash[slash == part] = '\0';
	}
	return part;
}

int
dir_fail(struct error *err, const char *what, const char *path)
{
	struct user we, they;
	int saved = errno;
	struct stat st;
	char *part = saved == EACCES || saved == EPERM ? seen_part(path, &st) : NULL;

	if (part)
		error_set(err, "cannot %s %s: %s: this is %s, and %s belongs to %s", what, path, strerror(saved),
			  user_name(&we, geteuid()), part, user_name(&they, st.st_uid));
	else
		error_set(err, "cannot %s %s: %s", what, path, strerror(saved));
	free(part);
	errno = saved;
	return -1;
}

int
dir_refuse_root(const char *path, struct error *err)
{
	struct user they;
	struct stat st;

	if (geteuid() != 0 || stat(path, &st) < 0 || st.st_uid == 0)
		return 0;
	user_name(&they, st.st_uid);
	return error_set(err, "%s belongs to %s, who could not write what root makes there: run this as %s, with sudo -u "
			      "for instance", path, they.name, they.name);
}

bool
dir_is_shared(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && (st.st_mode & S_ISGID) && (st.st_mode & S_IWGRP);
}

/* The group and set-group-ID come from the directory above by themselves. */
static mode_t
mode_below(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *above = slash > path ? xstrndup(path, (size_t)(slash - path)) : xstrdup("/");
	bool shared = dir_is_shared(above);

	free(above);
	return shared ? 0770 : 0700;
}

static int
make_one(const char *path)
{
	struct stat st;

	if (mkdir(path, mode_below(path)) == 0)
		return 0;
	if (errno != EEXIST)
		return -1;
	if (stat(path, &st) < 0)
		return -1;
	if (S_ISDIR(st.st_mode))
		return 0;
	errno = ENOTDIR;
	return -1;
}

int
dir_make(const char *path, struct error *err)
{
	char *part;
	int ret;

	if (make_one(path) == 0)
		return 0;
	if (errno != ENOENT)
		return dir_fail(err, "create", path);
	part = xstrdup(path);
	ret = 0;
	for (char *slash = strchr(part + 1, '/'); slash && ret == 0; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (make_one(part) < 0)
			ret = dir_fail(err, "create", part);
		*slash = '/';
	}
	free(part);
	if (ret == 0 && make_one(path) < 0)
		ret = dir_fail(err, "create", path);
	return ret;
}

int
dir_sync(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret = 0;

	if (fd < 0)
		return dir_fail(err, "open", path);
	/* EINVAL: a file system that cannot flush directories does not need it. */
	if (fsync(fd) < 0 && errno != EINVAL)
		ret = dir_fail(err, "flush", path);
	close(fd);
	return ret;
}

int
dir_anchor(const char *path, struct error *err)
{
	char *part = xstrdup(path), *slash;
	int ret = dir_sync(part, err);

	while (ret == 0 && (slash = strrchr(part, '/')) && part[1]) {
		slash[slash == part] = '\0'; /* the last step leaves "/" */
		ret = dir_sync(part, err);
		if (ret < 0 && errno == EACCES)
			ret = 0;
	}
	free(part);
	return ret;
}
