/* An item → the bytes of an RFC 5322 message (LF line ends, as Maildir wants it). Pure: the same input gives
 * the same bytes. See ../wirespool-message(5) for every header. */
#ifndef COMPOSE_MESSAGE_H
#define COMPOSE_MESSAGE_H

#include <stdint.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "compose/mime.h"
#include "worker/item.h"

/* What the item does not know of itself. Strings are borrowed, NULL when unknown. */
struct message_context {
	const char *feed_id;  /* the section's name: From, To, List-Id */
	const char *feed_title, *feed_url, *home_url;
	const char *domain;   /* message-domain, "wirespool.invalid" */
	const char *host;     /* for Received */
	const char *folder;   /* Delivered-To */
	const char *const *labels; /* topics filed under, best first, in display form */
	size_t n_labels;
	int64_t now;          /* when it was fetched: Received */
	unsigned newer;       /* items of the same poll that are newer: an item without a believable date gets
			       * now less so many seconds, and so they stay in order */
	unsigned revision;    /* 0 as first delivered */
	const char *story_root; /* msg-id with brackets, or NULL */
	const char *story_first; /* that of the story's first report, the same way; NULL in that one itself */
	const char *story;      /* for X-Wire-Story: which one, and why; or NULL */
	const char *parent;     /* msg-id of what it answers, with brackets; NULL: as the item says */
	const char *first;      /* revisions: msg-id of the first version, with brackets; NULL: its own revision 0 */
	const char *seen;       /* for X-Wire-Seen: the other feeds that have it; or NULL */
	const char *changes;    /* what a revision changes, for people; or NULL */
	const char *subject;    /* a template (config/template.h), or NULL: the title */
	enum mime_encoding encoding; /* as mime_part.wanted */
	bool may_be_ascii;
	bool local_pictures;    /* nothing that a client would fetch: pictures are among the item's files, or links */
	bool as_rss2email;      /* its headers, too */
};

/* "<26 letters>.<revision>@domain" without brackets; a function of feed id, key and revision. Heap string. */
char *message_id(const char *feed_id, const struct hash128 *key, unsigned revision, const char *domain);

/* The left part of a Maildir file name for the same: "<26 letters>.<revision>.wirespool". Heap string. */
char *message_name(const char *feed_id, const struct hash128 *key, unsigned revision);

/* The date the message will have: the item's, where a reader can believe it. newer: as above. */
int64_t message_date(const struct item *item, int64_t now, unsigned newer);

/* Append the Received field (RFC 5322 §3.6.7) of a message that host (NULL: localhost) put under this name into its
 * Maildir. */
void message_received(struct strbuf *out, const char *host, const char *name, int64_t now);

#define MESSAGE_MAX (4u << 20) /* no message is longer; give out this ceiling or a higher one */

/* Append the message to out. Never fails: what is over a ceiling (1 MiB of text, 4 MiB in all) is left out,
 * and the text says so. */
void message_compose(struct strbuf *out, const struct item *item, const struct message_context *ctx);

#endif
