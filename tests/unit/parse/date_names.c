/* parse/date_names */
#include "../unit.h"

#include "../../../src/parse/date_names.h"

static void
knows_months_of_several_languages(void **state)
{
	static const struct {
		const char *written;
		int month;
	} v[] = { { "Jan", 1 },	 { "JANUARY", 1 },	   { "M\xC3\x84RZ", 3 }, { "ao\xC3\xBBt", 8 }, { "Juin", 6 },
		  { "juil.", 7 }, { "\xD0\x9C\xD0\xB0\xD1\x8F", 5 }, { "Wrzesie\xC5\x84", 9 }, { "xyz", 0 },  { "", 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		char word[64] = "";

		date_lower(v[i].written, strlen(v[i].written), word, sizeof(word));
		if (date_month(word) != v[i].month)
			fail_msg("%s: %d", v[i].written, date_month(word));
	}
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
	assert_true(date_is_weekday("thursday"));
	assert_false(date_is_weekday("march"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(knows_months_of_several_languages),
					    cmocka_unit_test(knows_zones) };

	return cmocka_run_group_tests_name("parse/date_names", tests, NULL, NULL);
}
