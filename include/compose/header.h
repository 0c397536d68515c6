/* Header fields: the one place where bytes enter the header of a message. What is written here is ASCII,
 * folded (RFC 5322 §2.2.3) below 78 octets where the grammar has room for it and below 998 always, with
 * encoded words (RFC 2047) of at most 75 octets that end with a character. Foreign text goes through
 * clean_header(), so a value can neither end its line nor hide itself. A field whose value comes out empty
 * is not written. Pure. */
#ifndef COMPOSE_HEADER_H
#define COMPOSE_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

#define HEADER_TEXT_MAX 8192 /* bytes of one text or phrase; the rest is left out */
#define HEADER_TOKEN_MAX 900 /* bytes of what cannot be folded; longer links and ids are left out */

/* Whole fields. name is ours, every value may be foreign. */

/* Free text. */
void header_text(struct strbuf *out, const char *name, const char *text);

/* phrase <address>; the phrase may be NULL, the address must come from header_dot_atom(). */
void header_mailbox(struct strbuf *out, const char *name, const char *phrase, const char *address);

/* Phrases with commas between: Keywords. */
void header_phrases(struct strbuf *out, const char *name, const char *const *v, size_t n);

/* <url>, what is not ASCII percent-encoded. */
void header_link(struct strbuf *out, const char *name, const char *url);

/* The same without brackets: an id or URL that holds no blank. */
void header_value(struct strbuf *out, const char *name, const char *value);

/* Those of the n msg-ids (with brackets) that are well-formed. */
void header_msgids(struct strbuf *out, const char *name, const char *const *ids, size_t n);

/* "<dot-atom@dot-atom>" of a bearable length. */
bool header_is_msgid(const char *s);

/* Append s as a dot-atom (RFC 5322 §3.2.3): what may not stand in one is percent-encoded, so that different
 * strings stay different; "" becomes "%". */
void header_dot_atom(struct strbuf *out, const char *s);

/* Append a URL or id without what RFC 3986 forbids, percent-encoded. Nothing is checked. */
void header_escape_url(struct strbuf *out, const char *url);

/* Fields in pieces: begin, then tokens, text and parameters, then end. */
struct header {
	struct strbuf *out;
	size_t column;
	bool empty;   /* no token yet */
	bool encoded; /* the last token was an encoded word: specials keep a distance (RFC 2047 §5) */
};
void header_begin(struct header *h, struct strbuf *out, const char *name);

/* A piece of ASCII that is not folded; a blank goes before it. */
void header_token(struct header *h, const char *token);

/* ; name=value, quoted or in the extended and continued form of RFC 2231 as the value needs. */
void header_param(struct header *h, const char *name, const char *value);
void header_end(struct header *h);

#endif
