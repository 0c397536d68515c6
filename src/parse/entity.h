/* HTML character references: &eacute; &#233; &#xE9; */
#ifndef PARSE_ENTITY_H
#define PARSE_ENTITY_H

#include <stddef.h>

/* The code point of a name without & and ;, 0 if it is none. */
unsigned entity_named(const char *name, size_t len);

/* The reference at s (s[0] == '&'): returns the bytes it takes and sets *cp, or 0 if it is none. */
size_t entity_decode(const char *s, size_t len, unsigned *cp);

#endif
