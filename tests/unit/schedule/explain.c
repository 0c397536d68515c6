/* schedule/explain: the learned schedule in words. */
#include "../unit.h"

#include "schedule/explain.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

/* Monday, 6 May 2024, 00:00:00 UTC */
#define MONDAY INT64_C(1714953600)

/* Sixty days with n items at each hour of the mask. */
static struct rate
habit(uint32_t hours, size_t n)
{
	struct rate r;
	int64_t times[64];

	r = (struct rate){ 0 };
	rate_observe(&r, NULL, 0, MONDAY);
	for (int64_t t = MONDAY; t < MONDAY + 60 * DAY; t += HOUR) {
		size_t come = hours >> (t - MONDAY) / HOUR % 24 & 1 ? n : 0;

		for (size_t i = 0; i < come; i++)
			times[i] = t + 1 + (int64_t)i;
		rate_observe(&r, times, come, t + HOUR);
	}
	return r;
}

static void
assert_says(const struct rate *r, int64_t zone_s, int64_t wait_s, const char *wanted)
{
	struct rate_words words;
	int64_t now = MONDAY + 60 * DAY;

	rate_explain(r, 0.125, 15 * MINUTE, 6 * HOUR, zone_s, now + wait_s, now, &words);
	if (!strstr(words.text, wanted))
		fail_msg("`%s` is not in `%s`", wanted, words.text);
}

static void
tells_the_habit(void **state)
{
	struct rate office = habit(0x1FF << 8, 1), night = habit(0xC00003, 1), all = habit(0xFFFFFF, 1);

	(void)state;
	assert_says(&office, 0, 8 * MINUTE, "publishes about 9 a day, mostly ");
	assert_says(&office, 0, 8 * MINUTE, "; next in 8 min");
	assert_says(&office, 0, 8 * MINUTE, "polls every ");
	assert_says(&night, 0, 8 * MINUTE, "mostly 22–02 h");
	assert_says(&night, 2 * HOUR, 8 * MINUTE, "mostly 00–04 h");
	assert_says(&night, -5 * HOUR, 8 * MINUTE, "mostly 17–21 h");
	assert_says(&all, 0, 8 * MINUTE, "about 23 a day; next");
}

static void
tells_rarity(void **state)
{
	struct rate weekly, none;

	(void)state;
	none = (struct rate){ 0 };
	assert_says(&none, 0, 0, "publishes too rarely to tell; next now");
	weekly = (struct rate){ 0 };
	for (int i = 0; i < 20; i++)
		rate_observe(&weekly, (int64_t[]){ MONDAY + i * 7 * DAY }, 1, MONDAY + i * 7 * DAY);
	assert_says(&weekly, 0, 3 * HOUR, "publishes about one in ");
	assert_says(&weekly, 0, 3 * HOUR, "next in 3 h");
}

static void
joins_equal_units(void **state)
{
	struct rate all = habit(0xFFFFFF, 4);
	struct rate_words words;

	(void)state;
	rate_explain(&all, 1e-6, 15 * MINUTE, 6 * HOUR, 0, MONDAY, MONDAY, &words);
	assert_non_null(strstr(words.text, "polls every 15 min; "));
	rate_explain(&all, 1e6, 15 * MINUTE, 6 * HOUR, 0, MONDAY, MONDAY, &words);
	assert_non_null(strstr(words.text, "polls every 6 h; "));
}

static void
tells_whose_wish_a_longer_wait_is(void **state)
{
	struct rate all = habit(0xFFFFFF, 4);
	struct rate_words words;

	(void)state;
	rate_explain(&all, 1e-6, 15 * MINUTE, 6 * HOUR, 0, MONDAY + 16 * MINUTE, MONDAY, &words);
	assert_null(strstr(words.text, "server"));
	rate_explain(&all, 1e-6, 15 * MINUTE, 6 * HOUR, 0, MONDAY + 4 * HOUR, MONDAY, &words);
	assert_non_null(strstr(words.text, "; next in 4 h, as its server wishes"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_habit),
		cmocka_unit_test(tells_whose_wish_a_longer_wait_is),
		cmocka_unit_test(tells_rarity),
		cmocka_unit_test(joins_equal_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
