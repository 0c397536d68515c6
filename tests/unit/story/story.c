/* story/story: which items become one story, and which never do. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "story/sketch.h"
#include "story/story.h"

#define NOW 1790000000LL
#define DAY 86400
#define HOUR 3600

struct index {
	struct stories *stories;
	struct sketcher *sketcher;
	uint64_t next;
};

static int
index_open(void **state)
{
	struct index *x = calloc(1, sizeof(*x));

	x->stories = stories_new();
	x->sketcher = sketcher_new();
	*state = x;
	return 0;
}

static int
index_close(void **state)
{
	struct index *x = *state;

	stories_free(x->stories);
	sketcher_free(x->sketcher);
	free(x);
	return 0;
}

static struct story_place
tell_in(struct index *x, const char *language, uint32_t feed, int64_t now, const char *title, const char *text)
{
	struct arena arena = { 0 };
	struct story_place place;
	struct sketch sketch;
	struct story_item item = { &sketch, feed, ++x->next, now, now, 0 };

	sketch_make(x->sketcher, &sketch, title, text, language, &arena);
	stories_place(x->stories, &item, &place);
	arena_release(&arena);
	return place;
}

static struct story_place
tell(struct index *x, uint32_t feed, int64_t now, const char *title, const char *text)
{
	return tell_in(x, "en", feed, now, title, text);
}

static const char tanker[] = "Tanker Brage runs aground off Norrhavn, harbour closed";
static const char tanker_text[] = "The tanker Brage ran aground on a reef outside the harbour of Norrhavn on Monday "
				  "night with twelve thousand tonnes of diesel on board. Nobody was hurt.";
static const char again[] = "Norrhavn harbour stays shut as tugs try to free tanker";
static const char again_text[] = "Three tugs failed at high water to pull the tanker Brage off the reef near Norrhavn. "
				 "The coast guard laid booms to hold back the diesel.";

static void
reports_of_one_event_are_one_story(void **state)
{
	struct index *x = *state;
	struct story_place first = tell(x, 1, NOW, tanker, tanker_text);
	struct story_place other = tell(x, 2, NOW + 60, "Parliament votes to move the clocks for the last time",
					"Members agreed by a wide majority to end the change of hours next spring.");
	struct story_place second = tell(x, 3, NOW + HOUR, again, again_text);

	assert_false(first.joined);
	assert_false(other.joined);
	assert_true(second.joined);
	assert_int_equal(second.story, first.story);
	assert_int_equal(second.n_items, 2);
	assert_true(second.score >= second.threshold);
	assert_non_null(strstr(second.words, "tanker"));
	assert_non_null(strstr(second.words, "norrhavn"));
}

static void
a_feed_may_follow_its_own_story(void **state)
{
	struct index *x = *state;
	uint64_t story = tell(x, 1, NOW, tanker, tanker_text).story;

	assert_int_equal(tell(x, 1, NOW + HOUR, again, again_text).story, story);
}

static void
a_word_in_common_is_no_story(void **state)
{
	struct index *x = *state;

	tell(x, 1, NOW, "Snowden challenges Congress at festival", NULL);
	assert_false(tell(x, 2, NOW, "Congress to investigate recall of cars", NULL).joined);
	assert_false(tell(x, 3, NOW, "Festival film recap: on wristbands and lines", NULL).joined);
}

static void
languages_stay_apart(void **state)
{
	struct index *x = *state;

	tell(x, 1, NOW, tanker, tanker_text);
	assert_false(tell_in(x, "de", 2, NOW, "Tanker Brage vor Norrhavn auf Grund gelaufen",
			     "Der Tanker Brage ist in der Nacht auf Montag vor dem Hafen von Norrhavn auf ein Riff "
			     "gelaufen und hat Diesel an Bord.").joined);
}

static void
an_old_story_is_over(void **state)
{
	struct index *x = *state;

	tell(x, 1, NOW, tanker, tanker_text);
	assert_true(tell(x, 2, NOW + 2 * DAY, again, again_text).joined);
	assert_true(tell(x, 3, NOW + 4 * DAY, tanker, again_text).joined);
	assert_false(tell(x, 4, NOW + 8 * DAY, tanker, tanker_text).joined);
}

/* An item that is dated so many days ago, now. */
static bool
joins_when_dated(struct index *x, unsigned feed, int64_t days_ago)
{
	struct arena arena = { 0 };
	struct sketch sketch;
	struct story_place place;
	struct story_item item = { &sketch, feed, feed, NOW, NOW - days_ago * DAY, 0 };

	sketch_make(x->sketcher, &sketch, tanker, tanker_text, "en", &arena);
	stories_place(x->stories, &item, &place);
	arena_release(&arena);
	return place.joined;
}

static void
what_is_dated_weeks_apart_is_not_one_event(void **state)
{
	struct index *x = *state;

	assert_false(joins_when_dated(x, 1, 30));
	assert_false(joins_when_dated(x, 2, 0));
}

/* At a first poll the feeds come one after another, each with items of the last weeks. */
static void
dates_may_go_back_and_forth(void **state)
{
	struct index *x = *state;

	joins_when_dated(x, 1, 24);
	assert_true(joins_when_dated(x, 2, 12));
	assert_true(joins_when_dated(x, 3, 0));
	assert_true(joins_when_dated(x, 4, 24));
	assert_true(joins_when_dated(x, 5, 10));
}

/* ---- feeds whose items all look alike */

/* The size of a feed's largest story, and how many of its items stand alone. */
struct shape {
	unsigned largest, single;
};

static struct shape
shape_of(const uint64_t *stories, size_t n)
{
	struct shape shape = { 0, 0 };

	for (size_t i = 0; i < n; i++) {
		unsigned size = 0;

		for (size_t k = 0; k < n; k++)
			size += stories[k] == stories[i];
		shape.single += size == 1;
		shape.largest = size > shape.largest ? size : shape.largest;
	}
	return shape;
}

#define REPORTS 120

static struct shape
run_feed(struct index *x, int64_t step, void (*write)(unsigned i, char *title, char *text))
{
	uint64_t stories[REPORTS];

	for (unsigned i = 0; i < REPORTS; i++) {
		char title[200], text[400];

		write(i, title, text);
		stories[i] = tell(x, 1, NOW + i * step, title, text).story;
	}
	return shape_of(stories, REPORTS);
}

static void
write_weather(unsigned i, char *title, char *text)
{
	static const char *const skies[] = { "cloudy", "sunny spells", "rain from the west", "fog at first", "light snow" };

	sprintf(title, "Weather report for Norrhavn, day %u", i);
	sprintf(text, "Weather report of the harbour office: %s, %u degrees, wind force %u. Next report tomorrow at six.",
		skies[i * 7 % 5], 3 + i * 5 % 17, i % 8);
}

static void
write_commit(unsigned i, char *title, char *text)
{
	sprintf(title, "Merge pull request #%u from tools/branch-%u", 4000 + i, i * 37 % 100);
	sprintf(text, "build: bump dependency number %u of the toolkit to version 1.%u", i * 31 % 50, i);
}

static void
write_prices(unsigned i, char *title, char *text)
{
	sprintf(title, "Price of gold today: %u.%02u", 2000 + i * 13 % 97, i * 29 % 100);
	sprintf(text, "Gold %u.%02u, silver %u.%02u, platinum %u per ounce. Prices without obligation.", 2000 + i * 13 % 97,
		i * 29 % 100, 20 + i % 9, i * 17 % 100, 900 + i * 3 % 80);
}

static void
weather_every_day_is_no_thread(void **state)
{
	struct shape shape = run_feed(*state, DAY, write_weather);

	assert_true(shape.largest <= 6);
	assert_true(shape.single >= REPORTS - 10);
}

static void
a_commit_log_is_no_thread(void **state)
{
	struct shape shape = run_feed(*state, 20 * 60, write_commit);

	assert_true(shape.largest <= 8);
	assert_true(shape.single >= REPORTS - 20);
}

static void
prices_every_hour_are_no_thread(void **state)
{
	struct shape shape = run_feed(*state, HOUR, write_prices);

	assert_true(shape.largest <= 8);
	assert_true(shape.single >= REPORTS - 20);
}

/* A first poll brings a hundred of them at once. */
static void
a_hundred_alike_at_once_are_no_thread(void **state)
{
	struct shape shape = run_feed(*state, 0, write_commit);

	assert_true(shape.largest <= 8);
	assert_true(shape.single >= REPORTS - 20);
}

/* ---- bounds */

static void
no_story_grows_without_end(void **state)
{
	struct index *x = *state;
	struct story_place place = { .n_items = 0 };
	unsigned largest = 0;

	for (unsigned i = 0; i < 1500; i++) {
		place = tell(x, i + 1, NOW + i, tanker, tanker_text);
		largest = place.n_items > largest ? place.n_items : largest;
	}
	assert_int_equal(largest, 500);
}

static void
memory_is_bounded(void **state)
{
	struct index *x = *state;
	char title[200], text[500];

	for (unsigned i = 0; i < amount(130000); i++) {
		unsigned r = i * 2654435761u;

		sprintf(title, "w%u w%u w%u reports x%u", r % 50021, r / 7 % 50021, r / 49 % 50021, i);
		sprintf(text, "The a%u of b%u c%u d%u e%u and f%u g%u h%u in i%u j%u k%u on l%u m%u.", i, r % 9973, r % 499, i + 1,
			r % 7919, i % 1000, r % 3001, i / 3, i / 5, r % 101, i * 3, r % 17, i * 7);
		tell(x, i % 1000 + 1, NOW + i, title, text);
	}
	assert_true(stories_memory(x->stories) <= 16u << 20);
}

/* The first of so many stories is still known, until one too many came. */
static void
remembers_a_hundred_thousand_stories(void **state)
{
	if (amount(100000) < 100000)
		skip();
	for (uint32_t n = 99999; n <= 100001; n++) {
		struct index x = { .stories = stories_new(), .sketcher = ((struct index *)*state)->sketcher };

		tell(&x, 1, NOW, tanker, tanker_text);
		for (uint32_t i = 2; i <= n; i++) {
			struct sketch_feature feature = { .hash = i * 2654435761u, .weight = 100 };
			struct sketch sketch = { .n_words = 1, .simhash = i * 0x9E3779B97F4A7C15u, .n = 1, .v = &feature };
			struct story_item item = { &sketch, 1, ++x.next, NOW, NOW, 0 };
			struct story_place place;

			stories_place(x.stories, &item, &place);
			assert_false(place.joined);
		}
		assert_int_equal(tell(&x, 2, NOW + 1, again, again_text).joined, n <= 100000);
		stories_free(x.stories);
	}
}

static void
one_word_repeated_and_none_at_all_do_no_harm(void **state)
{
	struct index *x = *state;
	char *words = malloc(600001);

	for (size_t i = 0; i < 100000; i++)
		memcpy(words + 6 * i, "spoon ", 6);
	words[600000] = '\0';
	tell(x, 1, NOW, words, words);
	tell(x, 1, NOW, "", "");
	tell(x, 2, NOW, NULL, NULL);
	assert_false(tell(x, 2, NOW, "", NULL).joined);
	free(words);
}

/* ---- starting again */

/* The same items, once in one life and once with a restart in the middle. */
static void
restoring_gives_the_same_index(void **state)
{
	static const struct {
		const char *title, *text;
	} items[] = {
		{ tanker, tanker_text }, { "Clocks change for the last time", "Parliament has voted." }, { again, again_text },
		{ "Tanker crew taken off by helicopter", "Norrhavn: the eleven men of the Brage are safe on land." },
	};
	struct index *x = *state;
	struct stories *restored = stories_new();
	struct arena arena = { 0 };

	for (size_t i = 0; i < COUNT(items); i++) {
		struct story_place live, later;
		struct sketch sketch, read;
		struct story_item item = { &sketch, (uint32_t)i + 1, i + 1, NOW + (int64_t)i, NOW, 0 };
		size_t len;
		void *packed;

		sketch_make(x->sketcher, &sketch, items[i].title, items[i].text, NULL, &arena);
		stories_place(x->stories, &item, &live);
		stories_number(x->stories, 100 + (uint32_t)i);
		packed = sketch_pack(&sketch, &len);
		assert_int_equal(sketch_unpack(&read, packed, len, &arena), 0);
		free(packed);
		if (i + 1 < COUNT(items)) {
			item.sketch = &read;
			item.number = 100 + (uint32_t)i;
			stories_restore(restored, &item, live.story);
			continue;
		}
		stories_restored(restored);
		stories_place(restored, &item, &later);
		assert_true(live.joined && later.joined);
		assert_int_equal(later.story, live.story);
		assert_int_equal(later.n_items, live.n_items);
		assert_int_equal(live.first, 100);
		assert_int_equal(later.first, 100);
		assert_float_equal(later.score, live.score, 1e-6);
	}
	stories_free(restored);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reports_of_one_event_are_one_story, index_open, index_close),
		cmocka_unit_test_setup_teardown(a_feed_may_follow_its_own_story, index_open, index_close),
		cmocka_unit_test_setup_teardown(a_word_in_common_is_no_story, index_open, index_close),
		cmocka_unit_test_setup_teardown(languages_stay_apart, index_open, index_close),
		cmocka_unit_test_setup_teardown(an_old_story_is_over, index_open, index_close),
		cmocka_unit_test_setup_teardown(what_is_dated_weeks_apart_is_not_one_event, index_open, index_close),
		cmocka_unit_test_setup_teardown(dates_may_go_back_and_forth, index_open, index_close),
		cmocka_unit_test_setup_teardown(weather_every_day_is_no_thread, index_open, index_close),
		cmocka_unit_test_setup_teardown(a_commit_log_is_no_thread, index_open, index_close),
		cmocka_unit_test_setup_teardown(prices_every_hour_are_no_thread, index_open, index_close),
		cmocka_unit_test_setup_teardown(a_hundred_alike_at_once_are_no_thread, index_open, index_close),
		cmocka_unit_test_setup_teardown(no_story_grows_without_end, index_open, index_close),
		cmocka_unit_test_setup_teardown(memory_is_bounded, index_open, index_close),
		cmocka_unit_test_setup_teardown(remembers_a_hundred_thousand_stories, index_open, index_close),
		cmocka_unit_test_setup_teardown(one_word_repeated_and_none_at_all_do_no_harm, index_open, index_close),
		cmocka_unit_test_setup_teardown(restoring_gives_the_same_index, index_open, index_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
