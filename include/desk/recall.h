/* What the ledger knows of an item before it is delivered: that another feed has brought it, that it answers a
 * message, that it is another version of one. On the store thread, within its transactions. */
#ifndef DESK_RECALL_H
#define DESK_RECALL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "config/config.h"
#include "store/ledger.h"
#include "worker/item.h"

struct sqlite;

#define COPY_BITS 8     /* of 64: texts that differ in no more are one article; short ones are equal or two */
#define SHORT_WORDS 20  /* without stop words, title and opening */

/* Texts that differ in more bits are worth another message. In shorter ones each word moves more: one that is new in
 * a title of three moves 13, give or take 3, and texts that have nothing in common 28, give or take 5. */
#define REVISION_BITS 6
#define REVISION_SHORT_BITS 12
#define REVISION_SHORTEST_BITS 18
#define SHORTEST_WORDS 8

/* Who asks. */
struct recaller {
	struct sqlite *db;
	const struct config *config;
	const struct feed_config *feed;
	uint32_t number; /* the feed's */
	int64_t now;
	struct arena *arena; /* for results */
};

enum recall {
	RECALL_FAILED = -1, /* the database */
	RECALL_NOTHING,     /* nothing to deliver */
	RECALL_NEW,
	RECALL_COPY,        /* row: the other feed's message; own: the item as it was delivered last, number 0: never */
	RECALL_REVISION,    /* row: the item, as it was delivered last */
};

struct recollection {
	struct ledger_row row, own;
	char *first;    /* of a revision, where that was another feed's message: its msg-id; or NULL */
	char *parent;   /* msg-id of the message it answers, or NULL */
	bool answers;   /* it is a comment, whether or not its parent is known: no story's report */
	uint64_t story; /* the parent's */
	char *seen;     /* for X-Wire-Seen, or NULL */
};

/* Of an item that its own feed did not know. */
enum recall recall_new(const struct recaller *who, const struct item *item, struct recollection *out,
		       struct error *err);

/* Of one that was known, and has another text. What is no revision is noted here; one that is must be written
 * to the ledger by the caller. day: the feed's own. */
enum recall recall_changed(const struct recaller *who, const struct item *item, uint32_t day,
			   struct recollection *out, struct error *err);

/* A feed that has brought a copy of what now has a new version, and has its message linked. */
struct follower {
	struct ledger_row row;
	const struct feed_config *feed;
};

/* Who shall have the new version of the row's message linked, too: those that care for versions, where that message is
 * the latest they have, is still in its place, and says at least half of the new text. In who's arena. */
int recall_followers(const struct recaller *who, const struct ledger_row *row, const struct item *item,
		     struct follower **v, size_t *n, struct error *err);

/* Let other feeds know of what was delivered: ledger number `row` owns the item's keys. */
int recall_share(const struct recaller *who, const struct item *item, int64_t row, struct error *err);

/* Forget, a part at a time, what nobody has brought for long. */
int recall_expire(struct sqlite *db, int64_t now, struct error *err);

#endif
