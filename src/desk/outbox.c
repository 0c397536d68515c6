#include "desk/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "spool/maildir.h"
#include "store/sqlite.h"

static void
parcels_cut(struct outbox *box, size_t n)
{
	while (box->n_staged > n)
		free(box->staged[--box->n_staged].name);
}

void
outbox_abandon(struct outbox *box)
{
	parcels_cut(box, 0);
	box->n_sent = 0;
	box->stuck = false;
}

void
outbox_release(struct outbox *box)
{
	outbox_abandon(box);
	free(box->staged);
	free(box->sent);
	*box = (struct outbox){ 0 };
}

int
outbox_add(struct outbox *box, struct sqlite *db, struct maildir *at, const char *name, struct error *err)
{
	struct parcel parcel = { .at = at };
	struct outbox_row row = { .name = name };

	row.spool = maildir_path(at, &row.spool_len);
	row.folder = row.spool + row.spool_len;
	if (sqlite_outbox_add(db, &row, &parcel.row, err) < 0)
		return -1;
	parcel.name = xstrdup(name);
	XGROW(box->staged, box->n_staged, box->cap_staged);
	box->staged[box->n_staged++] = parcel;
	return 0;
}

char *
outbox_name(const char *base, const struct strbuf *message, const char *flags)
{
	size_t lines = 0;

	for (const char *p = message->buf, *end = p + message->len; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		lines++;
	return xasprintf("%s,S=%zu,W=%zu%s", base, message->len, message->len + lines, flags);
}

void
outbox_discard(struct outbox *box, struct spool *spool, size_t n)
{
	for (size_t i = n; i < box->n_staged; i++)
		maildir_discard(spool, box->staged[i].at, box->staged[i].name);
	parcels_cut(box, n);
}

static int
publish(struct outbox *box, struct spool *spool, struct maildir *at, const char *name)
{
	struct error err;
	struct log_value value;

	if (maildir_publish(spool, at, name, &err) == 0)
		return 0;
	if (!box->complained)
		log_event(LEVEL_ERROR, "publish", "result=later reason=%s", log_quote(&value, err.text));
	box->stuck = box->complained = true;
	return -1;
}

static void
note_sent(struct outbox *box, int64_t row)
{
	XGROW(box->sent, box->n_sent, box->cap_sent);
	box->sent[box->n_sent++] = row;
}

void
outbox_publish(struct outbox *box, struct spool *spool)
{
	for (size_t i = 0; i < box->n_staged; i++) {
		const struct parcel *parcel = &box->staged[i];

		if (publish(box, spool, parcel->at, parcel->name) == 0)
			note_sent(box, parcel->row);
	}
	parcels_cut(box, 0);
}

int
outbox_forget_sent(struct outbox *box, struct sqlite *db, struct error *err)
{
	for (size_t i = 0; i < box->n_sent; i++)
		if (sqlite_outbox_drop(db, box->sent[i], err) < 0)
			return -1;
	box->n_sent = 0;
	return 0;
}

struct recovery {
	struct outbox *box;
	struct spool *spool;
	const char *root;
};

static int
recover_at(struct recovery *recovery, const char *root, size_t root_len, const struct outbox_row *row)
{
	char *path = xasprintf("%.*s%s", (int)root_len, root, row->folder);
	int ret = publish(recovery->box, recovery->spool, spool_at(recovery->spool, path, root_len), row->name);

	free(path);
	return ret;
}

static void
recover_row(void *arg, const struct outbox_row *row)
{
	struct recovery *recovery = arg;
	const char *root = recovery->root;

	if (recover_at(recovery, row->spool, row->spool_len, row) < 0)
		return;
	if (root && (strlen(root) != row->spool_len || strncmp(root, row->spool, row->spool_len) != 0) &&
	    recover_at(recovery, root, strlen(root), row) < 0)
		return;
	note_sent(recovery->box, row->number);
}

int
outbox_recover(struct outbox *box, struct sqlite *db, struct spool *spool, const char *root, struct error *err)
{
	struct recovery recovery = { box, spool, root };

	outbox_abandon(box);
	if (sqlite_outbox(db, recover_row, &recovery, err) < 0)
		return -1;
	box->complained = box->stuck;
	return 0;
}
