#include "shelf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/dir.h"

static const struct feed_state unknown = { .last_poll_s = TIME_NONE, .next_due_s = TIME_NONE, .last_new_s = TIME_NONE,
					   .failing_since_s = TIME_NONE };

static int
by_id(const void *a, const void *b)
{
	const struct feed_state *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static void
take_state(void *arg, const struct feed_state *state)
{
	struct shelf *shelf = arg;

	XGROW(shelf->v, shelf->n, shelf->cap);
	feed_state_copy(&shelf->v[shelf->n++], state);
}

static int
read_all(struct shelf *shelf, struct error *err)
{
	if (sqlite_feeds(shelf->db, take_state, shelf, err) < 0 ||
	    sqlite_last_number(shelf->db, &shelf->last_number, err) < 0)
		return EX_IOERR;
	if (shelf->n)
		qsort(shelf->v, shelf->n, sizeof(*shelf->v), by_id);
	return 0;
}

static int
make_directory(const char *path, struct error *err)
{
	if (dir_make(path, err) == 0)
		return 0;
	return errno == EACCES || errno == EPERM || errno == EROFS ? EX_NOPERM : EX_CANTCREAT;
}

int
shelf_open(struct shelf *shelf, const struct config *config, bool write, struct error *err)
{
	int ret = 0;

	*shelf = (struct shelf){ .lock.fd = -1 };
	if (!write && access(config->state, F_OK) < 0 && errno == ENOENT)
		return 0;
	if (write && (ret = make_directory(config->state, err)) != 0)
		return ret;
	if (state_lock_take(&shelf->lock, config->state, !write, err, &ret) < 0)
		return ret;
	shelf->db = sqlite_open(config->state, !write, err, &ret);
	if (!shelf->db)
		return ret;
	ret = read_all(shelf, err);
	return ret == 0 && write && sqlite_begin(shelf->db, err) < 0 ? EX_IOERR : ret;
}

int
shelf_commit(struct shelf *shelf, struct error *err)
{
	if (sqlite_commit(shelf->db, err) < 0)
		return EX_IOERR;
	return 0;
}

void
shelf_close(struct shelf *shelf)
{
	sqlite_close(shelf->db, NULL);
	/* What a killed daemon has left is for the next one to see to. */
	state_lock_release(&shelf->lock, !shelf->lock.unclean);
	for (size_t i = 0; i < shelf->n; i++)
		feed_state_release(&shelf->v[i]);
	free(shelf->v);
	*shelf = (struct shelf){ .lock.fd = -1 };
}

struct feed_state *
shelf_find(const struct shelf *shelf, const char *id)
{
	struct feed_state wanted = { .id = (char *)id };

	return shelf->n ? bsearch(&wanted, shelf->v, shelf->n, sizeof(*shelf->v), by_id) : NULL;
}

const struct feed_state *
shelf_state(const struct shelf *shelf, const char *id)
{
	const struct feed_state *state = shelf_find(shelf, id);

	return state ? state : &unknown;
}

struct feed_state *
shelf_add(struct shelf *shelf, const char *id)
{
	struct feed_state state = unknown;
	size_t i;

	XGROW(shelf->v, shelf->n, shelf->cap);
	for (i = shelf->n++; i > 0 && strcmp(shelf->v[i - 1].id, id) > 0; i--)
		shelf->v[i] = shelf->v[i - 1];
	state.id = xstrdup(id);
	state.number = ++shelf->last_number;
	shelf->v[i] = state;
	return &shelf->v[i];
}
