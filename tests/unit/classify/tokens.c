/* classify/tokens: the words of many scripts, and that they end where ICU's end. */
#include "../unit.h"

#include "base/strbuf.h"
#include "classify/tokens.h"

#include "../../word_oracle.h"

/* The words of text with a bar between them; a blank line or what parts characters shows as two. */
static void
check(const char *text, const char *want)
{
	struct strbuf got = STRBUF_INIT(4096);
	struct tokens tokens;
	struct token token;
	const char *wrong = word_oracle(text, strlen(text));

	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &token)) {
		strbuf_addstr(&got, !got.len ? "" : token.apart ? "||" : "|");
		strbuf_add(&got, token.text, token.len);
	}
	if (wrong)
		fail_msg("%s: %s", text, wrong);
	assert_string_equal(strbuf_str(&got), want);
	strbuf_release(&got);
}

static void
check_all(const char *const (*cases)[2], size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(cases[i][0], cases[i][1]);
}

static void
cuts_english(void **state)
{
	static const char *const cases[][2] = {
		{"", ""},
		{" -- ... ", ""},
		{"Oil prices, again.", "oil|prices|again"},
		{"don't we're they'll", "don't|we're|they'll"},
		{"don\u2019t", "don't"},
		{"Maduro's", "maduro's"},
		{"reporters' words", "reporters|words"},
		{"covid-19 e-mail", "covid|19|e|mail"},
		{"AT&T", "at|t"},
		{"U.S. troops", "u.s|troops"},
		{"at 5 p.m.", "at|5|p.m"},
		{"the end.Next one", "the|end|next|one"},
		{"www.bbc.co.uk/a_b", "www|bbc|co|uk|a|b"},
		{"C++ and C#, F# but A+", "c++|and|c#|f#|but|a"},
		{"3.5 or 10,000,000", "3.5|or|10,000,000"},
		{"F-16s, 3D, G20", "f|16s|3d|g20"},
		{"#climate @user $5", "climate|user|5"},
		{"one\n\ntwo\nthree", "one||two|three"},
		{"O'Brien", "o|brien"},
	};

	(void)state;
	check_all(cases, COUNT(cases));
}

static void
cuts_other_languages(void **state)
{
	static const char *const cases[][2] = {
		{"l'\u00E9nergie d\u2019aujourd'hui", "l|energie|d|aujourd|hui"},
		{"T\u00FCrkiye'de \u0130stanbul", "turkiye|de|istanbul"},
		{"col\u00B7lecci\u00F3", "colleccio"},
		{"\u2116 10, \u211610", "no|10|no|10"},
		{"CO\u2082", "co2"},
		{"\u0426\u0435\u043D\u044B \u043D\u0430 \u043D\u0435\u0444\u0442\u044C",
		 "\u0446\u0435\u043D\u044B|\u043D\u0430|\u043D\u0435\u0444\u0442\u044C"},
		{"\u05E6\u05D4\"\u05DC", "\u05E6\u05D4\u05DC"},
		{"\u05E6\u05D4\u05F4\u05DC", "\u05E6\u05D4\u05DC"},
		{"\uD55C\uAD6D \uC804\uB825", "\uD55C\uAD6D|\uC804\uB825"},
		/* A vowel sign is part of the word. */
		{"\u0939\u093F\u0928\u094D\u0926\u0940", "\u0939\u093F\u0928\u094D\u0926\u0940"},
	};

	(void)state;
	check_all(cases, COUNT(cases));
}

static void
cuts_characters_where_no_spaces_are_written(void **state)
{
	static const char *const cases[][2] = {
		{"\u5927\u505C\u96FB", "\u5927|\u505C|\u96FB"},
		{"\u505C\n\u96FB", "\u505C|\u96FB"},
		{"\u505C\u3002\u96FB", "\u505C||\u96FB"},
		{"\u4F50\u3005\u6728", "\u4F50|\u3005|\u6728"},
		{"\u30B9\u30FB\u30AC", "\u30B9|\u30AC"},
		{"A\u80A1 iPhone\u7684", "a|\u80A1|iphone|\u7684"},
		{"\u30AC\u30B9", "\u30AC|\u30B9"},
		{"\uFF76\uFF9E\uFF7D", "\u30AC|\u30B9"}, /* half width, the voicing mark apart */
		{"\u0E44\u0E1F\u0E1F\u0E49\u0E32", "\u0E44|\u0E1F|\u0E1F\u0E49|\u0E32"},
	};

	(void)state;
	check_all(cases, COUNT(cases));
}

static void
tells_the_base_and_the_dots(void **state)
{
	struct tokens tokens;
	struct token token;

	(void)state;
	tokens_init(&tokens, "Moody\u2019s U.S.", 14);
	assert_true(tokens_next(&tokens, &token));
	assert_int_equal(token.len, 7);
	assert_int_equal(token.base_len, 5);
	assert_int_equal(token.base_src_len, 5);
	assert_false(token.dotted);
	assert_true(tokens_next(&tokens, &token));
	assert_true(token.dotted);
	assert_int_equal(token.base_len, 0);
}

static void
survives_bytes_that_are_no_text(void **state)
{
	struct tokens tokens;
	struct token token;

	(void)state;
	tokens_init(&tokens,
		    "ab\xFF\xC3"
		    "cd\xE2\x80",
		    8);
	assert_true(tokens_next(&tokens, &token));
	assert_memory_equal(token.text, "ab", 2);
	assert_true(tokens_next(&tokens, &token));
	assert_memory_equal(token.text, "cd", 2);
	assert_false(tokens_next(&tokens, &token));
}

static void
cuts_endless_words(void **state)
{
	static char text[100000];
	struct tokens tokens;
	struct token token;

	(void)state;
	memset(text, 'x', sizeof(text));
	tokens_init(&tokens, text, sizeof(text));
	assert_true(tokens_next(&tokens, &token));
	assert_int_equal(token.len, TOKEN_MAX);
	assert_int_equal(token.src_len, sizeof(text));
	assert_false(tokens_next(&tokens, &token));
}

/* Random texts of letters, marks and joiners of many scripts, drawn so that they meet often. */
static void
ends_words_where_icu_does(void **state)
{
	static const char *const pieces[] = {
		"a",	  "B",	    "s",      "t",	"l",	      "\u00E9",	    "\u0301",	  "\u0130",
		"1",	  "2",	    " ",      " ",	"\n",	      "\n\n",	    ".",	  ",",
		"'",	  "\u2019", ":",      ";",	"_",	      "-",	    "+",	  "#",
		"\"",	  "\u00B7", "\u00AD", "\u200D", "\u200B",     "\u0436",	    "\u0439",	  "\u03C2",
		"\u05D0", "\u05F4", "\u0627", "\u064B", "\u0640",     "\u0661",	    "\u0939",	  "\u093F",
		"\u0E44", "\u0E49", "\u1780", "\u17D2", "\u4E00",     "\u3042",	    "\u30AB",	  "\uFF76",
		"\uFF9E", "\u3099", "\u30FC", "\uD55C", "\u1100",     "\u1161",	    "\uFF21",	  "\uFF11",
		"\uFB01", "\u2116", "\u2082", "\u24B6", "\u00BD",     "\U0001F600", "\U0001F1E6", "\u2160",
		"\u0F0B", "\u0F40", "\u1200", "\uA000", "\U00020000", "\U0001D400", "\u02BC", "\u3005",	  "\u00AA",
		"\u0BA8",
	};
	uint64_t seed = 42;

	(void)state;
	for (size_t i = 0; i < amount(20000); i++) {
		char text[128] = "";
		const char *wrong;

		for (int k = 0; k < 12; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			strcat(text, pieces[(seed >> 33) % COUNT(pieces)]);
		}
		wrong = word_oracle(text, strlen(text));
		if (wrong)
			fail_msg("%s: %s", text, wrong);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_english),
		cmocka_unit_test(cuts_other_languages),
		cmocka_unit_test(cuts_characters_where_no_spaces_are_written),
		cmocka_unit_test(tells_the_base_and_the_dots),
		cmocka_unit_test(survives_bytes_that_are_no_text),
		cmocka_unit_test(cuts_endless_words),
		cmocka_unit_test(ends_words_where_icu_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
