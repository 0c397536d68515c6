#include "../../../src/cli/drafts.h"

#include "../unit.h"

static void
ids_are_made_of_names_or_hosts(void **state)
{
	static const struct {
		const char *name, *url, *id;
	} rows[] = {
		{ "The Harbour Post", "http://a.example/", "the-harbour-post" },
		{ "Hafen & F\xc3\xa4hre", "http://a.example/", "hafen-fahre" },
		{ "\xe6\x97\xa5\xe6\x9c\xac", "http://www.lwn.net/x", "lwn" },
		{ NULL, "https://feeds.example.org/rss", "example" },
		{ "", "http://127.0.0.1:8000/", "127-0-0-1" },
		{ NULL, "nonsense://", "feed" },
		{ "A name that is much too long to be an id of a feed that anybody types", "http://a.example/",
		  "a-name-that-is-much-too-long-to" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *id = draft_id(NULL, NULL, rows[i].name, rows[i].url);

		assert_string_equal(id, rows[i].id);
		free(id);
	}
}

static void
an_id_that_is_taken_gets_a_number(void **state)
{
	struct drafts drafts = { 0 };
	char *id;

	(void)state;
	drafts_add(&drafts, "http://a.example/")->id = strdup("news");
	drafts_add(&drafts, "http://b.example/")->id = strdup("news-2");
	id = draft_id(&drafts, NULL, "News", "http://c.example/");
	assert_string_equal(id, "news-3");
	free(id);
	drafts_release(&drafts);
}

static void
a_key_is_set_once_and_only_if_the_configuration_would_take_it(void **state)
{
	static const struct {
		const char *key, *value, *got; /* NULL: it is left out */
	} rows[] = {
		{ "title", "A <b>\"title\"</b>", "A <b>\"title\"</b>" },
		{ "title", " two\nlines\t", "two lines" },
		{ "title", "\033[31mred", "[31mred" },
		{ "title", "\xff", NULL },
		{ "title", "", NULL },
		{ "interval", "15m", "15m" },
		{ "interval", "soon", NULL },
		{ "folder", "../up", NULL },
		{ "url", "http://other.example/", NULL },
		{ "frobnicate", "yes", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct drafts drafts = { 0 };
		struct draft *draft = drafts_add(&drafts, "http://a.example/");

		assert_int_equal(draft_set(draft, rows[i].key, rows[i].value, NULL), rows[i].got != NULL);
		if (rows[i].got) {
			assert_string_equal(draft_get(draft, rows[i].key), rows[i].got);
			assert_false(draft_set(draft, rows[i].key, rows[i].value, NULL));
		} else {
			assert_null(draft_get(draft, rows[i].key));
		}
		drafts_release(&drafts);
	}
}

static void
is_written_as_a_section(void **state)
{
	struct strbuf out = STRBUF_INIT(1000);
	struct drafts drafts = { 0 };
	struct draft *draft = drafts_add(&drafts, "http://a.example/");

	(void)state;
	draft->id = strdup("a");
	draft_set(draft, "folder", "News", NULL);
	draft_write(&out, draft);
	assert_string_equal(strbuf_str(&out), "[feed:a]\nurl = http://a.example/\nfolder = News\n");
	strbuf_release(&out);
	drafts_release(&drafts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_made_of_names_or_hosts),
		cmocka_unit_test(an_id_that_is_taken_gets_a_number),
		cmocka_unit_test(a_key_is_set_once_and_only_if_the_configuration_would_take_it),
		cmocka_unit_test(is_written_as_a_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
