#include "store/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/dir.h"
#include "dedup/recognize.h"
#include "engine.h"
#include "migrate.h"
#include "sqlite_private.h"

#define STRING_(x) #x
#define STRING(x) STRING_(x)

enum statement {
	BEGIN, COMMIT, ROLLBACK, MARK, KEEP, UNDO_1, UNDO_2,
	KEY_FIND, KEY_ADD, KEY_TOUCH, KEY_DROP, KEYS_EXPIRE_PART, KEYS_EXPIRE, KEYS, DELIVERED,
	FEEDS, FEED_PUT, FEED_PAUSE, AGE, AGE_PUT, LAST_NUMBER,
	OUTBOX_ADD, OUTBOX_DROP, OUTBOX,
	N_STATEMENTS
};

static const char *const statements[N_STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[MARK] = "SAVEPOINT mark",
	[KEEP] = "RELEASE mark",
	[UNDO_1] = "ROLLBACK TO mark",
	[UNDO_2] = "RELEASE mark",
	[KEY_FIND] = "SELECT item FROM seen WHERE scope = ? AND key = ?",
	/* Without an ON CONFLICT DO UPDATE, for which each row would have its own mark in the transaction. */
	[KEY_ADD] = "INSERT OR IGNORE INTO seen (scope, key, item, day) VALUES (?, ?, ?, ?)",
	[KEY_TOUCH] = "UPDATE seen SET day = ?3"
		      " WHERE scope = ?1 AND key = ?2 AND day + " STRING(AGE_SLACK) " <= ?3",
	[KEY_DROP] = "DELETE FROM seen WHERE scope = ? AND key = ?",
	[KEYS_EXPIRE_PART] = "DELETE FROM seen WHERE scope = ? AND key >= ? AND key <= ? AND day < ?",
	[KEYS_EXPIRE] = "DELETE FROM seen WHERE scope = ? AND day < ?",
	[KEYS] = "SELECT key, item FROM seen WHERE scope = ?",
	[DELIVERED] = "SELECT item FROM ledger WHERE feed = ? AND time >= ?",
	[FEEDS] = "SELECT number, id, url, etag, last_modified, body_hash, complete_once, last_poll, next_due,"
		  " last_new, failures, trouble, habits, failing_since, catch_up, paused, rate, source, adopted,"
		  " moved, gone, ttl, skip_hours, skip_days, killer, kills,"
		  " told, told_at, told_since, told_address, all_new, news, longest FROM feed",
	[FEED_PUT] = "INSERT INTO feed (number, id, url, etag, last_modified, body_hash, complete_once,"
		     " last_poll, next_due, last_new, failures, trouble, habits, failing_since, catch_up, rate,"
		     " source, adopted, moved, gone, ttl, skip_hours, skip_days, killer, kills,"
		     " told, told_at, told_since, told_address, all_new, news, longest)"
		     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		     " ?, ?, ?, ?, ?, ?, ?)"
		     " ON CONFLICT (number) DO UPDATE SET id = excluded.id, url = excluded.url,"
		     " etag = excluded.etag, last_modified = excluded.last_modified,"
		     " body_hash = excluded.body_hash, complete_once = excluded.complete_once,"
		     " last_poll = excluded.last_poll, next_due = excluded.next_due,"
		     " last_new = excluded.last_new, failures = excluded.failures, trouble = excluded.trouble,"
		     " habits = excluded.habits, failing_since = excluded.failing_since,"
		     " catch_up = excluded.catch_up, rate = excluded.rate, source = excluded.source,"
		     " adopted = excluded.adopted, moved = excluded.moved, gone = excluded.gone,"
		     " ttl = excluded.ttl, skip_hours = excluded.skip_hours, skip_days = excluded.skip_days,"
		     " killer = excluded.killer, kills = excluded.kills,"
		     " told = excluded.told, told_at = excluded.told_at, told_since = excluded.told_since,"
		     " told_address = excluded.told_address, all_new = excluded.all_new, news = excluded.news,"
		     " longest = excluded.longest",
	[FEED_PAUSE] = ("INSERT INTO feed (number, id, paused) VALUES (?, ?, ?)"
			" ON CONFLICT (number) DO UPDATE SET paused = excluded.paused"),
	[AGE] = "SELECT own_day, own_day_on, shown FROM feed WHERE number = ?",
	[AGE_PUT] = "UPDATE feed SET own_day = ?2, own_day_on = ?3, shown = ?4 WHERE number = ?1",
	[LAST_NUMBER] = "SELECT coalesce(max(number), 0) FROM feed",
	[OUTBOX_ADD] = "INSERT INTO outbox (spool, folder, name) VALUES (?, ?, ?)",
	[OUTBOX_DROP] = "DELETE FROM outbox WHERE number = ?",
	[OUTBOX] = "SELECT number, spool, folder, name FROM outbox ORDER BY number",
};

#define MORE_STATEMENTS 32

/* Pages of log after which it is copied into the file: 16 MiB. Keys are hashes, so that a batch touches pages all
 * over the file, and many of them come again with the next. */
#define LONG_LOG 4000

struct sqlite {
	sqlite3 *db;
	char *path;
	bool dry;
	int log_pages;
	sqlite3_stmt *stmt[N_STATEMENTS];
	struct {
		const char *sql;
		sqlite3_stmt *stmt;
	} more[MORE_STATEMENTS]; /* of the folder's other files, as they are first needed */
	size_t n_more;
};

/* ---- errors */

static int
fail(const struct sqlite *db, struct error *err)
{
	int code = sqlite3_errcode(db->db), system = sqlite3_system_errno(db->db);

	if (sqlite_code_is_damage(code))
		return error_set(err, "%s is damaged (%s): `wirespool verify --repair` rebuilds it from the spool",
				 db->path, sqlite3_errmsg(db->db));
	if ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) && system)
		return error_set(err, "%s: %s: %s", db->path, sqlite3_errmsg(db->db), strerror(system));
	return error_set(err, "%s: %s", db->path, sqlite3_errmsg(db->db));
}

int
sqlite_failed(const struct sqlite *db, struct error *err)
{
	return fail(db, err);
}

sqlite3 *
sqlite_handle(const struct sqlite *db)
{
	return db->db;
}

static int
exit_code_of(const struct sqlite *db)
{
	switch (sqlite3_errcode(db->db)) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return EX_TEMPFAIL;
	case SQLITE_PERM:
	case SQLITE_READONLY:
		return EX_NOPERM;
	case SQLITE_CANTOPEN:
		return EX_CANTCREAT;
	default:
		return EX_IOERR;
	}
}

/* ---- statements */

static int
prepare_all(struct sqlite *db, struct error *err)
{
	for (int i = 0; i < N_STATEMENTS; i++)
		if (sqlite3_prepare_v3(db->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &db->stmt[i],
				       NULL) != SQLITE_OK)
			return fail(db, err);
	return 0;
}

sqlite3_stmt *
engine_statement(struct sqlite *db, const char *sql, struct error *err)
{
	size_t i = 0;

	while (i < db->n_more && db->more[i].sql != sql)
		i++;
	assert(i < MORE_STATEMENTS);
	if (i < db->n_more)
		return db->more[i].stmt;
	if (sqlite3_prepare_v3(db->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &db->more[i].stmt, NULL) != SQLITE_OK) {
		fail(db, err);
		return NULL;
	}
	db->more[i].sql = sql;
	db->n_more++;
	return db->more[i].stmt;
}

int
engine_run(struct sqlite *db, sqlite3_stmt *stmt, struct error *err)
{
	int ret = sqlite3_step(stmt) == SQLITE_DONE ? 0 : fail(db, err);

	sqlite3_reset(stmt);
	return ret;
}

int
engine_row(struct sqlite *db, sqlite3_stmt *stmt, struct error *err)
{
	int ret;

	switch (sqlite3_step(stmt)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		ret = 0;
		break;
	default:
		ret = fail(db, err);
	}
	sqlite3_reset(stmt);
	return ret;
}

/* Run one that gives no rows; its values are bound already. */
static int
run(struct sqlite *db, enum statement s, struct error *err)
{
	return engine_run(db, db->stmt[s], err);
}

/* The next row: 1, 0 after the last, -1. After 0 and -1 the statement is ready for its next use. */
static int
next_row(struct sqlite *db, enum statement s, struct error *err)
{
	return engine_row(db, db->stmt[s], err);
}

static sqlite3_stmt *
bind_key(struct sqlite *db, enum statement s, uint32_t scope, const struct hash128 *key)
{
	sqlite3_stmt *stmt = db->stmt[s];

	sqlite3_bind_int64(stmt, 1, scope);
	sqlite3_bind_blob(stmt, 2, key->b, sizeof(key->b), SQLITE_STATIC);
	return stmt;
}

static void
bind_text(sqlite3_stmt *stmt, int i, const char *s)
{
	sqlite3_bind_text(stmt, i, s, -1, SQLITE_STATIC); /* NULL becomes NULL */
}

static void
bind_time(sqlite3_stmt *stmt, int i, int64_t t)
{
	if (t == TIME_NONE)
		sqlite3_bind_null(stmt, i);
	else
		sqlite3_bind_int64(stmt, i, t);
}

static int64_t
column_time(sqlite3_stmt *stmt, int i)
{
	return sqlite3_column_type(stmt, i) == SQLITE_NULL ? TIME_NONE : sqlite3_column_int64(stmt, i);
}

/* ---- opening */

static const char pragmas[] =
	/* We are alone (the lock says so): the index of the log is kept in our memory instead of a mapped file,
	 * where a full disk would mean SIGBUS. */
	"PRAGMA locking_mode = EXCLUSIVE;"
	/* A transaction is durable when COMMIT returns; it costs one flush of the log. */
	"PRAGMA journal_mode = WAL;"
	"PRAGMA synchronous = FULL;"
	"PRAGMA wal_autocheckpoint = 0;" /* sqlite_tidy(), when nobody waits */
	"PRAGMA temp_store = MEMORY;"    /* no files elsewhere */
	"PRAGMA cache_size = -4096;"     /* KiB; a batch touches a few pages of each feed */
	"PRAGMA cell_size_check = ON;"   /* a damaged page is an error, not a surprise */
	"PRAGMA trusted_schema = OFF;";

static const char dry_pragmas[] =
	"PRAGMA locking_mode = EXCLUSIVE;"
	"PRAGMA temp_store = MEMORY;"
	"PRAGMA cache_spill = OFF;" /* what is not committed stays in memory */
	"BEGIN";

static int
note_log(void *arg, sqlite3 *handle, const char *name, int pages)
{
	struct sqlite *db = arg;

	(void)handle;
	(void)name;
	db->log_pages = pages;
	return SQLITE_OK;
}

/* SQLite would create it with the umask's mode; the log takes the mode of the file. */
static int
create_file(const struct sqlite *db, struct error *err, int *exit_code)
{
	int fd = open(db->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		*exit_code = errno == EACCES || errno == EPERM || errno == EROFS ? EX_NOPERM : EX_CANTCREAT;
		return dir_fail(err, "open", db->path);
	}
	close(fd);
	return 0;
}

static bool
is_there(const char *path, const char *suffix)
{
	char *whole = xasprintf("%s%s", path, suffix);
	bool there = access(whole, F_OK) == 0;

	free(whole);
	return there;
}

static int
start(struct sqlite *db, struct error *err, int *exit_code)
{
	const char *path = db->path;
	bool has_log = is_there(db->path, "-wal");

	if (db->dry && access(path, F_OK) < 0 && errno == ENOENT)
		path = ":memory:";
	else if (!db->dry && create_file(db, err, exit_code) < 0)
		return -1;
	if (sqlite3_open_v2(path, &db->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    /* A dry run does not even copy the log of a killed run into the file; its own it removes. */
	    sqlite3_db_config(db->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, (int)(db->dry && has_log), NULL) != SQLITE_OK ||
	    sqlite3_exec(db->db, db->dry ? dry_pragmas : pragmas, NULL, NULL, NULL) != SQLITE_OK) {
		fail(db, err);
	} else if (migrate(db->db, db->path, err) == 0 && prepare_all(db, err) == 0) {
		sqlite3_wal_hook(db->db, note_log, db);
		return 0;
	}
	*exit_code = exit_code_of(db);
	return sqlite_code_is_damage(sqlite3_errcode(db->db)) ? fail(db, err) : -1;
}

struct sqlite *
sqlite_open(const char *dir, bool dry, struct error *err, int *exit_code)
{
	struct sqlite *db = xcalloc(1, sizeof(*db));

	db->path = xasprintf("%s/wirespool.db", dir);
	db->dry = dry;
	if (start(db, err, exit_code) == 0)
		return db;
	sqlite_close(db, NULL);
	return NULL;
}

/* Closing does this by itself, but says nothing when it fails. Nothing is lost then: the log stays. */
static int
copy_log(struct sqlite *db, struct error *err)
{
	if (db->dry || !db->db || !sqlite3_get_autocommit(db->db))
		return 0;
	if (sqlite3_wal_checkpoint_v2(db->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) != SQLITE_OK)
		return fail(db, err);
	db->log_pages = 0;
	return 0;
}

int
sqlite_close(struct sqlite *db, struct error *err)
{
	int ret;

	if (!db)
		return 0;
	ret = copy_log(db, err);
	for (int i = 0; i < N_STATEMENTS; i++)
		sqlite3_finalize(db->stmt[i]);
	for (size_t i = 0; i < db->n_more; i++)
		sqlite3_finalize(db->more[i].stmt);
	if (db->db)
		sqlite3_close(db->db); /* no statement is left that could keep it */
	free(db->path);
	free(db);
	return ret;
}

/* ---- transactions: a dry run is one long transaction with marks in it */

int
sqlite_begin(struct sqlite *db, struct error *err)
{
	return db->dry ? 0 : run(db, BEGIN, err);
}

int
sqlite_commit(struct sqlite *db, struct error *err)
{
	return db->dry ? 0 : run(db, COMMIT, err);
}

int
sqlite_rollback(struct sqlite *db, struct error *err)
{
	/* SQLite rolls back by itself after some errors. */
	return db->dry || sqlite3_get_autocommit(db->db) ? 0 : run(db, ROLLBACK, err);
}

int
sqlite_mark(struct sqlite *db, struct error *err)
{
	return run(db, MARK, err);
}

int
sqlite_keep(struct sqlite *db, struct error *err)
{
	return run(db, KEEP, err);
}

int
sqlite_undo(struct sqlite *db, struct error *err)
{
	return run(db, UNDO_1, err) < 0 ? -1 : run(db, UNDO_2, err);
}

int
sqlite_tidy(struct sqlite *db, struct error *err)
{
	return db->log_pages < LONG_LOG ? 0 : copy_log(db, err);
}

/* ---- keys */

int
sqlite_key_find(struct sqlite *db, uint32_t scope, const struct hash128 *key, uint64_t *item, struct error *err)
{
	sqlite3_stmt *stmt = bind_key(db, KEY_FIND, scope, key);
	int ret = next_row(db, KEY_FIND, err);

	if (ret == 1) {
		*item = (uint64_t)sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
	}
	return ret;
}

int
sqlite_key_touch(struct sqlite *db, uint32_t scope, const struct hash128 *key, uint32_t day, struct error *err)
{
	sqlite3_stmt *stmt = bind_key(db, KEY_TOUCH, scope, key);

	sqlite3_bind_int64(stmt, 3, day);
	return run(db, KEY_TOUCH, err);
}

int
sqlite_key_add(struct sqlite *db, uint32_t scope, const struct hash128 *key, uint64_t item, uint32_t day,
	       struct error *err)
{
	sqlite3_stmt *stmt = bind_key(db, KEY_ADD, scope, key);

	sqlite3_bind_int64(stmt, 3, (int64_t)item);
	sqlite3_bind_int64(stmt, 4, day);
	if (run(db, KEY_ADD, err) < 0)
		return -1;
	return sqlite3_changes(db->db) ? 0 : sqlite_key_touch(db, scope, key, day, err);
}

int
sqlite_key_drop(struct sqlite *db, uint32_t scope, const struct hash128 *key, struct error *err)
{
	bind_key(db, KEY_DROP, scope, key);
	return run(db, KEY_DROP, err);
}

int
sqlite_keys_expire_part(struct sqlite *db, uint32_t scope, uint8_t first, uint32_t before, struct error *err)
{
	struct hash128 from = { { first } }, to;
	sqlite3_stmt *stmt = bind_key(db, KEYS_EXPIRE_PART, scope, &from);

	memset(&to, 0xFF, sizeof(to));
	to.b[0] = first;
	sqlite3_bind_blob(stmt, 3, to.b, sizeof(to.b), SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 4, before);
	return run(db, KEYS_EXPIRE_PART, err);
}

int
sqlite_keys_expire(struct sqlite *db, uint32_t scope, uint32_t before, struct error *err)
{
	sqlite3_stmt *stmt = db->stmt[KEYS_EXPIRE];

	sqlite3_bind_int64(stmt, 1, scope);
	sqlite3_bind_int64(stmt, 2, before);
	return run(db, KEYS_EXPIRE, err);
}

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The items of a feed that were delivered lately: sorted. */
static int
find_delivered(struct sqlite *db, uint32_t scope, int64_t since, uint64_t **v, size_t *n, struct error *err)
{
	sqlite3_stmt *stmt = db->stmt[DELIVERED];
	size_t cap = 0;
	int more;

	sqlite3_bind_int64(stmt, 1, scope);
	sqlite3_bind_int64(stmt, 2, since);
	while ((more = next_row(db, DELIVERED, err)) == 1) {
		XGROW(*v, *n, cap);
		(*v)[(*n)++] = (uint64_t)sqlite3_column_int64(stmt, 0);
	}
	if (*n)
		qsort(*v, *n, sizeof(**v), by_value);
	return more;
}

static uint64_t
read_fingerprint(sqlite3_stmt *stmt, const uint64_t *delivered, size_t n)
{
	const void *key = sqlite3_column_blob(stmt, 0);
	uint64_t item = (uint64_t)sqlite3_column_int64(stmt, 1);
	struct hash128 h = { { 0 } };

	if (key && sqlite3_column_bytes(stmt, 0) == sizeof(h.b))
		memcpy(h.b, key, sizeof(h.b));
	return fingerprint_of(&h, n && bsearch(&item, delivered, n, sizeof(item), by_value));
}

int
sqlite_keys(struct sqlite *db, uint32_t scope, int64_t since, uint64_t **v, size_t *n, struct error *err)
{
	sqlite3_stmt *stmt = db->stmt[KEYS];
	uint64_t *delivered = NULL;
	size_t cap = 0, n_delivered = 0;
	int more;

	*v = NULL;
	*n = 0;
	more = find_delivered(db, scope, since, &delivered, &n_delivered, err);
	sqlite3_bind_int64(stmt, 1, scope);
	while (more == 0 && (more = next_row(db, KEYS, err)) == 1) {
		XGROW(*v, *n, cap);
		(*v)[(*n)++] = read_fingerprint(stmt, delivered, n_delivered);
		more = 0;
	}
	if (*n)
		qsort(*v, *n, sizeof(**v), by_value);
	free(delivered);
	return more;
}

/* ---- feeds */

static struct health
read_health(sqlite3_stmt *stmt, int i)
{
	return (struct health){
		.told = (uint8_t)sqlite3_column_int64(stmt, i),
		.told_s = sqlite3_column_int64(stmt, i + 1),
		.since_s = sqlite3_column_int64(stmt, i + 2),
		.address = (uint64_t)sqlite3_column_int64(stmt, i + 3),
		.all_new = (uint8_t)sqlite3_column_int64(stmt, i + 4),
		.news_s = sqlite3_column_int64(stmt, i + 5),
		.longest_s = sqlite3_column_int64(stmt, i + 6),
	};
}

static void
bind_health(sqlite3_stmt *stmt, int i, const struct health *health)
{
	sqlite3_bind_int64(stmt, i, health->told);
	sqlite3_bind_int64(stmt, i + 1, health->told_s);
	sqlite3_bind_int64(stmt, i + 2, health->since_s);
	sqlite3_bind_int64(stmt, i + 3, (int64_t)health->address);
	sqlite3_bind_int64(stmt, i + 4, health->all_new);
	sqlite3_bind_int64(stmt, i + 5, health->news_s);
	sqlite3_bind_int64(stmt, i + 6, health->longest_s);
}

int
sqlite_feeds(struct sqlite *db, void (*each)(void *arg, const struct feed_state *state), void *arg,
	     struct error *err)
{
	sqlite3_stmt *stmt = db->stmt[FEEDS];
	int more;

	while ((more = next_row(db, FEEDS, err)) == 1) {
		struct feed_state state = {
			.number = (uint32_t)sqlite3_column_int64(stmt, 0),
			.id = (char *)sqlite3_column_text(stmt, 1),
			.url = (char *)sqlite3_column_text(stmt, 2),
			.etag = (char *)sqlite3_column_text(stmt, 3),
			.last_modified = (char *)sqlite3_column_text(stmt, 4),
			.body_hash = (uint64_t)sqlite3_column_int64(stmt, 5),
			.complete_once = sqlite3_column_int(stmt, 6) != 0,
			.last_poll_s = column_time(stmt, 7),
			.next_due_s = column_time(stmt, 8),
			.last_new_s = column_time(stmt, 9),
			.failures = (uint32_t)sqlite3_column_int64(stmt, 10),
			.trouble = (char *)sqlite3_column_text(stmt, 11),
			.habits = (unsigned)sqlite3_column_int64(stmt, 12),
			.failing_since_s = column_time(stmt, 13),
			.catch_up = sqlite3_column_int(stmt, 14) != 0,
			.paused = sqlite3_column_int(stmt, 15) != 0,
			.source = (char *)sqlite3_column_text(stmt, 17),
			.adopted = (char *)sqlite3_column_text(stmt, 18),
			.moved = (uint32_t)sqlite3_column_int64(stmt, 19),
			.gone = (uint32_t)sqlite3_column_int64(stmt, 20),
			.ttl_s = sqlite3_column_int64(stmt, 21),
			.skip_hours = (uint32_t)sqlite3_column_int64(stmt, 22),
			.skip_days = (uint8_t)sqlite3_column_int64(stmt, 23),
			.killer = (uint64_t)sqlite3_column_int64(stmt, 24),
			.kills = (unsigned)sqlite3_column_int64(stmt, 25),
			.health = read_health(stmt, 26),
		};
		const void *rate = sqlite3_column_blob(stmt, 16);

		rate_get(&state.rate, rate, (size_t)sqlite3_column_bytes(stmt, 16));
		each(arg, &state);
	}
	return more;
}

int
sqlite_feed_put(struct sqlite *db, const struct feed_state *state, struct error *err)
{
	sqlite3_stmt *stmt = db->stmt[FEED_PUT];
	unsigned char rate[RATE_BYTES];

	rate_put(&state->rate, rate);
	sqlite3_bind_int64(stmt, 1, state->number);
	bind_text(stmt, 2, state->id);
	bind_text(stmt, 3, state->url);
	bind_text(stmt, 4, state->etag);
	bind_text(stmt, 5, state->last_modified);
	sqlite3_bind_int64(stmt, 6, (int64_t)state->body_hash);
	sqlite3_bind_int(stmt, 7, state->complete_once);
	bind_time(stmt, 8, state->last_poll_s);
	bind_time(stmt, 9, state->next_due_s);
	bind_time(stmt, 10, state->last_new_s);
	sqlite3_bind_int64(stmt, 11, state->failures);
	bind_text(stmt, 12, state->trouble);
	sqlite3_bind_int64(stmt, 13, state->habits);
	bind_time(stmt, 14, state->failing_since_s);
	sqlite3_bind_int(stmt, 15, state->catch_up);
	sqlite3_bind_blob(stmt, 16, rate, sizeof(rate), SQLITE_TRANSIENT);
	bind_text(stmt, 17, state->source);
	bind_text(stmt, 18, state->adopted);
	sqlite3_bind_int64(stmt, 19, state->moved);
	sqlite3_bind_int64(stmt, 20, state->gone);
	sqlite3_bind_int64(stmt, 21, state->ttl_s);
	sqlite3_bind_int64(stmt, 22, state->skip_hours);
	sqlite3_bind_int64(stmt, 23, state->skip_days);
	sqlite3_bind_int64(stmt, 24, (int64_t)state->killer);
	sqlite3_bind_int64(stmt, 25, state->kills);
	bind_health(stmt, 26, &state->health);
	return run(db, FEED_PUT, err);
}

int
sqlite_feed_pause(struct sqlite *db, const struct feed_state *state, struct error *err)
{
	sqlite3_stmt *stmt = db->stmt[FEED_PAUSE];

	sqlite3_bind_int64(stmt, 1, state->number);
	bind_text(stmt, 2, state->id);
	sqlite3_bind_int(stmt, 3, state->paused);
	return run(db, FEED_PAUSE, err);
}

int
sqlite_age(struct sqlite *db, uint32_t number, struct age *out, struct error *err)
{
	sqlite3_stmt *stmt = db->stmt[AGE];
	int ret;

	*out = (struct age){ 0 };
	sqlite3_bind_int64(stmt, 1, number);
	ret = next_row(db, AGE, err);
	if (ret == 1) {
		out->day = (uint32_t)sqlite3_column_int64(stmt, 0);
		out->on = sqlite3_column_int64(stmt, 1);
		out->shown = (uint32_t)sqlite3_column_int64(stmt, 2);
		sqlite3_reset(stmt);
	}
	return ret < 0 ? -1 : 0;
}

int
sqlite_age_put(struct sqlite *db, uint32_t number, const struct age *age, struct error *err)
{
	sqlite3_stmt *stmt = db->stmt[AGE_PUT];

	sqlite3_bind_int64(stmt, 1, number);
	sqlite3_bind_int64(stmt, 2, age->day);
	sqlite3_bind_int64(stmt, 3, age->on);
	sqlite3_bind_int64(stmt, 4, age->shown);
	return run(db, AGE_PUT, err);
}

int
sqlite_last_number(struct sqlite *db, uint32_t *out, struct error *err)
{
	if (next_row(db, LAST_NUMBER, err) != 1)
		return -1;
	*out = (uint32_t)sqlite3_column_int64(db->stmt[LAST_NUMBER], 0);
	sqlite3_reset(db->stmt[LAST_NUMBER]);
	return 0;
}

/* ---- outbox */

int
sqlite_outbox_add(struct sqlite *db, const struct outbox_row *row, int64_t *number, struct error *err)
{
	sqlite3_stmt *stmt = db->stmt[OUTBOX_ADD];

	sqlite3_bind_text(stmt, 1, row->spool, (int)row->spool_len, SQLITE_STATIC);
	bind_text(stmt, 2, row->folder);
	bind_text(stmt, 3, row->name);
	if (run(db, OUTBOX_ADD, err) < 0)
		return -1;
	*number = sqlite3_last_insert_rowid(db->db);
	return 0;
}

int
sqlite_outbox_drop(struct sqlite *db, int64_t number, struct error *err)
{
	sqlite3_bind_int64(db->stmt[OUTBOX_DROP], 1, number);
	return run(db, OUTBOX_DROP, err);
}

int
sqlite_outbox(struct sqlite *db, void (*each)(void *arg, const struct outbox_row *row), void *arg,
	      struct error *err)
{
	sqlite3_stmt *stmt = db->stmt[OUTBOX];
	int more;

	while ((more = next_row(db, OUTBOX, err)) == 1) {
		struct outbox_row row = {
			.number = sqlite3_column_int64(stmt, 0),
			.spool = (const char *)sqlite3_column_text(stmt, 1),
			.spool_len = (size_t)sqlite3_column_bytes(stmt, 1),
			.folder = (const char *)sqlite3_column_text(stmt, 2),
			.name = (const char *)sqlite3_column_text(stmt, 3),
		};

		each(arg, &row);
	}
	return more;
}
