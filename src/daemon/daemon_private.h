/* What the parts of the daemon share: daemon.c (the whole), feeds.c (the feeds), turn.c (what starts when), poll.c (one
 * feed's poll), outage.c (our own network), verbs.c (what a user may ask for). */
#ifndef DAEMON_PRIVATE_H
#define DAEMON_PRIVATE_H

#include <ev.h>

#include "alarm.h"
#include "calendar.h"
#include "daemon/control.h"
#include "daemon/daemon.h"
#include "daemon/meter.h"
#include "desk/absent.h"
#include "desk/store.h"
#include "fetch/fetch.h"
#include "schedule/budget.h"
#include "schedule/network.h"
#include "schedule/pace.h"
#include "schedule/schedule.h"
#include "worker/pool.h"

/* A feed as the daemon keeps it while nothing happens: small, there may be a million. */
struct subscription {
	struct sched_feed sched; /* first: the scheduler hands this out */
	const struct feed_config *feed; /* in daemon.config; NULL once the configuration has dropped it */
	struct feed_state state;
	struct budget_place place; /* while interval = auto */
	bool polling;
	bool catch_up; /* what its next document shows counts as seen */
	bool again;    /* a poll that was wanted while one is under way: when that ends */
	bool watched;  /* its events are logged at every level */
	bool awaited;  /* somebody waits for the end of its poll */
	unsigned hurries;       /* polls in a row that had to follow at once */
	uint32_t last_messages; /* of the last poll */
	int64_t said_s;         /* when its trouble was last logged as a warning, 0: never */
	unsigned said;          /* and how many of them in a row */
};

struct daemon {
	const struct daemon_options *options;
	struct ev_loop *loop;
	struct config *config;
	struct sender *sender; /* NULL: a dry run */
	struct store *store;
	struct pool *pool;
	struct fetch *fetch;
	struct schedule *schedule;
	struct control *control; /* NULL: none */
	struct meter *meter;
	struct subscription **feeds; /* sorted by id */
	size_t n_feeds;
	struct absent absent; /* feeds known to the store only */
	size_t polling; /* polls under way */
	struct poll *polls; /* they themselves */
	int64_t starved_said_s; /* when it was last said that this machine is at its limits */
	size_t suspects;    /* of them, failures that may be our own network's */
	struct network network;
	struct budget budget;
	struct pace pace;   /* of starts, but for a run that ends */
	size_t documents;   /* bytes of the documents that they hold */
	struct errand *errands; /* requests beside the polls' own: errand.h */
	struct article *articles; /* pages of items that are being read: article.h */
	size_t errand_bytes; /* what these bring and may bring */
	char *user_agent;
	int64_t start_wall_s, start_boot_us; /* when the daemon began */
	bool stopping;
	int exit_code;
	struct daemon_figures figures;
	struct error trouble;    /* of the last delivery; "": none */
	int64_t trouble_since_s; /* since when nothing could be delivered */
	struct calendar calendar; /* when digests are due */
	struct alarm due;         /* when the schedule has something next */
	struct ev_timer judge;    /* runs while there are suspects */
	struct heartbeat *heartbeat;
	struct ev_signal on_term, on_int, on_hup;
};

/* ---- daemon.c */

/* Go on with another configuration; the reference is taken. */
void daemon_take_config(struct daemon *daemon, struct config *config);

/* ---- feeds.c */

/* Every feed of the configuration becomes a subscription, in the schedule where it is to be polled; those that are there
 * stay, those that have left are dropped, at the end of their poll if one is under way. */
void feeds_take(struct daemon *daemon);

/* The same at the start, with what the store knows. */
int feeds_load(struct daemon *daemon, struct error *err);

/* Its poll has ended: back into the schedule, or away. resettled: its address is another one. */
/* Let the feed, which is not being polled, come again in wait_s, if it is still there. */
void feeds_put_off(struct daemon *daemon, struct subscription *sub, int64_t wait_s);

void feeds_polled(struct daemon *daemon, struct subscription *sub, bool resettled);

/* Out of the schedule, all of them. */
void feeds_unschedule(struct daemon *daemon);

/* After everything has stopped that could still ask for one. */
void feeds_release(struct daemon *daemon);

/* NULL when there is none. */
struct subscription *daemon_feed(const struct daemon *daemon, const char *id);

/* The first feed whose id is not before `id`: its place in daemon.feeds, n_feeds when there is none. */
size_t daemon_feed_from(const struct daemon *daemon, const char *id);

/* Is it polled by itself? One that is paused is not. */
bool daemon_wants(const struct daemon *daemon, const struct subscription *sub);

/* Into the schedule, with the due time of its state. */
void daemon_subscribe(struct daemon *daemon, struct subscription *sub);

/* ---- turn.c */

/* After a 429 or 503 its host, wherever redirects led, is left alone for wish_s, within limits of ours; 0 or less:
 * it did not say. */
void turn_heed(struct daemon *daemon, const struct response *response, int64_t wish_s);

int turn_start(struct daemon *daemon, struct error *err);
void turn_stop(struct daemon *daemon);

/* UTC seconds that never jump: what the wall clock said at the start, and the time that went by since. A
 * corrected clock moves no feed's turn; a machine that slept has that time counted. */
int64_t daemon_steady_s(const struct daemon *daemon);

/* Start what may start now, then sleep until the schedule has something. */
void daemon_turn(struct daemon *daemon);

/* How fast feeds may be started, from their number and the state of the network. */
void daemon_set_pace(struct daemon *daemon);

/* A poll has ended: put the feed back into the schedule and go on. resettled: its address is another one. */
/* The poll has not been, and shall be in wait_s. */
void daemon_put_off(struct daemon *daemon, struct subscription *sub, int64_t wait_s);
void daemon_poll_ended(struct daemon *daemon, struct subscription *sub, bool failed, bool resettled);

/* ---- poll.c */

/* Start polling; its subscription was taken from the schedule. */
void poll_start(struct daemon *daemon, struct subscription *sub);

/* Forget one of the polls under way, after everything that could still call them has stopped. Returns whose it was,
 * NULL: there was none. */
struct subscription *poll_forget_one(struct daemon *daemon);

/* The subscription, dropped while its poll was under way, of what is this feed again: by id or, if that one has
 * left the configuration, by URL. NULL if there is none. */
struct subscription *poll_find_dropped(struct daemon *daemon, const struct feed_config *feed);

/* ---- verbs.c: what a user may ask for while it runs. Those that want a poll are followed by daemon_turn(). */

/* Poll it as soon as its host may be asked, paused or not. */
void daemon_poll_now(struct daemon *daemon, struct subscription *sub);

/* Poll it so that what it shows counts as seen. */
void daemon_catch_up(struct daemon *daemon, struct subscription *sub);

/* Remembered until it is taken back; a poll under way goes on. */
void daemon_pause(struct daemon *daemon, struct subscription *sub, bool paused);

/* Read the configuration again. Returns 0, or the exit code to report: the old one stays then, and mistakes
 * have been written to `complaints`. */
int daemon_reload(struct daemon *daemon, FILE *complaints, struct error *err);

/* When the schedule has something next, UTC seconds, TIME_NONE: never. */
int64_t daemon_next_due_s(const struct daemon *daemon);

/* ---- outage.c */

void outage_init(struct daemon *daemon);

/* A transfer has ended; failed: without an address or a connection. */
void outage_note(struct daemon *daemon, const struct subscription *sub, bool failed);

/* No address, no connection: that may be our own network, and others will tell. The poll ends when it is judged. */
void outage_suspect(struct poll *poll, const char *reason);

#endif
