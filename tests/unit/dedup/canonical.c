/* dedup/canonical: what may differ between links to one article, and what may not. */
#include "../unit.h"

#include "dedup/canonical.h"

static void
makes_one_name(void **state)
{
	static const char *const cases[][2] = {
		{ "https://h.example/a", "//h.example/a" },
		{ "http://h.example/a", "//h.example/a" },
		{ "HTTP://WWW.H.Example:80/a", "//h.example/a" },
		{ "https://me:pw@h.example:443/a", "//h.example/a" },
		{ "https://h.example:8443/a", "//h.example:8443/a" },
		{ "https://www.example", "//www.example" },
		{ "https://h.example/", "//h.example" },
		{ "https://h.example/a/", "//h.example/a" },
		{ "https://h.example/a/amp/", "//h.example/a" },
		{ "https://h.example/a/amp?x=1", "//h.example/a?x=1" },
		{ "https://h.example/camp", "//h.example/camp" },
		{ "https://h.example/a?amp=1", "//h.example/a" },
		{ "https://h.example/%7euser/%c3%a4", "//h.example/~user/%C3%A4" },
		{ "https://h.example/\xC3\xA4", "//h.example/%C3%A4" },
		{ "tag:h.example,2026:1", "tag:h.example,2026:1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *got = canonical_url(cases[i][0]);

		assert_non_null(got);
		assert_string_equal(got, cases[i][1]);
		free(got);
	}
}

static void
drops_tracking(void **state)
{
	static const char *const same[] = {
		"https://h.example/a?id=1&utm_source=rss&UTM_medium=feed",
		"https://h.example/a?utm_campaign=x&id=1&fbclid=abc",
		"https://h.example/a?&id=1&",
		"https://h.example/a?gclid=1&amp;id=1&amp;utm_term=y",
		"https://h.example/a?id=1&source=rss----2f5d---4",
		"https://h.example/a?id=1&at_medium=RSS&at_campaign=K",
		"https://h.example/a?id=1#",
		"https://h.example/a?id=1#xtor=RSS-1",
		"https://h.example/a?id=1#tk.rss_all",
		"https://h.example/a?id=1#comments",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(same); i++) {
		char *got = canonical_url(same[i]);

		assert_string_equal(got, "//h.example/a?id=1");
		free(got);
	}
}

static void
keeps_what_names_the_article(void **state)
{
	static const char *const pairs[][2] = {
		{ "https://h.example/a?id=1", "https://h.example/a?id=2" },
		{ "https://h.example/aB", "https://h.example/ab" },
		{ "https://h.example/a", "https://i.example/a" },
		{ "https://h.example/post/#comment-1", "https://h.example/post/#comment-2" },
		{ "https://h.example/#!/1", "https://h.example/#!/2" },
		{ "https://h.example/a?ref=main", "https://h.example/a?ref=v1" },
		{ "https://h.example/a%2Fb", "https://h.example/a/b" },
		{ "https://h.example/a?x=%26y", "https://h.example/a?x=&y" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		char *a = canonical_url(pairs[i][0]), *b = canonical_url(pairs[i][1]);

		assert_string_not_equal(a, b);
		free(a);
		free(b);
	}
}

static void
refuses_what_is_no_url(void **state)
{
	static const char *const cases[] = { "", "  ", "/relative", "http://" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_null(canonical_url(cases[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_one_name),
		cmocka_unit_test(drops_tracking),
		cmocka_unit_test(keeps_what_names_the_article),
		cmocka_unit_test(refuses_what_is_no_url),
	};

	return cmocka_run_group_tests_name("dedup/canonical", tests, NULL, NULL);
}
