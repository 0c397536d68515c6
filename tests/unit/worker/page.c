/* worker/page: the page behind an item becomes its text, or is refused. */
#include "../unit.h"

#include "base/clock.h"
#include "worker/edition.h"

#define P(s) "<p>" s " " s " " s "</p>"
#define ARTICLE P("The ferry left the harbour two hours late, after fog had closed the strait.")

static const struct {
	const char *what, *page, *title, *text;
	const char *reason; /* NULL: it is taken */
} cases[] = {
	{ "a teaser", ARTICLE, "Late ferry", "The ferry left the harbour late.\n", NULL },
	{ "no text at all", ARTICLE, "Late ferry in the harbour, says the strait", "", NULL },
	{ "the whole already", ARTICLE, "Late ferry",
	  "The ferry left the harbour two hours late, after fog had closed the strait. The ferry left the harbour two hours "
	  "late, after fog had closed the strait. The ferry left the harbour two hours late.\n", "no more than the feed" },
	{ "another subject", P("We value your privacy, and our partners store information on devices."), "Late ferry",
	  "Nobody crossed the strait on Monday, when fog closed harbours.\n", "something else" },
	{ "no article", "<ul><li><a href=x>one</a></ul>", "Late ferry", "x", "no article" },
	{ "nothing", "", "Late ferry", "x", "no article" },
};

static void
reads_pages_that_are_better(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct item about = { .title = (char *)cases[i].title, .text = (char *)cases[i].text,
				      .url = (char *)"http://h.example/1" };
		const struct job job = { .document = { .body = cases[i].page, .len = strlen(cases[i].page),
						       .base_url = "http://h.example/1" },
					 .about = &about, .max_items = 1, .first_poll.kind = FIRST_POLL_ALL };
		struct error err = { "" };
		struct edition *edition = edition_make(&job, NULL, &err);

		if ((edition == NULL) != (cases[i].reason != NULL) || (!edition && !strstr(err.text, cases[i].reason)))
			fail_msg("%s: %s", cases[i].what, edition ? "taken" : err.text);
		if (edition) {
			assert_int_equal(edition->n_items, 1);
			assert_int_equal(edition->items[0].fate, ITEM_DELIVER);
			assert_non_null(strstr(edition->items[0].text, "two hours late"));
			assert_non_null(strstr(edition->items[0].html, "<p>The ferry"));
		}
		edition_free(edition);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_pages_that_are_better),
	};

	return cmocka_run_group_tests_name("worker/page", tests, NULL, NULL);
}
