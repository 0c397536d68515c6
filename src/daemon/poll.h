/* One poll of one feed, shared by its stages: poll.c asks and reads, poll_pages.c asks for what stands further back,
 * poll_end.c decides and commits, outage.c holds a failure that may be our own network's. */
#ifndef DAEMON_POLL_H
#define DAEMON_POLL_H

#include "daemon/login.h"
#include "daemon/pages.h"
#include "daemon_private.h"
#include "schedule/backoff.h"

struct poll {
	struct poll *before, *after; /* in daemon.polls */
	struct daemon *daemon;
	struct subscription *sub;
	struct config *config;          /* the one it began with */
	const struct feed_config *feed; /* in it */
	struct feed_state next;         /* the feed's state when all goes well */
	struct backoff_poll news;       /* what the schedule shall know */
	bool hurry;                     /* there is more to be had at once */
	bool catch_up;                  /* what is shown counts as seen */
	bool resettled;                 /* it is asked for elsewhere from now on */
	bool is_part;                   /* of a document that was cut on its way */
	bool unchanged;                 /* it shows nothing that was not there before */
	bool is_asking;                 /* it has its turn at the host */
	int64_t now_s;
	struct login login;
	struct error unready;           /* why it cannot even be asked */
	char *url;                      /* where the document came from */
	char *content_type;
	struct response_body *body;
	size_t body_len;                /* counted in daemon.documents while it is held */
	uint64_t *known;
	size_t n_known;
	struct pages pages;
	int network;                    /* kind of network the document came from (fetch.h) */
	struct extras *extras;          /* what its items want beside: extras.h; NULL: not yet, or nothing */
	char *page_url;                 /* of the further page under way, NULL: none */
	struct ev_timer page_timer;
	struct error suspicion;         /* why it failed, while it is not judged; "" */
	int64_t suspected_us;
	uint64_t suspected_at;          /* transfers that had ended then */
	long status;
	int64_t elapsed_ms;
	struct health_poll health;      /* what it shows, for the reader to be told of */
	size_t delivered;
};

/* ---- poll.c */

/* What is asked for at url, with the feed's own settings; without validators. Borrows from the poll. */
struct request poll_request(const struct poll *poll, const char *url);

/* Have a worker read the body. */
void poll_read(struct poll *poll);

/* The document is not needed any more. */
void poll_drop_body(struct poll *poll);

/* Everything the poll holds; nobody may call it any more. */
void poll_free(struct poll *poll);

/* ---- poll_pages.c */

/* Ask for the further page at url (moved here), when its host has had its rest. Without it there is a gap, as there
 * was before: poll_succeed() follows in any case. */
void poll_ask_for_page(struct poll *poll, char *url);

/* Before anything else. */
void poll_pages_init(struct poll *poll);

enum our_fault {
	FAULT_NETWORK, /* that of many servers cannot be reached is said elsewhere */
	FAULT_MACHINE, /* out of descriptors, processes, disk */
};

/* ---- poll_end.c: each of these ends the poll, at once or when the store has answered */

/* The server, the network or the document failed: remember why, and what was known before. */
void poll_fail(struct poll *poll, const char *reason);

/* The document was read, with its pages, or has not changed. */
void poll_succeed(struct poll *poll);

/* Nothing came of it, and it is our own fault: as if it had not been asked. */
void poll_forgive(struct poll *poll, enum our_fault fault, const char *reason);

/* The feed's address is another one from now on: say so. */
void poll_log_address(const struct poll *poll, const char *what);

struct backoff_rules poll_rules(const struct feed_config *feed);

#endif
