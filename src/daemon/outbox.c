#include "daemon/outbox.h"

#include <stdlib.h>

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

	if (sqlite_outbox_add(db, maildir_path(at), name, &parcel.row, err) < 0)
		return -1;
	parcel.name = xstrdup(name);
	XGROW(box->staged, box->n_staged, box->cap_staged);
	box->staged[box->n_staged++] = parcel;
	return 0;
}

void
outbox_discard(struct outbox *box, struct spool *spool, size_t n)
{
	for (size_t i = n; i < box->n_staged; i++)
		maildir_discard(spool, box->staged[i].at, box->staged[i].name);
	parcels_cut(box, n);
}

static void
publish(struct outbox *box, struct spool *spool, struct maildir *at, const char *name, int64_t row)
{
	struct error err;
	struct log_value value;

	if (maildir_publish(spool, at, name, &err) < 0) {
		if (!box->complained)
			log_event(LEVEL_ERROR, "publish", "result=later reason=%s",
				  log_quote(&value, err.text));
		box->stuck = box->complained = true;
		return;
	}
	XGROW(box->sent, box->n_sent, box->cap_sent);
	box->sent[box->n_sent++] = row;
}

void
outbox_publish(struct outbox *box, struct spool *spool)
{
	for (size_t i = 0; i < box->n_staged; i++)
		publish(box, spool, box->staged[i].at, box->staged[i].name, box->staged[i].row);
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
};

static void
recover_row(void *arg, int64_t row, const char *maildir, const char *name)
{
	struct recovery *recovery = arg;

	publish(recovery->box, recovery->spool, spool_at(recovery->spool, maildir), name, row);
}

int
outbox_recover(struct outbox *box, struct sqlite *db, struct spool *spool, struct error *err)
{
	struct recovery recovery = { box, spool };

	outbox_abandon(box);
	if (sqlite_outbox(db, recover_row, &recovery, err) < 0)
		return -1;
	box->complained = box->stuck;
	return 0;
}
