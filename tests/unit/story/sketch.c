/* story/sketch: what an item tells: words and pairs, weighed; languages told by their little words. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story/sketch.h"
#include "story/stop.h"

struct bench {
	struct sketcher *sketcher;
	struct arena arena;
	struct sketch sketch;
};

static int
bench_open(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	b->sketcher = sketcher_new();
	*state = b;
	return 0;
}

static int
bench_close(void **state)
{
	struct bench *b = *state;

	sketcher_free(b->sketcher);
	arena_release(&b->arena);
	free(b);
	return 0;
}

static void
make(struct bench *b, const char *title, const char *text, const char *language)
{
	sketch_make(b->sketcher, &b->sketch, title, text, language, &b->arena);
}

/* The weight of a term, 0 when it is none. */
static unsigned
weight_of(const struct bench *b, const char *term)
{
	const char *p = b->sketch.terms;

	for (size_t i = 0; i < b->sketch.n; i++) {
		size_t len = strcspn(p, "\n");

		if (len == strlen(term) && memcmp(p, term, len) == 0)
			return b->sketch.v[i].weight;
		p += len + 1;
	}
	return 0;
}

static void
holds_words_and_pairs_without_stop_words(void **state)
{
	struct bench *b = *state;

	make(b, "The tanker is off Norrhavn harbour", NULL, "en");
	assert_true(weight_of(b, "tanker") && weight_of(b, "norrhavn") && weight_of(b, "norrhavn harbour"));
	assert_false(weight_of(b, "the") || weight_of(b, "is") || weight_of(b, "off norrhavn"));
	assert_false(weight_of(b, "tanker norrhavn")); /* "is off" stands between */
	assert_int_equal(b->sketch.n_words, 3);
	assert_int_equal(b->sketch.n, 4);
}

static void
a_stem_is_one_feature(void **state)
{
	struct bench *b = *state;

	make(b, "Ship of the ships", "shipping", "en");
	assert_int_equal(b->sketch.n_words, 1);
}

static void
title_names_numbers_and_early_words_weigh_more(void **state)
{
	struct bench *b = *state;
	char text[2000] = "early ";

	for (unsigned i = 0; i < 60; i++)
		sprintf(text + strlen(text), "filler%c%c ", 'a' + i % 26, 'a' + i / 26);
	strcat(text, "late. The man met Brage with 4711 others");
	make(b, "headline", text, "en");
	assert_true(weight_of(b, "headline") > weight_of(b, "early"));
	assert_true(weight_of(b, "early") > weight_of(b, "late"));
	assert_true(weight_of(b, "brage") > weight_of(b, "met"));
	assert_true(weight_of(b, "4711") > weight_of(b, "met"));
}

static void
title_case_makes_no_names(void **state)
{
	struct bench *b = *state;

	make(b, "Tanker Runs Aground In Heavy Weather", NULL, "en");
	assert_int_equal(weight_of(b, "aground"), weight_of(b, "tanker"));
}

static void
languages_are_told_by_their_stop_words(void **state)
{
	static const struct {
		const char *text, *said, *want;
	} cases[] = {
		{ "The harbour of Norrhavn was closed on Monday", "de", "en" }, /* many feeds say en, or anything */
		{ "Der Hafen von Norrhavn ist seit Montag gesperrt", "en-us", "de" },
		{ "Le port de Norrhavn est fermé depuis lundi pour les navires", NULL, "fr" },
		{ "Гавань Норрхавна закрыта, и это надолго, но не для всех", NULL, "ru" },
		{ "Havnen i Norrhavn er stengt etter at et skip gikk på grunn", "no", "no" },
		{ "Norrhavn harbour", "en", "en" },
		{ "Norrhavn", NULL, "" },
	};
	struct bench *b = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		make(b, NULL, cases[i].text, cases[i].said);
		assert_int_equal(b->sketch.language, cases[i].want[0] ? cases[i].want[0] << 8 | cases[i].want[1] : 0);
	}
}

static void
characters_without_blanks_go_by_pairs(void **state)
{
	struct bench *b = *state;

	make(b, "油轮搁浅", NULL, "zh");
	assert_int_equal(b->sketch.n, 3);
	assert_int_equal(b->sketch.n_words, 3);
	assert_true(weight_of(b, "油轮"));
}

static void
has_ceilings(void **state)
{
	struct bench *b = *state;
	char *text = malloc(2000000);
	size_t len = 0;

	for (unsigned i = 0; i < 100000; i++)
		len += (size_t)sprintf(text + len, "word%u ", i * 2654435761u);
	make(b, text, text, "en");
	assert_in_range(b->sketch.n, 100, SKETCH_MAX);
	memset(text, 'a', 1000000);
	text[1000000] = '\0';
	make(b, text, text, "en");
	assert_int_equal(b->sketch.n, 0);
	make(b, NULL, NULL, NULL);
	assert_int_equal(b->sketch.n, 0);
	assert_string_equal(b->sketch.terms, "");
	free(text);
}

static void
survives_being_packed(void **state)
{
	struct bench *b = *state;
	struct sketch back;
	size_t len;
	void *bytes;

	make(b, "Tanker aground off Norrhavn", "The crew is safe on land.", "en");
	bytes = sketch_pack(&b->sketch, &len);
	assert_int_equal(sketch_unpack(&back, bytes, len, &b->arena), 0);
	assert_int_equal(back.n, b->sketch.n);
	assert_memory_equal(back.v, b->sketch.v, back.n * sizeof(*back.v));
	assert_true(back.simhash == b->sketch.simhash && back.language == b->sketch.language);
	assert_int_equal(back.n_words, b->sketch.n_words);
	for (size_t cut = 0; cut < len; cut++)
		if ((len - cut) % 6)
			assert_int_equal(sketch_unpack(&back, bytes, cut, &b->arena), -1);
	((unsigned char *)bytes)[0] = 99;
	assert_int_equal(sketch_unpack(&back, bytes, len, &b->arena), -1);
	free(bytes);
}

/* Many have no little words that would tell. */
static void
headlines_without_a_language_are_stemmed(void **state)
{
	struct bench *b = *state;
	uint32_t first;

	make(b, "Tanker grounded", NULL, NULL);
	assert_int_equal(b->sketch.language, 0);
	assert_int_equal(b->sketch.n, 3);
	first = b->sketch.v[0].hash;
	make(b, "Tankers grounds", NULL, NULL);
	assert_int_equal(b->sketch.v[0].hash, first);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_open, bench_close)
	const struct CMUnitTest tests[] = {
		TEST(holds_words_and_pairs_without_stop_words),
		TEST(a_stem_is_one_feature),
		TEST(title_names_numbers_and_early_words_weigh_more),
		TEST(title_case_makes_no_names),
		TEST(languages_are_told_by_their_stop_words),
		TEST(headlines_without_a_language_are_stemmed),
		TEST(characters_without_blanks_go_by_pairs),
		TEST(has_ceilings),
		TEST(survives_being_packed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
