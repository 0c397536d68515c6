/* What is known of feeds. */
#include "engine.h"
#include "schedule/rate.h"

static const char feeds_sql[] =
	"SELECT number, id, url, etag, last_modified, body_hash, complete_once, last_poll, next_due,"
	" last_new, failures, trouble, habits, failing_since, catch_up, paused, rate, source, adopted,"
	" moved, gone, ttl, skip_hours, skip_days, killer, kills,"
	" told, told_at, told_since, told_address, all_new, news, longest FROM feed";
static const char feed_put_sql[] =
	"INSERT INTO feed (number, id, url, etag, last_modified, body_hash, complete_once,"
	" last_poll, next_due, last_new, failures, trouble, habits, failing_since, catch_up, rate,"
	" source, adopted, moved, gone, ttl, skip_hours, skip_days, killer, kills,"
	" told, told_at, told_since, told_address, all_new, news, longest)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
	" ?, ?, ?, ?, ?, ?, ?)"
	" ON CONFLICT (number) DO UPDATE SET id = excluded.id, url = excluded.url,"
	" etag = excluded.etag, last_modified = excluded.last_modified,"
	" body_hash = excluded.body_hash, complete_once = excluded.complete_once,"
	" last_poll = excluded.last_poll, next_due = excluded.next_due,"
	" last_new = excluded.last_new, failures = excluded.failures, trouble = excluded.trouble,"
	" habits = excluded.habits, failing_since = excluded.failing_since,"
	" catch_up = excluded.catch_up, rate = excluded.rate, source = excluded.source,"
	" adopted = excluded.adopted, moved = excluded.moved, gone = excluded.gone,"
	" ttl = excluded.ttl, skip_hours = excluded.skip_hours, skip_days = excluded.skip_days,"
	" killer = excluded.killer, kills = excluded.kills,"
	" told = excluded.told, told_at = excluded.told_at, told_since = excluded.told_since,"
	" told_address = excluded.told_address, all_new = excluded.all_new, news = excluded.news,"
	" longest = excluded.longest";
static const char feed_pause_sql[] =
	"INSERT INTO feed (number, id, paused) VALUES (?, ?, ?)"
	" ON CONFLICT (number) DO UPDATE SET paused = excluded.paused";
static const char age_sql[] = "SELECT own_day, own_day_on, shown FROM feed WHERE number = ?";
static const char age_put_sql[] = "UPDATE feed SET own_day = ?2, own_day_on = ?3, shown = ?4 WHERE number = ?1";
static const char last_number_sql[] = "SELECT coalesce(max(number), 0) FROM feed";

static struct health
read_health(sqlite3_stmt *stmt, int i)
{
	return (struct health){
		.told = (uint8_t)sqlite3_column_int64(stmt, i),
		.told_s = sqlite3_column_int64(stmt, i + 1),
		.since_s = sqlite3_column_int64(stmt, i + 2),
		.address = (uint64_t)sqlite3_column_int64(stmt, i + 3),
		.all_new = (uint8_t)sqlite3_column_int64(stmt, i + 4),
		.news_s = sqlite3_column_int64(stmt, i + 5),
		.longest_s = sqlite3_column_int64(stmt, i + 6),
	};
}

static void
bind_health(sqlite3_stmt *stmt, int i, const struct health *health)
{
	sqlite3_bind_int64(stmt, i, health->told);
	sqlite3_bind_int64(stmt, i + 1, health->told_s);
	sqlite3_bind_int64(stmt, i + 2, health->since_s);
	sqlite3_bind_int64(stmt, i + 3, (int64_t)health->address);
	sqlite3_bind_int64(stmt, i + 4, health->all_new);
	sqlite3_bind_int64(stmt, i + 5, health->news_s);
	sqlite3_bind_int64(stmt, i + 6, health->longest_s);
}

int
sqlite_feeds(struct sqlite *db, void (*each)(void *arg, const struct feed_state *state), void *arg,
	     struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, feeds_sql, err);
	int more;

	while ((more = engine_row(db, stmt, err)) == 1) {
		struct feed_state state = {
			.number = (uint32_t)sqlite3_column_int64(stmt, 0),
			.id = (char *)sqlite3_column_text(stmt, 1),
			.url = (char *)sqlite3_column_text(stmt, 2),
			.etag = (char *)sqlite3_column_text(stmt, 3),
			.last_modified = (char *)sqlite3_column_text(stmt, 4),
			.body_hash = (uint64_t)sqlite3_column_int64(stmt, 5),
			.complete_once = sqlite3_column_int(stmt, 6) != 0,
			.last_poll_s = column_time(stmt, 7),
			.next_due_s = column_time(stmt, 8),
			.last_new_s = column_time(stmt, 9),
			.failures = (uint32_t)sqlite3_column_int64(stmt, 10),
			.trouble = (char *)sqlite3_column_text(stmt, 11),
			.habits = (unsigned)sqlite3_column_int64(stmt, 12),
			.failing_since_s = column_time(stmt, 13),
			.catch_up = sqlite3_column_int(stmt, 14) != 0,
			.paused = sqlite3_column_int(stmt, 15) != 0,
			.source = (char *)sqlite3_column_text(stmt, 17),
			.adopted = (char *)sqlite3_column_text(stmt, 18),
			.moved = (uint32_t)sqlite3_column_int64(stmt, 19),
			.gone = (uint32_t)sqlite3_column_int64(stmt, 20),
			.ttl_s = sqlite3_column_int64(stmt, 21),
			.skip_hours = (uint32_t)sqlite3_column_int64(stmt, 22),
			.skip_days = (uint8_t)sqlite3_column_int64(stmt, 23),
			.killer = (uint64_t)sqlite3_column_int64(stmt, 24),
			.kills = (unsigned)sqlite3_column_int64(stmt, 25),
			.health = read_health(stmt, 26),
		};
		const void *rate = sqlite3_column_blob(stmt, 16);

		rate_get(&state.rate, rate, (size_t)sqlite3_column_bytes(stmt, 16));
		each(arg, &state);
	}
	return more;
}

int
sqlite_feed_put(struct sqlite *db, const struct feed_state *state, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, feed_put_sql, err);
	unsigned char rate[RATE_BYTES];

	rate_put(&state->rate, rate);
	sqlite3_bind_int64(stmt, 1, state->number);
	bind_text(stmt, 2, state->id);
	bind_text(stmt, 3, state->url);
	bind_text(stmt, 4, state->etag);
	bind_text(stmt, 5, state->last_modified);
	sqlite3_bind_int64(stmt, 6, (int64_t)state->body_hash);
	sqlite3_bind_int(stmt, 7, state->complete_once);
	bind_time(stmt, 8, state->last_poll_s);
	bind_time(stmt, 9, state->next_due_s);
	bind_time(stmt, 10, state->last_new_s);
	sqlite3_bind_int64(stmt, 11, state->failures);
	bind_text(stmt, 12, state->trouble);
	sqlite3_bind_int64(stmt, 13, state->habits);
	bind_time(stmt, 14, state->failing_since_s);
	sqlite3_bind_int(stmt, 15, state->catch_up);
	sqlite3_bind_blob(stmt, 16, rate, sizeof(rate), SQLITE_TRANSIENT);
	bind_text(stmt, 17, state->source);
	bind_text(stmt, 18, state->adopted);
	sqlite3_bind_int64(stmt, 19, state->moved);
	sqlite3_bind_int64(stmt, 20, state->gone);
	sqlite3_bind_int64(stmt, 21, state->ttl_s);
	sqlite3_bind_int64(stmt, 22, state->skip_hours);
	sqlite3_bind_int64(stmt, 23, state->skip_days);
	sqlite3_bind_int64(stmt, 24, (int64_t)state->killer);
	sqlite3_bind_int64(stmt, 25, state->kills);
	bind_health(stmt, 26, &state->health);
	return engine_run(db, stmt, err);
}

int
sqlite_feed_pause(struct sqlite *db, const struct feed_state *state, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, feed_pause_sql, err);

	sqlite3_bind_int64(stmt, 1, state->number);
	bind_text(stmt, 2, state->id);
	sqlite3_bind_int(stmt, 3, state->paused);
	return engine_run(db, stmt, err);
}

int
sqlite_age(struct sqlite *db, uint32_t number, struct age *out, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, age_sql, err);
	int ret;

	*out = (struct age){ 0 };
	sqlite3_bind_int64(stmt, 1, number);
	ret = engine_row(db, stmt, err);
	if (ret == 1) {
		out->day = (uint32_t)sqlite3_column_int64(stmt, 0);
		out->on = sqlite3_column_int64(stmt, 1);
		out->shown = (uint32_t)sqlite3_column_int64(stmt, 2);
		sqlite3_reset(stmt);
	}
	return ret < 0 ? -1 : 0;
}

int
sqlite_age_put(struct sqlite *db, uint32_t number, const struct age *age, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, age_put_sql, err);

	sqlite3_bind_int64(stmt, 1, number);
	sqlite3_bind_int64(stmt, 2, age->day);
	sqlite3_bind_int64(stmt, 3, age->on);
	sqlite3_bind_int64(stmt, 4, age->shown);
	return engine_run(db, stmt, err);
}

int
sqlite_last_number(struct sqlite *db, uint32_t *out, struct error *err)
{
	sqlite3_stmt *stmt = engine_statement(db, last_number_sql, err);

	if (engine_row(db, stmt, err) != 1)
		return -1;
	*out = (uint32_t)sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	return 0;
}
