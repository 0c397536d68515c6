/* A message of our own, to the reader: no item, but what wirespool itself has to say. Pure: the same input gives
 * the same bytes. */
#ifndef COMPOSE_NOTICE_H
#define COMPOSE_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/strbuf.h"

/* Strings are borrowed. */
struct notice {
	const char *list;    /* "status": From wirespool+status@domain, which no feed can be called */
	const char *title;   /* the list's, for people */
	const char *subject;
	const char *domain, *host, *folder; /* as in struct message_context */
	struct hash128 key;  /* Message-ID and file name are made of list and key */
	const char *root;    /* msg-id of its thread, with brackets, or NULL */
	const struct hash128 *before; /* the key of the list's message that it follows in the thread, or NULL */
	int64_t now;         /* UTC seconds */
	int zone_min;        /* the reader's, east of UTC */
	const char *text;    /* LF line ends */
	bool flows;          /* lines of the text are paragraphs, to be wrapped; else it is laid out already */
	const char *html;    /* a whole page, or NULL */
};

/* Is it one, by the address it is from? */
bool notice_is_from(const char *address);

/* Append the message to out. */
void notice_compose(struct strbuf *out, const struct notice *notice);

/* message_name() of it. Heap string. */
char *notice_name(const struct notice *notice);

/* Append text with its lines as flowed ones of at most 72 characters (RFC 3676). */
void notice_flow(struct strbuf *out, const char *text);

#endif
