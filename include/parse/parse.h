/* Bytes of a document → struct feed: sniffs charset and format, mends what can be mended, chooses the reader.
 * Pure. Knows nothing of identity, rendering or mail. */
#ifndef PARSE_PARSE_H
#define PARSE_PARSE_H

#include <stddef.h>

#include "base/error.h"
#include "parse/feed.h"

struct document {
	const char *body;
	size_t len;
	const char *content_type; /* the HTTP header's value, NULL if none */
	const char *base_url;     /* where it came from, after redirects; NULL if unknown */
};

struct parse_limits {
	size_t max_entries;  /* 5,000 */
	size_t max_depth;    /* 256 */
	size_t max_text;     /* bytes of one entry's content, 1 MiB */
};
extern const struct parse_limits parse_default_limits;

/* Returns 0 and fills *out (feed_release() it), or -1 when the document is no feed: err then says in one
 * line what it looks like ("an HTML page titled …", "an OPML file", "an empty document"); *out is empty. */
int parse_document(const struct document *doc, const struct parse_limits *limits, struct feed *out,
		   struct error *err);

/* A document of any kind as UTF-8, in arena: at most max of its bytes are read. */
char *document_text(const struct document *doc, size_t max, struct arena *arena, size_t *len);

#endif
