/* classify/score: the numbers that the manual gives. */
#include "../unit.h"

#include <math.h>

#include "../../../src/classify/score.h"

#define DEFAULTS (1u << FIELD_TITLE | 1u << FIELD_BODY | 1u << FIELD_TAG)

static const struct {
	const char *what;
	unsigned fields, title, body, tag, author;
	double places;
	double want;
} cases[] = {
	{ "nothing", DEFAULTS, 0, 0, 0, 0, 0, 0 },
	{ "a title", DEFAULTS, 1, 0, 0, 0, 0, 3 },
	{ "a tag", DEFAULTS, 0, 0, 1, 0, 0, 2 },
	{ "late in the body", DEFAULTS, 0, 1, 0, 0, 1, 1 },
	{ "nine times is three times once", DEFAULTS, 0, 9, 0, 0, 9, 3 },
	{ "places in the body that count more", DEFAULTS, 0, 3, 0, 0, 9, 3 },
	{ "fields that are not asked for", 1u << FIELD_TITLE, 1, 4, 1, 1, 4, 3 },
	{ "an author like a title", 1u << FIELD_AUTHOR, 1, 1, 1, 1, 1, 3 },
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
		double got = score_of_times(cases[i].fields, times, cases[i].places);

		if (fabs(got - cases[i].want) > 1e-9)
			fail_msg("%s: %g, wanted %g", cases[i].what, got, cases[i].want);
	}
}

static void
counts_the_beginning_of_a_body_more(void **state)
{
	(void)state;
	assert_true(fabs(score_place(0) - 5) < 1e-9);
	assert_true(fabs(score_place(30) - 3) < 1e-9);
	assert_true(fabs(score_place(100) - 1.4) < 0.005);
	assert_true(fabs(score_place(1 << 20) - 1) < 1e-9);
	for (size_t word = 0; word < 200; word++)
		assert_true(score_place(word + 1) < score_place(word));
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
		cmocka_unit_test(counts_the_beginning_of_a_body_more),
		cmocka_unit_test(needs_more_of_longer_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
