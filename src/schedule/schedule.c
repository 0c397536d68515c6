#include "schedule/schedule.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"

#define uthash_malloc(size) xmalloc(size)
#include <uthash.h>

/* Feeds moved from the due heap to their hosts by one call: a million at once would hold up the loop, and a
 * hundred calls in a turn of it, about 1 us a feed, must not either. */
enum { MOVE_AT_ONCE = 256 };

/* A connection kept longer than this is closed by most servers anyway. */
#define BUSY_WITHIN_US INT64_C(5000000)

/* Nobody waits longer without looking again. */
#define FAR_S INT64_C(86400)

#define NOT_IN_HEAP UINT32_MAX

struct sched_host {
	UT_hash_handle hh;
	struct sched_feed *waiting;  /* due, in that order */
	uint32_t n_feeds, n_asked, n_waiting;
	struct sched_node ready;     /* in the heap while only time keeps the first of them from being asked */
	struct sched_node crowd;     /* in its heap likewise */
	int64_t last_us;             /* the last request began */
	int64_t not_before_us;
	char name[];
};

/* A binary heap; where a node stands is written into it. */
struct heap {
	struct sched_node **v;
	uint32_t n, cap;
};

struct schedule {
	struct heap due;   /* of feeds, key: UTC seconds */
	struct heap ready; /* of hosts, key: monotonic microseconds */
	struct heap crowd; /* of the same hosts, key: minus the feeds that wait */
	bool crowd_next;   /* whose turn it is */
	struct sched_host *hosts; /* table by name */
	uint32_t n_waiting;
};

/* ---- the heap */

static void
heap_put(struct heap *h, uint32_t i, struct sched_node *node)
{
	h->v[i] = node;
	node->index = i;
}

/* Let node, which is to stand at i, move to where it belongs. */
static void
heap_settle(struct heap *h, uint32_t i, struct sched_node *node)
{
	while (i > 0 && node->key < h->v[(i - 1) / 2]->key) {
		heap_put(h, i, h->v[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	for (uint32_t child; (child = 2 * i + 1) < h->n; i = child) {
		if (child + 1 < h->n && h->v[child + 1]->key < h->v[child]->key)
			child++;
		if (node->key <= h->v[child]->key)
			break;
		heap_put(h, i, h->v[child]);
	}
	heap_put(h, i, node);
}

static void
heap_add(struct heap *h, struct sched_node *node)
{
	XGROW(h->v, h->n, h->cap);
	h->n++;
	heap_settle(h, h->n - 1, node);
}

static void
heap_drop(struct heap *h, struct sched_node *node)
{
	uint32_t i = node->index;
	struct sched_node *last = h->v[--h->n];

	if (last != node)
		heap_settle(h, i, last);
	node->index = NOT_IN_HEAP;
}

static struct sched_feed *
first_due(const struct schedule *s)
{
	return (void *)((char *)s->due.v[0] - offsetof(struct sched_feed, due));
}

static struct sched_host *
first_ready(const struct schedule *s)
{
	return (void *)((char *)s->ready.v[0] - offsetof(struct sched_host, ready));
}

static struct sched_host *
most_crowded(const struct schedule *s)
{
	return (void *)((char *)s->crowd.v[0] - offsetof(struct sched_host, crowd));
}

/* ---- hosts */

static struct sched_host *
host_get(struct schedule *s, const char *name)
{
	struct sched_host *host;
	size_t len = strlen(name);

	HASH_FIND(hh, s->hosts, name, len, host);
	if (!host) {
		host = xcalloc(1, sizeof(*host) + len + 1);
		memcpy(host->name, name, len + 1);
		host->ready.index = host->crowd.index = NOT_IN_HEAP;
		host->last_us = host->not_before_us = INT64_MIN;
		HASH_ADD_KEYPTR(hh, s->hosts, host->name, len, host);
	}
	return host;
}

static void
host_unref(struct schedule *s, struct sched_host *host)
{
	if (--host->n_feeds > 0)
		return;
	HASH_DEL(s->hosts, host);
	free(host);
}

/* When the first feed of the waiting list may be asked for, as far as time decides. */
static int64_t
host_ready_us(const struct sched_host *host)
{
	int64_t ready = host->not_before_us;

	if (host->last_us != INT64_MIN) {
		int64_t next = host->last_us + (int64_t)host->waiting->delay_ms * 1000;

		if (next > ready)
			ready = next;
	}
	return ready;
}

/* Bring the host's place in the heap up to date after anything about it has changed. */
static void
host_update(struct schedule *s, struct sched_host *host)
{
	if (host->ready.index != NOT_IN_HEAP) {
		heap_drop(&s->ready, &host->ready);
		heap_drop(&s->crowd, &host->crowd);
	}
	if (!host->waiting || host->n_asked >= host->waiting->limit)
		return;
	host->ready.key = host_ready_us(host);
	host->crowd.key = -(int64_t)host->n_waiting;
	heap_add(&s->ready, &host->ready);
	heap_add(&s->crowd, &host->crowd);
}

static void
host_grows(struct schedule *s, struct sched_host *host)
{
	if (host->crowd.index == NOT_IN_HEAP)
		return;
	host->crowd.key = -(int64_t)host->n_waiting;
	heap_settle(&s->crowd, host->crowd.index, &host->crowd);
}

/* ---- feeds */

/* Take the feed out of whatever holds it. */
static void
unhook(struct schedule *s, struct sched_feed *feed)
{
	struct sched_host *host = feed->host;

	switch ((enum sched_state)feed->state) {
	case SCHED_IDLE:
		break;
	case SCHED_LATER:
		heap_drop(&s->due, &feed->due);
		break;
	case SCHED_WAITING:
		DL_DELETE(host->waiting, feed);
		host->n_waiting--;
		s->n_waiting--;
		host_update(s, host);
		break;
	case SCHED_ASKED:
		host->n_asked--;
		host_update(s, host);
		break;
	}
	feed->state = SCHED_IDLE;
}

void
schedule_add(struct schedule *s, struct sched_feed *feed, const char *host, unsigned limit, int64_t delay_ms)
{
	assert(!feed->host);
	feed->host = host_get(s, host);
	feed->host->n_feeds++;
	feed->due.index = NOT_IN_HEAP;
	feed->limit = (uint16_t)(limit < 1 ? 1 : limit > UINT16_MAX ? UINT16_MAX : limit);
	feed->delay_ms = (uint32_t)(delay_ms < 0 ? 0 : delay_ms > UINT32_MAX ? UINT32_MAX : delay_ms);
	feed->state = SCHED_IDLE;
}

void
schedule_remove(struct schedule *s, struct sched_feed *feed)
{
	if (!feed->host)
		return;
	unhook(s, feed);
	host_unref(s, feed->host);
	feed->host = NULL;
}

void
schedule_set_due(struct schedule *s, struct sched_feed *feed, int64_t due_s)
{
	assert(feed->state != SCHED_ASKED);
	unhook(s, feed);
	feed->due.key = due_s;
	feed->state = SCHED_LATER;
	heap_add(&s->due, &feed->due);
}

/* Let feeds that are due wait for their hosts. */
static void
move_due(struct schedule *s, int64_t wall_s)
{
	for (int i = 0; i < MOVE_AT_ONCE && s->due.n > 0 && s->due.v[0]->key <= wall_s; i++) {
		struct sched_feed *feed = first_due(s);

		heap_drop(&s->due, &feed->due);
		feed->state = SCHED_WAITING;
		feed->host->n_waiting++;
		s->n_waiting++;
		DL_APPEND(feed->host->waiting, feed);
		if (feed->host->waiting == feed)
			host_update(s, feed->host);
		else
			host_grows(s, feed->host);
	}
}

/* By turns the host that was asked least recently, so that none is forgotten, and the one with the most feeds: it
 * will take longest, so it must not begin last. */
static struct sched_host *
next_host(struct schedule *s, int64_t mono_us)
{
	s->crowd_next = !s->crowd_next;
	if (!s->crowd_next && most_crowded(s)->ready.key <= mono_us)
		return most_crowded(s);
	return first_ready(s);
}

struct sched_feed *
schedule_take(struct schedule *s, int64_t wall_s, int64_t mono_us)
{
	struct sched_host *host;
	struct sched_feed *feed;

	move_due(s, wall_s);
	if (s->ready.n == 0 || s->ready.v[0]->key > mono_us)
		return NULL;
	host = next_host(s, mono_us);
	feed = host->waiting;
	DL_DELETE(host->waiting, feed);
	host->n_waiting--;
	s->n_waiting--;
	feed->state = SCHED_ASKED;
	host->n_asked++;
	host->last_us = mono_us;
	host_update(s, host);
	return feed;
}

void
schedule_done(struct schedule *s, struct sched_feed *feed)
{
	assert(feed->state == SCHED_ASKED);
	unhook(s, feed);
}

void
schedule_slow_host(struct schedule *s, const char *name, int64_t until_mono_us)
{
	struct sched_host *host;

	HASH_FIND(hh, s->hosts, name, strlen(name), host);
	if (!host || until_mono_us <= host->not_before_us)
		return;
	host->not_before_us = until_mono_us;
	host_update(s, host);
}

bool
schedule_host_busy_hint(const struct sched_feed *feed, int64_t mono_us)
{
	const struct sched_host *host = feed->host;

	return host->waiting && host_ready_us(host) <= mono_us + BUSY_WITHIN_US;
}

int64_t
schedule_wait(const struct schedule *s, int64_t wall_s, int64_t mono_us)
{
	int64_t wait = -1;

	if (s->due.n > 0) {
		int64_t due_s = s->due.v[0]->key;

		if (due_s <= wall_s)
			return 0;
		wait = (due_s < wall_s + FAR_S ? due_s - wall_s : FAR_S) * 1000000;
	}
	if (s->ready.n > 0) {
		int64_t until = s->ready.v[0]->key;

		if (until <= mono_us)
			return 0;
		if (wait < 0 || until - mono_us < wait)
			wait = until - mono_us;
	}
	return wait;
}

uint32_t
schedule_waiting(const struct schedule *s)
{
	return s->n_waiting;
}

struct schedule *
schedule_new(void)
{
	return xcalloc(1, sizeof(struct schedule));
}

void
schedule_free(struct schedule *s)
{
	struct sched_host *host, *next;

	if (!s)
		return;
	HASH_ITER(hh, s->hosts, host, next) {
		HASH_DEL(s->hosts, host);
		free(host);
	}
	free(s->due.v);
	free(s->ready.v);
	free(s->crowd.v);
	free(s);
}
