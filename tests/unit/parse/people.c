/* parse/people: author strings. */
#include "../unit.h"

#include "../../../src/parse/people.h"
#include "read.h"

static void
reads_author_strings(void **state)
{
	static const char *const v[][3] = {
		{ "ann@x.example (Ann Quay)", "Ann Quay", "ann@x.example" },
		{ "Ann Quay <ann@x.example>", "Ann Quay", "ann@x.example" },
		{ "Ann Quay (ann@x.example)", "Ann Quay", "ann@x.example" },
		{ "\"Quay, Ann\" <ann@x.example>", "Quay, Ann", "ann@x.example" },
		{ "ann@x.example", NULL, "ann@x.example" },
		{ "mailto:ann@x.example", NULL, "ann@x.example" },
		{ "ann@x.example Ann Quay", "Ann Quay", "ann@x.example" },
		{ "ann@x.example ()", NULL, "ann@x.example" },
		{ "Ann <b>Quay</b> &amp; Co", "Ann Quay & Co", NULL },
		{ "Ann Quay (Harbour Times)", "Ann Quay (Harbour Times)", NULL },
		{ "@ann", "@ann", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct arena a = { 0 };
		struct authors list = { 0 };

		people_add_string(&a, &list, v[i][0], strlen(v[i][0]));
		assert_int_equal(list.n, 1);
		assert_text(list.v[0].name, v[i][1]);
		assert_text(list.v[0].email, v[i][2]);
		arena_release(&a);
	}
}

static void
keeps_each_person_once(void **state)
{
	struct arena a = { 0 };
	struct authors list = { 0 };

	(void)state;
	people_add(&a, &list, "Ann", NULL, NULL);
	people_add(&a, &list, "ann", "ann@x.example", "https://x.example/");
	people_add(&a, &list, NULL, NULL, NULL);
	people_add_string(&a, &list, "  ", 2);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.v[0].email, "ann@x.example");
	assert_string_equal(list.v[0].url, "https://x.example/");
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_author_strings), cmocka_unit_test(keeps_each_person_once) };

	return cmocka_run_group_tests_name("parse/people", tests, NULL, NULL);
}
