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
	bool may_be_ascii;   /* it is called us-ascii where it is */
	enum mime_encoding wanted; /* of what is not MIME_7BIT: MIME_QP or MIME_BASE64; MIME_7BIT: the best */
	const char *body;
	size_t len;
};

/* Append Content-Type, Content-Transfer-Encoding, an empty line and the body. The message's own header goes
 * before it, its last field being MIME-Version. */
void mime_single(struct strbuf *out, const struct mime_part *part);

/* Something beside the text, as it is. */
struct mime_file {
	const char *type; /* "image/png": a media type, checked by the caller */
	const char *name; /* or NULL */
	const char *id;   /* "<…@…>": what is shown within the text refers to it; NULL: an attachment */
	const char *data;
	size_t len;
};

/* The same for a file. */
void mime_file(struct strbuf *out, const struct mime_file *file);

/* The same for n parts made by these functions, which are released: "alternative" (plainest first, RFC 2046 §5.1.4),
 * "related" (root: the media type of the first, RFC 2387), "mixed". root may be NULL. */
void mime_multipart(struct strbuf *out, const char *subtype, const char *root, struct strbuf *parts, size_t n);

#endif
