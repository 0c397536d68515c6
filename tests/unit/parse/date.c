/* parse/date: the standards' forms and what is met instead. */
#include "../unit.h"

#include <stdio.h>

#include "parse/date.h"

struct sample {
	const char *text;
	int64_t s;
	int zone_min;
};

static void
check(const struct sample *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct moment m = { 0, 0 };

		if (date_parse(v[i].text, strlen(v[i].text), &m) < 0)
			fail_msg("not read: %s", v[i].text);
		if (m.s != v[i].s || m.zone_min != v[i].zone_min)
			fail_msg("%s: got %lld %+d", v[i].text, (long long)m.s, m.zone_min);
	}
}

static void
reads_the_standards_forms(void **state)
{
	static const struct sample v[] = {
		{ "Wed, 31 Dec 2003 23:59:59 GMT", 1072915199, 0 },
		{ "31 Dec 2003 23:59:59 +0100", 1072911599, 60 },
		{ "Wed, 31 Dec 03 23:59 EST", 1072933140, -300 },
		{ "2003-12-31T23:59:59Z", 1072915199, 0 },
		{ "2003-12-31T23:59:59.75-05:30", 1072934999, -330 },
		{ "2003-12-31T23:59+01:00", 1072911540, 60 },
		{ "2003-12-31", 1072828800, 0 },
		{ "2003-12", 1070236800, 0 },
		{ "2003", 1041379200, 0 },
		{ "20031231T235959Z", 1072915199, 0 },
		{ "2003-365", 1072828800, 0 },
		{ "2004-W01-3", 1072828800, 0 },
	};

	(void)state;
	check(v, COUNT(v));
}

static void
reads_what_is_met(void **state)
{
	static const struct sample v[] = {
		{ "  Wednesday, 31 December 2003 23:59:59 UT ", 1072915199, 0 },
		{ "Dec 31, 2003 11:59:59 PM", 1072915199, 0 },
		{ "Wed Dec 31 23:59:59 PST 2003", 1072943999, -480 },
		{ "Wed, 31 Dec 2003 9:05:00 GMT", 1072861500, 0 },
		{ "2003-12-31 23:59:59 -0500", 1072933199, -300 },
		{ "2003-12-31T 23:59:59", 1072915199, 0 },
		{ "2003-12-31T23:59:5Z", 1072915145, 0 },
		{ "2003-31-12", 1072828800, 0 },
		{ "31.12.2003, 23:59", 1072915140, 0 },
		{ "12/31/2003 23:59:59", 1072915199, 0 },
		{ "31 Dec 03 2359 GMT", 1072915140, 0 },
		{ "Wed, 31 Dec 2003 24:00:00 GMT", 1072915200, 0 },
		{ "Mi, 31 Dez 2003 23:59:59 MEZ", 1072911599, 60 },
		{ "mercredi 31 d\xC3\xA9" "cembre 2003 23h59", 1072915140, 0 },
		{ "Seg, 24 Set 2018 19:42:40 -0300", 1537828960, -180 },
		{ "31 \xD0\x94\xD0\xB5\xD0\xBA\xD0\xB0\xD0\xB1\xD1\x80\xD1\x8F 2003 23:59:59", 1072915199, 0 },
		{ "Wed, 31 Dec 2003 23:59:59 +3000", 1072807199, 0 },
		{ "Thu, 31 Apr 2003 00:00:00 GMT", 1051747200, 0 },
		{ "mar., 7 mai 2024 10:00:00 GMT", 1715076000, 0 },
		{ "maandag 6 mei 2024", 1714953600, 0 },
		{ "6 gegu\xC5\xBE\xC4\x97s 2024", 1714953600, 0 },
		{ "6 \xCE\x9C\xCE\xB1\xCE\x90\xCE\xBF\xCF\x85 2024", 1714953600, 0 },
		{ "6 \xD9\x85\xD8\xA7\xD9\x8A\xD9\x88 2024", 1714953600, 0 },
		{ "2024\xE5\xB9\xB4" "5\xE6\x9C\x88" "6\xE6\x97\xA5 10\xE6\x99\x82" "05\xE5\x88\x86", 1714989900, 0 },
		{ "2024-05-06 \xE4\xB8\x8B\xE5\x8D\x88 3:05", 1715007900, 0 },
		{ "Mon, 06 May 0024 10:00:00 GMT", 1714989600, 0 },
		{ "1072915199", 1072915199, 0 },
		{ "1072915199000", 1072915199, 0 },
		{ "Wed, 31 Dec 69 23:59:59 GMT", 3155759999, 0 },
		{ "Wed, 31 Dec 70 23:59:59 GMT", 31535999, 0 },
	};

	(void)state;
	check(v, COUNT(v));
}

static void
reads_what_other_languages_write(void **state)
{
	static const struct sample v[] = {
		{ "pon., 6 svibnja 2024 10:05", 1714989900, 0 },
		{ "6 października 2024", 1728172800, 0 },
		{ "keskiviikko 6. marraskuuta 2024", 1730851200, 0 },
		{ "середа, 6 листопада 2024", 1730851200, 0 },
		{ "6 d’abril de 2024", 1712361600, 0 },
		{ "mar déc 31 23:59:59 2024", 1735689599, 0 },
		{ "วันจันทร์ที่ 6 พฤษภาคม พ.ศ. 2567 เวลา 10:05 น.", 1714989900, 0 },
		{ "๖ พ.ค. ๒๕๖๗ 10:05", 1714989900, 0 },
		{ "2567-05-06T10:05:00+07:00", 1714964700, 420 },
		{ "৬ মে ২০২৪, ১০:০৫", 1714989900, 0 },
		{ "६ मई २०२४", 1714953600, 0 },
		{ "٦ مايو ٢٠٢٤ ٣:٠٥ م", 1715007900, 0 },
		{ "6 كانون الأول 2024", 1733443200, 0 },
		{ "دوشنبه ۱۷ اردیبهشت ۱۴۰۳ ۱۰:۰۵", 1714989900, 0 },
		{ "۳۰ اسفند ۱۴۰۳", 1742428800, 0 },
		{ "۱ فروردین ۱۴۰۴", 1742515200, 0 },
		{ "5月 6, 2024", 1714953600, 0 },
		{ "2024년 5월 6일 (월) 오후 3시 05분", 1715007900, 0 },
		{ "二月 6, 2024", 1707177600, 0 },
		{ "6 tháng 5, 2024", 1714953600, 0 },
		{ "Thg 5 6, 2024 10:05", 1714989900, 0 },
		{ "２０２４年５月６日", 1714953600, 0 },
	};

	(void)state;
	check(v, COUNT(v));
}

static void
refuses_what_is_none(void **state)
{
	static const char *const v[] = { "", "yesterday", "31", "2003-13-32", "Wed, 32 Dec 2003 00:00:00 GMT", "25:61",
					 "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "2003-12-31T23:61:00Z", "2004-W99-1",
					 "999999999999999999999999", "%s%n",
					 "6 مهر 2024", "6 tháng 13, 2024" };

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct moment m = { 42, 7 };

		if (date_parse(v[i], strlen(v[i]), &m) == 0)
			fail_msg("%s read as %lld", v[i], (long long)m.s);
		assert_int_equal(m.s, 42);
		assert_int_equal(m.zone_min, 7);
	}
}

static void
reads_no_more_than_a_date_can_be(void **state)
{
	(void)state;
	for (int len = 255; len <= 257; len++) {
		struct moment m = { 0 };
		char text[300];

		sprintf(text, "2024-05-06T%*s", len - 11, "10:05:00Z");
		assert_int_equal(date_parse(text, (size_t)len, &m), len <= 256 ? 0 : -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_standards_forms),
		cmocka_unit_test(reads_what_is_met),
		cmocka_unit_test(reads_what_other_languages_write),
		cmocka_unit_test(refuses_what_is_none),
		cmocka_unit_test(reads_no_more_than_a_date_can_be),
	};

	return cmocka_run_group_tests_name("parse/date", tests, NULL, NULL);
}
