/* What is known and what is delivered: a thread with the database and the spool, behind a few asynchronous
 * verbs. Results come by callback through the loop, for each verb in the order of the calls. The loop does not
 * end while calls are under way. No SQL above this header. */
#ifndef DESK_STORE_H
#define DESK_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "config/config.h"
#include "desk/outcome.h"
#include "store/feed_state.h"

struct ev_loop;
struct store;

struct store_options {
	bool dry_run; /* nothing on disk changes; a missing database is taken as empty */
	bool keep_deliveries; /* fill outcome.deliveries (dry_run does so too) */
	unsigned linger_ms;   /* outcomes without an edition wait so long for company: a flush for many; store_hurry() */
};

/* Open and lock the state of this configuration (creating it), migrate it, recover what a kill left behind,
 * start the thread. NULL with the reason in err and the exit code to use (73, 74, 75, 77, 78) in *exit_code. */
struct store *store_open(struct config *config, const struct store_options *options, struct ev_loop *loop,
			 struct error *err, int *exit_code);

/* All feed states, before the loop runs. The caller may keep copies; the state is borrowed for the call.
 * Returns 0 or -1. */
int store_load(struct store *store, void (*each)(void *arg, const struct feed_state *state), void *arg,
	       struct error *err);

/* The number of a feed that the store has not met (store_load() does not tell of it), kept with the next commit
 * of its state. The same id gets the same number until the store is closed. After store_load(). */
uint32_t store_number(struct store *store, const char *feed_id);

/* The first 8 bytes of all keys known in a feed's scope (heap array, sorted, moved to the callback), with
 * those of all commits that were called back before. */
typedef void store_known_done(void *arg, uint64_t *prefixes, size_t n);
void store_known(struct store *store, uint32_t number, store_known_done *done, void *arg);

/* Deliver and commit; takes the outcome, gives it back to done with its answer (outcome_free() it). */
typedef void store_commit_done(void *arg, struct outcome *outcome);
void store_commit(struct store *store, struct outcome *outcome, store_commit_done *done, void *arg);

/* Nobody else will come: what lingers goes now. */
void store_hurry(struct store *store);

/* Calls whose callbacks are still to come, and the bytes of the editions they hold: where to stop asking for
 * more while a disk is slow. */
size_t store_pending(const struct store *store);
size_t store_backlog(const struct store *store);

/* Commit what was given to store_commit(), make renames durable, join the thread, close. Callbacks still due
 * are not called. Returns 0, or -1 with the reason. Takes NULL. */
int store_close(struct store *store, struct error *err);

#endif
