/* A damaged JSON document → a well-formed one that says the same. Run only on documents that jansson refuses. */
#ifndef PARSE_MEND_JSON_H
#define PARSE_MEND_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "parse/feed.h"

/* Append the mended form of the object or list that begins at s[start] to out, its defects to feed. What a cut
 * document ends inside is closed; of a value that is cut itself only prose is kept: half an address is none. Lines keep their numbers.
 * Returns whether the document is cut. */
bool mend_json(const char *s, size_t len, size_t start, struct feed *feed, struct strbuf *out);

#endif
