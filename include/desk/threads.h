/* Where an item stands among others: the index of running stories with its memory in the ledger, the story's
 * root, the header field that says why. On the store thread, within its transactions. */
#ifndef DESK_THREADS_H
#define DESK_THREADS_H

#include <stdint.h>

#include "base/error.h"
#include "worker/item.h"

struct sqlite;
struct stories;

/* All zero is empty. */
struct threads {
	struct stories *stories; /* NULL: to be made from the ledger */
};

/* What was placed since the last commit is not so, or nothing more will be: forget the index. The ledger
 * remembers. */
void threads_forget(struct threads *threads);

struct standing {
	uint64_t story; /* 0: none */
	char *root;     /* msg-id in brackets; NULL without a story. In the arena, as all of these */
	char *first;    /* that of the story's first report, for clients that draw no thread under a root that is
			 * nobody's; NULL: this is it, or it is not known */
	char *why;      /* for X-Wire-Story */
};

struct newcomer {
	const char *feed_id;
	uint32_t feed;
	const char *domain; /* of msg-ids */
	const struct item *item;
	int64_t now, date;  /* UTC seconds; date: the item's own, as the message will have it */
};

/* The story of a new item, which is taken in. Returns 0, or -1 when the database failed. */
int threads_place(struct threads *threads, struct sqlite *db, const struct newcomer *who, struct arena *arena,
		  struct standing *out, struct error *err);

/* The item that was placed last is in the ledger now, under this number. */
void threads_number(struct threads *threads, int64_t number);

/* The root of a story that is known. In arena. */
char *threads_root(uint64_t story, const char *domain, struct arena *arena);

#endif
