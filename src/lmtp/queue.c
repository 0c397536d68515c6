#include "lmtp/queue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/dir.h"
#include "spool/maildir.h"
#include "spool/walk.h"

char *
queue_root(const char *state)
{
	return xasprintf("%s/lmtp/queue", state);
}

char *
queue_of(const char *state, const char *recipient)
{
	return xasprintf("%s/lmtp/queue/%s", state, recipient);
}

/* ---- looking */

struct scan {
	struct queue_list *list;
	size_t root_len, max;
};

static void
add(struct scan *scan, const struct walk_file *file, const struct stat *st)
{
	const char *where = file->box + scan->root_len + 1, *flags = strstr(file->name, ":2,");
	size_t address = strcspn(where, "/");
	struct queue_file out = { .time = st->st_mtime };

	out.path = xstrdup(file->path);
	out.recipient = xstrndup(where, address);
	out.folder = xstrdup(where[address] ? where + address + 1 : "");
	out.name = xstrndup(file->name, strcspn(file->name, ":"));
	snprintf(out.flags, sizeof(out.flags), "%.7s", flags ? flags + 3 : "");
	XGROW(scan->list->v, scan->list->n, scan->list->cap);
	scan->list->v[scan->list->n++] = out;
}

static bool
look(void *arg, const struct walk_file *file)
{
	struct scan *scan = arg;
	struct stat st;

	if (!maildir_is_ours(file->name) || strlen(file->box) <= scan->root_len || lstat(file->path, &st) < 0 ||
	    !S_ISREG(st.st_mode))
		return true;
	scan->list->more = scan->list->n == scan->max;
	if (!scan->list->more)
		add(scan, file, &st);
	return !scan->list->more;
}

static int
by_age(const void *a, const void *b)
{
	const struct queue_file *x = a, *y = b;
	int order = (x->time > y->time) - (x->time < y->time);

	order = order ? order : strcmp(x->name, y->name);
	order = order ? order : strcmp(x->folder, y->folder);
	return order ? order : strcmp(x->recipient, y->recipient);
}

void
queue_scan(const char *state, size_t max, struct queue_list *list)
{
	char *root = queue_root(state);
	struct scan scan = { list, strlen(root), max };

	*list = (struct queue_list){ 0 };
	walk_maildirs(root, look, &scan, NULL);
	if (list->n)
		qsort(list->v, list->n, sizeof(*list->v), by_age);
	free(root);
}

void
queue_list_release(struct queue_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].path);
		free(list->v[i].recipient);
		free(list->v[i].folder);
		free(list->v[i].name);
	}
	free(list->v);
	*list = (struct queue_list){ 0 };
}

/* ---- done with it */

int
queue_done(const struct queue_file *file, struct error *err)
{
	if (unlink(file->path) == 0 || errno == ENOENT)
		return 0;
	return error_set(err, "cannot delete %s: %s", file->path, strerror(errno));
}

int
queue_refuse(const char *state, const struct queue_file *file, struct error *err)
{
	char *root = queue_root(state), *to = xasprintf("%s/lmtp/refused%s", state, file->path + strlen(root));
	char *dir = xstrndup(to, (size_t)(strrchr(to, '/') - to));
	int ret = dir_make(dir, err);

	if (ret == 0 && rename(file->path, to) < 0 && errno != ENOENT)
		ret = error_set(err, "cannot move %s to %s: %s", file->path, dir, strerror(errno));
	free(root);
	free(dir);
	free(to);
	return ret;
}
