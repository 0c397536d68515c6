/* classify/fit: weights that tell two kinds apart. */
#include "../unit.h"

#include <math.h>

#include "../../../src/classify/fit.h"

/* Column 0 marks what belongs, 1 what does not, 2 everything; 3 one of those that belong. */
static void
fill(struct fit *fit)
{
	fit_init(fit, 20, 4);
	for (size_t i = 0; i < 20; i++) {
		fit->belongs[i] = i < 8;
		fit_add(fit, i, i < 8 ? 0 : 1, 3);
		fit_add(fit, i, 2, 2);
	}
	fit_add(fit, 0, 3, 1);
}

static void
weighs_what_tells_and_never_below_zero(void **state)
{
	struct fit fit;

	(void)state;
	fill(&fit);
	fit_solve(&fit);
	assert_true(fit.weights[0] > 0.5);
	assert_true(fit.weights[1] == 0);
	assert_true(fit.weights[0] > 5 * fit.weights[2]);
	assert_true(fit.weights[0] > 5 * fit.weights[3]);
	fit_release(&fit);
}

static void
puts_the_threshold_between_the_two(void **state)
{
	struct fit fit;

	(void)state;
	fill(&fit);
	memset(fit.weights, 0, 4 * sizeof(*fit.weights));
	fit.weights[0] = 2;
	fit.weights[2] = 1;
	assert_true(fabs(fit_threshold(&fit) - 5) < 1e-3); /* 8 and 2 */
	fit_release(&fit);
}

static void
keeps_the_best_columns(void **state)
{
	struct fit fit;

	(void)state;
	fill(&fit);
	fit_solve(&fit);
	fit_keep_best(&fit, 1);
	assert_false(fit.columns[0].dropped);
	for (size_t j = 1; j < 4; j++)
		assert_true(fit.columns[j].dropped);
	fit_solve(&fit);
	assert_true(fit.weights[0] > 0.5 && fit.weights[2] == 0);
	fit_release(&fit);
}

static void
counts_rows_of_either_kind(void **state)
{
	unsigned inside, outside;
	struct fit fit;

	(void)state;
	fill(&fit);
	fit_count(&fit, 2, &inside, &outside);
	assert_int_equal(inside, 8);
	assert_int_equal(outside, 12);
	fit_release(&fit);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weighs_what_tells_and_never_below_zero),
		cmocka_unit_test(puts_the_threshold_between_the_two),
		cmocka_unit_test(keeps_the_best_columns),
		cmocka_unit_test(counts_rows_of_either_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
