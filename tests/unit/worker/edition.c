/* worker/edition: a document's whole journey, in this process. */
#include "../unit.h"

#include "base/clock.h"
#include "dedup/recognize.h"
#include "worker/edition.h"

#define NOW 1763600000LL

static const char three[] =
	"<rss version='2.0'><channel><title>The Feed</title><link>http://h.example/</link>"
	"<item><title>Newest &amp; best</title><guid>http://h.example/3</guid>"
	"<pubDate>Wed, 19 Nov 2025 12:00:00 GMT</pubDate>"
	"<description>&lt;p&gt;Oil &lt;a href='/x'&gt;here&lt;/a&gt;&lt;script&gt;bad&lt;/script&gt;&lt;/p&gt;</description></item>"
	"<item><title>Undated</title><guid>http://h.example/2</guid></item>"
	"<item><title>Oldest</title><guid>http://h.example/1</guid>"
	"<pubDate>Mon, 17 Nov 2025 12:00:00 GMT</pubDate></item>"
	"</channel></rss>";

static struct job
job_of(const char *body)
{
	return (struct job){ .document = { body, strlen(body), "application/rss+xml", "http://h.example/feed" },
			     .now = NOW };
}

static struct edition *
make(const struct job *job, const struct rules *rules)
{
	struct error err;
	struct edition *edition = edition_make(job, rules, &err);

	if (!edition)
		fail_msg("refused: %s", err.text);
	return edition;
}

static void
items_come_oldest_first_undated_beside_their_neighbour(void **state)
{
	struct job job = job_of(three);
	struct edition *e = make(&job, NULL);

	(void)state;
	assert_int_equal(e->n_items, 3);
	assert_string_equal(e->items[0].title, "Oldest");
	assert_string_equal(e->items[1].title, "Undated");
	assert_string_equal(e->items[2].title, "Newest & best");
	assert_string_equal(e->title, "The Feed");
	edition_free(e);
}

static void
bodies_are_cleaned_and_rendered(void **state)
{
	struct job job = job_of(three);
	struct edition *e = make(&job, NULL);
	const struct item *item = &e->items[2];

	(void)state;
	assert_int_equal(item->fate, ITEM_DELIVER);
	assert_non_null(strstr(item->html, "http://h.example/x"));
	assert_null(strstr(item->html, "bad"));
	assert_non_null(strstr(item->text, "Oil here[1]"));
	assert_non_null(strstr(item->text, "[1]: http://h.example/x"));
	assert_string_equal(e->items[0].html, "");
	edition_free(e);
}

static void
links_of_a_document_without_address_lead_to_its_site(void **state)
{
	struct job job = job_of(three);
	struct edition *e;

	(void)state;
	job.document.base_url = NULL;
	e = make(&job, NULL);
	assert_non_null(strstr(e->items[2].text, "[1]: http://h.example/x"));
	edition_free(e);
}

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void
what_is_known_carries_keys_only(void **state)
{
	struct job job = job_of(three);
	struct edition *all = make(&job, NULL), *rest;
	uint64_t known[2 * ITEM_KEYS];
	size_t n = 0;

	(void)state;
	for (unsigned i = 0; i < all->items[0].n_keys; i++)
		known[n++] = fingerprint_of(&all->items[0].keys[i], false);
	for (unsigned i = 0; i < all->items[2].n_keys; i++)
		known[n++] = fingerprint_of(&all->items[2].keys[i], false);
	qsort(known, n, sizeof(known[0]), by_value);
	job.known = known;
	job.n_known = n;
	rest = make(&job, NULL);
	assert_int_equal(rest->n_items, 3);
	assert_int_equal(rest->items[0].fate, ITEM_KNOWN);
	assert_int_equal(rest->items[1].fate, ITEM_DELIVER);
	assert_int_equal(rest->items[2].fate, ITEM_KNOWN);
	assert_true(rest->items[0].n_keys > 0);
	assert_null(rest->items[0].title);
	edition_free(all);
	edition_free(rest);
}

static void
the_first_poll_delivers_as_many_as_wanted(void **state)
{
	static const struct {
		struct first_poll policy;
		enum item_fate fates[3];
	} cases[] = {
		{ { FIRST_POLL_ALL, 0 }, { ITEM_DELIVER, ITEM_DELIVER, ITEM_DELIVER } },
		{ { FIRST_POLL_COUNT, 0 }, { ITEM_PASSED, ITEM_PASSED, ITEM_PASSED } },
		{ { FIRST_POLL_COUNT, 1 }, { ITEM_PASSED, ITEM_PASSED, ITEM_DELIVER } },
		{ { FIRST_POLL_COUNT, 99 }, { ITEM_DELIVER, ITEM_DELIVER, ITEM_DELIVER } },
		/* One day before NOW: the undated one may be new. */
		{ { FIRST_POLL_AGE, 86400 }, { ITEM_PASSED, ITEM_DELIVER, ITEM_DELIVER } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct job job = job_of(three);
		struct edition *e;

		job.first = true;
		job.first_poll = cases[i].policy;
		e = make(&job, NULL);
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(e->items[k].fate, cases[i].fates[k]);
		edition_free(e);
	}
}

static void
only_and_skip_let_pass_what_they_should(void **state)
{
	static const struct {
		const char *only, *skip;
		const char *delivered;
	} cases[] = {
		{ "title:oldest", NULL, "Oldest" },
		{ NULL, "undated, body:oil", "Oldest" },
		{ "newest, oldest", "oldest", "Newest & best" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct job job = job_of(three);
		struct edition *e;
		size_t n = 0;

		job.only = cases[i].only;
		job.skip = cases[i].skip;
		e = make(&job, NULL);
		for (size_t k = 0; k < 3; k++)
			if (e->items[k].fate == ITEM_DELIVER) {
				n++;
				assert_string_equal(e->items[k].title, cases[i].delivered);
			}
		assert_int_equal(n, 1);
		edition_free(e);
	}
}

static void
topics_come_with_their_reason(void **state)
{
	const struct topic_source source = { .name = "energy", .keywords = "oil^2" };
	struct rule_error err;
	struct rules *rules = rules_compile(&source, 1, &err);
	struct job job = job_of(three);
	struct edition *e = make(&job, rules);

	(void)state;
	assert_int_equal(e->items[2].n_topics, 1);
	assert_string_equal(e->items[2].topics[0].name, "energy");
	assert_non_null(strstr(e->items[2].topics[0].reason, "oil"));
	assert_int_equal(e->items[0].n_topics, 0);
	edition_free(e);
	rules_free(rules);
}

static void
the_longer_of_teaser_and_article_is_the_body(void **state)
{
	static const char body[] =
		"<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><id>urn:x:1</id><title>T</title>"
		"<summary>A summary that is much longer than what the feed calls content</summary>"
		"<content>short</content></entry></feed>";
	struct job job = job_of(body);
	struct edition *e = make(&job, NULL);

	(void)state;
	assert_non_null(strstr(e->items[0].text, "much longer"));
	edition_free(e);
}

static void
refuses_what_is_no_feed(void **state)
{
	struct job job = job_of("<!DOCTYPE html><html><head><title>Sorry</title></head></html>");
	struct error err;

	(void)state;
	assert_null(edition_make(&job, NULL, &err));
	assert_non_null(strstr(err.text, "HTML"));
}

static void
an_empty_feed_is_a_feed(void **state)
{
	struct job job = job_of("<rss version='2.0'><channel><title>x</title></channel></rss>");
	struct edition *e = make(&job, NULL);

	(void)state;
	assert_int_equal(e->n_items, 0);
	edition_free(e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_come_oldest_first_undated_beside_their_neighbour),
		cmocka_unit_test(bodies_are_cleaned_and_rendered),
		cmocka_unit_test(links_of_a_document_without_address_lead_to_its_site),
		cmocka_unit_test(what_is_known_carries_keys_only),
		cmocka_unit_test(the_first_poll_delivers_as_many_as_wanted),
		cmocka_unit_test(only_and_skip_let_pass_what_they_should),
		cmocka_unit_test(topics_come_with_their_reason),
		cmocka_unit_test(the_longer_of_teaser_and_article_is_the_body),
		cmocka_unit_test(refuses_what_is_no_feed),
		cmocka_unit_test(an_empty_feed_is_a_feed),
	};

	return cmocka_run_group_tests_name("worker/edition", tests, NULL, NULL);
}
