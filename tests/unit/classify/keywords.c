/* classify/keywords: the language of rules, and what is said about mistakes. */
#include "../unit.h"

#include "base/strbuf.h"

#include "../../../src/classify/keywords.h"

/* A list in a plain form: fields as bits, parts with their kind. */
static char *
dump(const char *source)
{
	struct strbuf sb = STRBUF_INIT(8192);
	struct arena arena = {0};
	struct keywords keywords;
	struct error err;
	size_t offset = 0;

	if (keywords_parse(source, &arena, &keywords, &err, &offset) < 0)
		fail_msg("%s: %zu: %s", source, offset, err.text);
	for (size_t i = 0; i < keywords.n; i++) {
		const struct keyword *kw = &keywords.v[i];

		strbuf_addf(&sb, "%s%s", i ? "; " : "", kw->is_veto ? "-" : "");
		for (unsigned f = 0; f < FIELD_COUNT; f++)
			if (kw->fields == 1u << f)
				strbuf_addf(&sb, "%s:", field_name(f));
		for (size_t k = 0; k < kw->n_parts; k++)
			strbuf_addf(&sb, "%s%s%s%s", k ? "+" : "", kw->parts[k].kind == PART_STEM ? "~" : "",
				    kw->parts[k].text, kw->parts[k].kind == PART_PREFIX ? "*" : "");
		if (kw->weight != 1)
			strbuf_addf(&sb, "^%g", kw->weight);
	}
	arena_release(&arena);
	return strbuf_detach(&sb);
}

static void
reads_the_language(void **state)
{
	static const char *const cases[][2] = {
		{"oil", "oil"},
		{" Oil^2,\"Natural Gas\"^3 ,opec", "oil^2; natural+gas^3; opec"},
		{"refiner*, ~Pipeline, -\"olive oil\"", "refiner*; ~pipeline; -olive+oil"},
		{"title:barrel, -author:Smith, URL:example.com",
		 "title:barrel; -author:smith; url:example+com"},
		{"oil^0.5, gas^10", "oil^0.5; gas^10"},
		{"natural gas, oil", "natural+gas; oil"},
		{"\"~oil refiner*\", ~\"gas prices\"", "~oil+refiner*; ~gas+~prices"},
		{"oil,\n gas\n coal", "oil; gas; coal"},
		{"don't, U.S., covid-19, C++, AT&T, R & D", "don't; u.s; covid+19; c++; at+t; r+d"},
		{"\u505C\u96FB, \u505C\u96FB*", "\u505C+\u96FB; \u505C+\u96FB"},
		{"~\u00C9lections, \u00C9lections", "~\u00E9lections; elections"},
		{"\u05E6\u05D4\"\u05DC", "\u05E6\u05D4\u05DC"},
		{"title:\"a:b, c\", 10:30", "title:a+b+c; 10+30"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *got = dump(cases[i][0]);

		assert_string_equal(got, cases[i][1]);
		free(got);
	}
}

static void
points_at_mistakes(void **state)
{
	static const struct {
		const char *source;
		size_t offset;
		const char *says;
	} cases[] = {
		{"", 0, "no keyword"},
		{"oil, , gas", 5, "empty keyword"},
		{",oil", 0, "empty keyword"},
		{"oil,", 4, "empty keyword"},
		{"oil, \"natural gas", 5, "not closed"},
		{"oil, \"\"", 6, "empty keyword"},
		{"oil^", 4, "number over 0"},
		{"oil^0", 4, "number over 0"},
		{"oil^-2", 4, "number over 0"},
		{"oil^2x", 4, "number over 0"},
		{"oil^1.2.3", 4, "number over 0"},
		{"oil^1001", 4, "at most 1000"},
		{"oil, -gas^2", 9, "no weight"},
		{"titel:oil", 0, "did you mean \"title:\""},
		{"-tags:oil", 1, "did you mean \"tag:\""},
		{"oil, http://x", 5, "known are title, body"},
		{"oil, url:http://x", 13, "a second colon"},
		{"title:tag:x", 9, "a second colon"},
		{"re*finer", 2, "at the end"},
		{"*gate", 0, "at the end"},
		{"*", 0, "at the end"},
		{"\"oil refiner\"*", 13, "inside the quotes"},
		{"~refiner*", 8, "not both"},
		{"~", 1, "no word"},
		{"oil, ~, gas", 6, "no word"},
		{"-", 1, "empty keyword"},
		{"&", 0, "no letter or digit"},
		{"oil \"gas\"", 4, "a comma may be missing"},
		{"\"gas\" oil", 6, "a comma is missing"},
		{"\u505C\uFF0C\u96FB", 0, "separated by \",\""},
		{"a b c d e f g h i j k l m n o p q", 0, "at most 16"},
		{"oil\xFF", 0, "UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena arena = {0};
		struct keywords keywords;
		struct error err = {.text = ""};
		size_t offset = SIZE_MAX;

		if (keywords_parse(cases[i].source, &arena, &keywords, &err, &offset) == 0)
			fail_msg("%s: no mistake found", cases[i].source);
		if (offset != cases[i].offset || !strstr(err.text, cases[i].says))
			fail_msg("%s: %zu: %s", cases[i].source, offset, err.text);
		arena_release(&arena);
	}
}

static void
refuses_long_keywords(void **state)
{
	char source[KEYWORD_MAX + 2];
	struct arena arena = {0};
	struct keywords keywords;
	struct error err;
	size_t offset;

	(void)state;
	memset(source, 'x', sizeof(source));
	source[KEYWORD_MAX + 1] = '\0';
	assert_int_equal(keywords_parse(source, &arena, &keywords, &err, &offset), -1);
	assert_int_equal(offset, 0);
	for (size_t len = KEYWORD_MAX; len >= KEYWORD_MAX - 1; len--) {
		source[len] = '\0';
		assert_int_equal(keywords_parse(source, &arena, &keywords, &err, &offset), 0);
	}
	arena_release(&arena);
}

static void
knows_where_each_stands(void **state)
{
	struct arena arena = {0};
	struct keywords keywords;
	struct error err;
	size_t offset;

	(void)state;
	assert_int_equal(keywords_parse("oil ,\n -title:\"a b\" , gas^2 ", &arena, &keywords, &err, &offset),
			 0);
	assert_int_equal(keywords.n, 3);
	assert_int_equal(keywords.v[0].offset, 0);
	assert_int_equal(keywords.v[0].len, 3);
	assert_int_equal(keywords.v[1].offset, 7);
	assert_int_equal(keywords.v[1].len, 12);
	assert_int_equal(keywords.v[2].offset, 22);
	assert_int_equal(keywords.v[2].len, 5);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_language),
		cmocka_unit_test(points_at_mistakes),
		cmocka_unit_test(refuses_long_keywords),
		cmocka_unit_test(knows_where_each_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
