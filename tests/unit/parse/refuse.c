/* parse/refuse: what it says of documents that are no feeds. */
#include "../unit.h"

#include "parse/parse.h"

static void
says_what_it_is_instead(void **state)
{
	static const char *const v[][2] = {
		{ "", "an empty document" },
		{ " \n\t", "a blank document" },
		{ "<!DOCTYPE html><html><head><title>My &amp; page</title></head></html>", "an HTML page titled \"My & page\"" },
		{ "<html><body>x", "an HTML page without title" },
		{ "<?xml version='1.0'?><opml version='2.0'><body/></opml>", "an OPML file" },
		{ "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "a sitemap" },
		{ "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><faultstring>no</faultstring></s:Envelope>",
		  "a SOAP fault \"no\"" },
		{ "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><x/></rdf:RDF>", "RDF data without" },
		{ "<foo/>", "the root element <foo>" },
		{ "%PDF-1.4 ...", "a binary file" },
		{ "\xE2\x80\xB0PNG\r\n\x1A\n\x01", "a binary file" },
		{ "\x1F\xE2\x80\xB9\x08\x01", "a binary file" },
		{ "Service Unavailable", "text that begins \"Service Unavailable\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct document doc = { v[i][0], strlen(v[i][0]), NULL, NULL };
		struct error err = { "" };
		struct feed f;

		assert_int_equal(parse_document(&doc, &parse_default_limits, &f, &err), -1);
		if (!strstr(err.text, v[i][1]))
			fail_msg("%s: %s", v[i][0], err.text);
		assert_null(f.arena.last);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(says_what_it_is_instead) };

	return cmocka_run_group_tests_name("parse/refuse", tests, NULL, NULL);
}
