/* Who wrote it: author strings as feeds have them. */
#ifndef PARSE_PEOPLE_H
#define PARSE_PEOPLE_H

#include <stddef.h>

#include "parse/feed.h"

/* Read "mail (Name)", "Name <mail>", "Name (mail)", "mail", "Name" and add it to list, unless the same
 * name or address is there already, which it then completes. */
void people_add_string(struct arena *a, struct authors *list, const char *s, size_t len);

/* The same for parts known apart; each may be NULL. */
void people_add(struct arena *a, struct authors *list, const char *name, const char *email, const char *url);

#endif
