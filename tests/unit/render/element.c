/* render/element: names are found, and the table is in order. */
#include "../unit.h"

#include "../../../src/render/element.h"

static void
finds_names_in_any_case(void **state)
{
	(void)state;
	assert_int_equal(element_find("BlockQuote", 10)->kind, H_BLOCKQUOTE);
	assert_int_equal(element_find("b", 1)->kind, H_STRONG);
	assert_int_equal(element_find("video", 5)->kind, H_MEDIA);
	assert_null(element_find("blockquotes", 11));
	assert_null(element_find("", 0));
	assert_null(element_find("a-custom-element-of-some-site", 29));
}

/* A table out of order would lose names to the binary search without a word. */
static void
finds_every_name_that_comes_out(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind <= H_LAST_OUT; kind++) {
		const char *name = element_kinds[kind].name;
		const struct element *e = element_find(name, strlen(name));

		assert_non_null(e);
		assert_int_equal(e->kind, kind);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_names_in_any_case),
		cmocka_unit_test(finds_every_name_that_comes_out),
	};

	return cmocka_run_group_tests_name("render/element", tests, NULL, NULL);
}
