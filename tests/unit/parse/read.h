/* For tests of the readers: a document from a string. */
#ifndef TESTS_PARSE_READ_H
#define TESTS_PARSE_READ_H

#include "parse/parse.h"

static inline struct feed
read_text(const char *s)
{
	struct document doc = { s, strlen(s), NULL, "https://feed.example/dir/feed.xml" };
	struct error err = { "" };
	struct feed feed;

	if (parse_document(&doc, &parse_default_limits, &feed, &err) < 0)
		fail_msg("refused: %s", err.text);
	return feed;
}

/* Also equal when both are NULL. */
static inline void
assert_text(const char *got, const char *want)
{
	if (!got || !want)
		assert_true(got == want);
	else
		assert_string_equal(got, want);
}

#define RSS(inside) "<rss version=\"2.0\"><channel>" inside "</channel></rss>"
#define ITEM(inside) RSS("<item>" inside "</item>")
#define ATOM(inside) "<feed xmlns=\"http://www.w3.org/2005/Atom\">" inside "</feed>"
#define ENTRY(inside) ATOM("<entry>" inside "</entry>")

#endif
