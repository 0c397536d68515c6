#include "desk/audit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uthash.h>

#include "base/alloc.h"
#include "compose/message.h"
#include "desk/outbox.h"
#include "desk/rebuild.h"
#include "desk/senders.h"
#include "spool/letterhead.h"
#include "spool/maildir.h"
#include "spool/share.h"
#include "spool/survey.h"
#include "store/salvage.h"
#include "store/sqlite.h"

#define HOUR_S 3600
#define LEFTOVER_S (36 * HOUR_S)  /* the age at which Maildir's rules call a file in tmp/ forgotten */
#define REMEMBERED_S (90 * 24 * HOUR_S) /* no key goes earlier */

/* A path in tmp/ that a row of the outbox names. */
struct pending {
	char *path;
	UT_hash_handle hh;
};

struct orphan {
	char *maildir, *name;
	size_t root_len; /* of the spool, within maildir */
};

struct look {
	struct audit *audit;
	const struct config *config;
	int64_t now;
	const char *root;      /* the spool that is looked at */
	bool publish;          /* what is in tmp/ and whole shall be delivered */
	struct senders *senders; /* made when first needed */
	uint64_t *known;       /* names of all items in the state, sorted */
	size_t n_known, cap_known;
	struct pending *pending;
	struct orphan *orphans;
	size_t n_orphans, cap_orphans;
	char (*unknown)[LETTERHEAD_NAME];
	size_t n_unknown, cap_unknown;
	char head[LETTERHEAD_BYTES];
};

void
audit_release(struct audit *audit)
{
	free(audit->changed_path);
	*audit = (struct audit){ 0 };
}

/* ---- what the state says */

/* The first 60 bits of a name: enough to tell names from each other. */
static uint64_t
name_number(const char *name)
{
	uint64_t n = 0;

	for (int i = 0; i < 12; i++)
		n = n << 5 | (uint64_t)(name[i] >= 'a' ? name[i] - 'a' : name[i] - '2' + 26);
	return n;
}

static void
take_item(void *arg, const char *feed_id, const struct hash128 *key)
{
	struct look *look = arg;
	char *name = message_name(feed_id, key, 0);

	XGROW(look->known, look->n_known, look->cap_known);
	look->known[look->n_known++] = name_number(name);
	free(name);
}

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void
take_row(void *arg, const struct outbox_row *row)
{
	struct look *look = arg;
	struct pending *pending = xcalloc(1, sizeof(*pending));

	pending->path = xasprintf("%.*s%s/tmp/%s", (int)row->spool_len, row->spool, row->folder, row->name);
	HASH_ADD_KEYPTR(hh, look->pending, pending->path, strlen(pending->path), pending);
}

static void
count_feed(void *arg, const struct feed_state *state)
{
	(void)state;
	++*(size_t *)arg;
}

static int
read_state(struct look *look, struct sqlite *db, struct error *err)
{
	struct audit *audit = look->audit;

	if (sqlite_feeds(db, count_feed, &audit->feeds, err) < 0 || sqlite_outbox(db, take_row, look, err) < 0 ||
	    sqlite_items(db, take_item, look, err) < 0 || sqlite_is_empty(db, &audit->is_empty, err) < 0)
		return -1;
	if (look->n_known)
		qsort(look->known, look->n_known, sizeof(*look->known), by_value);
	return 0;
}

/* ---- what the spool says */

static bool
size_is_named(const struct survey_file *file, const struct stat *st)
{
	const char *size = strstr(file->name, ",S=");

	return !size || strtoull(size + 3, NULL, 10) == (unsigned long long)st->st_size;
}

/* A name that nobody has committed. */
static void
judge_leftover(struct look *look, const struct survey_file *file, const struct stat *st)
{
	struct audit *audit = look->audit;

	if (look->publish && size_is_named(file, st)) {
		XGROW(look->orphans, look->n_orphans, look->cap_orphans);
		look->orphans[look->n_orphans++] = (struct orphan){ xstrdup(file->maildir), xstrdup(file->name),
								strlen(look->root) };
	} else if (look->now - st->st_mtime <= LEFTOVER_S) {
		audit->fresh++;
	} else if (unlinkat(file->dir, file->name, 0) == 0) {
		audit->cleaned++;
	}
}

static void
judge_staged(struct look *look, const struct survey_file *file, const struct stat *st)
{
	char *path = xasprintf("%s/tmp/%s", file->maildir, file->name);
	struct pending *pending;

	HASH_FIND_STR(look->pending, path, pending);
	free(path);
	if (pending)
		look->audit->waiting++;
	else
		judge_leftover(look, file, st);
}

static bool
is_of_our_feeds(struct look *look, const struct survey_file *file)
{
	ptrdiff_t len = survey_read(file, look->head, sizeof(look->head));
	struct letterhead head;

	if (len <= 0 || !letterhead_parse(&head, look->head, (size_t)len))
		return false;
	if (!look->senders)
		look->senders = senders_new(look->config);
	return senders_find(look->senders, &head) != NULL;
}

static void
judge_message(struct look *look, const struct survey_file *file, const struct stat *st)
{
	struct audit *audit = look->audit;
	char name[LETTERHEAD_NAME];
	uint64_t number;

	audit->messages++;
	if (!size_is_named(file, st) && audit->changed++ == 0)
		audit->changed_path = xasprintf("%s/%s/%s", file->maildir, file->sub, file->name);
	letterhead_name(file->name, name);
	number = name_number(name);
	if (audit->is_empty || look->now - st->st_mtime > REMEMBERED_S ||
	    (look->n_known &&
	     bsearch(&number, look->known, look->n_known, sizeof(number), by_value)) ||
	    !is_of_our_feeds(look, file))
		return;
	XGROW(look->unknown, look->n_unknown, look->cap_unknown);
	memcpy(look->unknown[look->n_unknown++], name, sizeof(name));
}

static void
judge_file(void *arg, const struct survey_file *file)
{
	struct look *look = arg;
	char name[LETTERHEAD_NAME];
	struct stat st;

	if (!letterhead_name(file->name, name) || fstatat(file->dir, file->name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st.st_mode))
		return;
	if (file->sub[0] != 't')
		judge_message(look, file, &st);
	else if (maildir_is_ours(file->name))
		judge_staged(look, file, &st);
}

/* ---- mending */

static int
publish_orphans(struct look *look, struct spool *spool, struct error *err)
{
	for (size_t i = 0; i < look->n_orphans; i++) {
		const struct orphan *orphan = &look->orphans[i];

		if (maildir_publish(spool, spool_at(spool, orphan->maildir, orphan->root_len), orphan->name, err) < 0)
			return -1;
		look->audit->published++;
	}
	return spool_flush(spool, err);
}

static int
deliver_waiting(struct sqlite *db, struct spool *spool, const char *root, struct error *err)
{
	struct outbox box = { 0 };
	int ret = -1;

	if (outbox_recover(&box, db, spool, root, err) < 0 || spool_flush(spool, err) < 0 ||
	    sqlite_begin(db, err) < 0 || outbox_forget_sent(&box, db, err) < 0 || sqlite_commit(db, err) < 0)
		goto out;
	ret = box.stuck ? error_set(err, "some committed messages could not be moved to new/") : 0;
out:
	outbox_release(&box);
	return ret;
}

static int
learn(struct look *look, struct sqlite *db, struct error *err)
{
	struct rebuilt rebuilt = { 0 };

	if (sqlite_begin(db, err) < 0)
		return -1;
	if (look->audit->is_empty && rebuild_state(db, look->config, &rebuilt, err) < 0)
		return -1;
	look->audit->rebuilt = rebuilt.messages;
	for (size_t i = 0; i < look->n_unknown; i++)
		if (sqlite_spooled_add(db, look->unknown[i], err) < 0)
			return -1;
	return sqlite_commit(db, err);
}

/* Those that an earlier repair has put down are not unknown. */
static int
count_unknown(struct look *look, struct sqlite *db, struct error *err)
{
	for (size_t i = 0; i < look->n_unknown; i++) {
		bool found;

		if (sqlite_spooled_find(db, look->unknown[i], &found, err) < 0)
			return -1;
		look->audit->unknown += !found;
	}
	return 0;
}

static int
look_into(struct look *look, const char *root, bool repair, struct error *err)
{
	struct share share = SHARE_INIT;

	/* While another wirespool works in this spool, what is in tmp/ may be its own. */
	share_take(&share, root);
	look->publish = repair && look->audit->is_empty && share_is_alone(&share);
	share_release(&share);
	look->root = root;
	return spool_survey(root, judge_file, look, err);
}

static int
look_and_mend(struct look *look, struct sqlite *db, struct spool *spool, bool repair, struct error *err)
{
	const struct config *config = look->config;

	if (repair && deliver_waiting(db, spool, config->spool, err) < 0)
		return -1;
	if (read_state(look, db, err) < 0)
		return -1;
	for (size_t i = 0; config_spool_at(config, i); i++)
		if (look_into(look, config_spool_at(config, i), repair, err) < 0)
			return -1;
	if (count_unknown(look, db, err) < 0)
		return -1;
	return repair && (publish_orphans(look, spool, err) < 0 || learn(look, db, err) < 0) ? -1 : 0;
}

static void
look_release(struct look *look)
{
	struct pending *pending, *next;

	HASH_ITER (hh, look->pending, pending, next) {
		HASH_DEL(look->pending, pending);
		free(pending->path);
		free(pending);
	}
	for (size_t i = 0; i < look->n_orphans; i++) {
		free(look->orphans[i].maildir);
		free(look->orphans[i].name);
	}
	free(look->orphans);
	senders_free(look->senders);
	free(look->known);
	free(look->unknown);
	free(look);
}

int
audit_run(struct audit *audit, struct sqlite *db, const struct config *config, bool repair, int64_t now,
	  struct error *err)
{
	struct look *look = xcalloc(1, sizeof(*look));
	struct spool *spool = spool_new();
	int ret;

	*audit = (struct audit){ 0 };
	look->audit = audit;
	look->config = config;
	look->now = now;
	ret = look_and_mend(look, db, spool, repair, err);
	spool_free(spool);
	look_release(look);
	return ret;
}
