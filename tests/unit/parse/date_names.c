/* parse/date_names */
#include "../unit.h"

#include "../../../src/parse/date_names.h"

static void
knows_months_of_several_languages(void **state)
{
	static const struct {
		const char *written;
		int month;
	} v[] = {
		{ "jan", 1 }, { "january", 1 }, { "märz", 3 }, { "août", 8 }, { "juin", 6 }, { "juil.", 7 },
		{ "мая", 5 }, { "września", 9 }, { "października", 10 }, { "xyz", 0 }, { "", 0 },
		{ "marraskuuta", 11 }, { "června", 6 }, { "července", 7 }, { "avgust", 8 }, { "detsember", 12 },
		{ "siječnja", 1 }, { "ožujka", 3 }, { "lipnja", 6 }, { "srpnja", 7 }, { "srpna", 8 }, { "листопада", 11 },
		{ "มกราคม", 1 }, { "มิ.ย.", 6 }, { "जनवरी", 1 }, { "জুলাই", 7 }, { "ஆகஸ்ட்", 8 }, { "十一月", 11 },
		{ "十月", 10 }, { "كانون الثاني", 1 }, { "كانون الأول", 12 }, { "تشرين الأول", 10 }, { "tháng mười hai", 12 },
		{ "tháng mười", 10 }, { "اردیبهشت", 14 }, { "آذر", 21 }, { "آذار", 3 }, { "ספטמבר", 9 }, { "בספטמבר", 9 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++)
		if (date_month(v[i].written) != v[i].month)
			fail_msg("%s: %d", v[i].written, date_month(v[i].written));
}

static void
folds_what_dates_are_written_in(void **state)
{
	static const char *const v[][2] = {
		{ "6 May 2024 T", "6 May 2024 T" },   { "6 MÄRZ", "6 MäRZ" },
		{ "PAŹDZIERNIK", "PAźDZIERNIK" },     { "٢٠٢٤", "2024" },
		{ "২০২৪–০৫", "2024-05" },             { "２０２４／５", "2024/5" },
		{ "d’abril", "d abril" },             { "\u200F6\u00A0мая", "6 мая" },
		{ "a\xFF" "b", "a b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		char out[64] = "";

		date_fold(v[i][0], strlen(v[i][0]), out, sizeof(out));
		if (strcmp(out, v[i][1]) != 0)
			fail_msg("%s: %s", v[i][0], out);
	}
}

static void
cuts_what_has_no_room(void **state)
{
	char out[8] = "";

	(void)state;
	assert_int_equal(date_fold("ⱥⱥⱥⱥ", 12, out, sizeof(out)), 3);
	assert_string_equal(out, "ⱥ");
}

static void
knows_zones(void **state)
{
	int minutes = 0;

	(void)state;
	assert_true(date_zone("cest", &minutes));
	assert_int_equal(minutes, 120);
	assert_true(date_zone("nst", &minutes));
	assert_int_equal(minutes, -210);
	assert_false(date_zone("xyz", &minutes));
	assert_true(date_is_afternoon("下午"));
	assert_false(date_is_afternoon("am"));
	assert_true(date_is_morning("a.m"));
	assert_true(date_is_weekday("thursday"));
	assert_false(date_is_weekday("march"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(knows_months_of_several_languages),
					    cmocka_unit_test(folds_what_dates_are_written_in),
					    cmocka_unit_test(cuts_what_has_no_room),
					    cmocka_unit_test(knows_zones) };

	return cmocka_run_group_tests_name("parse/date_names", tests, NULL, NULL);
}
