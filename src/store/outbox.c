/* The outbox: names that are committed. */
#include "engine.h"

static const char outbox_add_sql[] = "INSERT INTO outbox (spool, folder, name) VALUES (?, ?, ?)";
static const char outbox_drop_sql[] = "DELETE FROM outbox WHERE number = ?";
static const char outbox_sql[] = "SELECT number, spool, folder, name FROM outbox ORDER BY number";

int
sqlite_outbox_add(struct sqlite *db, const struct outbox_row *row, int64_t *number, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, outbox_add_sql, err);

	sqlite3_bind_text(stmt, 1, row->spool, (int)row->spool_len, SQLITE_STATIC);
	bind_text(stmt, 2, row->folder);
	bind_text(stmt, 3, row->name);
	if (engine_run(db, stmt, err) < 0)
		return -1;
	*number = sqlite3_last_insert_rowid(engine_handle(db));
	return 0;
}

int
sqlite_outbox_drop(struct sqlite *db, int64_t number, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, outbox_drop_sql, err);

	sqlite3_bind_int64(stmt, 1, number);
	return engine_run(db, stmt, err);
}

int
sqlite_outbox(struct sqlite *db, void (*each)(void *arg, const struct outbox_row *row), void *arg,
	      struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, outbox_sql, err);
	int more;

	while ((more = engine_row(db, stmt, err)) == 1) {
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
