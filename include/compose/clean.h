/* Foreign text made harmless for mail: what a character may do in a header, on a line, in a body is decided
 * here and nowhere else. Pure. Bytes that are no UTF-8 become U+FFFD. */
#ifndef COMPOSE_CLEAN_H
#define COMPOSE_CLEAN_H

#include <stddef.h>

#include "base/strbuf.h"

/* Append s as one line for a header: controls and every kind of blank become one blank, none at the ends;
 * bidi controls, zero-width and other invisible format characters are dropped. */
void clean_header(struct strbuf *out, const char *s, size_t len);

/* Append s as one line of a body: the same, but joiners and direction marks, which scripts need, stay. */
void clean_line(struct strbuf *out, const char *s, size_t len);

/* Append s as lines of a body: LF line ends, tabs kept; other controls and bidi overrides dropped. */
void clean_text(struct strbuf *out, const char *s, size_t len);

#endif
