/* Characters of HTML text and attribute values: references decoded, what must not reach a reader taken out.
 */
#ifndef RENDER_CHARS_H
#define RENDER_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

enum chars_where { CHARS_TEXT, CHARS_ATTRIBUTE, CHARS_PLAIN /* no references */ };

/* Append s as clean UTF-8. Gone: control characters, byte order marks, non-characters, tags, and the bidi
 * embeddings and overrides that make text read as something else; joiners, marks and variation selectors,
 * which scripts need, stay. Carriage returns become line feeds or go. C1 controls are read as windows-1252,
 * which is what was meant; bytes that are not UTF-8 become U+FFFD. */
void chars_decode(struct strbuf *out, const char *s, size_t len, enum chars_where where);

/* Append clean text as it goes into a line: no-break spaces as spaces, soft hyphens and zero-width spaces,
 * which are advice for line breaking, left out. */
void chars_add_visible(struct strbuf *out, const char *s, size_t len);

/* Append a line with its tabs as blanks. */
void chars_expand_tabs(struct strbuf *out, const char *s, size_t len);

/* Blank of HTML: space, tab, line feed, form feed, carriage return. */
static inline bool
chars_is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

#endif
