/* parse/rdf: RSS 1.0's frame. */
#include "../unit.h"

#include "read.h"

#define RDF(inside)                                                                                               \
	"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "      \
	"xmlns:dc='http://purl.org/dc/elements/1.1/'>" inside "</rdf:RDF>"

static void
reads_items_beside_the_channel(void **state)
{
	struct feed f = read_text(RDF("<channel><title>C</title></channel><image><url>https://x.example/i</url></image>"
				      "<item rdf:about='https://x.example/1'><title>One</title></item>"
				      "<item rdf:about='urn:2'><link>https://x.example/2</link></item>"));

	(void)state;
	assert_int_equal(f.format, FORMAT_RDF);
	assert_int_equal(f.n_entries, 2);
	assert_string_equal(f.entries[0].id, "https://x.example/1");
	assert_string_equal(f.entries[0].url, "https://x.example/1");
	assert_string_equal(f.entries[1].id, "urn:2");
	assert_string_equal(f.icon, "https://x.example/i");
	feed_release(&f);
}

static void
reads_subjects_with_rdf_inside(void **state)
{
	struct feed f = read_text(RDF("<channel/><item><dc:subject>plain</dc:subject><dc:subject><rdf:Bag><rdf:li>a</rdf:li>"
				      "<rdf:li>b</rdf:li></rdf:Bag></dc:subject><dc:subject><rdf:Description>"
				      "<rdf:value>c</rdf:value></rdf:Description></dc:subject></item>"));

	(void)state;
	assert_int_equal(f.entries[0].tags.n, 4);
	assert_string_equal(f.entries[0].tags.v[0], "plain");
	assert_string_equal(f.entries[0].tags.v[3], "c");
	feed_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_items_beside_the_channel),
					    cmocka_unit_test(reads_subjects_with_rdf_inside) };

	return cmocka_run_group_tests_name("parse/rdf", tests, NULL, NULL);
}
