/* What the files of this folder share of the engine: statements that live as long as it does. Where one cannot be
 * prepared, err says why and it is NULL; that may be bound to and run like any other, and fails then. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include <stdbool.h>

#include <sqlite3.h>

#include "base/clock.h"
#include "base/error.h"
#include "store/sqlite.h"

/* Prepared once for each sql, which is known by its address and must stay. */
sqlite3_stmt *engine_statement(struct sqlite *db, const char *sql, struct error *err);

/* Run one that gives no rows; its values are bound already. */
int engine_run(struct sqlite *db, sqlite3_stmt *stmt, struct error *err);

/* The next row: 1, 0 after the last, -1. After 0 and -1 the statement is ready for its next use; who stops
 * before resets it. */
int engine_row(struct sqlite *db, sqlite3_stmt *stmt, struct error *err);

sqlite3 *engine_handle(const struct sqlite *db);

/* -1, with the reason of the last failure. */
int engine_failed(const struct sqlite *db, struct error *err);

/* The same of a database that is not open yet, or not ours. */
int engine_said(sqlite3 *db, const char *path, struct error *err);

/* The file is not what SQLite wrote. */
static inline bool
engine_code_is_damage(int code)
{
	return (code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB;
}

/* ---- values; NULL and TIME_NONE are NULL there, too */

static inline void
bind_text(sqlite3_stmt *stmt, int i, const char *s)
{
	sqlite3_bind_text(stmt, i, s, -1, SQLITE_STATIC);
}

static inline void
bind_hash(sqlite3_stmt *stmt, int i, const struct hash128 *h)
{
	sqlite3_bind_blob(stmt, i, h->b, sizeof(h->b), SQLITE_STATIC);
}

static inline void
bind_time(sqlite3_stmt *stmt, int i, int64_t t)
{
	if (t == TIME_NONE)
		sqlite3_bind_null(stmt, i);
	else
		sqlite3_bind_int64(stmt, i, t);
}

static inline int64_t
column_time(sqlite3_stmt *stmt, int i)
{
	return sqlite3_column_type(stmt, i) == SQLITE_NULL ? TIME_NONE : sqlite3_column_int64(stmt, i);
}

/* All zero for what is no hash. */
struct hash128 column_hash(sqlite3_stmt *stmt, int i);

#endif
