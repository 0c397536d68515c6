/* classify/stems: inflections in many languages, and that the quick look at a word's start loses none. */
#include "../unit.h"

#include "../../../src/classify/stems.h"

static bool
same_stem(const char *tag, const char *rule, const char *word)
{
	int language = stems_language(tag);
	struct stem_word rules[] = {{rule, strlen(rule), 7}};
	struct stems *stems = stems_new(language, rules, 1);
	struct sb_stemmer *stemmer = stems_open(language);
	struct tokens tokens;
	struct token token;
	uint32_t symbol = 0;
	size_t n;

	tokens_init(&tokens, word, strlen(word));
	assert_true(tokens_next(&tokens, &token));
	n = stems_find(stems, stemmer, &token, &symbol, 1);
	assert_int_equal(symbol, n ? 7 : 0);
	stems_close(stemmer);
	stems_free(stems);
	return n == 1;
}

static void
finds_inflections(void **state)
{
	static const char *const cases[][3] = {
		{"en", "pipeline", "Pipelines"},
		{"en-GB", "refinery", "refineries"},
		{"en", "die", "dying"},
		{"en", "company", "company's"},
		{NULL, "election", "elections"},
		{"de", "\u00FCbernahme", "\u00DCbernahmen"},
		{"fr", "\u00E9lection", "\u00C9LECTIONS"},
		{"es", "elecci\u00F3n", "elecciones"},
		{"it", "elezione", "elezioni"},
		{"pt_BR", "governo", "governos"},
		{"nl", "verkiezing", "verkiezingen"},
		{"sv", "regering", "regeringens"},
		{"nb", "regjering", "regjeringen"},
		{"da", "regering", "regeringen"},
		{"fi", "talo", "talossa"},
		{"hu", "v\u00E1laszt\u00E1s", "v\u00E1laszt\u00E1sok"},
		{"ro", "guvern", "guvernul"},
		{"ru", "\u043D\u0435\u0444\u0442\u044C", "\u043D\u0435\u0444\u0442\u0438"},
		{"tr", "kitap", "kitaplar"},
		{"id", "pilih", "memilih"},
		{"ar", "\u0643\u062A\u0627\u0628", "\u0627\u0644\u0643\u062A\u0627\u0628"},
		{"el", "\u03B5\u03BA\u03BB\u03BF\u03B3\u03AE", "\u03B5\u03BA\u03BB\u03BF\u03B3\u03AD\u03C2"},
		{"hi", "\u0932\u0921\u093C\u0915\u093E", "\u0932\u0921\u093C\u0915\u0947"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (!same_stem(cases[i][0], cases[i][1], cases[i][2]))
			fail_msg("%s: ~%s does not find %s", cases[i][0], cases[i][1], cases[i][2]);
}

static void
keeps_other_words_apart(void **state)
{
	(void)state;
	assert_false(same_stem("en", "pipeline", "pipe"));
	assert_false(same_stem("en", "oil", "soil"));
	assert_false(same_stem("de", "haus", "maus"));
}

static void
knows_languages_by_their_tags(void **state)
{
	(void)state;
	assert_int_equal(stems_language(NULL), stems_language("en"));
	assert_int_equal(stems_language(""), stems_language("en"));
	assert_int_equal(stems_language("und"), stems_language("en-US"));
	assert_int_equal(stems_language("NB-no"), stems_language("no"));
	assert_int_equal(stems_language("deu"), stems_language("de-AT"));
	assert_int_not_equal(stems_language("de"), stems_language("en"));
	assert_int_equal(stems_language("ja"), -1);
	assert_int_equal(stems_language("enm"), -1);
	assert_true(stems_languages() >= 20);
	for (int i = 0; i < stems_languages(); i++) {
		struct sb_stemmer *stemmer = stems_open(i);

		assert_non_null(stemmer);
		stems_close(stemmer);
	}
}

static void
compares_words_of_other_languages_as_they_are(void **state)
{
	(void)state;
	assert_true(same_stem("pl", "wybory", "Wybory"));
	assert_false(same_stem("pl", "wybory", "wyborach"));
}

static void
finds_all_rules_of_a_stem(void **state)
{
	static const struct stem_word rules[] = {{"pipeline", 8, 3}, {"pipelines", 9, 5}, {"oil", 3, 9}};
	struct stems *stems = stems_new(0, rules, COUNT(rules));
	struct sb_stemmer *stemmer = stems_open(0);
	uint32_t symbols[4];
	struct tokens tokens;
	struct token token;

	(void)state;
	tokens_init(&tokens, "pipelines", 9);
	assert_true(tokens_next(&tokens, &token));
	assert_int_equal(stems_find(stems, stemmer, &token, symbols, 4), 2);
	assert_int_equal(symbols[0] + symbols[1], 8);
	assert_int_equal(stems_find(stems, stemmer, &token, symbols, 1), 1);
	stems_close(stemmer);
	stems_free(stems);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_inflections),
		cmocka_unit_test(keeps_other_words_apart),
		cmocka_unit_test(knows_languages_by_their_tags),
		cmocka_unit_test(compares_words_of_other_languages_as_they_are),
		cmocka_unit_test(finds_all_rules_of_a_stem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
