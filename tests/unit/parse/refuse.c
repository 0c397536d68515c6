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
		{ "%PDF-1.4 ...", "a PDF document" },
		{ "\x89PNG\r\n\x1A\n\xC4", "a PNG picture" },
		{ "\x1F\x8B\x08\x95<", "a gzip file" },
		{ "\xFF\xD8\xFF\xE0\x10JFIF", "a JPEG picture" },
		{ "\x7F" "ELF\2\1\1", "a program" },
		{ "\xFF\xD8\xFF\xE1 <x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>", "a JPEG picture" },
		{ "\xE2\x80\xB0\1\2 unheard of", "a binary file" },
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
