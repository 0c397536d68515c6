/* desk/outlet: a folder's Maildirs. */
#include "../unit.h"

#include "desk/outlet.h"
#include "spool/maildir.h"

static void
is_one_maildir_or_one_for_each_recipient(void **state)
{
	struct config config = { .spool = "/s", .state = "/t", .layout = LAYOUT_MAILDIRPP };
	struct spool *spool = spool_new();
	struct maildir *v[3];
	size_t root;

	(void)state;
	assert_int_equal(outlet_width(&config), 1);
	assert_int_equal(outlet_boxes(&config, config.spool, spool, "News/Linux", v), 1);
	assert_string_equal(maildir_path(v[0], &root), "/s/.News.Linux");
	config.lmtp = "unix:/l";
	config.lmtp_recipients = "a@x, b@y,c@z";
	assert_int_equal(outlet_width(&config), 3);
	assert_int_equal(outlet_boxes(&config, config.spool, spool, "News/Linux", v), 3);
	assert_string_equal(maildir_path(v[0], &root), "/t/lmtp/queue/a@x/News/Linux");
	assert_int_equal(root, strlen("/t/lmtp/queue/a@x"));
	assert_string_equal(maildir_path(v[2], &root), "/t/lmtp/queue/c@z/News/Linux");
	spool_free(spool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(is_one_maildir_or_one_for_each_recipient) };

	return cmocka_run_group_tests_name("desk/outlet", tests, NULL, NULL);
}
