/* dedup/age: the feed's own days. */
#include "../unit.h"

#include "dedup/age.h"

static void
goes_on_with_documents_by_at_most_a_week(void **state)
{
	static const struct {
		const char *what;
		int64_t gap;
		uint32_t want;
	} cases[] = {
		{ "the same day", 0, 0 },
		{ "the next day", 1, 1 },
		{ "a week", 7, 7 },
		{ "a hundred days of 304s or a pause", 100, 7 },
		{ "a clock that jumps forty years", 15000, 7 },
		{ "a clock that was set back", -15000, 7 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct age age = { .day = 50, .on = 20000, .shown = 10 };

		age_advance(&age, 20000 + cases[i].gap, 10);
		if (age.day != 50 + cases[i].want)
			fail_msg("%s: %u", cases[i].what, age.day - 50);
	}
}

static void
stands_still_while_the_document_is_short(void **state)
{
	struct age age = { .day = 50, .on = 20000, .shown = 100 };

	(void)state;
	age_advance(&age, 20001, 0);
	assert_int_equal(age.day, 50);
	age_advance(&age, 20002, 20);
	assert_int_equal(age.day, 50);
	age_advance(&age, 20003, 60);
	assert_int_equal(age.day, 51);
}

static void
accepts_a_feed_that_stays_shorter(void **state)
{
	struct age age = { .day = 50, .on = 20000, .shown = 100 };
	int days = 0;

	(void)state;
	for (; age.day == 50; days++)
		age_advance(&age, age.on + 1, 20);
	assert_in_range(days, 7, 30);
}

static void
never_goes_on_for_an_empty_feed(void **state)
{
	struct age age = { 0 };

	(void)state;
	for (int i = 1; i < 400; i++)
		assert_false(age_advance(&age, i, 0));
	assert_int_equal(age.day, 0);
}

static void
asks_for_expiry_once_a_week(void **state)
{
	struct age age = { .on = 20000 };
	int asked = 0;

	(void)state;
	for (int hour = 0; hour < 70 * 24; hour++)
		asked += age_advance(&age, 20000 + hour / 24, 10);
	assert_in_range(asked, 9, 10);
}

static void
keeps_ninety_days_and_the_slack(void **state)
{
	struct age age = { .day = 90 };

	(void)state;
	assert_int_equal(age_horizon(&age), 0);
	age.day = 300;
	/* last written up to AGE_SLACK days before it was last shown */
	assert_true(age_horizon(&age) + AGE_SLACK <= 300 - 90);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on_with_documents_by_at_most_a_week),
		cmocka_unit_test(stands_still_while_the_document_is_short),
		cmocka_unit_test(accepts_a_feed_that_stays_shorter),
		cmocka_unit_test(never_goes_on_for_an_empty_feed),
		cmocka_unit_test(asks_for_expiry_once_a_week),
		cmocka_unit_test(keeps_ninety_days_and_the_slack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
