/* JSON Feed 1.0 and 1.1 (jsonfeed.org). Private to src/parse. */
#ifndef PARSE_JSON_H
#define PARSE_JSON_H

#include "parse/feed.h"
#include "parse/parse.h"

/* Read valid UTF-8 whose document begins at s[start]; damage is mended. Returns 0, or -1 with what it is instead in err. */
int json_read(const char *s, size_t len, size_t start, const char *document_url, const struct parse_limits *limits,
	      struct feed *feed, struct error *err);

#endif
