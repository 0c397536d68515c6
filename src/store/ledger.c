#include "store/ledger.h"

#include <string.h>

#include "engine.h"

#define COLUMNS(time) \
	"ledger.number, feed, key, content, story, " time ", date, revision, simhash, title, folder, name, original"

static const char add_sql[] = "INSERT OR IGNORE INTO ledger (feed, item, key, content, story, time, date, revision,"
			      " simhash, title, folder, name, original)"
			      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
static const char add_again_sql[] = "UPDATE ledger SET key = ?3, content = ?4, story = ?5, time = ?6, date = ?7,"
				    " revision = ?8, simhash = ?9, title = ?10, folder = ?11, name = ?12,"
				    " original = ?13"
				    " WHERE feed = ?1 AND item = ?2";
static const char number_sql[] = "SELECT number FROM ledger WHERE feed = ?1 AND item = ?2";
static const char find_sql[] = "SELECT " COLUMNS("time") " FROM ledger WHERE feed = ? AND item = ?";
static const char get_sql[] = "SELECT " COLUMNS("time") " FROM ledger WHERE number = ?";
static const char change_sql[] = "UPDATE ledger SET content = ?2, time = ?3, revision = ?4, simhash = ?5, title = ?6,"
				 " folder = ?7, name = ?8 WHERE number = ?1";
static const char copies_sql[] = "SELECT " COLUMNS("time") " FROM ledger WHERE original = ?1 AND original != 0"
				 " AND (revision != 0) = ?2 ORDER BY number DESC LIMIT ?3";
static const char feed_id_sql[] = "SELECT id FROM feed WHERE number = ?";
static const char expire_sql[] = "DELETE FROM ledger WHERE feed = ?1 AND NOT EXISTS"
				 " (SELECT 1 FROM seen WHERE seen.scope = ledger.feed AND seen.key = ledger.key)";
static const char sketch_add_sql[] = "INSERT OR REPLACE INTO sketch (number, time, data) VALUES (?, ?, ?)";
static const char sketches_sql[] = "SELECT " COLUMNS("sketch.time") ", data FROM sketch JOIN ledger USING (number)"
				   " WHERE sketch.time >= ? ORDER BY sketch.number";
static const char sketches_expire_sql[] = "DELETE FROM sketch WHERE number IN"
					  " (SELECT number FROM sketch ORDER BY number LIMIT 1000) AND time < ?";

/* No column of the ledger may be NULL. */
static void
bind_string(sqlite3_stmt *stmt, int i, const char *s)
{
	bind_text(stmt, i, s ? s : "");
}

static struct ledger_row
read_row(sqlite3_stmt *stmt)
{
	return (struct ledger_row){
		.number = sqlite3_column_int64(stmt, 0),
		.feed = (uint32_t)sqlite3_column_int64(stmt, 1),
		.key = column_hash(stmt, 2),
		.content = column_hash(stmt, 3),
		.story = (uint64_t)sqlite3_column_int64(stmt, 4),
		.time = sqlite3_column_int64(stmt, 5),
		.date = sqlite3_column_int64(stmt, 6),
		.revision = (unsigned)sqlite3_column_int64(stmt, 7),
		.simhash = (uint64_t)sqlite3_column_int64(stmt, 8),
		.title = (const char *)sqlite3_column_text(stmt, 9),
		.folder = (const char *)sqlite3_column_text(stmt, 10),
		.name = (const char *)sqlite3_column_text(stmt, 11),
		.original = sqlite3_column_int64(stmt, 12),
	};
}

/* add_sql or add_again_sql. */
static int
write_row(struct sqlite *db, const char *sql, const struct ledger_row *row, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, sql, err);

	sqlite3_bind_int64(stmt, 1, row->feed);
	sqlite3_bind_int64(stmt, 2, (int64_t)hash128_prefix(&row->key));
	bind_hash(stmt, 3, &row->key);
	bind_hash(stmt, 4, &row->content);
	sqlite3_bind_int64(stmt, 5, (int64_t)row->story);
	sqlite3_bind_int64(stmt, 6, row->time);
	sqlite3_bind_int64(stmt, 7, row->date);
	sqlite3_bind_int64(stmt, 8, row->revision);
	sqlite3_bind_int64(stmt, 9, (int64_t)row->simhash);
	bind_string(stmt, 10, row->title);
	bind_string(stmt, 11, row->folder);
	bind_string(stmt, 12, row->name);
	sqlite3_bind_int64(stmt, 13, row->original);
	return engine_run(db, stmt, err);
}

/* What a feed had forgotten and now shows again keeps its number. */
static int
add_again(struct sqlite *db, struct ledger_row *row, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, number_sql, err);

	if (write_row(db, add_again_sql, row, err) < 0)
		return -1;
	sqlite3_bind_int64(stmt, 1, row->feed);
	sqlite3_bind_int64(stmt, 2, (int64_t)hash128_prefix(&row->key));
	if (engine_row(db, stmt, err) != 1)
		return -1;
	row->number = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	return 0;
}

int
ledger_add(struct sqlite *db, struct ledger_row *row, struct error *err)
{
	if (write_row(db, add_sql, row, err) < 0)
		return -1;
	if (sqlite3_changes(engine_handle(db)) == 0)
		return add_again(db, row, err);
	row->number = sqlite3_last_insert_rowid(engine_handle(db));
	return 0;
}

static struct ledger_row
keep_row(sqlite3_stmt *stmt, struct arena *arena)
{
	struct ledger_row row = read_row(stmt);

	row.title = arena_strdup(arena, row.title);
	row.folder = arena_strdup(arena, row.folder);
	row.name = arena_strdup(arena, row.name);
	return row;
}

static int
find_one(struct sqlite *db, sqlite3_stmt *stmt, struct arena *arena, struct ledger_row *row, struct error *err)
{
	int ret = engine_row(db, stmt, err);

	if (ret != 1)
		return ret;
	*row = keep_row(stmt, arena);
	sqlite3_reset(stmt);
	return 1;
}

int
ledger_find(struct sqlite *db, uint32_t feed, uint64_t item, struct arena *arena, struct ledger_row *row,
	    struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, find_sql, err);

	sqlite3_bind_int64(stmt, 1, feed);
	sqlite3_bind_int64(stmt, 2, (int64_t)item);
	return find_one(db, stmt, arena, row, err);
}

int
ledger_get(struct sqlite *db, int64_t number, struct arena *arena, struct ledger_row *row, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, get_sql, err);

	sqlite3_bind_int64(stmt, 1, number);
	return find_one(db, stmt, arena, row, err);
}

int
ledger_change(struct sqlite *db, const struct ledger_row *row, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, change_sql, err);

	sqlite3_bind_int64(stmt, 1, row->number);
	bind_hash(stmt, 2, &row->content);
	sqlite3_bind_int64(stmt, 3, row->time);
	sqlite3_bind_int64(stmt, 4, row->revision);
	sqlite3_bind_int64(stmt, 5, (int64_t)row->simhash);
	bind_string(stmt, 6, row->title);
	bind_string(stmt, 7, row->folder);
	bind_string(stmt, 8, row->name);
	return engine_run(db, stmt, err);
}

int
ledger_copies(struct sqlite *db, int64_t original, bool told, struct arena *arena, struct ledger_row **rows, size_t *n,
	      struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, copies_sql, err);
	int more;

	*rows = NULL;
	*n = 0;
	sqlite3_bind_int64(stmt, 1, original);
	sqlite3_bind_int(stmt, 2, told);
	sqlite3_bind_int(stmt, 3, LEDGER_COPIES);
	while ((more = engine_row(db, stmt, err)) == 1) {
		struct ledger_row *row = ARENA_PUSH(arena, *rows, *n);

		*row = keep_row(stmt, arena);
	}
	return more;
}

const char *
ledger_feed_id(struct sqlite *db, uint32_t feed, struct arena *arena, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, feed_id_sql, err);
	const char *id;
	int ret;

	sqlite3_bind_int64(stmt, 1, feed);
	ret = engine_row(db, stmt, err);
	if (ret != 1)
		return ret < 0 ? NULL : "";
	id = arena_strdup(arena, (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_reset(stmt);
	return id;
}

int
ledger_expire(struct sqlite *db, uint32_t feed, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, expire_sql, err);

	sqlite3_bind_int64(stmt, 1, feed);
	return engine_run(db, stmt, err);
}

/* ---- sketches */

int
ledger_sketch_add(struct sqlite *db, int64_t number, int64_t time, const void *data, size_t len, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, sketch_add_sql, err);

	sqlite3_bind_int64(stmt, 1, number);
	sqlite3_bind_int64(stmt, 2, time);
	sqlite3_bind_blob(stmt, 3, data, (int)len, SQLITE_STATIC);
	return engine_run(db, stmt, err);
}

int
ledger_sketches(struct sqlite *db, int64_t since,
		void (*each)(void *arg, const struct ledger_row *row, const void *data, size_t len), void *arg,
		struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, sketches_sql, err);
	int more;

	sqlite3_bind_int64(stmt, 1, since);
	while ((more = engine_row(db, stmt, err)) == 1) {
		struct ledger_row row = read_row(stmt);

		each(arg, &row, sqlite3_column_blob(stmt, 13), (size_t)sqlite3_column_bytes(stmt, 13));
	}
	return more;
}

int
ledger_sketches_expire(struct sqlite *db, int64_t before, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, sketches_expire_sql, err);

	sqlite3_bind_int64(stmt, 1, before);
	return engine_run(db, stmt, err);
}
