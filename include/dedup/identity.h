/* The keys of an entry: what tells that it is the one seen before. Each key is hashed with its kind, so that a
 * link can never be taken for a guid. Pure.
 *
 *     guid          as written, case and all; with the link where guids of this feed are not unique
 *     link          canonical_url(); unless it is the home page, or links of this feed are not unique
 *     title + date  when both are there
 *     content       title, text and enclosures
 *
 * The strong keys (guid and link, else title + date, else content) decide (dedup/recognize.h). The first is the
 * entry's own, its Message-ID is made of it. A guid or link that changes with every poll is no key. */
#ifndef DEDUP_IDENTITY_H
#define DEDUP_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/hash.h"
#include "parse/feed.h"
#include "worker/item.h"

/* What is known of a feed's habits. Bits are only ever added: a feed that was caught once stays so, also when
 * a later document is too short to show it. 0 at the beginning. */
enum identity_habit {
	IDENTITY_GUID_SHARED = 1, /* different entries had one guid */
	IDENTITY_LINK_SHARED = 2, /* different entries had one link */
	IDENTITY_GUID_ROTATED = 4, /* known entries had other guids than before, once… */
	IDENTITY_GUID_ROTATES = 8, /* …and again: guids are no keys */
	IDENTITY_LINK_ROTATED = 16, /* the same of links */
	IDENTITY_LINK_ROTATES = 32,
};

struct identity {
	struct hash128 keys[ITEM_KEYS]; /* the last one is the content's */
	unsigned n_keys, n_strong;
	unsigned guid, link; /* which key it is, counted from 1; 0: there is none */
	bool is_dated_line;  /* so short a text, with a title and a date, may be said again another day */
};

/* The keys of the n entries of one document, in their order, into out. home_url may be NULL. *habits holds
 * what is known of the feed and takes what this document shows. */
void identity_document(const struct entry *entries, size_t n, const char *home_url, unsigned *habits,
		       struct identity *out);

/* The keys of one entry under known habits. */
void identity_entry(const struct entry *entry, const char *home_url, unsigned habits, struct identity *out);

/* For a link to a comment (…#comment-12): the key of the article it is under. Returns false when it is none. */
bool identity_article_key(const char *url, struct hash128 *key);

/* The key of a guid alone: the first key of the entry that has it, where guids are unique. */
struct hash128 identity_guid_key(const char *guid);

/* The key of a link alone. Returns false when it says nothing of an article. */
bool identity_link_key(const char *url, struct hash128 *key);

#endif
