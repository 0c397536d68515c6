/* The keys of what was seen. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "dedup/recognize.h"
#include "engine.h"

#define STRING_(x) #x
#define STRING(x) STRING_(x)

static const char key_find_sql[] = "SELECT item FROM seen WHERE scope = ? AND key = ?";
/* Without an ON CONFLICT DO UPDATE, for which each row would have its own mark in the transaction. */
static const char key_add_sql[] = "INSERT OR IGNORE INTO seen (scope, key, item, day) VALUES (?, ?, ?, ?)";
static const char key_touch_sql[] =
	"UPDATE seen SET day = ?3"
	" WHERE scope = ?1 AND key = ?2 AND day + " STRING(AGE_SLACK) " <= ?3";
static const char key_drop_sql[] = "DELETE FROM seen WHERE scope = ? AND key = ?";
static const char keys_expire_part_sql[] = "DELETE FROM seen WHERE scope = ? AND key >= ? AND key <= ? AND day < ?";
static const char keys_expire_sql[] = "DELETE FROM seen WHERE scope = ? AND day < ?";
static const char keys_sql[] = "SELECT key, item FROM seen WHERE scope = ?";
static const char delivered_sql[] = "SELECT item FROM ledger WHERE feed = ? AND time >= ?";

static sqlite3_stmt *
bind_key(struct sqlite *db, const char *sql, uint32_t scope, const struct hash128 *key, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, sql, err);

	sqlite3_bind_int64(stmt, 1, scope);
	bind_hash(stmt, 2, key);
	return stmt;
}

int
sqlite_key_find(struct sqlite *db, uint32_t scope, const struct hash128 *key, uint64_t *item, struct error *err)
{
	sqlite3_stmt *stmt = bind_key(db, key_find_sql, scope, key, err);
	int ret = engine_row(db, stmt, err);

	if (ret == 1) {
		*item = (uint64_t)sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
	}
	return ret;
}

int
sqlite_key_touch(struct sqlite *db, uint32_t scope, const struct hash128 *key, uint32_t day, struct error *err)
{
	sqlite3_stmt *stmt = bind_key(db, key_touch_sql, scope, key, err);

	sqlite3_bind_int64(stmt, 3, day);
	return engine_run(db, stmt, err);
}

int
sqlite_key_add(struct sqlite *db, uint32_t scope, const struct hash128 *key, uint64_t item, uint32_t day,
	       struct error *err)
{
	sqlite3_stmt *stmt = bind_key(db, key_add_sql, scope, key, err);

	sqlite3_bind_int64(stmt, 3, (int64_t)item);
	sqlite3_bind_int64(stmt, 4, day);
	if (engine_run(db, stmt, err) < 0)
		return -1;
	return sqlite3_changes(engine_handle(db)) ? 0 : sqlite_key_touch(db, scope, key, day, err);
}

int
sqlite_key_drop(struct sqlite *db, uint32_t scope, const struct hash128 *key, struct error *err)
{
	return engine_run(db, bind_key(db, key_drop_sql, scope, key, err), err);
}

int
sqlite_keys_expire_part(struct sqlite *db, uint32_t scope, uint8_t first, uint32_t before, struct error *err)
{
	struct hash128 from = { { first } }, to;
	sqlite3_stmt *stmt = bind_key(db, keys_expire_part_sql, scope, &from, err);

	memset(&to, 0xFF, sizeof(to));
	to.b[0] = first;
	sqlite3_bind_blob(stmt, 3, to.b, sizeof(to.b), SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 4, before);
	return engine_run(db, stmt, err);
}

int
sqlite_keys_expire(struct sqlite *db, uint32_t scope, uint32_t before, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, keys_expire_sql, err);

	sqlite3_bind_int64(stmt, 1, scope);
	sqlite3_bind_int64(stmt, 2, before);
	return engine_run(db, stmt, err);
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
	sqlite3_stmt *stmt = engine_statement(db, delivered_sql, err);
	size_t cap = 0;
	int more;

	sqlite3_bind_int64(stmt, 1, scope);
	sqlite3_bind_int64(stmt, 2, since);
	while ((more = engine_row(db, stmt, err)) == 1) {
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
	const struct hash128 h = column_hash(stmt, 0);
	uint64_t item = (uint64_t)sqlite3_column_int64(stmt, 1);

	return fingerprint_of(&h, n && bsearch(&item, delivered, n, sizeof(item), by_value));
}

int
sqlite_keys(struct sqlite *db, uint32_t scope, int64_t since, uint64_t **v, size_t *n, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, keys_sql, err);
	uint64_t *delivered = NULL;
	size_t cap = 0, n_delivered = 0;
	int more;

	*v = NULL;
	*n = 0;
	more = find_delivered(db, scope, since, &delivered, &n_delivered, err);
	sqlite3_bind_int64(stmt, 1, scope);
	while (more == 0 && (more = engine_row(db, stmt, err)) == 1) {
		XGROW(*v, *n, cap);
		(*v)[(*n)++] = read_fingerprint(stmt, delivered, n_delivered);
		more = 0;
	}
	if (*n)
		qsort(*v, *n, sizeof(**v), by_value);
	free(delivered);
	return more;
}
