/* What is known and what is delivered: a thread with the database and the spool, behind a few asynchronous
 * verbs. Results come by callback through the loop, for each verb in the order of the calls. The loop does not
 * end while calls are under way. No SQL above this header. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "config/config.h"
#include "daemon/health.h"
#include "schedule/rate.h"
#include "worker/item.h"

struct ev_loop;
struct store;

/* What is remembered of a feed between polls. Strings are heap strings, NULL when unknown. */
struct feed_state {
	uint32_t number;      /* the feed's scope in the store, from 1; constant for an id */
	char *id, *url;       /* url: as configured for the last poll; another one there voids what follows */
	char *source;         /* where the document and its validators came from, NULL: from url */
	char *adopted;        /* polled instead of url: permanent redirects have long led there; NULL: none */
	uint32_t moved;       /* times in a row that permanent redirects, and no others, led to source */
	uint32_t gone;        /* times in a row that the server said 410 */
	char *etag, *last_modified;
	uint64_t body_hash;   /* of the last document, 0 none: for servers without validators */
	uint64_t killer;      /* the document that workers died of last, kills times; see daemon/poll.c */
	unsigned kills;
	unsigned habits;      /* enum identity_habit: how far its guids and links are to be trusted */
	bool complete_once;   /* a whole document has been committed: the first poll is over */
	int64_t last_poll_s, next_due_s; /* TIME_NONE: never */
	int64_t last_new_s;   /* set by the commit that delivers something */
	struct rate rate;     /* what it publishes when */
	int64_t ttl_s;        /* the document's wishes, which a 304 does not repeat; 0: none */
	uint32_t skip_hours;
	uint8_t skip_days;
	uint32_t failures;    /* in a row */
	char *trouble;        /* the last failure in words; without failures what is damaged in the document, or NULL */
	int64_t failing_since_s; /* when the first of them was, TIME_NONE when well */
	struct health health; /* what of its trouble the reader was told */
	bool catch_up;        /* what the next document shows counts as seen */
	bool paused;          /* by command; an outcome that is not only_paused leaves it as it is */
};
void feed_state_release(struct feed_state *state);
void feed_state_copy(struct feed_state *to, const struct feed_state *from);

/* A message that was (or, dry, would be) filed. */
struct delivery {
	char *subject;
	char *folders;  /* "News, Topics/Energy" */
	char *topics;   /* "energy=4.2 (oil^2 title); …", "" for none */
};

/* What came of one poll, moved to the store by store_commit(). */
struct outcome {
	struct config *config;          /* a reference of its own */
	const struct feed_config *feed; /* in it */
	struct feed_state state;        /* as it shall be once the messages are durable */
	struct edition *edition;        /* NULL: nothing to deliver (unchanged, failed) */
	char *feed_url;                 /* where the document came from */
	int64_t now;                    /* UTC seconds of the poll */
	bool only_letters;              /* no poll: issue the digests that are due; state is not read */
	long status;                    /* HTTP, 0: none */
	int64_t elapsed_ms;
	bool only_paused;               /* no poll: keep state.paused and nothing else */
	struct health_poll health;      /* what it showed; of the poll's last outcome only */
	bool partial;                   /* the edition is not all that the feed shows */
	/* the answer */
	int failed;                     /* -1: nothing was committed; error says why; poll again later */
	struct error error;
	size_t n_delivered;             /* messages, now in new/ */
	struct delivery *deliveries;    /* the same, when they were to be kept and nothing failed */
	size_t n_deliveries;
};
void outcome_free(struct outcome *outcome); /* takes NULL */

struct store_options {
	bool dry_run; /* nothing on disk changes; a missing database is taken as empty */
	bool keep_deliveries; /* fill outcome.deliveries (dry_run does so too) */
	unsigned linger_ms;   /* outcomes without an edition wait so long for company: a flush for many; store_hurry() */
};

/* Open and lock the state of this configuration (creating it), migrate it, recover what a kill left behind,
 * start the thread. NULL with the reason in err and the exit code to use (73, 74, 75, 77) in *exit_code. */
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
