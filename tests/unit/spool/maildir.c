/* spool/maildir: staged, flushed, published; links; what a reader may do in between. */
#include "../unit.h"

#include <fcntl.h>

#include "../delivery.h"
#include "spool/maildir.h"

#define NAME "abcdefghijklmnopqrstuvwxyz.0.wirespool"

struct box {
	struct scene scene;
	struct spool *spool;
	struct maildir *news, *oil;
	struct error err;
};

static void
box_open(struct box *b, enum layout layout)
{
	scene_open(&b->scene, layout);
	b->spool = spool_new();
	b->news = spool_folder(b->spool, b->scene.spool, layout, "News");
	b->oil = spool_folder(b->spool, b->scene.spool, layout, "Topics/Oil");
}

static void
box_close(struct box *b)
{
	spool_free(b->spool);
	scene_close(&b->scene);
}

static struct stat
stat_of(const struct box *b, const char *sub)
{
	char *path = xasprintf("%s/%s", b->scene.dir, sub);
	struct stat st = { 0 };

	stat(path, &st);
	free(path);
	return st;
}

static void
put(const struct box *b, const char *sub, const char *text)
{
	char *path = xasprintf("%s/%s", b->scene.dir, sub);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

static void
makes_maildirs_of_both_layouts(void **state)
{
	struct box b;

	(void)state;
	box_open(&b, LAYOUT_MAILDIRPP);
	assert_int_equal(maildir_stage(b.spool, b.oil, NAME, "x\n", 2, &b.err), 0);
	assert_int_equal(files_in(&b.scene, "mail/cur"), 0); /* INBOX, too */
	assert_int_equal(files_in(&b.scene, "mail/.Topics.Oil"), 4);
	assert_true(S_ISREG(stat_of(&b, "mail/.Topics.Oil/maildirfolder").st_mode));
	box_close(&b);

	box_open(&b, LAYOUT_NESTED);
	assert_int_equal(maildir_stage(b.spool, b.oil, NAME, "x\n", 2, &b.err), 0);
	assert_int_equal(files_in(&b.scene, "mail/Topics/Oil"), 3);
	assert_int_equal(files_in(&b.scene, "mail/Topics"), 1);
	box_close(&b);
}

static void
publishes_private_files_with_links(void **state)
{
	struct box b;
	struct stat st;

	(void)state;
	box_open(&b, LAYOUT_NESTED);
	assert_int_equal(maildir_stage(b.spool, b.news, NAME, "text\n", 5, &b.err), 0);
	assert_int_equal(maildir_link(b.spool, b.news, b.oil, NAME, "text\n", 5, &b.err), 0);
	assert_int_equal(spool_flush(b.spool, &b.err), 0);
	assert_int_equal(maildir_publish(b.spool, b.news, NAME, &b.err), 0);
	assert_int_equal(maildir_publish(b.spool, b.oil, NAME, &b.err), 0);
	st = stat_of(&b, "mail/News/new/" NAME);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, 5);
	assert_int_equal(st.st_nlink, 2);
	assert_int_equal(st.st_ino, stat_of(&b, "mail/Topics/Oil/new/" NAME).st_ino);
	assert_int_equal(files_in(&b.scene, "mail/News/tmp"), 0);
	assert_int_equal(spool_flush(b.spool, &b.err), 0);
	box_close(&b);
}

static void
publishes_a_name_with_flags_to_cur(void **state)
{
	struct box b;

	(void)state;
	box_open(&b, LAYOUT_NESTED);
	assert_int_equal(maildir_stage(b.spool, b.news, NAME ":2,F", "text\n", 5, &b.err), 0);
	assert_int_equal(spool_flush(b.spool, &b.err), 0);
	assert_int_equal(maildir_publish(b.spool, b.news, NAME ":2,F", &b.err), 0);
	assert_int_equal(stat_of(&b, "mail/News/cur/" NAME ":2,F").st_size, 5);
	assert_int_equal(files_in(&b.scene, "mail/News/new"), 0);
	assert_int_equal(files_in(&b.scene, "mail/News/tmp"), 0);
	assert_true(maildir_is_ours(NAME ":2,F"));
	assert_int_equal(spool_flush(b.spool, &b.err), 0);
	box_close(&b);
}

static void
copies_where_a_link_is_refused(void **state)
{
	struct box b;
	char elsewhere[] = "/dev/shm/wirespool-test-XXXXXX", *link;

	(void)state;
	if (!mkdtemp(elsewhere))
		skip();
	box_open(&b, LAYOUT_NESTED);
	assert_int_equal(maildir_stage(b.spool, b.news, NAME, "text\n", 5, &b.err), 0);
	link = xasprintf("%s/mail/Topics", b.scene.dir);
	assert_int_equal(symlink(elsewhere, link), 0);
	free(link);
	assert_int_equal(maildir_link(b.spool, b.news, b.oil, NAME, "text\n", 5, &b.err), 0);
	assert_int_equal(stat_of(&b, "mail/Topics/Oil/tmp/" NAME).st_size, 5);
	assert_int_equal(spool_flush(b.spool, &b.err), 0);
	scene_run("rm -rf", elsewhere);
	box_close(&b);
}

static void
replaces_its_leftover_and_nothing_else(void **state)
{
	struct box b;

	(void)state;
	box_open(&b, LAYOUT_NESTED);
	assert_int_equal(maildir_stage(b.spool, b.news, NAME, "half", 4, &b.err), 0);
	assert_int_equal(maildir_stage(b.spool, b.news, NAME, "whole\n", 6, &b.err), 0);
	assert_int_equal(stat_of(&b, "mail/News/tmp/" NAME).st_size, 6);
	put(&b, "mail/News/new/" NAME, "the reader's copy");
	assert_int_equal(maildir_publish(b.spool, b.news, NAME, &b.err), 0);
	assert_int_equal(stat_of(&b, "mail/News/new/" NAME).st_size, 17);
	assert_int_equal(files_in(&b.scene, "mail/News/tmp"), 0);
	box_close(&b);
}

static void
what_is_not_in_tmp_is_published(void **state)
{
	struct box b;

	(void)state;
	box_open(&b, LAYOUT_NESTED);
	assert_int_equal(maildir_publish(b.spool, b.news, NAME, &b.err), 0);
	assert_int_equal(files_in(&b.scene, "mail"), -1); /* and nothing is made for it */
	assert_int_equal(spool_flush(b.spool, &b.err), 0);
	box_close(&b);
}

static void
makes_again_what_the_reader_removed(void **state)
{
	struct box b;
	char *news;

	(void)state;
	box_open(&b, LAYOUT_NESTED);
	news = xasprintf("%s/mail/News", b.scene.dir);
	assert_int_equal(maildir_stage(b.spool, b.news, NAME, "1\n", 2, &b.err), 0);
	scene_run("rm -r", news);
	assert_int_equal(maildir_stage(b.spool, b.news, NAME, "1\n", 2, &b.err), 0);
	free(news);
	assert_int_equal(spool_flush(b.spool, &b.err), 0);
	news = xasprintf("%s/mail/News/new", b.scene.dir);
	scene_run("rm -r", news);
	free(news);
	assert_int_equal(maildir_publish(b.spool, b.news, NAME, &b.err), 0);
	assert_int_equal(files_in(&b.scene, "mail/News/new"), 1);
	scene_run("rm -r", b.scene.spool);
	assert_int_equal(spool_flush(b.spool, &b.err), 0); /* nothing left to make durable */
	box_close(&b);
}

static void
reports_what_cannot_be_written(void **state)
{
	struct box b;

	(void)state;
	box_open(&b, LAYOUT_NESTED);
	put(&b, "mail", "a file where the spool should be");
	assert_int_equal(maildir_stage(b.spool, b.news, NAME, "1\n", 2, &b.err), -1);
	assert_non_null(strstr(b.err.text, "Not a directory"));
	box_close(&b);
}

static void
discards_what_was_staged(void **state)
{
	struct box b;

	(void)state;
	box_open(&b, LAYOUT_NESTED);
	assert_int_equal(maildir_stage(b.spool, b.news, NAME, "1\n", 2, &b.err), 0);
	maildir_discard(b.spool, b.news, NAME);
	assert_int_equal(files_in(&b.scene, "mail/News/tmp"), 0);
	assert_int_equal(spool_flush(b.spool, &b.err), 0); /* it is not looked for */
	box_close(&b);
}

static void
sweeps_only_what_is_ours(void **state)
{
	struct box b;

	(void)state;
	box_open(&b, LAYOUT_NESTED);
	assert_int_equal(maildir_stage(b.spool, b.news, NAME ",S=2,W=3", "1\n", 2, &b.err), 0);
	put(&b, "mail/News/tmp/1700000000.M1P1.host", "another program's");
	assert_int_equal(spool_sweep(b.spool), 1);
	assert_int_equal(files_in(&b.scene, "mail/News/tmp"), 1);
	box_close(&b);
}

static void
knows_its_names(void **state)
{
	static const struct {
		const char *name;
		bool ours;
	} cases[] = {
		{ "abcdefghijklmnopqrstuvwxyz.0.wirespool", true },
		{ "abcdefghijklmnopqrstuvwxy7.12.wirespool,S=1,W=2", true },
		{ "abcdefghijklmnopqrstuvwxyz.0.wirespooler", false },
		{ "abcdefghijklmnopqrstuvwxyz..wirespool", false },
		{ "abcdefghijklmnopqrstuvwxyz.x.wirespool", false },
		{ "abcdefghijklmnopqrstuvwxy.0.wirespool", false },
		{ "abcdefghijklmnopqrstuvwxy1.0.wirespool", false },
		{ "1700000000.M1P1.host", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(maildir_is_ours(cases[i].name), cases[i].ours);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_maildirs_of_both_layouts),
		cmocka_unit_test(publishes_private_files_with_links),
		cmocka_unit_test(publishes_a_name_with_flags_to_cur),
		cmocka_unit_test(copies_where_a_link_is_refused),
		cmocka_unit_test(replaces_its_leftover_and_nothing_else),
		cmocka_unit_test(what_is_not_in_tmp_is_published),
		cmocka_unit_test(makes_again_what_the_reader_removed),
		cmocka_unit_test(reports_what_cannot_be_written),
		cmocka_unit_test(discards_what_was_staged),
		cmocka_unit_test(sweeps_only_what_is_ours),
		cmocka_unit_test(knows_its_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
