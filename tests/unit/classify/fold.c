/* classify/fold: spellings that are one word, and letters that are not one. */
#include "../unit.h"

#include "../../../src/classify/fold.h"

static void
check(const char *word, const char *want)
{
	char got[257];

	got[fold_word(word, strlen(word), got, 256)] = '\0';
	assert_string_equal(got, want);
}

static void
folds_what_readers_take_for_the_same(void **state)
{
	static const char *const cases[][2] = {
		{"OPEC", "opec"},
		{"\u00C9lys\u00E9e", "elysee"},
		{"e\u0301te\u0301", "ete"},
		{"Stra\u00DFe", "strasse"},
		{"\u0141\u00F3d\u017A", "lodz"},
		{"\u00C6r\u00F8", "aero"},
		{"\u0152uvre", "oeuvre"},
		{"\uFB01nance", "finance"},
		{"\uFF2F\uFF29\uFF2C", "oil"},
		{"\u0130stanbul", "istanbul"},
		{"\u0131\u015F\u0131k", "isik"},
		{"co\u00ADoperate", "cooperate"},
		{"\u039C\u03B5\u03C4\u03AC\u03C2", "\u03BC\u03B5\u03C4\u03B1\u03C3"},
		{"\u0451\u043B\u043A\u0430", "\u0435\u043B\u043A\u0430"},
		{"\u0643\u0650\u062A\u064E\u0627\u0628", "\u0643\u062A\u0627\u0628"},
		{"\u0623\u062D\u0645\u0640\u0640\u062F", "\u0627\u062D\u0645\u062F"},
		{"\u05E9\u05B8\u05DC\u05D5\u05B9\u05DD", "\u05E9\u05DC\u05D5\u05DD"},
		{"\uFF76\uFF9E", "\u30AC"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		check(cases[i][0], cases[i][1]);
}

static void
keeps_marks_that_make_another_letter(void **state)
{
	static const char *const cases[] = {
		"\u043C\u043E\u0439",		  /* мой, not мои */
		"\u0457\u0457",			  /* Ukrainian ї */
		"\u304C",			  /* が, not か */
		"\u0E1F\u0E49",			  /* Thai tone */
		"\u0939\u093F\u0928\u094D\u0926", /* Devanagari vowel and virama */
		"\uD55C\uAD6D",			  /* Korean syllables stay composed */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		check(cases[i], cases[i]);
}

static void
keeps_accents_for_stemmers(void **state)
{
	char got[65];

	(void)state;
	got[fold_case("\u00C9LECTIONS", strlen("\u00C9LECTIONS"), got, 64)] = '\0';
	assert_string_equal(got, "\u00E9lections");
}

static void
cuts_between_characters(void **state)
{
	char got[4] = "";

	(void)state;
	assert_int_equal(fold_word("\u0436\u0436x", 5, got, 3), 2);
	assert_memory_equal(got, "\u0436", 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_what_readers_take_for_the_same),
		cmocka_unit_test(keeps_marks_that_make_another_letter),
		cmocka_unit_test(keeps_accents_for_stemmers),
		cmocka_unit_test(cuts_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
