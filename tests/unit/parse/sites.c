/* parse/sites: sites whose feeds follow a rule. */
#include "../unit.h"

#include "parse/discover.h"

static void
knows_large_sites(void **state)
{
	static const char *const cases[][2] = {
		{ "https://www.youtube.com/channel/UCabc/videos", "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc" },
		{ "https://m.youtube.com/playlist?x=1&list=PL9&y", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL9" },
		{ "http://youtube.com/user/harbour", "https://www.youtube.com/feeds/videos.xml?user=harbour" },
		{ "https://www.youtube.com/@harbour", NULL },
		{ "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc", NULL },
		{ "https://old.reddit.com/r/linux/", "https://www.reddit.com/r/linux/.rss" },
		{ "https://www.reddit.com/r/linux/new/", "https://www.reddit.com/r/linux/new/.rss" },
		{ "https://reddit.com/u/harbour", "https://www.reddit.com/user/harbour/.rss" },
		{ "https://www.reddit.com/r/linux/.rss", NULL },
		{ "https://www.reddit.com/", NULL },
		{ "https://github.com/harbour/ferry", "https://github.com/harbour/ferry/releases.atom" },
		{ "https://github.com/harbour/ferry/tags", "https://github.com/harbour/ferry/tags.atom" },
		{ "https://github.com/harbour/ferry/commits/main", "https://github.com/harbour/ferry/commits/main.atom" },
		{ "https://github.com/harbour/ferry/releases.atom", NULL },
		{ "https://github.com/harbour/ferry/issues", NULL },
		{ "https://medium.com/@harbour", "https://medium.com/feed/@harbour" },
		{ "https://bsky.app/profile/harbour.example", "https://bsky.app/profile/harbour.example/rss" },
		{ "https://notyoutube.com/channel/UCabc", NULL },
		{ "https://site.example/r/linux", NULL },
		{ "ftp://youtube.com/channel/UCabc", NULL },
		{ "nonsense", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *got = discover_known(cases[i][0]);

		if (!cases[i][1])
			assert_null(got);
		else
			assert_string_equal(got, cases[i][1]);
		free(got);
	}
}

static void
guesses_on_the_same_host(void **state)
{
	char *got = discover_guess("https://site.example/blog/post?x", 0);
	size_t i = 0;

	(void)state;
	assert_string_equal(got, "https://site.example/feed");
	for (; got; i++) {
		free(got);
		got = discover_guess("https://site.example/", i);
	}
	assert_in_range(i, 2, 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_large_sites),
		cmocka_unit_test(guesses_on_the_same_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
