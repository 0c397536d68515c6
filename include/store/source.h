/* Where a feed is asked for: at its configured URL, or where permanent redirects have long led from there. Works
 * on what is remembered of the feed; touches nothing else. */
#ifndef STORE_SOURCE_H
#define STORE_SOURCE_H

#include <stdbool.h>

#include "store/feed_state.h"

enum {
	SOURCE_ADOPT = 3,  /* answers in a row that came from the same place by permanent redirects alone */
	SOURCE_RETURN = 3, /* failures in a row after which an adopted address is given up */
	SOURCE_GONE = 2,   /* 410s in a row that end a feed */
};

/* The poll begins; wire is the configured URL. When that is another than last time, nothing that its server said
 * holds any more. adopts: permanent redirects are believed in time; otherwise an address that was adopted is given
 * up. */
void source_begin(struct feed_state *state, const char *wire, bool adopts);

/* What to ask for, and where the validators came from. Borrowed from the state. */
const char *source_url(const struct feed_state *state);
const char *source_validators(const struct feed_state *state);

/* A good answer came from url, after these redirects. Returns true when url has just been adopted. */
bool source_answered(struct feed_state *state, const char *url, unsigned hops, bool all_permanent);

/* The poll failed, with failures counted; gone: by a 410. Returns true when the adopted address has just been given
 * up: the configured one is asked next. */
bool source_failed(struct feed_state *state, bool gone);

/* The server has said often enough that there will be no feed at this URL (wire: the configured one). */
bool source_is_gone(const struct feed_state *state, const char *wire);

#endif
