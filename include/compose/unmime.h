/* MIME backwards: header fields and parts of a message, as bytes → UTF-8 text. Reads other people's mail, too,
 * and trusts none of it. Lines end with LF. Pure. */
#ifndef COMPOSE_UNMIME_H
#define COMPOSE_UNMIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

/* A message or a part of one: borrowed. */
struct part {
	const char *head, *body;
	size_t head_len, body_len;
};

/* Cut at the first empty line. */
struct part part_of(const char *s, size_t len);

/* Append the value of the first field of that name, unfolded. False when there is none. */
bool part_field(const struct part *part, const char *name, struct strbuf *value);

/* Append the value of a parameter of a Content-Type, say; false when there is none. */
bool field_param(const char *value, const char *name, struct strbuf *out);

/* Append a value with its encoded words (RFC 2047) decoded. */
void field_decode(struct strbuf *out, const char *value);

/* Append the first text/`subtype` of a message, decoded. False when there is none. */
bool part_text(const struct part *message, const char *subtype, struct strbuf *out);

#endif
