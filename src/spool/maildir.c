#include "spool/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uthash.h>

#include "base/alloc.h"
#include "base/dir.h"
#include "base/file.h"
#include "box.h"
#include "spool/folder.h"
#include "subscriptions.h"

int
box_fail(struct error *err, const char *what, const struct maildir *md)
{
	return error_set(err, "cannot %s %s: %s", what, md->path, strerror(errno));
}

static char *
file_path(const struct maildir *md, const char *sub, const char *name)
{
	char *path = xmalloc(strlen(md->path) + strlen(sub) + strlen(name) + 3), *end = stpcpy(path, md->path);

	*end++ = '/';
	end = stpcpy(end, sub);
	*end++ = '/';
	stpcpy(end, name);
	return path;
}

/* ---- the table of Maildirs */

struct spool *
spool_new(void)
{
	return xcalloc(1, sizeof(struct spool));
}

void
box_forget_files(struct spool *spool)
{
	while (spool->n_files)
		free(spool->files[--spool->n_files]);
	spool->many_files = false;
}

void
spool_free(struct spool *spool)
{
	struct maildir *md, *next;

	if (!spool)
		return;
	HASH_ITER (hh, spool->all, md, next) {
		HASH_DEL(spool->all, md);
		free(md->path);
		free(md);
	}
	box_forget_files(spool);
	free(spool->dirty);
	free(spool);
}

struct maildir *
spool_at(struct spool *spool, const char *path, size_t root_len)
{
	struct maildir *md;

	HASH_FIND_STR(spool->all, path, md);
	if (!md) {
		md = xcalloc(1, sizeof(*md));
		md->path = xstrdup(path);
		md->root_len = root_len;
		HASH_ADD_KEYPTR(hh, spool->all, md->path, strlen(md->path), md);
	}
	return md;
}

struct maildir *
spool_folder(struct spool *spool, const char *root, enum layout layout, const char *folder)
{
	char *path = folder_path(root, layout, folder);
	struct maildir *md;
	size_t root_len = strlen(root);

	while (root_len > 1 && root[root_len - 1] == '/')
		root_len--;
	md = spool_at(spool, path, root_len);
	if (layout == LAYOUT_MAILDIRPP && !md->inbox && path[root_len]) {
		path[root_len] = '\0';
		md->inbox = spool_at(spool, path, root_len);
	}
	free(path);
	return md;
}

const char *
maildir_path(const struct maildir *md, size_t *root_len)
{
	*root_len = md->root_len;
	return md->path;
}

static void
mark_dirty(struct spool *spool, struct maildir *md)
{
	if (md->listed)
		return;
	md->listed = true;
	XGROW(spool->dirty, spool->n_dirty, spool->cap_dirty);
	spool->dirty[spool->n_dirty++] = md;
}

/* ---- making them */

/* Courier and Dovecot know a folder of Maildir++ from other directories by this empty file. */
static int
make_folder_mark(const struct maildir *md, struct error *err)
{
	char *path = xasprintf("%s/maildirfolder", md->path);
	int fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600), ret = 0;

	if (fd < 0)
		ret = box_fail(err, "create a file in", md);
	else
		close(fd);
	free(path);
	return ret;
}

/* One that the reader has unsubscribed from is there, and stays as it is. */
static void
subscribe(const struct maildir *md)
{
	subscriptions_add(md->inbox->path, strrchr(md->path, '/') + 1, dir_is_shared(md->inbox->path) ? 0660 : 0600);
}

static int
maildir_make(struct spool *spool, struct maildir *md, struct error *err)
{
	static const char *const subs[] = { "tmp", "new", "cur" };
	bool is_new = access(md->path, F_OK) < 0;
	int ret = 0;

	if (md->inbox && !md->inbox->made && maildir_make(spool, md->inbox, err) < 0)
		return -1;
	md->anchored = false;
	for (size_t i = 0; i < 3 && ret == 0; i++) {
		char *path = xasprintf("%s/%s", md->path, subs[i]);

		ret = dir_make(path, err);
		free(path);
	}
	if (ret == 0 && md->inbox)
		ret = make_folder_mark(md, err);
	if (ret == 0 && md->inbox && is_new)
		subscribe(md);
	if (ret == 0) {
		md->made = true;
		mark_dirty(spool, md);
	}
	return ret;
}

/* ---- staging */

/* A name in tmp/ is put there by make(): open or link. Mends what stands in the way: a leftover of the same
 * name, a Maildir that the reader has removed. On failure errno is that of make(). */
static int
tmp_claim(struct spool *spool, struct maildir *md, const char *path, int (*make)(const char *path, void *arg),
	  void *arg, struct error *err)
{
	int ret = -1, why = 0;

	for (int tries = 0; tries < 3; tries++) {
		if (!md->made && maildir_make(spool, md, err) < 0)
			return -1;
		ret = make(path, arg);
		if (ret >= 0)
			break;
		why = errno;
		if (why == ENOENT)
			md->made = false;
		else if (why != EEXIST || unlink(path) < 0)
			break;
	}
	if (ret >= 0) {
		md->tmp_dirty = true;
		mark_dirty(spool, md);
	} else {
		errno = why;
		box_fail(err, "create a file in", md);
		errno = why;
	}
	return ret;
}

/* Readers who rename messages from new to cur are members of the group that the spool is shared with. */
static int
make_file(const char *path, void *arg)
{
	struct maildir *md = arg;

	if (md->mode == 0)
		md->mode = dir_is_shared(md->path) ? 0660 : 0600;
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, md->mode);
}

static int
make_link(const char *path, void *from)
{
	return link(from, path);
}

static void
remember_file(struct spool *spool, const char *path)
{
	if (spool->n_files == BOX_FEW)
		spool->many_files = true;
	else
		spool->files[spool->n_files++] = xstrdup(path);
}

void
box_learn_device(struct maildir *md, int fd)
{
	struct stat st;

	if (md->dev == 0 && fstat(fd, &st) == 0)
		md->dev = st.st_dev;
}

int
maildir_stage(struct spool *spool, struct maildir *md, const char *name, const char *buf, size_t len,
	      struct error *err)
{
	char *path = file_path(md, "tmp", name);
	int ret = -1, fd = tmp_claim(spool, md, path, make_file, md, err);

	if (fd < 0)
		goto out;
	box_learn_device(md, fd);
	if (file_write(fd, buf, len) < 0) {
		box_fail(err, "write to", md);
		close(fd);
	} else if (close(fd) < 0) {
		box_fail(err, "write to", md);
	} else {
		ret = 0;
	}
	if (ret == 0)
		remember_file(spool, path);
	else
		unlink(path);
out:
	free(path);
	return ret;
}

/* Does the file system want a copy instead of a link? */
static bool
wants_copy(int why)
{
	return why == EXDEV || why == EMLINK || why == EPERM || why == EOPNOTSUPP;
}

int
maildir_link(struct spool *spool, struct maildir *from, struct maildir *to, const char *name, const char *buf,
	     size_t len, struct error *err)
{
	char *old = file_path(from, "tmp", name), *path = file_path(to, "tmp", name);
	int ret = tmp_claim(spool, to, path, make_link, old, err);

	if (ret == 0)
		to->dev = from->dev;
	else if (wants_copy(errno))
		ret = maildir_stage(spool, to, name, buf, len, err);
	free(old);
	free(path);
	return ret;
}

static int
stage_copy(struct spool *spool, struct maildir *to, const char *from, const char *name, struct error *err)
{
	int fd = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), ret = -1;
	struct stat st;
	void *bytes;

	if (fd < 0 || fstat(fd, &st) < 0) {
		error_set(err, "cannot read %s: %s", from, strerror(errno));
	} else if (st.st_size == 0) {
		ret = maildir_stage(spool, to, name, "", 0, err);
	} else if ((bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)) == MAP_FAILED) {
		error_set(err, "cannot read %s: %s", from, strerror(errno));
	} else {
		ret = maildir_stage(spool, to, name, bytes, (size_t)st.st_size, err);
		munmap(bytes, (size_t)st.st_size);
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

int
maildir_adopt(struct spool *spool, struct maildir *to, const char *path, const char *name, struct error *err)
{
	char *tmp = file_path(to, "tmp", name), *old = xstrdup(path);
	int ret = tmp_claim(spool, to, tmp, make_link, old, err);

	if (ret < 0 && wants_copy(errno))
		ret = stage_copy(spool, to, path, name, err);
	else if (ret < 0 && errno == ENOENT && access(path, F_OK) < 0)
		ret = 1;
	free(tmp);
	free(old);
	return ret;
}

void
maildir_discard(struct spool *spool, struct maildir *md, const char *name)
{
	char *path = file_path(md, "tmp", name);

	unlink(path); /* where this fails, too, the next start sweeps */
	for (size_t i = 0; i < spool->n_files; i++)
		if (!strcmp(spool->files[i], path)) {
			free(spool->files[i]);
			spool->files[i] = spool->files[--spool->n_files];
			break;
		}
	free(path);
}

void
spool_abandon(struct spool *spool)
{
	box_forget_files(spool);
}

/* ---- publishing */

static int
move_to_new(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EINVAL || errno == ENOSYS) { /* the file system has no such rename */
		if (access(to, F_OK) < 0)
			return rename(from, to);
		errno = EEXIST;
	}
	return errno == EEXIST ? unlink(from) : -1;
}

int
maildir_publish(struct spool *spool, struct maildir *md, const char *name, struct error *err)
{
	bool has_flags = strstr(name, ":2,"); /* which only cur/ knows (maildir(5)) */
	char *from = file_path(md, "tmp", name), *to = file_path(md, has_flags ? "cur" : "new", name);
	int ret = move_to_new(from, to);

	if (ret < 0 && errno == ENOENT) {
		if (access(from, F_OK) < 0)
			ret = errno == ENOENT ? 0 : -1;
		else if (maildir_make(spool, md, err) == 0) /* the reader has removed it */
			ret = move_to_new(from, to);
	}
	if (ret < 0) {
		box_fail(err, "move a message out of tmp/ in", md);
	} else {
		*(has_flags ? &md->cur_dirty : &md->new_dirty) = true;
		mark_dirty(spool, md);
	}
	free(from);
	free(to);
	return ret;
}

/* ---- leftovers */

bool
maildir_is_ours(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz234567"), digits;

	if (n != 26 || name[n++] != '.')
		return false;
	digits = strspn(name + n, "0123456789");
	n += digits;
	return digits > 0 && !strncmp(name + n, ".wirespool", 10) && (name[n + 10] == '\0' || strchr(",:", name[n + 10]));
}

static size_t
sweep(const struct maildir *md)
{
	char *path = xasprintf("%s/tmp", md->path);
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t n = 0;

	free(path);
	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		if (maildir_is_ours(entry->d_name) && unlinkat(dirfd(dir), entry->d_name, 0) == 0)
			n++;
	closedir(dir);
	return n;
}

size_t
spool_sweep(struct spool *spool)
{
	struct maildir *md, *next;
	size_t n = 0;

	HASH_ITER (hh, spool->all, md, next)
		n += sweep(md);
	return n;
}
