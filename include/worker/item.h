/* One item of a document as a worker hands it over: what can be known without knowing other feeds. */
#ifndef WORKER_ITEM_H
#define WORKER_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "parse/feed.h"
#include "story/sketch.h"

enum item_fate {
	ITEM_KNOWN,   /* all its strong keys were among the fingerprints; carries keys only */
	ITEM_REKEYED, /* known, with strong keys to be learned; carries keys only */
	ITEM_PASSED,  /* new, but not to be delivered (first poll's rest, only/skip): counts as seen; keys and date */
	ITEM_DELIVER, /* new; carries everything */
	ITEM_CHANGED, /* known and delivered before, with another text; carries everything */
};

#define ITEM_KEYS 4 /* guid, link, title + date, content: absent ones are left out */

struct item_topic {
	char *name;
	double score;
	char *reason;
};

/* What the daemon has fetched for the message. */
struct item_file {
	enum { FILE_PICTURE, FILE_PIXEL, FILE_ATTACHED } use; /* PIXEL: not to be shown; no bytes */
	char *url;  /* as it stands in the item */
	const char *type;
	char *name; /* ATTACHED only */
	char *data;
	size_t len;
	struct hash128 hash; /* of the bytes */
};
struct item_files {
	struct item_file *v;
	size_t n;
};

struct item {
	enum item_fate fate;
	struct hash128 keys[ITEM_KEYS]; /* keys[0] is the item's own: Message-ID and file name are made of it */
	unsigned n_keys;
	unsigned n_strong; /* the first n_strong of them decide what is known */
	unsigned link_key; /* the one of its link, counted from 1; 0: none. The last one is the content's */

	/* Only ITEM_DELIVER and ITEM_CHANGED carry what follows, the others but ITEM_KNOWN only `published`; strings as
	 * in struct entry. */
	char *id, *url, *external_url, *title, *language, *comments_url, *in_reply_to, *image;
	struct moment published, updated;
	struct authors authors;
	struct strings tags;
	struct enclosures enclosures;
	char *html; /* sanitised fragment, may be "" */
	char *text; /* format=flowed body text with footnotes, may be "" */
	struct item_topic *topics; /* best first */
	size_t n_topics;
	struct sketch sketch; /* what it tells */
	struct item_files files; /* no worker's business: empty until the daemon fetches some */
};

static inline bool
item_is_new(const struct item *item)
{
	return item->fate == ITEM_PASSED || item->fate == ITEM_DELIVER;
}

/* A document as read by a worker: items oldest first. */
struct edition {
	struct arena arena; /* owns everything below */
	enum feed_format format;
	char *title, *description, *home_url, *self_url, *next_url, *language;
	unsigned habits; /* of the feed as known now, enum identity_habit */
	unsigned ttl_min, update_period_s;
	uint32_t skip_hours;
	uint8_t skip_days;
	size_t total_defects;
	char *defect; /* the first one in words, with line and column; NULL when none */
	bool ends_early; /* the document does: its rest may have been lost on the way */
	bool more;    /* the newest items are missing: too much for one answer. Poll again, without validators */
	struct item *items;
	size_t n_items;
	uint64_t serial;  /* the job's */
	size_t announced; /* how many items the head spoke of; 0 before it came */
	bool has_head;
};

void edition_free(struct edition *edition); /* takes NULL */

#endif
