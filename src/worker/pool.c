#include "worker/pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "worker.h"

#define WORKERS_MAX 64  /* the configuration's */
#define WORKERS_AUTO 4  /* more than the loop can feed helps nobody */
#define LARGE (1024u * 1024)      /* a document of which only one is read at a time */
#define SMALL (256u * 1024)       /* a document that may be sent before the one ahead of it was answered */

struct pool {
	struct crew crew; /* the first: see pool_of() */
	struct task *first, **last;
	size_t pending;
	uint64_t serial; /* of the newest job */
	bool held, answered;
	bool spare; /* one is wanted */
	size_t n;                               /* documents read at once */
	struct worker workers[WORKERS_MAX + 1]; /* one process more: the spare, started before it is needed */
};

/* ---- tasks */

static bool
is_large(const struct task *task)
{
	return task->job.document.len > LARGE;
}

/* The first that may be read now: one large document at a time, or the memory of a small machine would not do
 * for all of them. */
static struct task *
task_take(struct pool *pool)
{
	struct task **at = &pool->first, *task;
	bool busy = false;

	for (size_t i = 0; i <= pool->n; i++)
		busy = busy || (pool->workers[i].task && is_large(pool->workers[i].task));
	while ((task = *at) && busy && is_large(task))
		at = &task->next;
	if (!task)
		return NULL;
	*at = task->next;
	if (!*at)
		pool->last = at;
	return task;
}

static struct pool *
pool_of(struct crew *crew)
{
	return (struct pool *)crew;
}

/* Back to the head of the queue. */
static void
on_unread(struct crew *crew, struct task *task)
{
	struct pool *pool = pool_of(crew);

	task->next = pool->first;
	pool->first = task;
	if (!task->next)
		pool->last = &task->next;
}

static void
on_done(struct crew *crew, struct task *task, enum pool_result result, struct edition *edition, const char *reason)
{
	struct pool *pool = pool_of(crew);

	pool->pending--;
	pool->answered = true;
	task->done(task->arg, result, edition, reason);
	free(task);
}

/* The worker that takes the next document: a process that is there, or the place for one. NULL when enough are
 * at work. */
static struct worker *
free_worker(struct pool *pool)
{
	struct worker *place = NULL;
	size_t busy = 0;

	for (size_t i = 0; i <= pool->n; i++)
		busy += pool->workers[i].task != NULL;
	for (size_t i = 0; i <= pool->n && busy < pool->n; i++) {
		struct worker *w = &pool->workers[i];

		if (worker_is_idle(w))
			return w;
		if (!w->pid && !place)
			place = w;
	}
	return place;
}

/* While all are at work: one to which the first document can be sent ahead. Both are small, and the other is not
 * being read for long already. */
static struct worker *
willing_worker(struct pool *pool)
{
	for (size_t i = 0; pool->first && pool->first->job.document.len <= SMALL && i <= pool->n; i++) {
		struct worker *w = &pool->workers[i];

		if (worker_takes_another(w) && w->task->job.document.len <= SMALL)
			return w;
	}
	return NULL;
}

/* A process that waits while all others read: the death of one of them costs no time. Not for the first
 * document, which may be the only one. */
static void
keep_spare(struct pool *pool)
{
	struct worker *place = NULL;

	for (size_t i = 0; i <= pool->n; i++) {
		struct worker *w = &pool->workers[i];

		if (w->pid && !w->task)
			return;
		if (!w->pid)
			place = w;
	}
	if (place && pool->answered && pool->spare)
		worker_start(place); /* if it cannot be, the next document tries again, and says so */
}

/* Hand waiting tasks to free workers, starting processes as far as there is work for them. */
static void
pool_feed(struct pool *pool)
{
	struct worker *w;
	struct task *task;

	while (!pool->held && ((w = free_worker(pool)) || (w = willing_worker(pool))) && (task = task_take(pool))) {
		if (!w->pid && worker_start(w) < 0) {
			log_event(LEVEL_ERROR, "worker", "result=\"cannot start: %s\"", strerror(errno));
			on_done(&pool->crew, task, POOL_UNREAD, NULL, "no worker process could be started");
			continue;
		}
		worker_give(w, task);
	}
	keep_spare(pool);
}

static void
on_change(struct crew *crew)
{
	pool_feed(pool_of(crew));
}

/* ---- the pool */

static size_t
count_workers(const struct config *config)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (config->workers)
		return config->workers < WORKERS_MAX ? config->workers : WORKERS_MAX;
	return cores < 1 ? 1 : cores > WORKERS_AUTO ? WORKERS_AUTO : (size_t)cores;
}

struct pool *
pool_start(struct ev_loop *loop, struct config *config)
{
	struct pool *pool = xcalloc(1, sizeof(*pool));

	pool->crew = (struct crew){ loop, config_ref(config), 1, on_done, on_unread, on_change };
	pool->last = &pool->first;
	pool->n = count_workers(config);
	for (size_t i = 0; i <= WORKERS_MAX; i++)
		pool->workers[i].crew = &pool->crew;
	return pool;
}

void
pool_keep_spare(struct pool *pool)
{
	pool->spare = true;
}

void
pool_stop(struct pool *pool)
{
	struct task *task;

	if (!pool)
		return;
	for (size_t i = 0; i <= WORKERS_MAX; i++)
		if (pool->workers[i].pid)
			worker_stop(&pool->workers[i]);
	while ((task = task_take(pool)))
		free(task);
	config_unref(pool->crew.config);
	free(pool);
}

void
pool_reload(struct pool *pool, struct config *config)
{
	const struct config *old = pool->crew.config;
	bool same = old->sandbox == config->sandbox && old->worker_memory == config->worker_memory &&
		    old->worker_cpu_s == config->worker_cpu_s;

	for (size_t i = 0; !same && i <= pool->n; i++)
		worker_replace(&pool->workers[i]);
	config_unref(pool->crew.config);
	pool->crew.config = config_ref(config);
	pool->crew.rules++;
}

void
pool_submit(struct pool *pool, const struct job *job, pool_done *done, void *arg)
{
	struct task *task = xcalloc(1, sizeof(*task));

	task->job = *job;
	task->job.serial = ++pool->serial;
	task->done = done;
	task->arg = arg;
	*pool->last = task;
	pool->last = &task->next;
	pool->pending++;
	pool_feed(pool);
}

void
pool_hold(struct pool *pool, bool held)
{
	pool->held = held;
	pool_feed(pool);
}

size_t
pool_pending(const struct pool *pool)
{
	return pool->pending;
}
