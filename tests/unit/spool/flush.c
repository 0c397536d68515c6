/* spool/flush: few files one by one, many by their file system; directories that went meanwhile. */
#include "../unit.h"

#include "../delivery.h"
#include "spool/maildir.h"

struct box {
	struct scene scene;
	struct spool *spool;
	struct maildir *news;
	struct error err;
};

static void
box_open(struct box *b)
{
	scene_open(&b->scene, LAYOUT_NESTED);
	b->spool = spool_new();
	b->news = spool_folder(b->spool, b->scene.spool, LAYOUT_NESTED, "News");
}

static void
box_close(struct box *b)
{
	spool_free(b->spool);
	scene_close(&b->scene);
}

static void
stage(struct box *b, int from, int to)
{
	for (int i = from; i < to; i++) {
		char name[64];

		snprintf(name, sizeof(name), "abcdefghijklmnopqrstuvwxyz.%d.wirespool", i);
		assert_int_equal(maildir_stage(b->spool, b->news, name, "1\n", 2, &b->err), 0);
	}
}

static void
flushes_many_as_well_as_few(void **state)
{
	struct box b;

	(void)state;
	box_open(&b);
	for (int n = 1; n <= 40; n += 13) {
		stage(&b, 0, n);
		assert_int_equal(spool_flush(b.spool, &b.err), 0);
		assert_int_equal(spool_flush(b.spool, &b.err), 0);
	}
	box_close(&b);
}

static void
says_which_file_is_gone(void **state)
{
	struct box b;

	(void)state;
	box_open(&b);
	stage(&b, 0, 1);
	scene_run("rm -r", b.scene.spool);
	assert_int_equal(spool_flush(b.spool, &b.err), -1);
	assert_non_null(strstr(b.err.text, ".0.wirespool: No such file or directory"));
	box_close(&b);
}

static void
forgives_a_folder_that_was_removed(void **state)
{
	struct box b;

	(void)state;
	box_open(&b);
	stage(&b, 0, 20);
	scene_run("rm -r", b.scene.spool);
	assert_int_equal(spool_flush(b.spool, &b.err), 0); /* many: the file system is asked, and the folder is not there */
	stage(&b, 0, 1);
	assert_int_equal(spool_flush(b.spool, &b.err), 0);
	assert_int_equal(files_in(&b.scene, "mail/News/tmp"), 1);
	box_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flushes_many_as_well_as_few),
		cmocka_unit_test(says_which_file_is_gone),
		cmocka_unit_test(forgives_a_folder_that_was_removed),
	};

	return cmocka_run_group_tests_name("spool/flush", tests, NULL, NULL);
}
