/* render/table: what is a table of data, and what is declined; how it looks is seen through render/text. */
#include "../unit.h"

#include "../../../src/render/table.h"

/* rows × columns cells of text. */
static bool
is_drawn(unsigned rows, unsigned columns, const char *text)
{
	struct strbuf out = STRBUF_INIT(1u << 20);
	struct table t = { 0 };
	struct lines l;
	bool drawn;

	lines_init(&l, &out, NULL);
	for (unsigned r = 0; r < rows; r++) {
		table_row(&t);
		for (unsigned c = 0; c < columns; c++) {
			table_cell(&t, false, 1, 1);
			if (*text)
				table_text(&t, text, strlen(text));
		}
	}
	drawn = table_draw(&t, &l);
	assert_int_equal(drawn, out.len > 0);
	lines_release(&l);
	strbuf_release(&out);
	table_release(&t);
	return drawn;
}

static void
draws_data_only(void **state)
{
	(void)state;
	assert_true(is_drawn(2, 2, "a"));
	assert_true(is_drawn(TABLE_ROWS_MAX, TABLE_COLUMNS_MAX, "a"));
	assert_false(is_drawn(0, 0, "a"));
	assert_false(is_drawn(1, 2, "a"));
	assert_false(is_drawn(2, 1, "a"));
	assert_false(is_drawn(2, 2, ""));
	assert_false(is_drawn(TABLE_ROWS_MAX + 1, 2, "a"));
	assert_false(is_drawn(2, TABLE_COLUMNS_MAX + 1, "a"));
	assert_true(is_drawn(2, 4, "words that can be broken"));
	assert_false(is_drawn(2, 4, "words_that_can_not_be_broken"));
}

static void
survives_text_outside_of_cells(void **state)
{
	struct table t = { 0 };

	(void)state;
	table_text(&t, "a", 1);
	table_cell(&t, false, 1, 1);
	assert_true(t.spoilt);
	table_release(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_data_only),
		cmocka_unit_test(survives_text_outside_of_cells),
	};

	return cmocka_run_group_tests_name("render/table", tests, NULL, NULL);
}
