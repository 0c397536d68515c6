/* Where the parts of a JSON Feed stand: its items, so that one is built at a time, and the rest. Looks at brackets
 * and strings only; whether a part is JSON, its reader finds out. Private to src/parse. */
#ifndef PARSE_JSON_SPLIT_H
#define PARSE_JSON_SPLIT_H

#include <stddef.h>

#include "base/strbuf.h"

#define JSON_LISTS_MAX 4 /* members named "items" that are looked into */

struct json_span {
	const char *s, *end;
};

struct json_parts {
	struct strbuf head; /* the root object; what its lists named "items" hold is left out */
	struct json_span items[JSON_LISTS_MAX];
	size_t n;
};

/* The object that begins at s. Returns 0, or -1 when its brackets or commas are not as they should be; release it
 * in either case. */
int json_split(const char *s, size_t len, struct json_parts *out);
void json_parts_release(struct json_parts *parts);

/* The next element of a list, which it is cut off from. Returns 1, 0 when there is none left, -1 when the list is
 * damaged. */
int json_next(struct json_span *list, struct json_span *out);

#endif
