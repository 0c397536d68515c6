/* classify/score: the numbers that the manual gives. */
#include "../unit.h"

#include <math.h>

#include "../../../src/classify/score.h"

#define DEFAULTS (1u << FIELD_TITLE | 1u << FIELD_BODY | 1u << FIELD_TAG)

static const struct {
	const char *what;
	unsigned fields, title, body, tag, author, lead;
	double want;
} cases[] = {
	{ "nothing", DEFAULTS, 0, 0, 0, 0, 0, 0 },
	{ "a title", DEFAULTS, 1, 0, 0, 0, 0, 3 },
	{ "a tag", DEFAULTS, 0, 0, 1, 0, 0, 2 },
	{ "late in the body", DEFAULTS, 0, 1, 0, 0, 0, 1 },
	{ "nine times is three times once", DEFAULTS, 0, 9, 0, 0, 0, 3 },
	{ "the first words count three times", DEFAULTS, 0, 3, 0, 0, 3, 3 },
	{ "fields that are not asked for", 1u << FIELD_TITLE, 1, 4, 1, 1, 0, 3 },
	{ "an author like a title", 1u << FIELD_AUTHOR, 1, 1, 1, 1, 0, 3 },
};

static void
scores_by_field_and_damps_repetition(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned times[FIELD_COUNT] = { [FIELD_TITLE] = cases[i].title,
						[FIELD_BODY] = cases[i].body,
						[FIELD_TAG] = cases[i].tag,
						[FIELD_AUTHOR] = cases[i].author };
		double got = score_of_times(cases[i].fields, times, cases[i].lead);

		if (fabs(got - cases[i].want) > 1e-9)
			fail_msg("%s: %g, wanted %g", cases[i].what, got, cases[i].want);
	}
}

static void
needs_more_of_longer_texts(void **state)
{
	(void)state;
	assert_true(score_threshold(0) == 1);
	assert_true(score_threshold(20) == 1);
	assert_true(fabs(score_threshold(100) - 1.8) < 0.05);
	assert_true(fabs(score_threshold(300) - 2.7) < 0.05);
	assert_true(fabs(score_threshold(1000) - 4.4) < 0.05);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_by_field_and_damps_repetition),
		cmocka_unit_test(needs_more_of_longer_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
