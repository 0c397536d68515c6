/* Names to addresses: c-ares on the loop, with a small cache that joins questions for one name. Knows nothing
 * of HTTP and does not judge addresses. */
#ifndef FETCH_RESOLVE_H
#define FETCH_RESOLVE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "fetch/guard.h"

struct ev_loop;
struct resolver;

enum { ADDRESSES_MAX = 8 }; /* kept of one name, the system's preference first (RFC 6724) */

struct addresses {
	struct address v[ADDRESSES_MAX];
	unsigned n;
};

struct resolver_options {
	const char *servers;     /* "192.0.2.53:53,…" instead of resolv.conf's, or NULL */
	const char *resolv_conf; /* NULL: /etc/resolv.conf */
};

struct resolver *resolver_start(struct ev_loop *loop, const struct resolver_options *options,
				struct error *err);

/* Lookups under way are forgotten. Takes NULL. */
void resolver_stop(struct resolver *r);

/* found->n is 0 when there is none; why then says so in a few words, and is NULL otherwise. Must not ask
 * again before it returns. */
typedef void lookup_done(void *arg, const struct addresses *found, const char *why);

/* A question, in the asker's storage until it is answered or cancelled. */
struct lookup {
	struct name *name;
	struct lookup *prev, *next;
	lookup_done *done;
	void *arg;
};

/* Ask for host (ASCII, no literal). done is called once: at once when the answer is known. */
void resolver_ask(struct resolver *r, struct lookup *l, const char *host, lookup_done *done, void *arg);

/* The answer is no longer wanted. No-op when it has been given. */
void resolver_cancel(struct lookup *l);

/* This address of host did not answer: next time the others come first. */
void resolver_demote(struct resolver *r, const char *host, const struct address *a);

/* Begin anew if resolv.conf has changed (looked at every few seconds at most). Called now and then from the
 * loop, never from a lookup_done. */
void resolver_refresh(struct resolver *r);

#endif
