/* spool/survey: every file of every Maildir, and nothing else. */
#include "../unit.h"

#include "../delivery.h"
#include "spool/survey.h"

struct found {
	size_t n;
	char text[1000];
};

static void
note(void *arg, const struct survey_file *file)
{
	struct found *found = arg;
	char buf[4];
	ptrdiff_t len = survey_read(file, buf, sizeof(buf));

	found->n++;
	snprintf(found->text, sizeof(found->text), "%s/%s/%s=%.*s", strstr(file->maildir, "/mail"), file->sub,
		 file->name, (int)(len > 0 ? len : 0), buf);
}

static void
put(const struct scene *scene, const char *dir, const char *name)
{
	char *command = xasprintf("mkdir -p %s/mail/%s && echo text > %s/mail/%s/%s", scene->dir, dir, scene->dir, dir,
				  name);

	scene_run(command, "");
	free(command);
}

static struct found
look(const struct scene *scene)
{
	struct found found = { 0 };
	struct error err;

	assert_int_equal(spool_survey(scene->spool, note, &found, &err), 0);
	return found;
}

static void
finds_what_lies_in_maildirs(void **state)
{
	static const char *const dirs[] = { "new", "cur", "tmp", ".A.B/cur", "A/B/new" };
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < COUNT(dirs); i++) {
		char *want = xasprintf("/mail%s%.*s/%s/x=text", dirs[i][0] == 'n' || dirs[i][3] == '\0' ? "" : "/",
				       (int)(strlen(dirs[i]) > 3 ? strlen(dirs[i]) - 4 : 0), dirs[i],
				       dirs[i] + strlen(dirs[i]) - 3);

		scene_open(&scene, LAYOUT_NESTED);
		put(&scene, dirs[i], "x");
		assert_string_equal(look(&scene).text, want);
		scene_close(&scene);
		free(want);
	}
}

static void
passes_over_the_rest(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, LAYOUT_NESTED);
	assert_int_equal(look(&scene).n, 0); /* no spool at all */
	put(&scene, "A", "x");
	put(&scene, "A/cur/dir", "x");
	put(&scene, "A/cur", ".x");
	scene_run("ln -s .", strcat(scene.dir, "/mail/loop"));
	scene.dir[strlen(scene.dir) - strlen("/mail/loop")] = '\0';
	assert_int_equal(look(&scene).n, 0);
	scene_close(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_lies_in_maildirs),
		cmocka_unit_test(passes_over_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
