#include "store/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/dir.h"
#include "engine.h"
#include "migrate.h"

#define STATEMENTS_MAX 96

/* Pages of log after which it is copied into the file: 16 MiB. Keys are hashes, so that a batch touches pages all
 * over the file, and many of them come again with the next. */
#define LONG_LOG 4000

struct sqlite {
	sqlite3 *db;
	char *path;
	bool dry;
	int log_pages;
	struct {
		const char *sql;
		sqlite3_stmt *stmt;
	} statements[STATEMENTS_MAX]; /* as they are first needed */
	size_t n_statements;
};

/* ---- errors */

int
engine_said(sqlite3 *db, const char *path, struct error *err)
{
	int code = sqlite3_errcode(db), system = sqlite3_system_errno(db);

	if ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) && system)
		return error_set(err, "%s: %s: %s", path, sqlite3_errmsg(db), strerror(system));
	return error_set(err, "%s: %s", path, sqlite3_errmsg(db));
}

int
engine_failed(const struct sqlite *db, struct error *err)
{
	if (engine_code_is_damage(sqlite3_errcode(db->db)))
		return error_set(err, "%s is damaged (%s): `wirespool verify --repair` rebuilds it from the spool",
				 db->path, sqlite3_errmsg(db->db));
	return engine_said(db->db, db->path, err);
}

sqlite3 *
engine_handle(const struct sqlite *db)
{
	return db->db;
}

static int
exit_code_of(const struct sqlite *db)
{
	switch (sqlite3_errcode(db->db)) {
	case SQLITE_OK: /* it is not SQLite that refuses: a newer state, or none of ours, which no restart mends */
	case SQLITE_ROW:
	case SQLITE_DONE:
		return EX_CONFIG;
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

sqlite3_stmt *
engine_statement(struct sqlite *db, const char *sql, struct error *err)
{
	size_t i = 0;

	while (i < db->n_statements && db->statements[i].sql != sql)
		i++;
	assert(i < STATEMENTS_MAX);
	if (i < db->n_statements)
		return db->statements[i].stmt;
	if (sqlite3_prepare_v3(db->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &db->statements[i].stmt, NULL) !=
	    SQLITE_OK) {
		engine_failed(db, err);
		return NULL;
	}
	db->statements[i].sql = sql;
	db->n_statements++;
	return db->statements[i].stmt;
}

int
engine_run(struct sqlite *db, sqlite3_stmt *stmt, struct error *err)
{
	int ret;

	if (!stmt)
		return -1;
	ret = sqlite3_step(stmt) == SQLITE_DONE ? 0 : engine_failed(db, err);
	sqlite3_reset(stmt);
	return ret;
}

int
engine_row(struct sqlite *db, sqlite3_stmt *stmt, struct error *err)
{
	int ret;

	if (!stmt)
		return -1;
	switch (sqlite3_step(stmt)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		ret = 0;
		break;
	default:
		ret = engine_failed(db, err);
	}
	sqlite3_reset(stmt);
	return ret;
}

struct hash128
column_hash(sqlite3_stmt *stmt, int i)
{
	struct hash128 h = { { 0 } };
	const void *blob = sqlite3_column_blob(stmt, i);

	if (blob && sqlite3_column_bytes(stmt, i) == sizeof(h.b))
		memcpy(h.b, blob, sizeof(h.b));
	return h;
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
	else if (access(path, W_OK) < 0 && errno == EROFS) { /* of which SQLite says only "disk I/O error" */
		*exit_code = EX_NOPERM;
		return error_set(err, "%s cannot be read where nothing can be written: %s", path, strerror(EROFS));
	}
	if (sqlite3_open_v2(path, &db->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    /* A dry run does not even copy the log of a killed run into the file; its own it removes. */
	    sqlite3_db_config(db->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, (int)(db->dry && has_log), NULL) != SQLITE_OK ||
	    sqlite3_exec(db->db, db->dry ? dry_pragmas : pragmas, NULL, NULL, NULL) != SQLITE_OK) {
		engine_failed(db, err);
	} else if (migrate(db->db, db->path, err) == 0) {
		sqlite3_wal_hook(db->db, note_log, db);
		return 0;
	}
	*exit_code = exit_code_of(db);
	return engine_code_is_damage(sqlite3_errcode(db->db)) ? engine_failed(db, err) : -1;
}

/* Nobody asks SQLite how much memory it has, and to count it takes a lock for each piece. */
static void
configure(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

struct sqlite *
sqlite_open(const char *dir, bool dry, struct error *err, int *exit_code)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct sqlite *db = xcalloc(1, sizeof(*db));

	pthread_once(&once, configure);
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
		return engine_failed(db, err);
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
	for (size_t i = 0; i < db->n_statements; i++)
		sqlite3_finalize(db->statements[i].stmt);
	if (db->db)
		sqlite3_close(db->db); /* no statement is left that could keep it */
	free(db->path);
	free(db);
	return ret;
}

/* ---- transactions: a dry run is one long transaction with marks in it */

static const char begin_sql[] = "BEGIN IMMEDIATE";
static const char commit_sql[] = "COMMIT";
static const char rollback_sql[] = "ROLLBACK";
static const char mark_sql[] = "SAVEPOINT mark";
static const char keep_sql[] = "RELEASE mark";
static const char undo_sql[] = "ROLLBACK TO mark";

static int
run(struct sqlite *db, const char *sql, struct error *err)
{
	return engine_run(db, engine_statement(db, sql, err), err);
}

int
sqlite_begin(struct sqlite *db, struct error *err)
{
	return db->dry ? 0 : run(db, begin_sql, err);
}

int
sqlite_commit(struct sqlite *db, struct error *err)
{
	return db->dry ? 0 : run(db, commit_sql, err);
}

int
sqlite_rollback(struct sqlite *db, struct error *err)
{
	/* SQLite rolls back by itself after some errors. */
	return db->dry || sqlite3_get_autocommit(db->db) ? 0 : run(db, rollback_sql, err);
}

int
sqlite_mark(struct sqlite *db, struct error *err)
{
	return run(db, mark_sql, err);
}

int
sqlite_keep(struct sqlite *db, struct error *err)
{
	return run(db, keep_sql, err);
}

int
sqlite_undo(struct sqlite *db, struct error *err)
{
	return run(db, undo_sql, err) < 0 ? -1 : sqlite_keep(db, err);
}

int
sqlite_tidy(struct sqlite *db, struct error *err)
{
	return db->log_pages < LONG_LOG ? 0 : copy_log(db, err);
}
