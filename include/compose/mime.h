/* Bodies as MIME wants them (RFC 2045, 2046): a transfer encoding chosen by counting, parts and their
 * boundary as a function of the content. Everything is UTF-8 with LF line ends, as Maildir wants it. Pure. */
#ifndef COMPOSE_MIME_H
#define COMPOSE_MIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

enum mime_encoding { MIME_7BIT, MIME_8BIT, MIME_QP, MIME_BASE64 };

/* As it is where lines allow (at most 998 octets), else quoted-printable or base64, whichever is shorter. */
enum mime_encoding mime_choose(const char *s, size_t len);

/* Append s in that encoding; ends with a newline. */
void mime_encode(struct strbuf *out, enum mime_encoding encoding, const char *s, size_t len);

/* A text part. body has passed clean_text(). */
struct mime_part {
	const char *subtype; /* "plain", "html" */
	bool flowed;         /* RFC 3676, DelSp=no */
	const char *body;
	size_t len;
};

/* Append Content-Type, Content-Transfer-Encoding, an empty line and the body. The message's own header goes
 * before it, its last field being MIME-Version. */
void mime_single(struct strbuf *out, const struct mime_part *part);

/* The same for n forms of one text, plainest first (RFC 2046 §5.1.4): multipart/alternative. */
void mime_alternative(struct strbuf *out, const struct mime_part *parts, size_t n);

#endif
