/* parse/parse, on whole documents: each fixture of tests/data/parse against the .out beside it, which UPDATE=1
 * rewrites. Run from the top of the tree. */
#include "../unit.h"

#include <dirent.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "parse/feed_json.h"
#include "parse/parse.h"

#define DIR_NAME "tests/data/parse"

static void
load(const char *name, struct strbuf *out)
{
	FILE *f = fopen(name, "rb");
	char piece[4096];
	size_t n;

	if (!f)
		return;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		strbuf_add(out, piece, n);
	fclose(f);
}

/* The fixture as JSON Feed, its defects behind it. */
static void
read_fixture(const char *name, struct strbuf *out)
{
	struct strbuf body = STRBUF_INIT(1 << 20);
	struct document doc;
	struct error err;
	struct feed feed;
	char *json;

	load(name, &body);
	doc = (struct document){ strbuf_str(&body), body.len, NULL, "https://fixture.example/dir/feed" };
	if (parse_document(&doc, &parse_default_limits, &feed, &err) < 0)
		fail_msg("%s: %s", name, err.text);
	json = feed_to_json(&feed);
	strbuf_addstr(out, json);
	for (size_t i = 0; i < feed.n_defects; i++)
		strbuf_addf(out, "%u:%u: %s\n", feed.defects[i].line, feed.defects[i].column, feed.defects[i].what);
	free(json);
	feed_release(&feed);
	strbuf_release(&body);
}

static void
check_fixture(const char *name)
{
	struct strbuf got = STRBUF_INIT(1 << 20), want = STRBUF_INIT(1 << 20);
	char *path = xasprintf("%s/%s", DIR_NAME, name), *out = xasprintf("%s.out", path);

	read_fixture(path, &got);
	if (getenv("UPDATE")) {
		FILE *f = fopen(out, "wb");

		assert_non_null(f);
		fputs(strbuf_str(&got), f);
		fclose(f);
	}
	load(out, &want);
	if (strcmp(strbuf_str(&got), strbuf_str(&want)) != 0)
		fail_msg("%s is read as\n%s", name, strbuf_str(&got));
	strbuf_release(&got);
	strbuf_release(&want);
	free(path);
	free(out);
}

static void
reads_the_fixtures(void **state)
{
	struct dirent *entry;
	DIR *dir = opendir(DIR_NAME);
	size_t n = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		const char *dot = strrchr(entry->d_name, '.');

		if (entry->d_name[0] == '.' || !dot || strcmp(dot, ".out") == 0)
			continue;
		check_fixture(entry->d_name);
		n++;
	}
	closedir(dir);
	assert_true(n >= 6);
}

static void
finds_the_document_behind_junk(void **state)
{
	static const char *const v[] = {
		"\n\n <?xml version=\"1.0\"?><rss><channel><title>T</title></channel></rss>",
		"<br />\n<b>Warning</b>: x\n<rss><channel><title>T</title></channel></rss>",
		"Warning: <!-- <rss> --> x <?xml version=\"1.0\"?><rss><channel><title>T</title></channel></rss>",
		"<!-- <feed> --><?xml version=\"1.0\"?>\n<rss><channel><title>T</title></channel></rss>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct document doc = { v[i], strlen(v[i]), NULL, NULL };
		struct error err = { "" };
		struct feed f;

		if (parse_document(&doc, &parse_default_limits, &f, &err) < 0)
			fail_msg("%s: %s", v[i], err.text);
		assert_string_equal(f.title, "T");
		feed_release(&f);
	}
}

#define ONE "<item><title>One</title><guid>1</guid></item>"

/* An entry of which half the key is there would come twice, now and when the document comes whole. */
static void
knows_a_document_that_was_cut(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		bool ends_early;
	} cases[] = {
		{ "<rss><channel>" ONE "<item><title>Two</title><guid>2</guid></item></channel></rss>", 2, false },
		{ "<rss><channel>" ONE "<item><title>Two</title><guid>2</guid></item>", 2, true },
		{ "<rss><channel>" ONE "<item><title>Two</title><guid>2</guid><description>te", 2, true },
		{ "<rss><channel>" ONE "<item><title>Two</title><gu", 1, true },
		{ "<rss><channel>" ONE "<item><guid>2</guid><title>Tw", 1, true },
		{ "<rss><channel>" ONE "<item><title>Two</title><guid>2", 1, true },
		{ "<rss><channel><item><title>On", 0, true },
		{ "<rss><channel>" ONE "<item><title>no end & all</title></channel></rss>", 2, false },
		{ "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\",\"title\":\"One\"},{\"id\":\"2", 1, true },
		{ "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\",\"title\":\"One\"}]}", 1, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct document doc = { cases[i].text, strlen(cases[i].text), NULL, NULL };
		struct error err = { "" };
		struct feed f;

		if (parse_document(&doc, &parse_default_limits, &f, &err) < 0)
			fail_msg("%s: %s", cases[i].text, err.text);
		if (f.n_entries != cases[i].n || f.ends_early != cases[i].ends_early)
			fail_msg("%s: %zu entries, ends early %d", cases[i].text, f.n_entries, f.ends_early);
		feed_release(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_the_fixtures),
					    cmocka_unit_test(finds_the_document_behind_junk),
					    cmocka_unit_test(knows_a_document_that_was_cut) };

	return cmocka_run_group_tests_name("parse/parse", tests, NULL, NULL);
}
