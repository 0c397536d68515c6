/* What one poll brings: mostly one edition. After a long stop a document may show nothing but news; then the
 * pages before it are fetched, too, as far as the feed has any (RFC 5005, rel=next). */
#ifndef DAEMON_PAGES_H
#define DAEMON_PAGES_H

#include <stddef.h>

#include "worker/edition.h"

enum { PAGES_MAX = 6 }; /* the document and five before it */

/* All zero: none. */
struct pages {
	struct edition *v[PAGES_MAX]; /* newest first */
	char *urls[PAGES_MAX];        /* where they came from */
	size_t n, bytes;
};

/* Take over an edition and its URL; there must be room. */
void pages_add(struct pages *pages, struct edition *edition, const char *url);

/* The oldest one, taken out and given to the caller. */
struct edition *pages_take_oldest(struct pages *pages);

/* The page that may hold more news: all so far were nothing but news, and the last one names another of the same
 * server. NULL: none, or enough. A heap string, ready to be asked for. */
char *pages_next(const struct pages *pages);

void pages_release(struct pages *pages);

#endif
