/* store/outbox: names that are committed, in their order. */
#include "../unit.h"

#include <stdio.h>
#include <string.h>

#include "../database.h"

static char said[200];

static void
say(void *arg, const struct outbox_row *row)
{
	size_t len = strlen(said);

	(void)arg;
	snprintf(said + len, sizeof(said) - len, "[%.*s%s/%s]", (int)row->spool_len, row->spool, row->folder, row->name);
}

static void
gives_back_what_is_not_dropped(void **state)
{
	const struct outbox_row rows[] = {
		{ .spool = "/mail/News", .spool_len = 5, .folder = "/News", .name = "one" },
		{ .spool = "/mail", .spool_len = 5, .folder = "", .name = "two" },
		{ .spool = "/mail", .spool_len = 5, .folder = "/News", .name = "three" },
	};
	int64_t number[COUNT(rows)];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(sqlite_outbox_add(db, &rows[i], &number[i], &err), 0);
	assert_int_equal(sqlite_outbox_drop(db, number[1], &err), 0);
	assert_int_equal(sqlite_outbox(db, say, NULL, &err), 0);
	assert_string_equal(said, "[/mail/News/one][/mail/News/three]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(gives_back_what_is_not_dropped) };

	return cmocka_run_group_tests_name("store/outbox", tests, NULL, NULL);
}
