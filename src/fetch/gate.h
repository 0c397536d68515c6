/* How many transfers are at one server at once, whatever names led to its address: the schedule tells hosts by their
 * names only. Who comes beyond the limit waits, first come, first served. Knows nothing of transfers. */
#ifndef FETCH_GATE_H
#define FETCH_GATE_H

#include <stdbool.h>

#include "fetch/guard.h"

struct gate;
struct gate_server;

/* One who is at a server or waits for it, in its owner's storage; all zero: neither. */
struct gate_visit {
	struct gate_server *server;
	struct gate_visit *prev, *next; /* among those that wait */
	unsigned limit;
	bool waits;
};

/* The visit waits no longer, it is there. Called from within gate_leave(), which must not be called from here. */
typedef void gate_admitted(struct gate_visit *visit);

struct gate *gate_new(gate_admitted *admitted);

/* Visits are forgotten. Takes NULL. */
void gate_free(struct gate *gate);

/* Go to the server at this address and port, if fewer than limit are there and nobody waits. Otherwise the visit
 * waits, and false is returned. */
bool gate_enter(struct gate *gate, struct gate_visit *visit, const struct address *a, unsigned port, unsigned limit);

/* It goes, or does not want to wait any more. No-op for one that is nowhere. */
void gate_leave(struct gate *gate, struct gate_visit *visit);

/* The one that is there got no connection, or got one. */
void gate_note(const struct gate_visit *visit, bool answers);

/* How many of those that tried last, while this one was there or waited, got none. */
unsigned gate_unanswered(const struct gate_visit *visit);

/* Do others wait where this one is? */
bool gate_is_crowded(const struct gate_visit *visit);

#endif
