/* spool/walk: every message, whatever the layout, and nothing else. */
#include "../unit.h"

#include <stdio.h>
#include <unistd.h>

#include "../delivery.h"
#include "spool/walk.h"

struct seen {
	const char *root;
	char text[1000];
	unsigned left;
};

static bool
note(void *arg, const struct walk_file *file)
{
	struct seen *seen = arg;
	char line[200];

	snprintf(line, sizeof(line), "%s/%s/%s ", file->box + strlen(seen->root), file->sub, file->name);
	strcat(seen->text, line);
	assert_int_equal(access(file->path, R_OK), 0);
	return seen->left == 0 || --seen->left > 0;
}

static void
finds_messages_in_order(void **state)
{
	struct scene scene;
	struct seen seen = { .root = scene.spool };
	struct error err;

	(void)state;
	scene_open(&scene, LAYOUT_NESTED);
	scene_run("mkdir -p", scene.spool);
	assert_int_equal(chdir(scene.spool), 0);
	scene_run("mkdir -p", "cur new tmp .A.B/cur .A.B/new News/Linux/new News/Linux/cur other");
	scene_run("touch", "new/1 cur/2:2,S tmp/3 new/.hidden .A.B/cur/5 News/Linux/new/6 News/Linux/cur/4 other/7");
	scene_run("ln -s", ". loop");
	assert_int_equal(walk_maildirs(scene.spool, note, &seen, &err), 0);
	assert_string_equal(seen.text, "/new/1 /cur/2:2,S /.A.B/cur/5 /News/Linux/new/6 /News/Linux/cur/4 ");
	seen = (struct seen){ .root = scene.spool, .left = 2 };
	assert_int_equal(walk_maildirs(scene.spool, note, &seen, &err), 0);
	assert_string_equal(seen.text, "/new/1 /cur/2:2,S ");
	assert_int_equal(chdir("/"), 0);
	scene_close(&scene);
	assert_int_equal(walk_maildirs(scene.spool, note, &seen, &err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_messages_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
