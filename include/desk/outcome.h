/* What came of one poll, on its way to the store and back. */
#ifndef DESK_OUTCOME_H
#define DESK_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "config/config.h"
#include "desk/health.h"
#include "store/feed_state.h"
#include "worker/edition.h"

/* A message that was (or, dry, would be) filed. */
struct delivery {
	char *subject;
	char *folders;  /* "News, Topics/Energy" */
	char *topics;   /* "energy=4.2 (oil^2 title); …", "" for none */
};

/* Moved to the store by store_commit(). */
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
	size_t n_unfiled;               /* of them, those under no topic */
	struct delivery *deliveries;    /* the same, when they were to be kept and nothing failed */
	size_t n_deliveries;
};
void outcome_free(struct outcome *outcome); /* takes NULL */

#endif
