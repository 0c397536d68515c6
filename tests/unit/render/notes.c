/* render/notes: numbers of addresses. */
#include "../unit.h"

#include <stdio.h>

#include "../../../src/render/notes.h"

static void
numbers_the_same_alike(void **state)
{
	struct notes notes = { 0 };

	(void)state;
	assert_int_equal(notes_number(&notes, "https://a.example/"), 1);
	assert_int_equal(notes_number(&notes, "https://b.example/"), 2);
	assert_int_equal(notes_number(&notes, "https://a.example/"), 1);
	notes_release(&notes);
}

static void
declines_what_does_not_fit(void **state)
{
	struct notes notes = { 0 };
	char url[2000];

	(void)state;
	memset(url, 'x', sizeof(url) - 1);
	url[sizeof(url) - 1] = '\0';
	assert_int_equal(notes_number(&notes, url), 0);
	for (int i = 1; i <= NOTES_MAX + 1; i++) {
		snprintf(url, sizeof(url), "https://a.example/%d", i);
		assert_int_equal(notes_number(&notes, url), i <= NOTES_MAX ? i : 0);
	}
	notes_release(&notes);
}

static void
finds_the_numbers_of_the_text(void **state)
{
	static const struct {
		const char *html;
		size_t want;
	} v[] = {
		{ "", 0 },	      { "10 pixels [1] and [3], [2]", 3 },
		{ "[2024] [100]", 0 }, { "a[<a href='#f'>7</a>]<sup>[8]</sup>", 8 },
		{ "[", 0 },	      { "[1", 0 },
		{ "[<b", 0 },	      { "[] [a] [1a]", 0 },
		{ "[[4]]", 4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++)
		assert_int_equal(notes_own(v[i].html, strlen(v[i].html)), v[i].want);
}

static void
numbers_behind_those_of_the_text(void **state)
{
	struct notes notes = { .own = 3 };

	(void)state;
	assert_int_equal(notes_number(&notes, "https://a.example/"), 4);
	assert_int_equal(notes_number(&notes, "https://a.example/"), 4);
	notes_release(&notes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_the_same_alike),
		cmocka_unit_test(finds_the_numbers_of_the_text),
		cmocka_unit_test(numbers_behind_those_of_the_text),
		cmocka_unit_test(declines_what_does_not_fit),
	};

	return cmocka_run_group_tests_name("render/notes", tests, NULL, NULL);
}
