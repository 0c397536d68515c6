/* classify/classify: what is filed where, and why. */
#include "../unit.h"

#include <math.h>
#include <stdio.h>

#include "classify/classify.h"

/* One topic's rules over one item; the hit, or NULL. */
struct fixture {
	struct rules *rules;
	struct arena arena;
};

static const struct topic_hit *
run(struct fixture *f, const char *keywords, struct classify_input in)
{
	struct topic_source topic = {.name = "energy", .keywords = keywords};
	struct rule_error err;
	struct topic_hits hits;

	f->rules = rules_compile(&topic, 1, &err);
	if (!f->rules)
		fail_msg("%s: %zu: %s", keywords, err.offset, err.error.text);
	hits = classify(f->rules, &in, true, &f->arena);
	return hits.n ? &hits.v[0] : NULL;
}

static void
done(struct fixture *f)
{
	rules_free(f->rules);
	arena_release(&f->arena);
	memset(f, 0, sizeof(*f));
}

static double
score(const char *keywords, struct classify_input in)
{
	struct fixture f = {0};
	const struct topic_hit *hit = run(&f, keywords, in);
	double result = hit ? hit->score : 0;

	done(&f);
	return result;
}

#define NEAR(a, b) assert_true((a) - (b) < 1e-9 && (b) - (a) < 1e-9)

static void
weighs_fields_and_repetition(void **state)
{
	const char *tags[] = {"Oil", "Markets"};

	(void)state;
	NEAR(score("oil", (struct classify_input){.title = "Oil"}), 3);
	NEAR(score("oil^2", (struct classify_input){.title = "Oil"}), 6);
	NEAR(score("oil", (struct classify_input){.title = "Oil oil oil oil"}), 6);
	NEAR(score("oil", (struct classify_input){.tags = tags, .n_tags = 2}), 2);
	NEAR(score("oil", (struct classify_input){.body = "oil"}), sqrt(5));
	NEAR(score("oil, gas^0.5", (struct classify_input){.title = "gas", .body = "oil"}), 1.5 + sqrt(5));
	NEAR(score("oil", (struct classify_input){.title = "soil"}), 0);
}

static void
counts_the_beginning_of_a_body_more(void **state)
{
	static const char body[] =
		"coal 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 "
		"oil gas coal";

	(void)state;
	NEAR(score("oil^2", (struct classify_input){.body = body}) / 2, sqrt(3));
	NEAR(score("gas", (struct classify_input){.body = body}), sqrt(1 + 4 * exp2(-31 / 30.)));
	NEAR(score("coal", (struct classify_input){.body = body}), sqrt(5 + 1 + 4 * exp2(-32 / 30.)));
}

static void
looks_where_the_rule_says(void **state)
{
	const char *tags[] = {"oil"};

	(void)state;
	NEAR(score("title:oil", (struct classify_input){.body = "oil"}), 0);
	NEAR(score("body:oil", (struct classify_input){.title = "oil"}), 0);
	NEAR(score("tag:oil", (struct classify_input){.title = "oil", .tags = tags, .n_tags = 1}), 2);
	NEAR(score("oil",
		   (struct classify_input){.author = "oil", .feed = "oil", .url = "https://oil.example/"}),
	     0);
	NEAR(score("author:smith", (struct classify_input){.author = "Jane Smith"}), 3);
	NEAR(score("feed:oil", (struct classify_input){.feed = "Oil Daily"}), 3);
	NEAR(score("url:example.com", (struct classify_input){.url = "https://www.example.com/x"}), 3);
}

/* n words without a keyword, then the given one. */
static char *
long_text(struct arena *arena, size_t n, const char *last)
{
	char *text = arena_alloc(arena, n * 5 + strlen(last) + 1), *p = text;

	while (n-- > 0)
		p = stpcpy(p, "word ");
	stpcpy(p, last);
	return text;
}

static void
asks_more_of_longer_texts(void **state)
{
	static const struct {
		size_t words;
		const char *body_end;
		const char *title;
		bool filed;
	} cases[] = {
		{0, "oil", NULL, true},
		{20, "oil", NULL, true},
		{400, "oil", NULL, false},
		{400, "oil gas coal", NULL, false},
		{400, "oil gas coal opec", NULL, true},
		{300, "", "Oil", true},
		{2000, "", "Oil", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fixture f = {0};
		char *body = long_text(&f.arena, cases[i].words, cases[i].body_end);
		const struct topic_hit *hit =
			run(&f, "oil, gas, coal, opec",
			    (struct classify_input){.title = cases[i].title, .body = body});

		assert_non_null(hit);
		if ((hit->score >= hit->threshold) != cases[i].filed)
			fail_msg("%zu words, %s: %g against %g", cases[i].words, cases[i].body_end,
				 hit->score, hit->threshold);
		done(&f);
	}
}

static void
keeps_vetoed_items_out(void **state)
{
	struct fixture f = {0};
	const struct topic_hit *hit =
		run(&f, "oil, -\"olive oil\", -title:sponsored",
		    (struct classify_input){.title = "Olive oil", .body = "oil, sponsored"});

	(void)state;
	assert_true(hit->vetoed);
	assert_string_equal(hit->reason, "-\"olive oil\" (title), oil (title, body)");
	done(&f);
	hit = run(&f, "oil, -\"olive oil\", -title:sponsored",
		  (struct classify_input){.body = "oil, sponsored"});
	assert_false(hit->vetoed);
	done(&f);
}

static void
says_which_words_decided(void **state)
{
	struct fixture f = {0};
	const struct topic_hit *hit =
		run(&f, "opec, Oil^2, \"natural\tgas\"^3, ~pipeline",
		    (struct classify_input){.title = "Oil",
					    .body = "Natural gas, oil, pipelines, natural gas. OPEC"});

	(void)state;
	assert_string_equal(
		hit->reason,
		"Oil^2 (title, body), \"natural gas\"^3 (body x2), ~pipeline (body), opec (body)");
	assert_int_equal(hit->n_words, 4);
	assert_string_equal(hit->words[1].keyword, "\"natural gas\"^3");
	assert_int_equal(hit->words[1].offset, 13);
	assert_int_equal(hit->words[1].times[FIELD_BODY], 2);
	done(&f);
	hit = run(&f, "a, b, c, d, e, f, g, h, i, j, k, l",
		  (struct classify_input){.title = "a b c d e f g h i j k l"});
	assert_non_null(strstr(hit->reason, "j (title), and 2 more"));
	assert_int_equal(hit->n_words, 12);
	done(&f);
}

static void
counts_a_repeated_keyword_once(void **state)
{
	(void)state;
	NEAR(score("oil, Oil^2, oil", (struct classify_input){.title = "oil"}), 6);
	NEAR(score("oil, title:oil", (struct classify_input){.title = "oil"}), 6);
}

static void
files_under_several_topics_best_first(void **state)
{
	static const struct topic_source topics[] = {
		{"sport", "match, cup", 0}, {"energy", "oil^2, gas", 0}, {"trade", "oil, tariff*", 0},
		{"rare", "oil", 50},	    {"food", "oil, -opec", 0},
	};
	struct classify_input in = {.title = "OPEC cuts oil and gas"};
	struct rule_error err;
	struct rules *rules = rules_compile(topics, COUNT(topics), &err);
	struct arena arena = {0};
	struct topic_hits hits = classify(rules, &in, false, &arena);

	(void)state;
	assert_int_equal(hits.n, 2);
	assert_string_equal(hits.v[0].topic, "energy");
	assert_int_equal(hits.v[0].index, 1);
	assert_string_equal(hits.v[1].topic, "trade");
	hits = classify(rules, &in, true, &arena);
	assert_int_equal(hits.n, 4);
	assert_string_equal(hits.v[2].topic, "rare");
	NEAR(hits.v[2].threshold, 50);
	assert_string_equal(hits.v[3].topic, "food");
	assert_true(hits.v[3].vetoed);
	rules_free(rules);
	arena_release(&arena);
}

static void
files_nothing_under_nothing(void **state)
{
	struct rule_error err;
	struct rules *rules = rules_compile(NULL, 0, &err);
	struct classify_input in = {.title = "oil"}, empty = {0};
	struct arena arena = {0};

	(void)state;
	assert_non_null(rules);
	assert_int_equal(classify(rules, &in, true, &arena).n, 0);
	assert_int_equal(classify(rules, &empty, true, &arena).n, 0);
	rules_free(rules);
	arena_release(&arena);
	rules_free(NULL);
}

static void
points_at_the_topic_and_the_byte(void **state)
{
	static const struct topic_source unclosed[] = {{"a", "oil", 0}, {"b", "gas, \"coal", 0}};
	static const struct topic_source vetoes[] = {{"a", "oil", 0}, {"b", " -gas, -coal", 0}};
	struct rule_error err;

	(void)state;
	assert_null(rules_compile(unclosed, 2, &err));
	assert_int_equal(err.topic, 1);
	assert_int_equal(err.offset, 5);
	assert_null(rules_compile(vetoes, 2, &err));
	assert_int_equal(err.topic, 1);
	assert_int_equal(err.offset, 1);
	assert_non_null(strstr(err.error.text, "nothing but vetoes"));
}

static void
refuses_too_many_keywords(void **state)
{
	size_t n = RULES_KEYWORDS_MAX + 1, len = 0;
	char *list = malloc(n * 8 + 1);
	struct topic_source topic = {"a", list, 0};
	struct rule_error err;

	(void)state;
	for (size_t i = 0; i < n; i++)
		len += (size_t)sprintf(list + len, "%sw%zu", i ? "," : "", i);
	assert_null(rules_compile(&topic, 1, &err));
	assert_non_null(strstr(err.error.text, "100000"));
	assert_string_equal(list + err.offset, "w100000");
	free(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weighs_fields_and_repetition),
		cmocka_unit_test(counts_the_beginning_of_a_body_more),
		cmocka_unit_test(looks_where_the_rule_says),
		cmocka_unit_test(asks_more_of_longer_texts),
		cmocka_unit_test(keeps_vetoed_items_out),
		cmocka_unit_test(says_which_words_decided),
		cmocka_unit_test(counts_a_repeated_keyword_once),
		cmocka_unit_test(files_under_several_topics_best_first),
		cmocka_unit_test(files_nothing_under_nothing),
		cmocka_unit_test(points_at_the_topic_and_the_byte),
		cmocka_unit_test(refuses_too_many_keywords),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
