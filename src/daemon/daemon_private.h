/* What daemon.c (the whole) and poll.c (one feed's poll) share. */
#ifndef DAEMON_PRIVATE_H
#define DAEMON_PRIVATE_H

#include <ev.h>

#include "alarm.h"
#include "daemon/daemon.h"
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
};

struct daemon {
	const struct daemon_options *options;
	struct ev_loop *loop;
	struct config *config;
	struct store *store;
	struct pool *pool;
	struct fetch *fetch;
	struct schedule *schedule;
	struct subscription **feeds; /* sorted by id */
	size_t n_feeds;
	size_t polling; /* polls under way */
	struct poll *polls; /* they themselves */
	size_t suspects;    /* of them, failures that may be our own network's */
	struct network network;
	struct budget budget;
	struct pace pace;   /* of starts, but for a run that ends */
	char *user_agent;
	int64_t start_wall_s, start_boot_us; /* when the daemon began */
	bool stopping;
	int exit_code;
	struct daemon_figures figures;
	struct alarm due;         /* when the schedule has something next */
	struct ev_timer judge;    /* runs while there are suspects */
	struct ev_timer watchdog;
	struct ev_prepare status; /* tells the service manager what changed, at most once a second */
	double status_sent;
	struct ev_signal on_term, on_int, on_hup;
};

/* Start polling; its subscription was taken from the schedule. */
void poll_start(struct daemon *daemon, struct subscription *sub);

/* Decide about failures that may be our own network's, as far as enough is known. others_move: there may soon be
 * more to go by. */
void poll_judge_suspects(struct daemon *daemon, bool others_move);

/* Forget the polls under way, after everything that could still call them has stopped. */
void poll_forget_all(struct daemon *daemon);

/* UTC seconds that never jump: what the wall clock said at the start, and the time that went by since. A
 * corrected clock moves no feed's turn; a machine that slept has that time counted. */
int64_t daemon_steady_s(const struct daemon *daemon);

/* Start what may start now, and sleep until more may. */
void daemon_turn(struct daemon *daemon);

/* How fast feeds may be started, from their number and the state of the network. */
void daemon_set_pace(struct daemon *daemon);

/* A poll has ended: put the feed back into the schedule and go on. resettled: its address is another one. */
void daemon_poll_ended(struct daemon *daemon, struct subscription *sub, bool failed, bool resettled);

/* ---- outage.c */

void outage_init(struct daemon *daemon);

/* A transfer has ended; failed: without an address or a connection. */
void outage_note(struct daemon *daemon, const struct subscription *sub, bool failed);

/* There is a suspect: judge it when this turn of the loop is over, and until it is decided. */
void outage_judge_soon(struct daemon *daemon);

#endif
