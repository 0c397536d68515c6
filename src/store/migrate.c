#include "migrate.h"

#include <stdbool.h>
#include <stdio.h>

#include "engine.h"

#define APPLICATION_ID 0x57495245 /* "WIRE": file(1) and we know the file by it */

/* migrations[n] leads from version n to n + 1. What was released is never changed, only followed by more. */
static const char *const migrations[] = {
	/* seen: 16 bytes of hash behind the feed's number, so that the keys of a feed lie together (inserts at
	 * 10^6 keys cost a quarter of those by a random key). item: the first 8 bytes of the item's own key;
	 * all keys of an item agree on it. day: the feed's own day it was last shown on.
	 * outbox: names that are committed; a row goes when its rename from tmp/ to new/ is durable. The path of
	 * the spool stands apart, for it may be moved while we are not running. */
	"CREATE TABLE feed ("
	" number INTEGER PRIMARY KEY,"
	" id TEXT NOT NULL UNIQUE,"
	" url TEXT, etag TEXT, last_modified TEXT,"
	" body_hash INTEGER NOT NULL DEFAULT 0,"
	" complete_once INTEGER NOT NULL DEFAULT 0,"
	" last_poll INTEGER, next_due INTEGER, last_new INTEGER,"
	" failures INTEGER NOT NULL DEFAULT 0,"
	" trouble TEXT,"
	" habits INTEGER NOT NULL DEFAULT 0,"
	" own_day INTEGER NOT NULL DEFAULT 0, own_day_on INTEGER NOT NULL DEFAULT 0,"
	" shown INTEGER NOT NULL DEFAULT 0"
	") STRICT;"
	"CREATE TABLE seen ("
	" scope INTEGER NOT NULL,"
	" key BLOB NOT NULL,"
	" item INTEGER NOT NULL,"
	" day INTEGER NOT NULL,"
	" PRIMARY KEY (scope, key)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE outbox ("
	" number INTEGER PRIMARY KEY,"
	" spool TEXT NOT NULL, folder TEXT NOT NULL,"
	" name TEXT NOT NULL"
	") STRICT;",
	/* What a user may want to know or tell of a feed. paused is written by itself: a poll under way meanwhile
	 * must not take it back. */
	"ALTER TABLE feed ADD COLUMN failing_since INTEGER;"
	"ALTER TABLE feed ADD COLUMN catch_up INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;",
	/* newest: the state was rebuilt; what the feed shows next is new only after this date (UTC seconds).
	 * absent, absent_on: days counted since the feed left the configuration, and the day of the last look.
	 * spooled: names (their 26 letters) that a rebuilding found in the spool and no feed has shown since. */
	"ALTER TABLE feed ADD COLUMN newest INTEGER;"
	"ALTER TABLE feed ADD COLUMN absent INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN absent_on INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE spooled (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"
	"CREATE TABLE note (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
	/* ledger: what was delivered, one row an item, as long as its keys are remembered. item: as in seen; key:
	 * the whole of it, for Message-IDs; content: the key of its text as last seen; simhash: of the text as
	 * last delivered, as revision. folder (below the spool) and name: where it was filed first.
	 * In seen, scope 0 holds the keys that feeds share; item is a number of the ledger there.
	 * sketch: what the items of the last days tell; the rest of a story is in the ledger. */
	"CREATE TABLE ledger ("
	" number INTEGER PRIMARY KEY,"
	" feed INTEGER NOT NULL, item INTEGER NOT NULL,"
	" key BLOB NOT NULL, content BLOB NOT NULL,"
	" story INTEGER NOT NULL,"
	" time INTEGER NOT NULL, date INTEGER NOT NULL,"
	" revision INTEGER NOT NULL, simhash INTEGER NOT NULL,"
	" title TEXT NOT NULL, folder TEXT NOT NULL, name TEXT NOT NULL,"
	" UNIQUE (feed, item)"
	") STRICT;"
	"CREATE TABLE sketch ("
	" number INTEGER PRIMARY KEY,"
	" time INTEGER NOT NULL,"
	" data BLOB NOT NULL"
	") STRICT;",

	/* What is learned of a feed's habits (schedule/rate.h), where its redirects led, what its document wishes. */
	"ALTER TABLE feed ADD COLUMN rate BLOB;"
	"ALTER TABLE feed ADD COLUMN source TEXT;"
	"ALTER TABLE feed ADD COLUMN adopted TEXT;"
	"ALTER TABLE feed ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN ttl INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0;",

	/* Documents that workers died of. */
	"ALTER TABLE feed ADD COLUMN killer INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN kills INTEGER NOT NULL DEFAULT 0;",

	/* What of a feed's trouble the reader was told, and its rhythm (desk/health.h). */
	"ALTER TABLE feed ADD COLUMN told INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN told_since INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN told_address INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN all_new INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN news INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE feed ADD COLUMN longest INTEGER NOT NULL DEFAULT 0;",

	/* digest: what waits for the next one. period: enum digest. count_feed, count_topic: what came on which day (of
	 * the local calendar, counted from 1970), for the report. */
	"CREATE TABLE digest ("
	" number INTEGER PRIMARY KEY,"
	" folder TEXT NOT NULL, period INTEGER NOT NULL,"
	" feed INTEGER NOT NULL, item INTEGER NOT NULL,"
	" story INTEGER NOT NULL, date INTEGER NOT NULL,"
	" source TEXT NOT NULL, topic TEXT NOT NULL,"
	" title TEXT NOT NULL, url TEXT NOT NULL, teaser TEXT NOT NULL,"
	" UNIQUE (folder, period, feed, item)"
	") STRICT;"
	"CREATE TABLE count_feed ("
	" day INTEGER NOT NULL, feed INTEGER NOT NULL,"
	" polls INTEGER NOT NULL, unchanged INTEGER NOT NULL, failed INTEGER NOT NULL,"
	" messages INTEGER NOT NULL, ms INTEGER NOT NULL,"
	" PRIMARY KEY (day, feed)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE count_topic ("
	" day INTEGER NOT NULL, topic TEXT NOT NULL, messages INTEGER NOT NULL,"
	" PRIMARY KEY (day, topic)"
	") STRICT, WITHOUT ROWID;",

	/* Where the digest goes: a spool of the feed's own, "" for that of all. */
	"ALTER TABLE digest ADD COLUMN spool TEXT NOT NULL DEFAULT '';",

	/* original: the number of another feed's row, whose message got a link instead of a message for this item;
	 * 0: there was none. */
	"ALTER TABLE ledger ADD COLUMN original INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX ledger_copies ON ledger (original) WHERE original != 0;",
};
#define VERSION ((int)(sizeof(migrations) / sizeof(migrations[0])))

static int
pragma_int(sqlite3 *db, const char *pragma, int *out)
{
	sqlite3_stmt *stmt = NULL;
	int ret = -1;

	if (sqlite3_prepare_v2(db, pragma, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
		*out = sqlite3_column_int(stmt, 0);
		ret = 0;
	}
	return sqlite3_finalize(stmt) == SQLITE_OK ? ret : -1;
}

static int
step_up(sqlite3 *db, int version)
{
	bool own = sqlite3_get_autocommit(db);
	char pragma[100];

	snprintf(pragma, sizeof(pragma), "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID,
		 version + 1);
	if (own && sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
		return -1;
	if (sqlite3_exec(db, migrations[version], NULL, NULL, NULL) == SQLITE_OK &&
	    sqlite3_exec(db, pragma, NULL, NULL, NULL) == SQLITE_OK &&
	    (!own || sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK))
		return 0;
	return -1; /* the caller closes the database, which takes the step back */
}

int
migrate(sqlite3 *db, const char *path, struct error *err)
{
	int version, application, schema;

	if (pragma_int(db, "PRAGMA user_version", &version) < 0 ||
	    pragma_int(db, "PRAGMA application_id", &application) < 0 ||
	    pragma_int(db, "PRAGMA schema_version", &schema) < 0)
		return engine_said(db, path, err);
	if (schema != 0 && application != APPLICATION_ID)
		return error_set(err, "%s is not a state of wirespool; move it away", path);
	if (version > VERSION)
		return error_set(err, "%s was written by a newer wirespool (schema %d, this one knows %d): install "
				      "that one again", path, version, VERSION);
	for (; version < VERSION; version++)
		if (step_up(db, version) < 0)
			return engine_said(db, path, err);
	return 0;
}
