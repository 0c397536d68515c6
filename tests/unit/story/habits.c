/* story/habits: words that come day after day, and where a feed's reports went. */
#include "../unit.h"

#include "../../../src/story/habits.h"

static void
count_days(struct habit *habit, unsigned days, unsigned every, uint32_t word)
{
	for (unsigned day = 0; day < days; day++) {
		uint32_t words[] = { 1000 + day, day % every == 0 ? word : 2000 + day };

		habit_count(habit, words, 2, (int32_t)day, day + 1);
	}
}

static void
what_comes_every_day_tells_nothing(void **state)
{
	struct habits *habits = habits_new();

	(void)state;
	count_days(habits_feed(habits, 1), 30, 1, 7);
	assert_true(habit_factor(habits_feed(habits, 1), 7) < 0.1f);
	assert_true(habit_factor(habits_feed(habits, 1), 1029) == 1);
	assert_true(habit_factor(habits_feed(habits, 2), 7) == 1); /* another feed */
	habits_free(habits);
}

static void
what_comes_now_and_then_is_news(void **state)
{
	struct habits *habits = habits_new();
	float often, seldom;

	(void)state;
	count_days(habits_feed(habits, 1), 30, 2, 7);
	often = habit_factor(habits_feed(habits, 1), 7);
	count_days(habits_feed(habits, 2), 30, 6, 7);
	seldom = habit_factor(habits_feed(habits, 2), 7);
	assert_true(often > 0.2f && often < 0.8f);
	assert_true(seldom == 1);
	habits_free(habits);
}

/* One event, all day long, is no habit yet. */
static void
a_day_makes_no_habit(void **state)
{
	struct habits *habits = habits_new();
	struct habit *habit = habits_feed(habits, 1);

	(void)state;
	for (unsigned i = 0; i < 30; i++)
		habit_count(habit, (uint32_t[]){ 7, 100 + i }, 2, (int32_t)(i / 20), 1);
	assert_true(habit_factor(habit, 7) == 1);
	habits_free(habits);
}

static void
remembers_where_the_latest_went(void **state)
{
	struct habits *habits = habits_new();
	struct habit *habit = habits_feed(habits, 1);

	(void)state;
	for (unsigned i = 0; i < 20; i++)
		habit_count(habit, NULL, 0, 0, i % 2 ? 5 : 6);
	assert_int_equal(habit_in_story(habit, 5), HABIT_LAST / 2);
	for (unsigned i = 0; i < HABIT_LAST; i++)
		habit_count(habit, NULL, 0, 0, 9);
	assert_int_equal(habit_in_story(habit, 5), 0);
	assert_int_equal(habit_in_story(habit, 9), HABIT_LAST);
	habits_free(habits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_every_day_tells_nothing),
		cmocka_unit_test(what_comes_now_and_then_is_news),
		cmocka_unit_test(a_day_makes_no_habit),
		cmocka_unit_test(remembers_where_the_latest_went),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
