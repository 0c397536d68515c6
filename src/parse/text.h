/* Markup → one line of plain text, for titles, names, tags. Bodies are render's business. */
#ifndef PARSE_TEXT_H
#define PARSE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Tags of known HTML elements dropped (but for those that are only spoken of: "the <b> tag"), references decoded, both
 * again while that uncovers more (at most three rounds), white space collapsed and trimmed. NULL when nothing is
 * left. Over 64 KiB is cut. */
char *text_plain(struct arena *a, const char *s, size_t len);

/* The same of what is no markup: only white space and controls are seen to. */
char *text_literal(struct arena *a, const char *s, size_t len);

/* s without white space around it, copied; NULL when nothing is left. */
char *text_trimmed(struct arena *a, const char *s, size_t len);

/* Is there a tag or a character reference in it? */
bool text_has_markup(const char *s, size_t len);

/* Is there a character reference in it? */
bool text_has_reference(const char *s, size_t len);

/* Length of the HTML tag, comment or the like that begins at s[0] == '<', 0 if none does. */
size_t text_tag_len(const char *s, size_t len);

/* Bytes of white space at s (as Unicode has it, also no-break), 0 if none. */
size_t text_space_len(const char *s, size_t len);

#endif
