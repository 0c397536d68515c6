/* digest/group: items → stories, the most reported first → sections. */
#include "../unit.h"

#include <stdio.h>

#include "digest/digest.h"

static struct digest_item
item(uint32_t feed, uint64_t story, const char *topic, const char *url, int64_t date)
{
	return (struct digest_item){ "Wire", topic, url, url, "", feed, story, date };
}

static struct digest_letter
group(const struct digest_item *items, size_t n, struct arena *arena)
{
	struct digest_letter letter = { .folder = "News", .items = items, .n = n };

	digest_group(&letter, arena);
	return letter;
}

static void
what_most_feeds_have_comes_first(void **state)
{
	const struct digest_item items[] = {
		item(1, 7, "", "a", 100), item(1, 7, "", "b", 200), item(1, 7, "", "c", 300), /* three of one feed */
		item(2, 8, "oil", "d", 50), item(3, 8, "", "e", 40),			       /* two feeds */
		item(1, 0, "", "f", 900), item(2, 0, "", "g", 901),			       /* no story is no story */
	};
	struct arena arena = { 0 };
	struct digest_letter letter = group(items, COUNT(items), &arena);

	(void)state;
	assert_int_equal(letter.n_stories, 4);
	assert_int_equal(letter.n_feeds, 3);
	assert_int_equal(letter.n_sections, 2);
	assert_string_equal(letter.sections[0].name, "Most reported");
	assert_int_equal(letter.sections[0].n, 1);
	assert_string_equal(letter.sections[0].stories[0].reports[0]->title, "e"); /* who had it first */
	assert_string_equal(letter.sections[0].stories[0].topic, "oil");
	assert_string_equal(letter.sections[1].name, "");
	assert_int_equal(letter.sections[1].n, 3);
	assert_int_equal(letter.sections[1].stories[0].n, 3);
	assert_string_equal(letter.sections[1].stories[1].reports[0]->title, "g"); /* then the newest */
	arena_release(&arena);
}

static void
topics_by_size_and_the_rest_last(void **state)
{
	const struct digest_item items[] = {
		item(1, 0, "", "a", 1), item(1, 0, "", "b", 2),	  item(1, 0, "", "c", 3), item(1, 0, "war", "d", 4),
		item(1, 0, "oil", "e", 5), item(1, 0, "oil", "f", 6), item(1, 0, "art", "g", 7),
	};
	static const char *const want[] = { "oil", "art", "war", "" };
	struct arena arena = { 0 };
	struct digest_letter letter = group(items, COUNT(items), &arena);

	(void)state;
	assert_int_equal(letter.n_sections, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++)
		assert_string_equal(letter.sections[i].name, want[i]);
	arena_release(&arena);
}

static void
one_page_by_several_feeds_is_one_report(void **state)
{
	const struct digest_item items[] = { item(1, 5, "", "x", 1), item(2, 5, "", "x", 2), item(3, 5, "", "y", 3),
					     item(4, 5, "", "", 4), item(5, 5, "", "", 5) };
	const struct digest_item other = { "Wire", "", "another title", "", "", 6, 5, 6 };
	struct digest_item all[COUNT(items) + 1];
	struct arena arena = { 0 };
	struct digest_letter letter;

	(void)state;
	memcpy(all, items, sizeof(items));
	all[COUNT(items)] = other;
	letter = group(all, COUNT(all), &arena);
	assert_int_equal(letter.sections[0].stories[0].feeds, 6);
	assert_int_equal(letter.sections[0].stories[0].n, 4);
	arena_release(&arena);
}

/* Whatever the order, every item stands in one section or is the page of one that does. */
static void
nothing_is_left_out(void **state)
{
	static struct digest_item items[DIGEST_PART];
	static char titles[DIGEST_PART][8];
	static const char *const topics[] = { "", "a", "b", "c" };
	struct arena arena = { 0 };
	struct digest_letter letter;
	size_t stories = 0, reports = 0;
	unsigned random = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(items); i++) {
		random = random * 1103515245 + 12345;
		snprintf(titles[i], sizeof(titles[i]), "%zu", i);
		items[i] = item(random >> 16 & 7, random >> 20 & 31, topics[random >> 25 & 3], titles[i],
				random >> 5 & 1023);
	}
	letter = group(items, COUNT(items), &arena);
	for (size_t i = 0; i < letter.n_sections; i++)
		for (size_t k = 0; k < letter.sections[i].n; k++, stories++)
			reports += letter.sections[i].stories[k].n;
	assert_int_equal(stories, letter.n_stories);
	assert_int_equal(reports, COUNT(items));
	arena_release(&arena);
}

static void
nothing_makes_no_section(void **state)
{
	struct arena arena = { 0 };
	struct digest_letter letter = group(NULL, 0, &arena);

	(void)state;
	assert_int_equal(letter.n_sections, 0);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_most_feeds_have_comes_first), cmocka_unit_test(topics_by_size_and_the_rest_last),
		cmocka_unit_test(one_page_by_several_feeds_is_one_report),
		cmocka_unit_test(nothing_is_left_out), cmocka_unit_test(nothing_makes_no_section),
	};

	return cmocka_run_group_tests_name("digest/group", tests, NULL, NULL);
}
