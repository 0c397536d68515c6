/* The desk of the store thread: the database, the spool, and batches of outcomes that pass through both. It
 * survives trouble: after a failure it starts afresh from what is on disk, as after a kill. For one thread
 * at a time. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "desk/store.h"

struct desk;

/* As store_open(): lock, create, migrate, recover. */
struct desk *desk_open(const struct config *config, const struct store_options *options, struct error *err,
		       int *exit_code);

/* Deliver and commit a batch, with one flush for all. Each outcome has its answer afterwards: trouble with a
 * Maildir fails the outcomes that go there, other trouble fails all. */
void desk_deliver(struct desk *desk, struct outcome **batch, size_t n);

/* The keys of a scope; none when the database cannot say (the commit will look again). */
void desk_known(struct desk *desk, uint32_t number, uint64_t **prefixes, size_t *n);

int desk_load(struct desk *desk, void (*each)(void *arg, const struct feed_state *state), void *arg,
	      uint32_t *last_number, struct error *err);

/* Is something published that is not yet durable, or still waiting to be? desk_settle() sees to it. */
bool desk_is_unsettled(const struct desk *desk);
int desk_settle(struct desk *desk, struct error *err);

/* Settle and close. Takes NULL. */
int desk_close(struct desk *desk, struct error *err);

#endif
