/* classify/learn: lists from examples, and when none can be had. */
#include "../unit.h"

#include <stdio.h>

#include "classify/learn.h"

#define N 120

static char texts[N][200];
static struct lesson lessons[N];

/* A third tells of kayaks, a third of gravy boats, a third of neither. */
static void
fill(void)
{
	static const char *const places[] = { "river", "lake", "museum", "street", "bridge", "tower", "garden" };

	for (unsigned i = 0; i < N; i++) {
		static const char *const kinds[] = { "A sea kayak and a paddle", "A gravy boat, 21.5 kg",
						     "It opens on 21.5 again" };

		snprintf(texts[i], sizeof(texts[i]), "%s near the %s", kinds[i % 3], places[i * 5 / 3 % 7]);
		lessons[i] = (struct lesson){ .in = { .title = i % 2 ? texts[i] : NULL, .body = i % 2 ? NULL : texts[i] },
					      .belongs = i % 3 == 0,
					      .story = i,
					      .when_s = i };
	}
}

static bool
has_word(const struct learned *learned, const char *keyword)
{
	for (size_t i = 0; i < learned->n; i++)
		if (strcmp(learned->v[i].keyword, keyword) == 0)
			return true;
	return false;
}

static void
learns_words_and_phrases_that_tell(void **state)
{
	struct arena arena = { 0 };
	struct learned learned;
	struct learn_score score;
	struct error err;

	(void)state;
	fill();
	assert_int_equal(learn(lessons, N, NULL, 10, &arena, &learned, &err), 0);
	assert_true(has_word(&learned, "kayak"));
	assert_true(has_word(&learned, "paddle"));
	assert_true(has_word(&learned, "\"sea kayak\""));
	assert_false(has_word(&learned, "boat"));
	assert_false(has_word(&learned, "river"));
	for (size_t i = 0; i < learned.n; i++) {
		assert_in_range(learned.v[i].weight, 1, 9);
		assert_true(learned.v[i].is_new);
		if (strcmp(learned.v[i].keyword, "kayak") == 0)
			assert_true(learned.v[i].inside == N / 3 && learned.v[i].outside == 0);
	}
	score = learn_try(learned.list, learned.threshold, lessons, N);
	assert_int_equal(score.right, N / 3);
	assert_int_equal(score.wrong, 0);
	arena_release(&arena);
}

/* What is longer than any word is data, and no keyword. */
static void
learns_no_word_beyond_its_ceiling(void **state)
{
	(void)state;
	for (size_t len = 78; len <= 80; len++) {
		struct arena arena = { 0 };
		struct learned learned;
		struct error err;
		char word[81] = "";

		memset(word, 'q', len);
		fill();
		for (size_t i = 0; i < N; i += 3)
			snprintf(texts[i], sizeof(texts[i]), "A sea %s and a paddle", word);
		assert_int_equal(learn(lessons, N, NULL, 10, &arena, &learned, &err), 0);
		assert_true(has_word(&learned, "paddle"));
		assert_int_equal(has_word(&learned, word), len < 80);
		arena_release(&arena);
	}
}

static void
keeps_the_vetoes_and_weighs_the_keywords_of_the_topic(void **state)
{
	struct arena arena = { 0 };
	struct learned learned;
	struct error err;

	(void)state;
	fill();
	assert_int_equal(learn(lessons, N, "boat^3, kaya*^7, -\"gravy boat\", -x", 10, &arena, &learned, &err), 0);
	assert_true(has_word(&learned, "kaya*"));
	assert_false(has_word(&learned, "boat"));
	assert_non_null(strstr(learned.list, ", -\"gravy boat\", -x"));
	for (size_t i = 0; i < learned.n; i++)
		assert_int_equal(learned.v[i].is_new, strcmp(learned.v[i].keyword, "kaya*") != 0);
	arena_release(&arena);
}

/* All that belongs holds it, but every fifth of the others, too: as "of" and "Tuesday" do. */
static void
leaves_out_what_many_others_hold(void **state)
{
	struct arena arena = { 0 };
	struct learned learned;
	struct error err;

	(void)state;
	fill();
	for (size_t i = 0; i < N; i++)
		lessons[i].in = (struct classify_input){ .title = lessons[i].belongs || i % 5 == 0 ? "Tuesday" : "-" };
	assert_int_equal(learn(lessons, N, NULL, 10, &arena, &learned, &err), -1);
	assert_non_null(strstr(err.text, "no word occurs in enough of the examples"));
	arena_release(&arena);
}

static void
is_held_to_the_number_of_words(void **state)
{
	struct arena arena = { 0 };
	struct learned learned;
	struct error err;

	(void)state;
	fill();
	assert_int_equal(learn(lessons, N, NULL, 2, &arena, &learned, &err), 0);
	assert_in_range(learned.n, 1, 2);
	arena_release(&arena);
}

static void
writes_words_of_scripts_without_blanks(void **state)
{
	struct arena arena = { 0 };
	struct learned learned;
	struct error err;

	(void)state;
	fill();
	for (size_t i = 0; i < N; i++)
		lessons[i].in = (struct classify_input){ .title = lessons[i].belongs ? "原油価格が上がる" : "天気は晴れ" };
	assert_int_equal(learn(lessons, N, NULL, 20, &arena, &learned, &err), 0);
	assert_true(has_word(&learned, "原油"));
	assert_int_equal(learn_try(learned.list, learned.threshold, lessons, N).right, N / 3);
	arena_release(&arena);
}

static void
refuses_too_little(void **state)
{
	struct arena arena = { 0 };
	struct learned learned;
	struct error err;

	(void)state;
	fill();
	assert_int_equal(learn(lessons, 57, NULL, 10, &arena, &learned, &err), -1);
	assert_string_equal(err.text, "it has only 19 examples; 20 are the least to learn from");
	for (size_t i = 0; i < N; i++)
		lessons[i].story = lessons[i].belongs ? i % 4 : i;
	assert_int_equal(learn(lessons, N, NULL, 10, &arena, &learned, &err), -1);
	assert_non_null(strstr(err.text, "only 4 stories"));
	for (size_t i = 0; i < N; i++) {
		lessons[i].story = (uint32_t)i;
		lessons[i].in = (struct classify_input){ .title = "all the same" };
	}
	assert_int_equal(learn(lessons, N, NULL, 10, &arena, &learned, &err), -1);
	arena_release(&arena);
}

static void
learns_nothing_from_one_story(void **state)
{
	struct arena arena = { 0 };
	struct learned learned;
	struct error err;

	(void)state;
	fill();
	/* Half of the kayaks were seen in one story, at Zürich. */
	for (size_t i = 0; i < N / 2; i++)
		if (lessons[i].belongs) {
			strcat(texts[i], ", Zürich");
			lessons[i].story = 0;
		}
	assert_int_equal(learn(lessons, N, NULL, 20, &arena, &learned, &err), 0);
	assert_true(has_word(&learned, "kayak"));
	assert_false(has_word(&learned, "zurich"));
	arena_release(&arena);
}

static void
splits_by_story_and_time(void **state)
{
	size_t cut, older = 0;

	(void)state;
	fill();
	for (size_t i = 0; i < N; i++) {
		lessons[i].when_s = (int64_t)(N - i);
		lessons[i].story = (uint32_t)(i / 4);
	}
	cut = learn_split(lessons, N);
	for (size_t i = 0; i < cut; i++) {
		older += lessons[i].belongs;
		for (size_t k = cut; k < N; k++) {
			assert_int_not_equal(lessons[i].story, lessons[k].story);
			assert_true(lessons[i].when_s <= lessons[k].when_s);
		}
	}
	assert_in_range(older, 28, 32); /* of 40 */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(learns_words_and_phrases_that_tell),
		cmocka_unit_test(learns_no_word_beyond_its_ceiling),
		cmocka_unit_test(keeps_the_vetoes_and_weighs_the_keywords_of_the_topic),
		cmocka_unit_test(leaves_out_what_many_others_hold),
		cmocka_unit_test(is_held_to_the_number_of_words),
		cmocka_unit_test(writes_words_of_scripts_without_blanks),
		cmocka_unit_test(refuses_too_little),
		cmocka_unit_test(learns_nothing_from_one_story),
		cmocka_unit_test(splits_by_story_and_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
