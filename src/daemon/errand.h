/* Requests that a poll makes beside its document, for what its items name: each waits for its host's turn as the
 * feeds do, and for room in memory. */
#ifndef DAEMON_ERRAND_H
#define DAEMON_ERRAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon_private.h"

enum { SCHED_ERRAND = 1 }; /* sched_feed.kind; 0: a subscription */

struct errand {
	struct sched_feed sched; /* first: the scheduler hands this out */
	struct errand *prev, *next; /* in daemon.errands */
	struct daemon *daemon;
	enum { ERRAND_WAITS, ERRAND_ASKS, ERRAND_ENDED } state;
	struct request request; /* url is the errand's own, the rest is borrowed until it ends */
	int64_t until_us;       /* monotonic: not asked later, and not waited for longer */
	size_t reserved;        /* bytes it may take, while it asks */
	void (*done)(void *arg, struct errand *errand, struct response *response); /* NULL: it was not asked */
	void *arg;
};

/* Ask for request->url when its host may be asked. done is called once, later; the errand goes with errand_free()
 * by its owner, not before. Returns NULL for an URL that names no host. */
struct errand *errand_new(struct daemon *daemon, const struct request *request, const struct feed_config *feed,
			  int64_t until_us);

/* Its turn has come. */
void errand_ask(struct errand *errand);

/* Is its time over? Then it ends now, unless it is asking: that ends by itself. */
void errand_give_up(struct errand *errand);

void errand_free(struct errand *errand); /* takes NULL; not one that is asking, unless fetch has stopped */

#endif
