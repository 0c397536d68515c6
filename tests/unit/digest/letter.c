/* digest/letter: what a digest says. */
#include "../unit.h"

#include <stdlib.h>

#include "digest/digest.h"

#define NOW 1790000000LL /* 2026-09-21 14:13:20 UTC */

static const struct digest_item items[] = {
	{ "Wire & Co", "oil", "OPEC <b>cuts</b>", "https://a.example/?x=1&y=2", "It cuts.", 1, 5, NOW - 3600 },
	{ "Other", "oil", "OPEC to cut", "https://b.example/", "", 2, 5, NOW - 1800 },
	{ "Wire & Co", "", "", "https://a.example/untitled", "A note.", 1, 0, NOW - 400LL * 86400 },
	{ "Wire & Co", "", "No link", "", "", 1, 0, NOW },
};

static struct digest_letter
letter(struct arena *arena)
{
	struct digest_letter out = { .folder = "News/World", .items = items, .n = COUNT(items), .part = 1, .parts = 1,
				     .now = NOW, .zone_min = 120 };

	digest_group(&out, arena);
	return out;
}

static void
subject_says_where_how_much_and_what(void **state)
{
	struct arena arena = { 0 };
	struct digest_letter l = letter(&arena);
	char *subject = digest_subject(&l);

	(void)state;
	assert_string_equal(subject, "News/World: 4 articles – OPEC <b>cuts</b> …");
	free(subject);
	arena_release(&arena);
}

static void
text_is_laid_out(void **state)
{
	struct arena arena = { 0 };
	struct digest_letter l = letter(&arena);
	char *text = digest_text(&l);

	(void)state;
	assert_string_equal(text, "News/World\n"
				  "Monday, 21 September 2026\n"
				  "4 articles from 2 feeds, 3 stories\n"
				  "\n\nMost reported\n─────────────\n"
				  "\n* OPEC <b>cuts</b>\n"
				  "  Wire & Co, 21 Sep, 15:13, and 1 other feed\n"
				  "  https://a.example/?x=1&y=2\n"
				  "  It cuts.\n"
				  "  + Other, 21 Sep, 15:43: OPEC to cut\n"
				  "    https://b.example/\n"
				  "\n\nEverything else\n───────────────\n"
				  "\n* No link\n"
				  "  Wire & Co, 21 Sep, 16:13\n"
				  "\n* https://a.example/untitled\n"
				  "  Wire & Co, 17 Aug 2025\n"
				  "  https://a.example/untitled\n"
				  "  A note.\n");
	free(text);
	arena_release(&arena);
}

static void
page_escapes_what_is_foreign(void **state)
{
	struct arena arena = { 0 };
	struct digest_letter l = letter(&arena);
	char *html = digest_html(&l);

	(void)state;
	assert_non_null(strstr(html, "<a href=\"https://a.example/?x=1&amp;y=2\">OPEC &lt;b&gt;cuts&lt;/b&gt;</a>"));
	assert_non_null(strstr(html, "Wire &amp; Co, 21 Sep"));
	assert_null(strstr(html, "<b>"));
	assert_null(strstr(html, "<style"));
	free(html);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subject_says_where_how_much_and_what),
		cmocka_unit_test(text_is_laid_out),
		cmocka_unit_test(page_escapes_what_is_foreign),
	};

	return cmocka_run_group_tests_name("digest/letter", tests, NULL, NULL);
}
