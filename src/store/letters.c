#include "store/letters.h"

#include "engine.h"

static const char add_sql[] = "INSERT INTO digest (folder, period, feed, item, story, date, source, topic, title, url,"
			      " teaser, spool) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
			      " ON CONFLICT (folder, period, feed, item) DO UPDATE SET title = excluded.title,"
			      " url = excluded.url, teaser = excluded.teaser";
static const char change_sql[] = "UPDATE digest SET title = ?9, url = ?10, teaser = ?11"
				 " WHERE folder = ?1 AND period = ?2 AND feed = ?3 AND item = ?4";
static const char pile_sql[] = "SELECT spool, folder FROM digest WHERE period = ? LIMIT 1";
static const char waiting_sql[] = "SELECT number, feed, item, story, date, source, topic, title, url, teaser FROM digest"
				  " WHERE folder = ? AND period = ? AND spool = ? ORDER BY number LIMIT ?";
static const char count_sql[] = "SELECT count(*) FROM digest WHERE folder = ? AND period = ? AND spool = ?";
static const char drop_sql[] = "DELETE FROM digest WHERE number = ?";
static const char feed_add_sql[] = "INSERT INTO count_feed (day, feed, polls, unchanged, failed, messages, ms)"
				   " VALUES (?, ?, ?, ?, ?, ?, ?)"
				   " ON CONFLICT DO UPDATE SET polls = polls + excluded.polls,"
				   " unchanged = unchanged + excluded.unchanged, failed = failed + excluded.failed,"
				   " messages = messages + excluded.messages, ms = ms + excluded.ms";
static const char topic_add_sql[] = "INSERT INTO count_topic (day, topic, messages) VALUES (?1, ?2, ?3)"
				    " ON CONFLICT DO UPDATE SET messages = messages + ?3";
static const char feeds_sql[] = "SELECT day, feed, polls, unchanged, failed, messages, ms FROM count_feed"
				" WHERE day BETWEEN ? AND ?";
static const char topics_sql[] = "SELECT day, topic, messages FROM count_topic WHERE day BETWEEN ? AND ?";
static const char feeds_expire_sql[] = "DELETE FROM count_feed WHERE day < ?";
static const char topics_expire_sql[] = "DELETE FROM count_topic WHERE day < ?";
static const char delivered_sql[] = "SELECT feed, folder, name FROM ledger WHERE time >= ? AND name != ''";

static const char *
column_text(sqlite3_stmt *stmt, int i, struct arena *arena)
{
	return arena_strdup(arena, (const char *)sqlite3_column_text(stmt, i));
}

/* ---- items that wait */

static void
bind_pile(sqlite3_stmt *stmt, const struct pile *pile)
{
	bind_text(stmt, 1, pile->folder);
	sqlite3_bind_int64(stmt, 2, pile->period);
	bind_text(stmt, 3, pile->spool);
}

int
letters_add(struct sqlite *db, const struct pile *pile, const struct waiting *row, bool only_known,
	    struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, only_known ? change_sql : add_sql, err);

	bind_text(stmt, 1, pile->folder);
	sqlite3_bind_int64(stmt, 2, pile->period);
	sqlite3_bind_int64(stmt, 3, row->digest.feed);
	sqlite3_bind_int64(stmt, 4, (int64_t)row->item);
	sqlite3_bind_int64(stmt, 5, (int64_t)row->digest.story);
	sqlite3_bind_int64(stmt, 6, row->digest.date);
	bind_text(stmt, 7, row->digest.source);
	bind_text(stmt, 8, row->digest.topic);
	bind_text(stmt, 9, row->digest.title);
	bind_text(stmt, 10, row->digest.url);
	bind_text(stmt, 11, row->digest.teaser);
	if (!only_known)
		bind_text(stmt, 12, pile->spool);
	return engine_run(db, stmt, err);
}

int
letters_pile(struct sqlite *db, struct pile *pile, struct arena *arena, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, pile_sql, err);
	int ret;

	sqlite3_bind_int64(stmt, 1, pile->period);
	ret = engine_row(db, stmt, err);
	if (ret == 1) {
		pile->spool = column_text(stmt, 0, arena);
		pile->folder = column_text(stmt, 1, arena);
		sqlite3_reset(stmt);
	}
	return ret;
}

int
letters_waiting(struct sqlite *db, const struct pile *pile, size_t max, struct arena *arena, struct waiting **rows,
		size_t *n, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, waiting_sql, err);
	int more;

	*rows = NULL;
	*n = 0;
	bind_pile(stmt, pile);
	sqlite3_bind_int64(stmt, 4, (int64_t)max);
	while ((more = engine_row(db, stmt, err)) == 1) {
		struct waiting *row = ARENA_PUSH(arena, *rows, *n);

		row->number = sqlite3_column_int64(stmt, 0);
		row->digest.feed = (uint32_t)sqlite3_column_int64(stmt, 1);
		row->item = (uint64_t)sqlite3_column_int64(stmt, 2);
		row->digest.story = (uint64_t)sqlite3_column_int64(stmt, 3);
		row->digest.date = sqlite3_column_int64(stmt, 4);
		row->digest.source = column_text(stmt, 5, arena);
		row->digest.topic = column_text(stmt, 6, arena);
		row->digest.title = column_text(stmt, 7, arena);
		row->digest.url = column_text(stmt, 8, arena);
		row->digest.teaser = column_text(stmt, 9, arena);
	}
	return more;
}

int
letters_count(struct sqlite *db, const struct pile *pile, size_t *n, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, count_sql, err);

	bind_pile(stmt, pile);
	if (engine_row(db, stmt, err) != 1)
		return -1;
	*n = (size_t)sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	return 0;
}

static int
run_with(struct sqlite *db, const char *sql, int64_t value, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, sql, err);

	sqlite3_bind_int64(stmt, 1, value);
	return engine_run(db, stmt, err);
}

int
letters_drop(struct sqlite *db, int64_t number, struct error *err)
{
	return run_with(db, drop_sql, number, err);
}

int
letters_delivered(struct sqlite *db, int64_t since,
		  void (*each)(void *arg, uint32_t feed, const char *folder, const char *name), void *arg,
		  struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, delivered_sql, err);
	int more;

	sqlite3_bind_int64(stmt, 1, since);
	while ((more = engine_row(db, stmt, err)) == 1)
		each(arg, (uint32_t)sqlite3_column_int64(stmt, 0), (const char *)sqlite3_column_text(stmt, 1),
		     (const char *)sqlite3_column_text(stmt, 2));
	return more;
}

/* ---- counts */

int
count_feed_add(struct sqlite *db, const struct count *count, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, feed_add_sql, err);

	sqlite3_bind_int64(stmt, 1, count->day);
	sqlite3_bind_int64(stmt, 2, count->feed);
	sqlite3_bind_int64(stmt, 3, count->polls);
	sqlite3_bind_int64(stmt, 4, count->unchanged);
	sqlite3_bind_int64(stmt, 5, count->failed);
	sqlite3_bind_int64(stmt, 6, count->messages);
	sqlite3_bind_int64(stmt, 7, count->ms);
	return engine_run(db, stmt, err);
}

int
count_topic_add(struct sqlite *db, int64_t day, const char *topic, size_t n, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, topic_add_sql, err);

	sqlite3_bind_int64(stmt, 1, day);
	bind_text(stmt, 2, topic);
	sqlite3_bind_int64(stmt, 3, (int64_t)n);
	return engine_run(db, stmt, err);
}

static sqlite3_stmt *
statement_of_days(struct sqlite *db, const char *sql, int64_t from, int64_t to, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, sql, err);

	if (stmt) {
		sqlite3_bind_int64(stmt, 1, from);
		sqlite3_bind_int64(stmt, 2, to);
	}
	return stmt;
}

int
count_feeds(struct sqlite *db, int64_t from, int64_t to, void (*each)(void *arg, const struct count *count), void *arg,
	    struct error *err)
{
	sqlite3_stmt *stmt = statement_of_days(db, feeds_sql, from, to, err);
	int more;

	while ((more = engine_row(db, stmt, err)) == 1)
		each(arg, &(struct count){
				  .day = sqlite3_column_int64(stmt, 0),
				  .feed = (uint32_t)sqlite3_column_int64(stmt, 1),
				  .polls = sqlite3_column_int64(stmt, 2),
				  .unchanged = sqlite3_column_int64(stmt, 3),
				  .failed = sqlite3_column_int64(stmt, 4),
				  .messages = sqlite3_column_int64(stmt, 5),
				  .ms = sqlite3_column_int64(stmt, 6),
			  });
	return more;
}

int
count_topics(struct sqlite *db, int64_t from, int64_t to, void (*each)(void *arg, const struct count *count), void *arg,
	     struct error *err)
{
	sqlite3_stmt *stmt = statement_of_days(db, topics_sql, from, to, err);
	int more;

	while ((more = engine_row(db, stmt, err)) == 1)
		each(arg, &(struct count){
				  .day = sqlite3_column_int64(stmt, 0),
				  .topic = (const char *)sqlite3_column_text(stmt, 1),
				  .messages = sqlite3_column_int64(stmt, 2),
			  });
	return more;
}

int
count_expire(struct sqlite *db, int64_t before, struct error *err)
{
	return run_with(db, feeds_expire_sql, before, err) < 0 ? -1 : run_with(db, topics_expire_sql, before, err);
}
