/* classify/automaton: which patterns a text holds, and where. */
#include "../unit.h"

#include <pthread.h>

#include "base/strbuf.h"

#include "../../../src/classify/automaton.h"

/* The patterns of a list of keywords, numbered as they stand. */
static struct automaton *
build(const char *list)
{
	struct automaton *automaton = automaton_new();
	struct arena arena = {0};
	struct keywords keywords;
	struct error err;
	size_t offset;

	if (keywords_parse(list, &arena, &keywords, &err, &offset) < 0)
		fail_msg("%s: %s", list, err.text);
	for (size_t i = 0; i < keywords.n; i++)
		automaton_add(automaton, keywords.v[i].parts, keywords.v[i].n_parts);
	automaton_finish(automaton);
	arena_release(&arena);
	return automaton;
}

static void
note(void *ctx, uint32_t pattern, size_t word)
{
	strbuf_addf(ctx, "%s%u@%zu", ((struct strbuf *)ctx)->len ? " " : "", pattern, word);
}

static void
check(const char *list, const char *language, const char *text, const char *want)
{
	struct automaton *automaton = build(list);
	struct scan *scan = scan_new(automaton, language);
	struct strbuf got = STRBUF_INIT(4096);

	scan_text(scan, text, strlen(text), note, &got);
	if (strcmp(strbuf_str(&got), want) != 0)
		fail_msg("%s in %s: got %s, wanted %s", list, text, strbuf_str(&got), want);
	strbuf_release(&got);
	scan_free(scan);
	automaton_free(automaton);
}

static void
finds_whole_words(void **state)
{
	(void)state;
	check("oil, gas", NULL, "Oil, soil, oils; GAS oil", "0@0 1@3 0@4");
	check("maduro, us, \"u.s\"", NULL, "Maduro's U.S. US", "0@0 2@1 1@1 1@2");
	check("moody's", NULL, "Moody Moody's", "0@1");
}

static void
finds_phrases_that_overlap(void **state)
{
	(void)state;
	check("\"a b c\", \"b c d\", b, \"a b\"", NULL, "a b c d a b", "3@1 2@1 0@2 1@3 3@5 2@5");
	check("\"a a b\"", NULL, "a a a b", "0@3");
	check("\"natural gas\"", NULL, "natural, gas; natural\n\ngas", "0@1");
}

static void
finds_prefixes(void **state)
{
	(void)state;
	check("refin*, refiner*, r*", NULL, "refined refinery oil r", "2@0 0@0 2@1 0@1 1@1 2@3");
	check("\"oil refiner*\"", NULL, "oil refineries and refiners", "0@1");
	check("\u0446\u0435\u043D*", NULL, "\u0426\u0415\u041D\u042B", "0@0");
}

static void
finds_stems_in_the_language_of_the_text(void **state)
{
	(void)state;
	check("~pipeline, pipeline", "en", "pipelines pipeline", "0@0 1@1 0@1");
	check("~wahl", "de", "Wahlen", "0@0");
	check("~wahl", "ja", "Wahlen Wahl", "0@1");
	check("\"~price cut\"", NULL, "prices cut", "0@1");
	check("~company", NULL, "companies company\u2019s", "0@0 0@1");
}

static void
finds_characters_in_any_segmentation(void **state)
{
	(void)state;
	check("\u505C\u96FB", "zh", "\u5927\u505C\u96FB\u4E86 \u505C\u3002\u96FB", "0@1");
	check("\u0E44\u0E1F\u0E1F\u0E49\u0E32", "th",
	      "\u0E01\u0E32\u0E23\u0E44\u0E1F\u0E1F\u0E49\u0E32\u0E14\u0E31\u0E1A", "0@3");
}

static size_t hits;

static void
count(void *ctx, uint32_t pattern, size_t word)
{
	(void)ctx;
	(void)pattern;
	(void)word;
	hits++;
}

/* Every keyword under way at every word: sixteen deep, but no deeper. */
static void
stays_linear_on_hostile_text(void **state)
{
	static char text[400000];
	struct automaton *automaton =
		build("\"a a a a a a a a a a a a a a a a\", \"a* a* a* a* a* a* a* a*\", \"a a a\"");
	struct scan *scan = scan_new(automaton, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(text); i += 2)
		memcpy(text + i, "a ", 2);
	hits = 0;
	assert_int_equal(scan_text(scan, text, sizeof(text), count, NULL), 200000);
	assert_int_equal(hits, (200000 - 15) + (200000 - 7) + (200000 - 2));
	scan_free(scan);
	automaton_free(automaton);
}

static void
gives_one_number_to_one_pattern(void **state)
{
	struct automaton *automaton = build("oil, gas, Oil, \"oil gas\", o*, ~oil");

	(void)state;
	assert_int_equal(automaton_patterns(automaton), 5);
	assert_true(automaton_memory(automaton) > 0);
	automaton_free(automaton);
}

static void *
scan_french(void *automaton)
{
	struct scan *scan = scan_new(automaton, "fr");
	struct strbuf got = STRBUF_INIT(64);

	scan_text(scan, "des \u00E9lections", strlen("des \u00E9lections"), note, &got);
	scan_free(scan);
	return strbuf_detach(&got);
}

static void
may_be_read_by_threads(void **state)
{
	struct automaton *automaton = build("~\u00E9lection");
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, scan_french, automaton), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		void *got;

		pthread_join(threads[i], &got);
		assert_string_equal(got, "0@1");
		free(got);
	}
	automaton_free(automaton);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_whole_words),
		cmocka_unit_test(finds_phrases_that_overlap),
		cmocka_unit_test(finds_prefixes),
		cmocka_unit_test(finds_stems_in_the_language_of_the_text),
		cmocka_unit_test(finds_characters_in_any_segmentation),
		cmocka_unit_test(stays_linear_on_hostile_text),
		cmocka_unit_test(gives_one_number_to_one_pattern),
		cmocka_unit_test(may_be_read_by_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
