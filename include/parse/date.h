/* Dates as feeds write them: RFC 822, RFC 3339, W3C-DTF and their common corruptions. Pure. */
#ifndef PARSE_DATE_H
#define PARSE_DATE_H

#include <stddef.h>

#include "parse/feed.h"

/* Parse len bytes at s. Returns 0 and sets *out, or -1 if no reading makes sense; *out is then untouched.
 * Two-digit years fall in 1970–2069; a missing zone is UTC. */
int date_parse(const char *s, size_t len, struct moment *out);

#endif
