/* story/postings: the stories that used a feature last. */
#include "../unit.h"

#include "../../../src/story/postings.h"

static void
finds_the_newest_first(void **state)
{
	struct postings *p = postings_new();
	uint32_t out[POSTINGS_DEPTH];

	(void)state;
	assert_int_equal(postings_find(p, 77, out), 0);
	for (uint32_t i = 0; i < 5; i++)
		postings_add(p, 77, i);
	postings_add(p, 77, 1);
	assert_int_equal(postings_find(p, 77, out), 5);
	assert_memory_equal(out, ((uint32_t[]){ 1, 4, 3, 2, 0 }), 5 * sizeof(*out));
	postings_free(p);
}

static void
keeps_features_apart_that_share_a_row(void **state)
{
	struct postings *p = postings_new();
	uint32_t out[POSTINGS_DEPTH];

	(void)state;
	postings_add(p, 77, 1);
	postings_add(p, 77 + (1u << 20), 2);
	assert_int_equal(postings_find(p, 77, out), 1);
	assert_int_equal(out[0], 1);
	assert_int_equal(postings_find(p, 77 + (1u << 20), out), 1);
	assert_int_equal(out[0], 2);
	postings_free(p);
}

static void
forgets_the_oldest(void **state)
{
	struct postings *p = postings_new();
	uint32_t out[POSTINGS_DEPTH];

	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		postings_add(p, 0xFFFFFFFF, i);
	assert_int_equal(postings_find(p, 0xFFFFFFFF, out), POSTINGS_DEPTH);
	assert_int_equal(out[0], 99);
	assert_int_equal(out[POSTINGS_DEPTH - 1], 100 - POSTINGS_DEPTH);
	postings_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_newest_first),
		cmocka_unit_test(keeps_features_apart_that_share_a_row),
		cmocka_unit_test(forgets_the_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
