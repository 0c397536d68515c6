/* lmtp/queue: what waits, what is done with it. */
#include "../unit.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "base/alloc.h"
#include "base/dir.h"
#include "lmtp/queue.h"

#define NAME(c) c "aaaaaaaaaaaaaaaaaaaaaaaaa.0.wirespool"

static char dir[] = "/tmp/wirespool-queue-XXXXXX";

static void
put(const char *where, const char *name, time_t t)
{
	char *path = xasprintf("%s/lmtp/queue/%s", dir, where), *file = xasprintf("%s/%s", path, name);
	struct utimbuf times = { t, t };
	FILE *f;

	assert_int_equal(dir_make(path, NULL), 0);
	f = fopen(file, "w");
	assert_non_null(f);
	fclose(f);
	utime(file, &times);
	free(file);
	free(path);
}

static void
lists_the_oldest_first_and_one_message_together(void **state)
{
	static const char *const want[] = {
		"c@x|News||" NAME("c"), "a@x|News/Deep||" NAME("a"), "b@x|News/Deep||" NAME("a"), "a@x|||" NAME("b"),
		"a@x|News|FS|" NAME("d"),
	};
	struct queue_list list;

	(void)state;
	queue_scan(dir, 100, &list);
	assert_int_equal(list.n, 0);
	put("a@x/News/Deep/new", NAME("a"), 20);
	put("b@x/News/Deep/new", NAME("a"), 20);
	put("a@x/new", NAME("b"), 30);
	put("c@x/News/new", NAME("c"), 10);
	put("a@x/News/cur", NAME("d") ":2,FS", 40);
	put("a@x/News/tmp", NAME("e"), 1);
	put("a@x/News/new", "not ours", 1);
	put("new", NAME("f"), 1);
	queue_scan(dir, 100, &list);
	assert_int_equal(list.n, COUNT(want));
	assert_false(list.more);
	for (size_t i = 0; i < list.n; i++) {
		char *got = xasprintf("%s|%s|%s|%s", list.v[i].recipient, list.v[i].folder, list.v[i].flags, list.v[i].name);

		assert_string_equal(got, want[i]);
		free(got);
	}
	queue_list_release(&list);
	queue_scan(dir, 2, &list);
	assert_int_equal(list.n, 2);
	assert_true(list.more);
	queue_list_release(&list);
}

static void
done_is_deleted_and_refused_is_kept(void **state)
{
	struct queue_list list;
	char *kept = xasprintf("%s/lmtp/refused/b@x/News/Deep/new/" NAME("a"), dir);

	(void)state;
	queue_scan(dir, 100, &list);
	assert_int_equal(queue_done(&list.v[0], NULL), 0);
	assert_int_equal(queue_done(&list.v[0], NULL), 0);
	assert_int_equal(queue_refuse(dir, &list.v[2], NULL), 0);
	assert_int_equal(access(kept, F_OK), 0);
	queue_list_release(&list);
	queue_scan(dir, 100, &list);
	assert_int_equal(list.n, 3);
	queue_list_release(&list);
	free(kept);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_the_oldest_first_and_one_message_together),
		cmocka_unit_test(done_is_deleted_and_refused_is_kept),
	};
	char command[100];
	int ret;

	if (!mkdtemp(dir))
		return 1;
	ret = cmocka_run_group_tests_name("lmtp/queue", tests, NULL, NULL);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) == 0 ? ret : 1;
}
