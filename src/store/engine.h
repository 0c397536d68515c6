/* What the files of this folder share of the engine: statements that live as long as it does. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include <sqlite3.h>

#include "base/error.h"
#include "store/sqlite.h"

/* Prepared once for each sql, which is known by its address and must stay. NULL on failure. */
sqlite3_stmt *engine_statement(struct sqlite *db, const char *sql, struct error *err);

/* Run one that gives no rows; its values are bound already. */
int engine_run(struct sqlite *db, sqlite3_stmt *stmt, struct error *err);

/* The next row: 1, 0 after the last, -1. After 0 and -1 the statement is ready for its next use; who stops
 * before resets it. */
int engine_row(struct sqlite *db, sqlite3_stmt *stmt, struct error *err);

#endif
