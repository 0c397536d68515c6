/* story/stop: the lists, as words are folded. */
#include "../unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/classify/fold.h"
#include "story/stop.h"

static struct stop_words *stop;

static uint32_t
languages_of(const char *word)
{
	return stop_languages(stop, word_hash(word, strlen(word)));
}

static uint32_t
bit_of(const char *tag)
{
	for (unsigned i = 0; stop_language_tag(i); i++)
		if (strcmp(stop_language_tag(i), tag) == 0)
			return 1u << i;
	return 0;
}

static void
knows_whose_words_they_are(void **state)
{
	static const struct {
		const char *word, *tag;
		bool is;
	} cases[] = { { "the", "en", true },  { "the", "de", false }, { "und", "de", true }, { "fur", "de", true },
		      { "die", "de", true },  { "nous", "fr", true }, { "и", "ru", true },   { "som", "sv", true },
		      { "som", "da", true },  { "tanker", "en", false }, { "war", "de", true }, { "war", "en", false } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal((languages_of(cases[i].word) & bit_of(cases[i].tag)) != 0, cases[i].is);
	assert_int_equal(languages_of(""), 0);
}

/* Otherwise a text's words would never match. The lists are found again by asking for every word of a text. */
static void
words_are_in_folded_form(void **state)
{
	static const char *const words[] = { "für", "über", "après", "más", "però", "não", "där", "więc", "což", "її", "çok" };

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		char folded[64];
		size_t len = fold_word(words[i], strlen(words[i]), folded, sizeof(folded));

		assert_true(len > 0);
		if (!stop_languages(stop, word_hash(folded, len)))
			fail_msg("%s is no stop word as %.*s", words[i], (int)len, folded);
	}
}

static int
open_list(void **state)
{
	(void)state;
	stop = stop_words_new();
	return 0;
}

static int
close_list(void **state)
{
	(void)state;
	stop_words_free(stop);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_whose_words_they_are),
		cmocka_unit_test(words_are_in_folded_form),
	};

	return cmocka_run_group_tests(tests, open_list, close_list);
}
