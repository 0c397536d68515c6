#include "store/salvage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "engine.h"
#include "store/sqlite.h"

/* ---- a statement's short life: none of these runs often enough to be kept prepared */

static sqlite3_stmt *
prepare(struct sqlite *db, const char *sql, struct error *err)
{
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(engine_handle(db), sql, -1, &stmt, NULL) != SQLITE_OK)
		engine_failed(db, err);
	return stmt;
}

/* 1: a row, 0: none, -1. */
static int
step(struct sqlite *db, sqlite3_stmt *stmt, struct error *err)
{
	switch (sqlite3_step(stmt)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return engine_failed(db, err);
	}
}

/* Run a statement that gives at most one number; *out stays when there is none. */
static int
finish(struct sqlite *db, sqlite3_stmt *stmt, int64_t *out, struct error *err)
{
	int ret;

	if (!stmt)
		return -1;
	ret = step(db, stmt, err);
	if (ret == 1 && out && sqlite3_column_type(stmt, 0) == SQLITE_INTEGER)
		*out = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return ret < 0 ? -1 : 0;
}

static int
with_name(struct sqlite *db, const char *sql, const char *name, int64_t *out, struct error *err)
{
	sqlite3_stmt *stmt = prepare(db, sql, err);

	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	return finish(db, stmt, out, err);
}

static int
with_numbers(struct sqlite *db, const char *sql, const int64_t *v, int n, int64_t *out, struct error *err)
{
	sqlite3_stmt *stmt = prepare(db, sql, err);

	for (int i = 0; i < n; i++)
		sqlite3_bind_int64(stmt, i + 1, v[i]);
	return finish(db, stmt, out, err);
}

static int
ask(struct sqlite *db, const char *sql, bool *out, struct error *err)
{
	int64_t answer = 0;

	if (finish(db, prepare(db, sql, err), &answer, err) < 0)
		return -1;
	*out = answer != 0;
	return 0;
}

/* ---- the health of the file */

static int
judge(sqlite3 *db, const char *path, struct error *err)
{
	int code = sqlite3_errcode(db);

	error_set(err, "%s is damaged: %s", path, sqlite3_errmsg(db));
	if (engine_code_is_damage(code))
		return 1;
	return engine_said(db, path, err);
}

static int
examine(sqlite3 *db, const char *path, struct error *err)
{
	sqlite3_stmt *stmt = NULL;
	const char *said;
	int ret;

	/* As in sqlite.c: the log is read without a mapped file. */
	if (sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cell_size_check = ON", NULL, NULL, NULL) !=
		    SQLITE_OK ||
	    sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &stmt, NULL) != SQLITE_OK)
		return judge(db, path, err);
	if (sqlite3_step(stmt) != SQLITE_ROW) {
		ret = judge(db, path, err);
	} else {
		said = (const char *)sqlite3_column_text(stmt, 0);
		if (said && strncmp(said, "*** ", 4) == 0 && strchr(said, '\n'))
			said = strchr(said, '\n') + 1; /* in database main: there is no other */
		ret = said && strcmp(said, "ok") == 0 ? 0 : 1;
		if (ret)
			error_set(err, "%s is damaged: %.200s", path, said ? said : "it cannot be checked");
	}
	sqlite3_finalize(stmt);
	return ret;
}

int
sqlite_probe(const char *dir, struct error *err)
{
	char *path = xasprintf("%s/wirespool.db", dir);
	sqlite3 *db = NULL;
	int ret = 0;

	if (access(path, W_OK) < 0 && errno == EROFS) {
		ret = 0; /* sqlite_open() will say so */
	} else if (access(path, F_OK) == 0) {
		if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
			ret = examine(db, path, err);
		else
			ret = judge(db, path, err);
		sqlite3_close(db);
	} else if (errno != ENOENT) {
		ret = error_set(err, "%s: %s", path, strerror(errno));
	}
	free(path);
	return ret;
}

int
sqlite_is_empty(struct sqlite *db, bool *out, struct error *err)
{
	return ask(db, "SELECT NOT EXISTS (SELECT 1 FROM feed) AND NOT EXISTS (SELECT 1 FROM spooled)", out, err);
}

/* ---- names */

int
sqlite_spooled_add(struct sqlite *db, const char *name, struct error *err)
{
	return with_name(db, "INSERT OR IGNORE INTO spooled (name) VALUES (?)", name, NULL, err);
}

int
sqlite_spooled_drop(struct sqlite *db, const char *name, struct error *err)
{
	return with_name(db, "DELETE FROM spooled WHERE name = ?", name, NULL, err);
}

int
sqlite_spooled_find(struct sqlite *db, const char *name, bool *found, struct error *err)
{
	int64_t n = 0;

	if (with_name(db, "SELECT 1 FROM spooled WHERE name = ?", name, &n, err) < 0)
		return -1;
	*found = n != 0;
	return 0;
}

int
sqlite_spooled_any(struct sqlite *db, bool *out, struct error *err)
{
	return ask(db, "SELECT EXISTS (SELECT 1 FROM spooled)", out, err);
}

int
sqlite_newest(struct sqlite *db, uint32_t number, int64_t *out, struct error *err)
{
	*out = TIME_NONE;
	return with_numbers(db, "SELECT newest FROM feed WHERE number = ?", (int64_t[]){ number }, 1, out, err);
}

int
sqlite_newest_put(struct sqlite *db, uint32_t number, int64_t newest, struct error *err)
{
	return with_numbers(db, newest == TIME_NONE ? "UPDATE feed SET newest = NULL WHERE number = ?1" :
						      "UPDATE feed SET newest = ?2 WHERE number = ?1",
			    (int64_t[]){ number, newest }, newest == TIME_NONE ? 1 : 2, NULL, err);
}

int
sqlite_items(struct sqlite *db, void (*each)(void *arg, const char *feed_id, const struct hash128 *key), void *arg,
	     struct error *err)
{
	sqlite3_stmt *stmt = prepare(
		db, "SELECT feed.id, seen.key, seen.item FROM seen JOIN feed ON feed.number = seen.scope", err);
	int more;

	if (!stmt)
		return -1;
	while ((more = step(db, stmt, err)) == 1) {
		const void *blob = sqlite3_column_blob(stmt, 1);
		struct hash128 key;

		if (!blob || sqlite3_column_bytes(stmt, 1) != sizeof(key.b))
			continue;
		memcpy(key.b, blob, sizeof(key.b));
		if (hash128_prefix(&key) == (uint64_t)sqlite3_column_int64(stmt, 2))
			each(arg, (const char *)sqlite3_column_text(stmt, 0), &key);
	}
	sqlite3_finalize(stmt);
	return more;
}

/* ---- feeds that left */

int
sqlite_absent(struct sqlite *db, void (*each)(void *arg, const struct absent_feed *feed), void *arg,
	      struct error *err)
{
	sqlite3_stmt *stmt = prepare(db, "SELECT number, id, absent, absent_on FROM feed", err);
	int more;

	if (!stmt)
		return -1;
	while ((more = step(db, stmt, err)) == 1) {
		struct absent_feed feed = {
			.number = (uint32_t)sqlite3_column_int64(stmt, 0),
			.id = (const char *)sqlite3_column_text(stmt, 1),
			.days = (uint32_t)sqlite3_column_int64(stmt, 2),
			.on = sqlite3_column_int64(stmt, 3),
		};

		each(arg, &feed);
	}
	sqlite3_finalize(stmt);
	return more;
}

int
sqlite_absent_put(struct sqlite *db, uint32_t number, uint32_t days, int64_t on, struct error *err)
{
	return with_numbers(db, "UPDATE feed SET absent = ?2, absent_on = ?3 WHERE number = ?1",
			    (int64_t[]){ number, days, on }, 3, NULL, err);
}

int
sqlite_feed_drop(struct sqlite *db, uint32_t number, struct error *err)
{
	const int64_t v[] = { number };

	/* Its sketches go with time, as do the keys that it shared. */
	if (with_numbers(db, "DELETE FROM seen WHERE scope = ?", v, 1, NULL, err) < 0 ||
	    with_numbers(db, "DELETE FROM ledger WHERE feed = ?", v, 1, NULL, err) < 0)
		return -1;
	return with_numbers(db, "DELETE FROM feed WHERE number = ?", v, 1, NULL, err);
}

/* ---- notes */

int
sqlite_note(struct sqlite *db, const char *name, int64_t *out, struct error *err)
{
	*out = 0;
	return with_name(db, "SELECT value FROM note WHERE name = ?", name, out, err);
}

int
sqlite_note_put(struct sqlite *db, const char *name, int64_t value, struct error *err)
{
	sqlite3_stmt *stmt = prepare(
		db, "INSERT INTO note (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
		err);

	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, value);
	return finish(db, stmt, NULL, err);
}
