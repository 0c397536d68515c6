/* Which feeds stand behind a page: what it declares, what it links to, and what is known of large sites. Pure. */
#ifndef PARSE_DISCOVER_H
#define PARSE_DISCOVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "parse/parse.h"

#define DISCOVER_MAX 50

struct found_feed {
	char *url;     /* absolute, http or https */
	char *title;   /* one line, or NULL */
	enum found_format { FOUND_UNKNOWN, FOUND_JSON, FOUND_RSS, FOUND_ATOM } format; /* the better, the higher */
	bool declared; /* by <link rel=alternate>, not only linked to */
};

struct discovery {
	struct arena arena; /* owns everything below */
	struct found_feed *v;
	size_t n;
};

/* The feeds of a page, best first, none twice; of those that only differ in their format the best one. Feeds of
 * comments come last. Never fails: n may be 0. discovery_release() it. */
void discover_page(const struct document *page, struct discovery *out);
void discovery_release(struct discovery *discovery);

/* The address of the feed of a page of YouTube, Reddit, GitHub and others whose rules are known; NULL when there is
 * none. Heap string. */
char *discover_known(const char *url);

/* Where sites often have a feed they do not declare: the i-th address, NULL after the last. Heap string. */
char *discover_guess(const char *url, size_t i);

#endif
