/* Numbered migrations: from any older schema to this program's. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <sqlite3.h>

#include "base/error.h"

/* Bring the database up to date, a transaction for each step (or inside the caller's). path is for messages.
 * Returns 0, or -1: not ours, of a newer program, or SQLite's reason. */
int migrate(sqlite3 *db, const char *path, struct error *err);

#endif
