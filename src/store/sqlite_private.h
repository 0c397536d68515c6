/* What sqlite.c shows to salvage.c. */
#ifndef STORE_SQLITE_PRIVATE_H
#define STORE_SQLITE_PRIVATE_H

#include <stdbool.h>

#include <sqlite3.h>

#include "base/error.h"

struct sqlite;

sqlite3 *sqlite_handle(const struct sqlite *db);

/* -1, with the reason of the last failure. */
int sqlite_failed(const struct sqlite *db, struct error *err);

/* The file is not what SQLite wrote. */
static inline bool
sqlite_code_is_damage(int code)
{
	return (code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB;
}

#endif
