/* render/nest: its bounds; the rules of nesting are seen through render/html and render/sanitize. */
#include "../unit.h"

#include "../../../src/render/nest.h"

static void
count(void *ctx, enum html_kind kind)
{
	(void)kind;
	++*(unsigned *)ctx;
}

static void
ignore(void *ctx, enum html_kind kind)
{
	(void)ctx;
	(void)kind;
}

static void
awaits_the_ends_of_what_is_too_deep(void **state)
{
	unsigned closed = 0;
	struct nest n = { .conclude = ignore, .close = count, .drop_end = ignore, .ctx = &closed };

	(void)state;
	for (int i = 0; i < NEST_DEPTH_MAX; i++)
		assert_true(nest_open(&n, H_DIV));
	for (int i = 0; i < 1000; i++)
		assert_false(nest_open(&n, H_DIV));
	for (int i = 0; i < 1000; i++)
		assert_false(nest_close(&n, H_DIV));
	assert_int_equal(closed, 0);
	assert_true(nest_close(&n, H_DIV));
	assert_int_equal(closed, 1);
	nest_close_all(&n);
	assert_int_equal(closed, NEST_DEPTH_MAX);
}

static void
drops_at_any_depth(void **state)
{
	unsigned closed = 0;
	struct nest n = { .conclude = ignore, .close = count, .drop_end = ignore, .ctx = &closed };

	(void)state;
	for (int i = 0; i < NEST_DEPTH_MAX; i++)
		assert_true(nest_open(&n, H_DIV));
	assert_false(nest_open(&n, H_DIV));
	nest_drop(&n, H_DROP);
	for (int i = 0; i < 1000; i++)
		nest_open_dropped(&n, H_DIV);
	for (int i = 0; i < 1000; i++)
		assert_true(nest_close_dropped(&n, H_DIV));
	assert_true(nest_close_dropped(&n, H_DROP));
	assert_int_equal(n.drop, 0);
	assert_int_equal(n.over, 1); /* the one before is still awaited */
	assert_int_equal(closed, 0);
	nest_close_all(&n);
}

static void
concludes_rows_and_cells(void **state)
{
	unsigned concluded = 0;
	struct nest n = { .conclude = count, .close = ignore, .drop_end = ignore, .ctx = &concluded };

	(void)state;
	nest_ensure_cell(&n);
	assert_int_equal(concluded, 0);
	assert_int_equal(nest_in_place(&n, H_TD), H_DIV);
	assert_true(nest_open(&n, H_TABLE));
	assert_int_equal(nest_in_place(&n, H_TD), H_TD);
	assert_true(nest_is_between_cells(&n));
	nest_ensure_cell(&n);
	assert_int_equal(concluded, 2);
	assert_false(nest_is_between_cells(&n));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(awaits_the_ends_of_what_is_too_deep),
		cmocka_unit_test(drops_at_any_depth),
		cmocka_unit_test(concludes_rows_and_cells),
	};

	return cmocka_run_group_tests_name("render/nest", tests, NULL, NULL);
}
