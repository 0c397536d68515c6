/* A damaged XML document → a well-formed one that says the same. Run only on documents in which the XML
 * parser found something wrong. Its output has no declaration, doctype, comment or processing instruction,
 * no reference but to the five predefined entities, balanced elements, quoted and unique attributes. */
#ifndef PARSE_MEND_H
#define PARSE_MEND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "parse/feed.h"

/* Append the mended form of s[start..len) to out, its defects to feed. Line ends are kept, so that later
 * complaints name the right line. Where the document ends too early what is open is closed; of what is cut itself only
 * text is kept. Returns whether it ends inside an entry. */
bool mend_xml(const char *s, size_t len, size_t start, struct feed *feed, struct strbuf *out);

#endif
