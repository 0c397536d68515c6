/* Who may be polled when: feeds by due time, hosts by how often they may be asked. Pure: the caller brings the
 * time, wall_s (UTC seconds) for what is due and mono_us (monotonic microseconds) for the distance between two
 * requests. Everything is O(log n); made for a million feeds. Knows nothing of why a feed is due. */
#ifndef SCHEDULE_SCHEDULE_H
#define SCHEDULE_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

struct schedule;
struct sched_host;

enum sched_state {
	SCHED_IDLE,    /* known; no due time (a paused feed) or its poll is being worked on */
	SCHED_LATER,   /* has a due time */
	SCHED_WAITING, /* due; its host's turn is awaited */
	SCHED_ASKED,   /* taken, counts against its host until schedule_done() */
};

/* A place in a heap: smaller keys first. */
struct sched_node {
	int64_t key;
	uint32_t index;
};

/* Embedded in the caller's feed, which must stay where it is; zeroed before schedule_add(). All of it is the
 * schedule's business. */
struct sched_feed {
	struct sched_node due;          /* key: UTC seconds */
	struct sched_host *host;
	struct sched_feed *prev, *next; /* in the host's waiting list */
	uint32_t delay_ms;              /* distance to the host's previous request */
	uint16_t limit;                 /* requests to the host at once, this one included */
	uint8_t state;                  /* enum sched_state */
	uint8_t kind;                   /* the caller's own: what this is embedded in */
};

struct schedule *schedule_new(void);

/* Its feeds are the caller's and simply forgotten. Takes NULL. */
void schedule_free(struct schedule *s);

/* Make feed known, without a due time. host: what is to be spared, e.g. "example.org:443". */
void schedule_add(struct schedule *s, struct sched_feed *feed, const char *host, unsigned limit,
		  int64_t delay_ms);

/* Forget it, whatever its state. No-op for one that was never added. */
void schedule_remove(struct schedule *s, struct sched_feed *feed);

/* Poll it at due_s, instead of what was set before. Not while it is SCHED_ASKED. */
void schedule_set_due(struct schedule *s, struct sched_feed *feed, int64_t due_s);

/* A feed that is due and whose host may be asked now. Ask again until it gives NULL: there is none, or enough
 * has been done for one turn of the loop (schedule_wait() is 0 then). */
struct sched_feed *schedule_take(struct schedule *s, int64_t wall_s, int64_t mono_us);

/* The request is over; the feed is idle until schedule_set_due(). */
void schedule_done(struct schedule *s, struct sched_feed *feed);

/* The whole host, as schedule_add() names it, wants to be left alone until then (Retry-After). Never shortens; one
 * that no feed is at is not remembered. */
void schedule_slow_host(struct schedule *s, const char *host, int64_t until_mono_us);

/* More feeds of this feed's host are due and will be asked within seconds: a connection is worth keeping. */
bool schedule_host_busy_hint(const struct sched_feed *feed, int64_t mono_us);

/* Microseconds until schedule_take() may give something, 0 for now, -1 for never (or not before a
 * schedule_done() or schedule_set_due()). */
int64_t schedule_wait(const struct schedule *s, int64_t wall_s, int64_t mono_us);

/* Feeds that are due and wait for their hosts. */
uint32_t schedule_waiting(const struct schedule *s);

#endif
