/* parse/entity */
#include "../unit.h"

#include "../../../src/parse/entity.h"

static void
decodes_references(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		unsigned cp;
	} v[] = {
		{ "&amp;", 5, '&' },	     { "&AMP;x", 5, '&' },    { "&eacute;", 8, 0xE9 }, { "&Eacute;", 8, 0xC9 },
		{ "&eacute!", 7, 0xE9 },     { "&hellip;", 8, 0x2026 }, { "&hellip!", 0, 0 },  { "&zwnj;", 6, 0x200C },
		{ "&#65;", 5, 'A' },	     { "&#x41;", 6, 'A' },    { "&#X41 ", 5, 'A' },    { "&#150;", 6, 0x2013 },
		{ "&#55357;&#56832;", 16, 0x1F600 }, { "&#xD83D;&#xDE00 ", 15, 0x1F600 },
		{ "&#55357;&#65;", 8, 0xFFFD }, { "&#56832;&#55357;", 8, 0xFFFD }, { "&#55357;&#", 8, 0xFFFD },
		{ "&#99999999999;", 14, 0xFFFD }, { "&#;", 0, 0 },    { "&#x;", 0, 0 },	       { "&;", 0, 0 },
		{ "& ", 0, 0 },		     { "&unknown;", 0, 0 },   { "&copyright;", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		unsigned cp = 0;
		size_t n = entity_decode(v[i].text, strlen(v[i].text), &cp);

		if (n != v[i].len || (n && cp != v[i].cp))
			fail_msg("%s: %zu bytes, U+%04X", v[i].text, n, cp);
	}
}

static void
finds_the_first_and_the_last_name(void **state)
{
	(void)state; /* the table must be in order */
	assert_int_equal(entity_named("AElig", 5), 0xC6);
	assert_int_equal(entity_named("zwnj", 4), 0x200C);
	assert_int_equal(entity_named("nbsp", 4), 0xA0);
	assert_int_equal(entity_named("", 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(decodes_references),
					    cmocka_unit_test(finds_the_first_and_the_last_name) };

	return cmocka_run_group_tests_name("parse/entity", tests, NULL, NULL);
}
