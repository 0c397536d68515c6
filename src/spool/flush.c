/* What was staged and published becomes durable. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/dir.h"
#include "box.h"

#define ANCHOR_COST 3 /* a path is several directories, most of them clean */

static int
sync_file(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), ret = 0;

	if (fd < 0)
		return error_set(err, "cannot open %s: %s", path, strerror(errno));
	if (fsync(fd) < 0)
		ret = error_set(err, "cannot flush %s: %s", path, strerror(errno));
	close(fd);
	return ret;
}

/* A directory that is gone was removed by the reader with all that was in it: nothing is left to flush. */
static int
forgive_removal(struct maildir *md, int ret)
{
	if (ret < 0 && errno == ENOENT) {
		md->made = false;
		return 0;
	}
	return ret;
}

static int
sync_sub(struct maildir *md, const char *sub, struct error *err)
{
	char *path = xasprintf("%s/%s", md->path, sub);
	int ret = forgive_removal(md, dir_sync(path, err));

	free(path);
	return ret;
}

static int
sync_each(struct spool *spool, struct error *err)
{
	for (size_t i = 0; i < spool->n_files; i++)
		if (sync_file(spool->files[i], err) < 0)
			return -1;
	for (size_t i = 0; i < spool->n_dirty; i++) {
		struct maildir *md = spool->dirty[i];

		/* new/ first: once tmp/ is flushed, a message that was renamed is durably no longer there. */
		if ((md->new_dirty && sync_sub(md, "new", err) < 0) ||
		    (md->cur_dirty && sync_sub(md, "cur", err) < 0) ||
		    (md->tmp_dirty && sync_sub(md, "tmp", err) < 0) ||
		    (!md->anchored && forgive_removal(md, dir_anchor(md->path, err)) < 0))
			return -1;
	}
	return 0;
}

/* Returns 1 if done, 0 if the Maildir is gone, -1 on failure. syncfs reports write errors since Linux 5.8;
 * before, a failing disk is noticed at the latest by the database's own fsync, which comes before anything is
 * taken for delivered. */
static int
sync_device(struct maildir *md, struct error *err)
{
	int fd = open(md->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret = 1;

	if (fd < 0)
		return errno == ENOENT ? 0 : box_fail(err, "open", md);
	box_learn_device(md, fd);
	if (syncfs(fd) < 0)
		ret = box_fail(err, "flush the file system of", md);
	close(fd);
	return ret;
}

static int
sync_devices(struct spool *spool, struct error *err)
{
	dev_t done[16];
	size_t n = 0;

	for (size_t i = 0; i < spool->n_dirty; i++) {
		struct maildir *md = spool->dirty[i];
		size_t k = 0;
		int did;

		while (k < n && done[k] != md->dev)
			k++;
		if (k < n && md->dev)
			continue;
		did = sync_device(md, err);
		if (did < 0)
			return -1;
		if (did && n < sizeof(done) / sizeof(done[0]))
			done[n++] = md->dev;
	}
	return 0;
}

int
spool_flush(struct spool *spool, struct error *err)
{
	size_t cost = spool->n_files + (spool->many_files ? BOX_FEW : 0);

	for (size_t i = 0; i < spool->n_dirty && cost <= BOX_FEW; i++) {
		const struct maildir *md = spool->dirty[i];

		cost += md->tmp_dirty + md->new_dirty + md->cur_dirty + (md->anchored ? 0 : ANCHOR_COST);
	}
	if ((cost <= BOX_FEW ? sync_each(spool, err) : sync_devices(spool, err)) < 0)
		return -1;
	for (size_t i = 0; i < spool->n_dirty; i++) {
		struct maildir *md = spool->dirty[i];

		md->tmp_dirty = md->new_dirty = md->cur_dirty = md->listed = false;
		md->anchored = true;
	}
	spool->n_dirty = 0;
	box_forget_files(spool);
	return 0;
}
