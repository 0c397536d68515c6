#include "desk/desk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/dir.h"
#include "base/log.h"
#include "complaint.h"
#include "desk/absent.h"
#include "desk/deliver.h"
#include "desk/outbox.h"
#include "desk/outlet.h"
#include "desk/rebuild.h"
#include "desk/retention.h"
#include "spool/maildir.h"
#include "spool/share.h"
#include "store/lock.h"
#include "store/salvage.h"
#include "store/sqlite.h"

#define UPDATES_S (14 * 86400)     /* after that time an item is history: its edits are not followed */
#define MESSAGE_CEILING (64u << 20) /* more than what composing allows itself, with all that may be attached */
#define DAY_S 86400
#define MESSAGE_KEEP (1u << 20)    /* memory that is kept between batches */

struct desk {
	struct counter counter; /* its db is NULL after trouble, until the next batch */
	char *state;
	char *root; /* the spool's, as configured at start */
	char host[256];
	struct state_lock lock;
	struct home {
		char *root;
		struct share share;
	} *homes; /* all spools that were delivered into */
	size_t n_homes, cap_homes;
	struct complaints complaints;
};

/* ---- the spools */

static void
add_home(struct desk *desk, const char *root)
{
	for (size_t i = 0; i < desk->n_homes; i++)
		if (strcmp(desk->homes[i].root, root) == 0)
			return;
	XGROW(desk->homes, desk->n_homes, desk->cap_homes);
	desk->homes[desk->n_homes++] = (struct home){ xstrdup(root), SHARE_INIT };
}

/* Those that are there. */
static void
share_homes(struct desk *desk)
{
	for (size_t i = 0; i < desk->n_homes; i++)
		share_take(&desk->homes[i].share, desk->homes[i].root);
}

/* A spool that is not there is nobody's. */
static bool
is_alone(struct desk *desk)
{
	for (size_t i = 0; i < desk->n_homes; i++) {
		struct home *home = &desk->homes[i];

		if ((home->share.fd >= 0 || access(home->root, F_OK) == 0) && !share_is_alone(&home->share))
			return false;
	}
	return true;
}

/* ---- recovery */

/* A flush has made the renames durable: their rows can go. */
static int
forget_sent(struct desk *desk, struct error *err)
{
	struct counter *c = &desk->counter;

	if (c->outbox.n_sent == 0)
		return 0;
	if (sqlite_begin(c->db, err) < 0 || outbox_forget_sent(&c->outbox, c->db, err) < 0)
		return -1;
	return sqlite_commit(c->db, err);
}

/* What a kill, a power cut or a failed commit has left: committed names go to new/, names without a row are
 * deleted, unless they may be another's. A row that is stuck is left alone with its file. */
static int
recover(struct desk *desk, struct error *err)
{
	struct counter *c = &desk->counter;
	size_t found, swept = 0;

	if (c->dry)
		return 0;
	if (outbox_recover(&c->outbox, c->db, c->spool, desk->root, err) < 0)
		return -1;
	found = c->outbox.n_sent;
	/* A spool that cannot be flushed now is no reason not to start: the rows stay. */
	if (found && spool_flush(c->spool, NULL) == 0 && forget_sent(desk, err) < 0)
		return -1;
	share_homes(desk);
	if (!c->outbox.stuck && is_alone(desk))
		swept = spool_sweep(c->spool);
	if (found || swept)
		log_event(LEVEL_NOTICE, "recover", "committed=%zu leftovers=%zu", found, swept);
	return 0;
}

/* The database as it is on disk decides what has happened; what we remember does not. */
static int
give_up_state(struct desk *desk)
{
	sqlite_close(desk->counter.db, NULL);
	desk->counter.db = NULL;
	outbox_abandon(&desk->counter.outbox);
	threads_forget(&desk->counter.threads);
	spool_abandon(desk->counter.spool);
	return -1;
}

static int
take_up_state(struct desk *desk, struct error *err, int *exit_code)
{
	if (desk->counter.db)
		return 0;
	desk->counter.db = sqlite_open(desk->state, desk->counter.dry, err, exit_code);
	if (!desk->counter.db)
		return -1;
	if (recover(desk, err) < 0) {
		*exit_code = EX_IOERR;
		return give_up_state(desk);
	}
	return 0;
}

/* ---- opening and closing */

/* So that leftovers are found where a killed run may have put them. */
static void
meet_folders(struct spool *spool, const struct config *config)
{
	struct maildir **unused = xcalloc(outlet_width(config), sizeof(*unused));

	for (size_t i = 0; i < config->n_feeds; i++)
		outlet_boxes(config, config_spool(config, &config->feeds[i]), spool, config->feeds[i].folder, unused);
	for (size_t i = 0; i < config->n_topics; i++)
		for (size_t k = 0; config->topics[i].folder && config_spool_at(config, k); k++)
			outlet_boxes(config, config_spool_at(config, k), spool, config->topics[i].folder, unused);
	for (size_t k = 0; config->status_folder && config_spool_at(config, k); k++)
		outlet_boxes(config, config_spool_at(config, k), spool, config->status_folder, unused);
	free(unused);
}

static int
forget_absent(struct desk *desk, const struct config *config, struct error *err)
{
	struct sqlite *db = desk->counter.db;

	if (sqlite_begin(db, err) < 0 || absent_expire(db, config, clock_wall_s() / DAY_S, err) < 0)
		return -1;
	return sqlite_commit(db, err);
}

/* A state that knows nothing beside a spool that holds messages was lost: nothing in the spool shall come
 * again. */
static int
revive(struct desk *desk, const struct config *config, struct error *err)
{
	struct sqlite *db = desk->counter.db;
	struct rebuilt rebuilt;
	struct log_value value;
	bool is_empty;

	if (sqlite_is_empty(db, &is_empty, err) < 0)
		return -1;
	if (!is_empty)
		return forget_absent(desk, config, err);
	if (sqlite_begin(db, err) < 0 || rebuild_state(db, config, &rebuilt, err) < 0 ||
	    sqlite_commit(db, err) < 0)
		return -1;
	if (rebuilt.trouble.text[0])
		log_event(LEVEL_WARNING, "rebuild", "result=incomplete reason=%s",
			  log_quote(&value, rebuilt.trouble.text));
	if (rebuilt.messages)
		log_event(LEVEL_NOTICE, "rebuild", "messages=%zu feeds=%zu reason=\"the state was empty, the spool "
			  "was not\"", rebuilt.messages, rebuilt.feeds);
	return 0;
}

static int
start(struct desk *desk, const struct config *config, struct error *err, int *exit_code)
{
	bool dry = desk->counter.dry;

	if (!dry && state_dir_make(desk->state, err, exit_code) < 0)
		return -1;
	if (state_lock_take(&desk->lock, desk->state, dry, err, exit_code) < 0)
		return -1;
	if (!dry && dir_refuse_root(desk->state, err) < 0) {
		*exit_code = EX_NOPERM;
		return -1;
	}
	if (desk->lock.unclean)
		meet_folders(desk->counter.spool, config);
	if (take_up_state(desk, err, exit_code) < 0)
		return -1;
	/* The names of the lock and of the database. */
	if (revive(desk, config, err) < 0 || (!dry && dir_sync(desk->state, err) < 0)) {
		*exit_code = EX_IOERR;
		return -1;
	}
	return 0;
}

static void
desk_free(struct desk *desk)
{
	outbox_release(&desk->counter.outbox);
	threads_forget(&desk->counter.threads);
	spool_free(desk->counter.spool);
	strbuf_release(&desk->counter.message);
	for (size_t i = 0; i < desk->n_homes; i++) {
		share_release(&desk->homes[i].share);
		free(desk->homes[i].root);
	}
	free(desk->homes);
	free(desk->state);
	free(desk->root);
	free(desk);
}

struct desk *
desk_open(const struct config *config, const struct store_options *options, struct error *err, int *exit_code)
{
	struct desk *desk = xcalloc(1, sizeof(*desk));

	desk->lock.fd = -1;
	desk->state = xstrdup(config->state);
	desk->root = xstrdup(config->spool);
	for (size_t i = 0; config_spool_at(config, i); i++)
		add_home(desk, config_spool_at(config, i));
	if (gethostname(desk->host, sizeof(desk->host) - 1) < 0 || !desk->host[0])
		strcpy(desk->host, "localhost");
	desk->counter.host = desk->host;
	desk->counter.dry = options->dry_run;
	desk->counter.keep_deliveries = options->keep_deliveries || options->dry_run;
	desk->counter.spool = spool_new();
	strbuf_init(&desk->counter.message, MESSAGE_CEILING);
	if (start(desk, config, err, exit_code) == 0)
		return desk;
	sqlite_close(desk->counter.db, NULL);
	state_lock_release(&desk->lock, false);
	desk_free(desk);
	return NULL;
}

int
desk_close(struct desk *desk, struct error *err)
{
	int ret = 0;

	if (!desk)
		return 0;
	if (desk_is_unsettled(desk))
		ret = desk_settle(desk, err);
	if (!desk->counter.db)
		ret = ret < 0 ? ret : error_set(err, "the state in %s could not be closed properly", desk->state);
	else if (sqlite_close(desk->counter.db, ret < 0 ? NULL : err) < 0)
		ret = -1;
	state_lock_release(&desk->lock, ret == 0 && !desk_is_unsettled(desk));
	desk_free(desk);
	return ret;
}

/* ---- batches */

static void
complain(struct desk *desk, const struct error *err, size_t feeds)
{
	struct log_value value;

	if (!complaint_is_new(&desk->complaints, err, clock_mono_us() / 1000000))
		return;
	log_event(LEVEL_ERROR, "deliver", "feeds=%zu result=later reason=%s", feeds,
		  log_quote(&value, err->text));
}

static void
fail_outcome(struct outcome *out, const struct error *err)
{
	out->failed = -1;
	out->error = *err;
	out->n_delivered = out->n_unfiled = 0;
}

/* One outcome between two marks. Returns -1 if the database failed. */
static int
deliver_marked(struct desk *desk, struct outcome *out, struct error *err)
{
	struct counter *c = &desk->counter;
	size_t staged = c->outbox.n_staged;

	if (sqlite_mark(c->db, err) < 0)
		return -1;
	switch (deliver(c, out, err)) {
	case JOURNEY_DONE:
		return sqlite_keep(c->db, err);
	case JOURNEY_SPOOL_FAILED:
		outbox_discard(&c->outbox, c->spool, staged);
		threads_forget(&c->threads);
		fail_outcome(out, err);
		complain(desk, err, 1);
		return sqlite_undo(c->db, err);
	case JOURNEY_STATE_FAILED:
		break;
	}
	return -1;
}

/* A full disk found by the flush: nothing of the batch stays. */
static int
take_back(struct desk *desk, struct error *err)
{
	struct counter *c = &desk->counter;

	outbox_discard(&c->outbox, c->spool, 0);
	threads_forget(&c->threads);
	return sqlite_rollback(c->db, err) < 0 ? give_up_state(desk) : -1;
}

static int
deliver_batch(struct desk *desk, struct outcome **batch, size_t n, struct error *err)
{
	struct counter *c = &desk->counter;
	size_t failed = 0;

	for (size_t i = 0; i < n; i++) /* a reload may have brought another */
		if (batch[i]->feed && batch[i]->feed->spool)
			add_home(desk, batch[i]->feed->spool);
	share_homes(desk);
	if (sqlite_begin(c->db, err) < 0)
		return give_up_state(desk);
	for (size_t i = 0; i < n; i++) {
		if (deliver_marked(desk, batch[i], err) < 0)
			return give_up_state(desk);
		failed += batch[i]->failed < 0;
	}
	if (c->outbox.n_staged) {
		share_homes(desk); /* one may only now have been made */
		/* The messages, and with them the renames of the batch before. */
		if (spool_flush(c->spool, err) < 0)
			return take_back(desk, err);
		if (outbox_forget_sent(&c->outbox, c->db, err) < 0)
			return give_up_state(desk);
	}
	/* When this fails nobody knows whether the transaction is in the log: what is in tmp/ stays there
	 * until the database has been opened again and says. */
	if (sqlite_commit(c->db, err) < 0)
		return give_up_state(desk);
	if (c->outbox.n_staged && failed == 0)
		complaints_over(&desk->complaints);
	outbox_publish(&c->outbox, c->spool);
	return 0;
}

/* Trouble with this is no trouble of the batch before. */
static int
clean_up(struct desk *desk, const struct config *config, struct error *err)
{
	struct sqlite *db = desk->counter.db;
	size_t deleted;

	if (sqlite_begin(db, err) < 0 || retention_run(db, config, clock_wall_s(), &deleted, err) < 0 ||
	    sqlite_commit(db, err) < 0)
		return -1;
	if (deleted)
		log_event(LEVEL_INFO, "keep", "deleted=%zu", deleted);
	return 0;
}

static void
log_deliveries(struct outcome **batch, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (batch[i]->failed == 0 && batch[i]->n_delivered)
			log_event(LEVEL_INFO, "deliver", "feed=%s new=%zu result=ok", batch[i]->state.id,
				  batch[i]->n_delivered);
}

void
desk_deliver(struct desk *desk, struct outcome **batch, size_t n)
{
	struct error err;
	int exit_code;

	if (take_up_state(desk, &err, &exit_code) == 0 && deliver_batch(desk, batch, n, &err) == 0) {
		if (!desk->counter.dry)
			log_deliveries(batch, n);
		if ((!desk->counter.dry && n && clean_up(desk, batch[0]->config, &err) < 0) ||
		    sqlite_tidy(desk->counter.db, &err) < 0)
			give_up_state(desk);
	} else {
		for (size_t i = 0; i < n; i++)
			fail_outcome(batch[i], &err);
		complain(desk, &err, n);
	}
	if (desk->counter.message.cap > MESSAGE_KEEP)
		strbuf_release(&desk->counter.message);
}

void
desk_known(struct desk *desk, uint32_t number, uint64_t **prefixes, size_t *n)
{
	struct error err;
	int exit_code;

	*prefixes = NULL;
	*n = 0;
	if (take_up_state(desk, &err, &exit_code) == 0 &&
	    sqlite_keys(desk->counter.db, number, clock_wall_s() - UPDATES_S, prefixes, n, &err) == 0)
		return;
	free(*prefixes);
	*prefixes = NULL;
	*n = 0;
	complain(desk, &err, 1);
}

int
desk_load(struct desk *desk, void (*each)(void *arg, const struct feed_state *state), void *arg,
	  uint32_t *last_number, struct error *err)
{
	int exit_code;

	if (take_up_state(desk, err, &exit_code) < 0 ||
	    sqlite_last_number(desk->counter.db, last_number, err) < 0)
		return -1;
	return each ? sqlite_feeds(desk->counter.db, each, arg, err) : 0;
}

/* ---- rest */

bool
desk_is_unsettled(const struct desk *desk)
{
	return !desk->counter.dry &&
	       (!desk->counter.db || desk->counter.outbox.n_sent || desk->counter.outbox.stuck);
}

int
desk_settle(struct desk *desk, struct error *err)
{
	struct counter *c = &desk->counter;
	int exit_code;

	if (take_up_state(desk, err, &exit_code) < 0)
		return -1;
	if (c->outbox.stuck && outbox_recover(&c->outbox, c->db, c->spool, desk->root, err) < 0)
		return give_up_state(desk);
	if (spool_flush(c->spool, err) < 0)
		return -1; /* the rows stay */
	if (forget_sent(desk, err) < 0)
		return give_up_state(desk);
	return c->outbox.stuck ? error_set(err, "some messages are committed but could not be moved to new/") : 0;
}
