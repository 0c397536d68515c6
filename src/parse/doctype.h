/* The entities that a document type declares, under a budget: no bomb explodes, nothing outside is read. */
#ifndef PARSE_DOCTYPE_H
#define PARSE_DOCTYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

#define DOCTYPE_ENTITIES 300

struct doctype {
	struct entity_declaration {
		const char *name, *value; /* into the document */
		size_t name_len, value_len;
	} *v;
	size_t n;
	size_t spent; /* bytes expanded so far */
};

/* Read <!DOCTYPE …> at s; returns where it ends. Only internal general entities are remembered. */
const char *doctype_read(struct doctype *d, const char *s, const char *end);

/* Append the text of the entity, escaped for XML, and return true; false if it is not declared. Over the
 * budget, or in a circle, it is nothing. */
bool doctype_expand(struct doctype *d, const char *name, size_t len, struct strbuf *out);

void doctype_release(struct doctype *d);

#endif
