/* config/edit: what is not meant stays as it is. */
#include "../unit.h"

#include "config/edit.h"

static void
appended_is(const char *text, const char *want)
{
	struct strbuf out = STRBUF_INIT(10000);

	edit_append(&out, text, strlen(text), "[feed:b]\nurl = u\n");
	assert_string_equal(strbuf_str(&out), want);
	strbuf_release(&out);
}

static void
appends_behind_a_blank_line(void **state)
{
	(void)state;
	appended_is("", "[feed:b]\nurl = u\n");
	appended_is("# hello\n", "# hello\n\n[feed:b]\nurl = u\n");
	appended_is("a = b", "a = b\n\n[feed:b]\nurl = u\n");
	appended_is("a = b\n\n", "a = b\n\n[feed:b]\nurl = u\n");
}

static void
removed_is(const char *text, size_t n, const char *want)
{
	struct strbuf out = STRBUF_INIT(10000);

	assert_int_equal(edit_remove(&out, text, strlen(text), "feed:b"), n);
	assert_string_equal(strbuf_str(&out), want);
	strbuf_release(&out);
}

static void
removes_a_section_and_nothing_else(void **state)
{
	(void)state;
	removed_is("[feed:b]\nurl = u\n", 1, "");
	removed_is("[feed:a]\nurl = u\n\n[feed:b]\nurl = u\nskip = x\n    y\n\n[feed:c]\nurl = u\n", 1,
		   "[feed:a]\nurl = u\n\n[feed:c]\nurl = u\n");
	removed_is("[feed:b]\n[feed:c]\n", 1, "[feed:c]\n");
	removed_is("[ feed:b ]\r\nurl = u\r\n\r\n[feed:c]\r\n", 1, "[feed:c]\r\n");
	removed_is("[feed:bb]\nurl = feed:b\n", 0, "[feed:bb]\nurl = feed:b\n");
	removed_is("[feed:b]\nurl = u", 1, "");
}

static void
keeps_comments_around_it(void **state)
{
	(void)state;
	removed_is("# mine\n[feed:b]\n# why\nurl = u\n# below\n\n# of c\n[feed:c]\n", 1,
		   "# mine\n# below\n\n# of c\n[feed:c]\n");
	removed_is("[feed:a]\n\n[feed:b]\nurl = u\n\n# the end\n", 1, "[feed:a]\n\n# the end\n");
}

static void
removes_all_of_that_name(void **state)
{
	(void)state;
	removed_is("[feed:b]\na = 1\n\n[feed:a]\n\n[feed:b]\n\n[feed:c]\n", 2, "[feed:a]\n\n[feed:c]\n");
}

static void
sees_whether_anything_is_left(void **state)
{
	(void)state;
	assert_false(edit_has_entries("# a\n\n ; b\n", 10));
	assert_true(edit_has_entries("[a]", 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends_behind_a_blank_line), cmocka_unit_test(removes_a_section_and_nothing_else),
		cmocka_unit_test(keeps_comments_around_it),    cmocka_unit_test(removes_all_of_that_name),
		cmocka_unit_test(sees_whether_anything_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
