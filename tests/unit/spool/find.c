/* spool/find: a message, wherever its reader has moved it within its Maildir. */
#include "../unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/find.h"

#define NAME "abcdefghijklmnopqrstuvwxyz.0.wirespool,S=5,W=6"

static char box[64];

static int
box_open(void **state)
{
	static const char *const subs[] = { "", "/tmp", "/new", "/cur" };

	(void)state;
	strcpy(box, "/tmp/wirespool-test-XXXXXX");
	if (!mkdtemp(box))
		return -1;
	for (size_t i = 1; i < COUNT(subs); i++) {
		char path[100];

		snprintf(path, sizeof(path), "%s%s", box, subs[i]);
		mkdir(path, 0700);
	}
	return 0;
}

static int
box_close(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", box);
	return system(command);
}

static void
put(const char *where, const char *bytes)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", box, where);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(bytes, f);
	fclose(f);
}

static void
finds_it_under_any_flags(void **state)
{
	static const char *const places[] = { "new/" NAME,	   "cur/" NAME,		"cur/" NAME ":2,",
					      "cur/" NAME ":2,S",  "cur/" NAME ":2,DFRSTabc", "tmp/" NAME,
					      "new/" NAME ":2,S" };

	(void)state;
	put("cur/" NAME "x:2,S", "another");
	for (size_t i = 0; i < COUNT(places); i++) {
		char want[300], *found;

		put(places[i], "hello");
		found = find_message(box, NAME ":2,F"); /* the flags it was delivered with do not matter */
		snprintf(want, sizeof(want), "%s/%s", box, places[i]);
		assert_string_equal(found, want);
		unlink(found);
		free(found);
	}
	assert_null(find_message(box, NAME));
	assert_null(find_message("/nonexistent", NAME));
}

static void
reads_files_only(void **state)
{
	struct error err;
	char path[300], *bytes;
	size_t len;

	(void)state;
	put("new/" NAME, "hello");
	snprintf(path, sizeof(path), "%s/new/%s", box, NAME);
	bytes = find_read(path, &len, &err);
	assert_int_equal(len, 5);
	assert_string_equal(bytes, "hello");
	free(bytes);
	snprintf(path, sizeof(path), "%s/new", box);
	assert_null(find_read(path, &len, &err));
	snprintf(path, sizeof(path), "%s/none", box);
	assert_null(find_read(path, &len, &err));
	assert_non_null(strstr(err.text, "cannot read"));
	snprintf(path, sizeof(path), "%s/pipe", box);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(find_read(path, &len, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(finds_it_under_any_flags, box_open, box_close),
		cmocka_unit_test_setup_teardown(reads_files_only, box_open, box_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
