/* A damaged XML document → a well-formed one that says the same. Run only on documents in which the XML
 * parser found something wrong. Its output has no declaration, doctype, comment or processing instruction,
 * no reference but to the five predefined entities, balanced elements, quoted and unique attributes. */
#ifndef PARSE_MEND_H
#define PARSE_MEND_H

#include <stddef.h>

#include "base/strbuf.h"
#include "parse/feed.h"

/* Line and column of an offset; offsets must not decrease from call to call. */
struct position {
	const char *s;
	size_t at, line_start;
	unsigned line;
};
void position_advance(struct position *p, size_t offset);

/* Remember a defect of the feed (the first 20 are kept, all counted). what is copied. */
void defect_add(struct feed *feed, unsigned line, unsigned column, const char *what);

/* Where the document proper begins in the len bytes at s: at its declaration, doctype or root, behind
 * whatever stands before. len if there is no sign of one. */
size_t mend_find_start(const char *s, size_t len);

/* Append the mended form of s[start..len) to out, its defects to feed. Line ends are kept, so that later
 * complaints name the right line. */
void mend_xml(const char *s, size_t len, size_t start, struct feed *feed, struct strbuf *out);

#endif
