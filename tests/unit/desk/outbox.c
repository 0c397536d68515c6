/* desk/outbox: what a kill leaves between commit and rename. */
#include "../unit.h"

#include "../delivery.h"
#include "desk/outbox.h"
#include "spool/maildir.h"
#include "store/sqlite.h"

#define NAME "abcdefghijklmnopqrstuvwxyz.0.wirespool"

struct stage {
	struct scene scene;
	struct sqlite *db;
	struct spool *spool;
	struct maildir *news;
	struct outbox box;
	struct error err;
};

static int
stage_open(void **state)
{
	struct stage *s = xcalloc(1, sizeof(*s));
	int exit_code;

	*state = s;
	scene_open(&s->scene, LAYOUT_NESTED);
	s->db = sqlite_open("/nonexistent", true, &s->err, &exit_code);
	s->spool = spool_new();
	s->news = spool_folder(s->spool, s->scene.spool, LAYOUT_NESTED, "News");
	return s->db ? 0 : -1;
}

static int
stage_close(void **state)
{
	struct stage *s = *state;

	outbox_release(&s->box);
	spool_free(s->spool);
	sqlite_close(s->db, NULL);
	scene_close(&s->scene);
	free(s);
	return 0;
}

static void
add(struct stage *s)
{
	assert_int_equal(maildir_stage(s->spool, s->news, NAME, "x\n", 2, &s->err), 0);
	assert_int_equal(outbox_add(&s->box, s->db, s->news, NAME, &s->err), 0);
}

static void
count_row(void *arg, const struct outbox_row *row)
{
	(void)row;
	++*(int *)arg;
}

static int
rows(struct stage *s)
{
	int n = 0;

	assert_int_equal(sqlite_outbox(s->db, count_row, &n, &s->err), 0);
	return n;
}

static void
a_row_lives_until_its_rename_is_durable(void **state)
{
	struct stage *s = *state;

	add(s);
	assert_int_equal(rows(s), 1);
	assert_int_equal(spool_flush(s->spool, &s->err), 0);
	outbox_publish(&s->box, s->spool);
	assert_int_equal(files_in(&s->scene, "mail/News/new"), 1);
	assert_int_equal(rows(s), 1);
	assert_int_equal(spool_flush(s->spool, &s->err), 0);
	assert_int_equal(outbox_forget_sent(&s->box, s->db, &s->err), 0);
	assert_int_equal(rows(s), 0);
}

static void
recovers_a_row_whose_file_is_in_tmp(void **state)
{
	struct stage *s = *state;

	add(s);
	assert_int_equal(outbox_recover(&s->box, s->db, s->spool, NULL, &s->err), 0);
	assert_int_equal(files_in(&s->scene, "mail/News/new"), 1);
	assert_int_equal(s->box.n_sent, 1);
}

static void
a_row_without_its_file_was_delivered(void **state)
{
	struct stage *s = *state;

	add(s);
	scene_run("rm -r", s->scene.spool);
	assert_int_equal(outbox_recover(&s->box, s->db, s->spool, NULL, &s->err), 0);
	assert_int_equal(files_in(&s->scene, "mail"), -1); /* no folder comes back for it */
	assert_int_equal(s->box.n_sent, 1);
}

static void
finds_a_spool_that_was_moved(void **state)
{
	struct stage *s = *state;
	char moved[100], *both;

	add(s);
	snprintf(moved, sizeof(moved), "%s/elsewhere", s->scene.dir);
	both = xasprintf("%s %s", s->scene.spool, moved);
	scene_run("mv", both);
	free(both);
	assert_int_equal(outbox_recover(&s->box, s->db, s->spool, moved, &s->err), 0);
	assert_int_equal(files_in(&s->scene, "elsewhere/News/new"), 1);
}

static void
keeps_the_row_of_what_cannot_be_moved(void **state)
{
	struct stage *s = *state;
	char *new = xasprintf("%s/News/new", s->scene.spool);

	add(s);
	scene_run("rmdir", new);
	scene_run("touch", new); /* a file where new/ should be */
	outbox_publish(&s->box, s->spool);
	assert_true(s->box.stuck);
	assert_int_equal(s->box.n_sent, 0);
	scene_run("rm", new);
	assert_int_equal(outbox_recover(&s->box, s->db, s->spool, NULL, &s->err), 0);
	assert_false(s->box.stuck);
	assert_int_equal(files_in(&s->scene, "mail/News/new"), 1);
	free(new);
}

static void
discards_beyond_a_mark(void **state)
{
	struct stage *s = *state;

	add(s);
	outbox_discard(&s->box, s->spool, 1);
	assert_int_equal(files_in(&s->scene, "mail/News/tmp"), 1);
	outbox_discard(&s->box, s->spool, 0);
	assert_int_equal(files_in(&s->scene, "mail/News/tmp"), 0);
	assert_int_equal(s->box.n_staged, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_row_lives_until_its_rename_is_durable),
		TEST(recovers_a_row_whose_file_is_in_tmp),
		TEST(a_row_without_its_file_was_delivered),
		TEST(finds_a_spool_that_was_moved),
		TEST(keeps_the_row_of_what_cannot_be_moved),
		TEST(discards_beyond_a_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
