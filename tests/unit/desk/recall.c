/* desk/recall: which of an article's versions is worth a message. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "compose/message.h"
#include "desk/recall.h"
#include "store/ledger.h"
#include "store/sqlite.h"
#include "story/sketch.h"

#define NOW 1760000000
#define FEED 1

static const char article[] =
	"The harbour master of Norrhavn has closed the inner basin after a crane fell onto the quay. Nobody was hurt. Three "
	"ferries were sent to the outer pier, and the fish auction was put off until Thursday, officials said.";

struct bench {
	struct sqlite *db;
	struct sketcher *sketcher;
	struct arena arena;
	struct config config;
	struct feed_config feed;
	struct item item;
	struct recollection found;
	struct error err;
};

static int
bench_open(void **state)
{
	struct bench *b = xcalloc(1, sizeof(*b));
	int exit_code;

	b->db = sqlite_open("/nonexistent", true, &b->err, &exit_code);
	b->sketcher = sketcher_new();
	b->feed.updates = UPDATES_THREAD;
	b->feed.merge_copies = true;
	*state = b;
	return b->db ? 0 : -1;
}

static int
bench_close(void **state)
{
	struct bench *b = *state;
	int ret = sqlite_close(b->db, NULL);

	sketcher_free(b->sketcher);
	arena_release(&b->arena);
	free(b);
	return ret;
}

/* The item is now this: a key of its own, one of its text. */
static void
write_item(struct bench *b, const char *title, const char *text)
{
	char *whole = arena_printf(&b->arena, "%s\n%s", title, text);

	b->item = (struct item){ .n_keys = 2, .n_strong = 1, .title = arena_strdup(&b->arena, title) };
	b->item.keys[0] = hash128_of("guid", 4);
	b->item.keys[1] = hash128_of(whole, strlen(whole));
	sketch_make(b->sketcher, &b->item.sketch, title, text, "en", &b->arena);
}

/* As deliver.c does for what was delivered first. */
static void
deliver_item(struct bench *b, const char *title, const char *text)
{
	struct ledger_row row = { .feed = FEED, .time = NOW, .date = NOW, .title = title, .folder = "", .name = "n" };

	write_item(b, title, text);
	row.key = b->item.keys[0];
	row.content = b->item.keys[1];
	row.simhash = b->item.sketch.simhash;
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(sqlite_key_add(b->db, FEED, &b->item.keys[i], hash128_prefix(&row.key), 1, &b->err), 0);
	assert_int_equal(ledger_add(b->db, &row, &b->err), 0);
}

static enum recall
change(struct bench *b, int64_t now, const char *title, const char *text)
{
	const struct recaller who = { b->db, &b->config, &b->feed, FEED, now, &b->arena };

	write_item(b, title, text);
	return recall_changed(&who, &b->item, 1, &b->found, &b->err);
}

static void
small_edits_are_silent_and_others_are_told(void **state)
{
	static const char more[] = "Two dockers were killed and a third is missing under the wreck, the fire brigade found.";
	const char *const rows[][4] = {
		/* Titles that have next to no text: the guide to them is what one more word moves. */
		{ "Item 1", "Text of number 1.", "Item 1 (edited)", "Text of number 1." },
		{ "Crane falls onto quay", "", "Crane falls onto quay (updated)", "" },
		{ "Norrhavn harbour closed", "", "Norrhavn harbour closed again", "" },
		{ "Crane falls onto quay", "", "Crane falls onto quay.", "" },
		{ "Crane falls onto quay", "Nobody was hurt in Norrhavn.", "Crane falls onto a quay", "Nobody hurt in Norrhavn." },
		{ "Crane falls onto quay", article, "Crane falls onto the quay", article },
		/* What is another report. */
		{ "Crane falls onto quay", "", "Three die in harbour", "NEWS" },
		{ "Open thread", "", "Winning numbers of Thursday", "NEWS" },
		{ "Crane falls onto quay", article, "Crane falls onto quay", more },
		{ "Crane falls onto quay", article, "Two dead under fallen crane, one missing", article },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *own = NULL;
		struct bench *b;

		assert_int_equal(bench_open(&own), 0);
		b = own;
		deliver_item(b, rows[i][0], rows[i][1]);
		if (change(b, NOW, rows[i][2], rows[i][3]) != (i < 6 ? RECALL_NOTHING : RECALL_REVISION))
			fail_msg("%s -> %s", rows[i][0], rows[i][2]);
		assert_int_equal(bench_close(&own), 0);
	}
}

static void
whoever_owns_up_is_told(void **state)
{
	static const struct {
		const char *title;
		enum recall wanted;
	} rows[] = {
		{ "Correction: Crane falls onto quay", RECALL_REVISION },
		{ "Crane falls onto quay (corrected)", RECALL_REVISION },
		{ "RETRACTED: Crane falls onto quay", RECALL_REVISION },
		{ "Korrektur: Crane falls onto quay", RECALL_REVISION },
		{ "Crane falls onto quay – Corrección", RECALL_REVISION },
		{ "Crane falls onto correctional quay", RECALL_NOTHING },
		{ "Uncorrected crane falls onto quay", RECALL_NOTHING },
	};

	char text[4 * sizeof(article)];

	(void)state;
	snprintf(text, sizeof(text), "%s %s %s", article, article, article); /* a word more in the title is a small edit */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *own = NULL;
		struct bench *b;

		assert_int_equal(bench_open(&own), 0);
		b = own;
		deliver_item(b, "Crane falls onto quay", text);
		if (change(b, NOW, rows[i].title, text) != rows[i].wanted)
			fail_msg("%s", rows[i].title);
		assert_int_equal(bench_close(&own), 0);
	}
}

/* Three at once, then one an hour. What came too early is a change still. */
static void
an_article_that_never_rests_comes_at_intervals(void **state)
{
	struct bench *b = *state;
	char text[200];
	unsigned told = 0;

	deliver_item(b, "Live", "Nothing has happened so far.");
	for (unsigned i = 0; i < 100; i++) {
		int64_t now = NOW + i * 600;

		sprintf(text, "word%u of%ux other%uy text%uz with%uq", i, i * 7, i * 11, i * 13, i * 17);
		if (change(b, now, "Live", text) != RECALL_REVISION)
			continue;
		told++;
		b->found.row.revision++;
		b->found.row.time = now;
		b->found.row.simhash = b->item.sketch.simhash;
		assert_int_equal(ledger_change(b->db, &b->found.row, &b->err), 0);
	}
	assert_in_range(told, 15, 20);
}

static void
what_was_told_stays_known_and_small_edits_make_room(void **state)
{
	struct bench *b = *state;
	struct hash128 first, edit;
	uint64_t owner;

	deliver_item(b, "Crane falls onto quay", article);
	first = b->item.keys[1];
	assert_int_equal(change(b, NOW, "Three die in harbour", "NEWS"), RECALL_REVISION);
	assert_int_equal(sqlite_key_find(b->db, FEED, &first, &owner, &b->err), 1);
	b->found.row.simhash = b->item.sketch.simhash;
	assert_int_equal(ledger_change(b->db, &b->found.row, &b->err), 0);
	assert_int_equal(change(b, NOW, "Three die in the harbour", "NEWS"), RECALL_NOTHING);
	edit = b->item.keys[1];
	assert_int_equal(change(b, NOW, "Three die in this harbour", "NEWS"), RECALL_NOTHING);
	assert_int_equal(sqlite_key_find(b->db, FEED, &edit, &owner, &b->err), 0);
	assert_int_equal(sqlite_key_find(b->db, FEED, &first, &owner, &b->err), 1);
}

/* The item is a link to another feed's message; that has come to the revision since, with the text. */
static void
link_item(struct bench *b, unsigned revision, const char *title, const char *text)
{
	struct ledger_row theirs = { .feed = FEED + 1, .key = hash128_of("theirs", 6), .time = NOW, .title = title,
				     .folder = "", .name = revision ? "t.1" : "t.0", .revision = revision };
	struct ledger_row own = { .feed = FEED, .time = NOW, .title = "Crane falls onto quay", .folder = "", .name = "t.0" };

	write_item(b, title, text);
	theirs.content = b->item.keys[1];
	theirs.simhash = b->item.sketch.simhash;
	assert_int_equal(ledger_add(b->db, &theirs, &b->err), 0);
	write_item(b, "Crane falls onto quay", article);
	own.key = b->item.keys[0];
	own.content = b->item.keys[1];
	own.simhash = b->item.sketch.simhash;
	own.original = theirs.number;
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(sqlite_key_add(b->db, FEED, &b->item.keys[i], hash128_prefix(&own.key), 1, &b->err), 0);
	assert_int_equal(ledger_add(b->db, &own, &b->err), 0);
}

static void
a_copy_changes_to_what_the_other_feed_says(void **state)
{
	struct bench *b = *state;

	link_item(b, 1, "Three die in harbour", "Two dockers were killed in the storm.");
	assert_int_equal(change(b, NOW, "Three die in harbour", "Two dockers were killed in the storm."), RECALL_COPY);
	assert_string_equal(b->found.row.name, "t.1");
	assert_true(b->found.own.feed == FEED && b->found.own.number > 0);
}

static void
a_copy_changes_to_what_nobody_has_said(void **state)
{
	struct bench *b = *state;
	const struct hash128 theirs = hash128_of("theirs", 6);
	char *id = message_id("", &theirs, 0, "d"), want[100];

	b->config.domain = (char *)"d";
	link_item(b, 0, "Crane falls onto quay", article);
	assert_int_equal(change(b, NOW, "Three die in harbour", "Two dockers were killed in the storm."), RECALL_REVISION);
	assert_true(b->found.row.feed == FEED && b->found.row.revision == 0);
	snprintf(want, sizeof(want), "<%s>", id);
	assert_string_equal(b->found.first, want); /* it answers what was linked */
	assert_non_null(b->found.seen);
	free(id);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_edits_are_silent_and_others_are_told),
		cmocka_unit_test(whoever_owns_up_is_told),
		cmocka_unit_test_setup_teardown(an_article_that_never_rests_comes_at_intervals, bench_open, bench_close),
		cmocka_unit_test_setup_teardown(what_was_told_stays_known_and_small_edits_make_room, bench_open, bench_close),
		cmocka_unit_test_setup_teardown(a_copy_changes_to_what_the_other_feed_says, bench_open, bench_close),
		cmocka_unit_test_setup_teardown(a_copy_changes_to_what_nobody_has_said, bench_open, bench_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
