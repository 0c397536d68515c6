#include "worker/pool.h"

#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "process.h"

#define WORKERS_MAX 64  /* the configuration's */
#define WORKERS_AUTO 4  /* more than the loop can feed helps nobody */
#define ANSWER_FRAME_MAX (16u * 1024 * 1024)
#define CHUNK (128u * 1024) /* read at once */
#define META_MAX (64u * 1024 * 1024)
#define TURN_BYTES (1024u * 1024) /* read or written for one worker per turn of the loop */
#define OUTDATED "it is replaced"
#define LARGE (1024u * 1024)      /* a document of which only one is read at a time */
#define SMALL (256u * 1024)       /* a document that may be sent before the one ahead of it was answered */
#define PATIENCE 3                /* wall clock for one document, in shares of its processor time */
#define AHEAD_S 1.0               /* for which the one sent ahead waits: it may be read elsewhere by then */

struct task {
	struct job job;
	pool_done *done;
	void *arg;
	struct task *next;
};

struct worker {
	struct pool *pool;
	pid_t pid; /* 0: not running */
	int fd;
	struct ev_io io;
	struct ev_child child;
	struct ev_timer patience;
	double patience_s;    /* left, when the timer ends */
	unsigned rules;       /* generation of the rules it has */
	struct task *task;    /* what it reads, or NULL */
	bool is_ahead;        /* that was sent ahead: its body is still there */
	struct task *next;    /* sent ahead, so that it need not fall asleep in between, or NULL */
	struct task *sending; /* the one of them of which not all is written, or NULL */
	struct strbuf out;    /* to be written before its body */
	size_t written;       /* of out and body together */
	struct strbuf in;     /* the start of a frame */
	struct edition *edition;
	bool has_answered;    /* one document at least */
	bool cut_off;         /* it ended before it had read all that was sent */
	bool outdated;        /* no further document, and it is killed when it has answered this one */
	bool gone;            /* being killed, or dead */
	char trouble[200];    /* why it is being killed, "" */
};

struct pool {
	struct ev_loop *loop;
	struct config *config;
	unsigned rules; /* generation, counted up by every reload */
	struct task *first, **last;
	size_t pending;
	uint64_t serial; /* of the newest job */
	bool held, answered;
	bool spare; /* one is wanted */
	size_t n;                               /* documents read at once */
	struct worker workers[WORKERS_MAX + 1]; /* one process more: the spare, started before it is needed */
};

static void worker_on_io(struct ev_loop *loop, struct ev_io *w, int events);
static void worker_on_exit(struct ev_loop *loop, struct ev_child *w, int events);
static void worker_on_patience(struct ev_loop *loop, struct ev_timer *w, int events);

/* ---- starting and ending a process */

static int
worker_start(struct worker *w)
{
	struct pool *pool = w->pool;
	int pair[2], err;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	err = process_spawn(pool->config, pair[1], &w->pid);
	close(pair[1]);
	if (err) {
		close(pair[0]);
		w->pid = 0;
		errno = err;
		return -1;
	}
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	w->fd = pair[0];
	w->rules = 0;
	w->has_answered = w->cut_off = w->outdated = w->gone = false;
	w->trouble[0] = '\0';
	ev_io_init(&w->io, worker_on_io, w->fd, EV_READ);
	ev_child_init(&w->child, worker_on_exit, w->pid, 0);
	ev_child_start(pool->loop, &w->child);
	log_event(LEVEL_DEBUG, "worker", "pid=%d result=started", (int)w->pid);
	return 0;
}

static void
worker_forget(struct worker *w)
{
	ev_io_stop(w->pool->loop, &w->io);
	ev_timer_stop(w->pool->loop, &w->patience);
	ev_child_stop(w->pool->loop, &w->child);
	close(w->fd);
	strbuf_release(&w->out);
	strbuf_release(&w->in);
	edition_free(w->edition);
	w->edition = NULL;
	w->pid = 0;
}

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

/* Back to the head of the queue: nobody has read it. */
static void
task_put_back(struct pool *pool, struct task *task)
{
	task->next = pool->first;
	pool->first = task;
	if (!task->next)
		pool->last = &task->next;
}

static void
task_finish(struct pool *pool, struct task *task, enum pool_result result, struct edition *edition,
	    const char *reason)
{
	pool->pending--;
	pool->answered = true;
	task->done(task->arg, result, edition, reason);
	free(task);
}

static void
worker_end_sending(struct worker *w)
{
	strbuf_release(&w->out);
	w->sending = NULL;
	ev_io_stop(w->pool->loop, &w->io);
	ev_io_set(&w->io, w->fd, EV_READ);
	ev_io_start(w->pool->loop, &w->io);
}

static int
worker_write(struct worker *w)
{
	const struct task *task = w->sending;
	const struct document *doc = &task->job.document;
	size_t total = w->out.len + doc->len, begin = w->written;

	while (w->written < total && w->written - begin < TURN_BYTES) {
		size_t skip = w->written < w->out.len ? w->written : w->out.len;
		size_t body = w->written - skip;
		struct iovec v[2] = { { w->out.buf + skip, w->out.len - skip },
				      { (char *)doc->body + body, doc->len - body } };
		struct msghdr message = { .msg_iov = v, .msg_iovlen = 2 };
		ssize_t n = sendmsg(w->fd, &message, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -1;
		w->written += (size_t)n;
	}
	if (w->written < total)
		return 0;
	worker_end_sending(w);
	/* What was sent ahead may be asked of another worker, and is small. */
	if (task == w->task && !w->is_ahead && task->job.sent)
		task->job.sent(task->arg);
	return 0;
}

/* The worker is not to be used any more: kill it; worker_on_exit() says so to the task. */
static void
worker_condemn(struct worker *w, const char *why)
{
	if (!w->gone) {
		snprintf(w->trouble, sizeof(w->trouble), "%s", why);
		kill(w->pid, SIGKILL);
	}
	w->gone = true;
	ev_io_stop(w->pool->loop, &w->io);
}

/* The next answer is this task's. */
static void
worker_expect(struct worker *w, struct task *task)
{
	w->task = task;
	w->is_ahead = w->next == task;
	w->next = NULL;
	w->edition = xcalloc(1, sizeof(*w->edition));
	w->edition->serial = task->job.serial;
	w->patience_s = PATIENCE * (double)w->pool->config->worker_cpu_s - AHEAD_S;
	ev_timer_init(&w->patience, worker_on_patience, AHEAD_S, 0);
	ev_timer_start(w->pool->loop, &w->patience);
}

static void
worker_send(struct worker *w, struct task *task)
{
	struct pool *pool = w->pool;

	w->sending = task;
	w->written = 0;
	strbuf_init(&w->out, META_MAX);
	if (w->rules != pool->rules) {
		job_put_rules(&w->out, pool->config);
		w->rules = pool->rules;
	}
	job_put(&w->out, &task->job);
	ev_io_stop(pool->loop, &w->io);
	ev_io_set(&w->io, w->fd, EV_READ | EV_WRITE);
	ev_io_start(pool->loop, &w->io);
	/* A socket takes most documents whole: no need to ask the loop first. */
	if (worker_write(w) < 0)
		worker_condemn(w, "");
}

static void
worker_give(struct worker *w, struct task *task)
{
	if (w->task) {
		w->next = task;
	} else {
		strbuf_init(&w->in, ANSWER_FRAME_MAX + FRAME_HEADER + CHUNK);
		worker_expect(w, task);
	}
	worker_send(w, task);
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

		if (w->pid && !w->task && !w->gone)
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

		if (w->task && !w->next && !w->sending && !w->outdated && !w->gone && w->patience_s > 0 &&
		    w->task->job.document.len <= SMALL)
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
			task_finish(pool, task, POOL_UNREAD, NULL, "no worker process could be started");
			continue;
		}
		worker_give(w, task);
	}
	keep_spare(pool);
}

/* ---- the conversation */

static void
worker_finish(struct worker *w, enum pool_result result, const char *reason)
{
	struct pool *pool = w->pool;
	struct task *task = w->task, *next = w->next;
	struct edition *edition = w->edition;

	w->task = NULL;
	w->edition = NULL;
	w->has_answered = true;
	ev_timer_stop(pool->loop, &w->patience);
	if (next) {
		worker_expect(w, next);
	} else {
		ev_io_stop(pool->loop, &w->io);
		strbuf_release(&w->in);
		if (w->outdated)
			worker_condemn(w, OUTDATED);
	}
	if (result != POOL_OK) {
		edition_free(edition);
		edition = NULL;
	}
	task_finish(pool, task, result, edition, reason);
	pool_feed(pool);
}

/* Take the whole frames that have come. False when there is nothing more to be read from this worker now. */
static bool
worker_take_frames(struct worker *w)
{
	size_t at = 0;

	while (w->in.len - at >= FRAME_HEADER) {
		bool refused = false, is_last = !w->next;
		struct error err;
		enum frame_kind kind;
		uint32_t len;
		int ret;

		if (frame_header((unsigned char *)w->in.buf + at, &len, &kind) < 0 || len > ANSWER_FRAME_MAX) {
			worker_condemn(w, "the worker's answer was damaged");
			return false;
		}
		if (w->in.len - at - FRAME_HEADER < len)
			break;
		ret = edition_take(w->edition, kind, w->in.buf + at + FRAME_HEADER, len, &refused, &err);
		at += FRAME_HEADER + len;
		/* An answer before the whole question was sent, or bytes after the end of the last, are no answer. But
		 * of one that has its last document they may answer what was taken from it. */
		if ((ret > 0 || refused) &&
		    (w->sending == w->task || (is_last && !w->outdated && at < w->in.len))) {
			worker_condemn(w, "the worker's answer was damaged");
			return false;
		}
		if (ret < 0 && !refused) {
			worker_condemn(w, err.text);
			return false;
		}
		if (refused)
			worker_finish(w, POOL_REFUSED, err.text);
		else if (ret > 0)
			worker_finish(w, POOL_OK, "");
		if (is_last && (refused || ret > 0))
			return false;
	}
	memmove(w->in.buf, w->in.buf + at, w->in.len - at);
	strbuf_trunc(&w->in, w->in.len - at);
	return !w->trouble[0];
}

/* The worker spoke or ended. A closed socket is worker_on_exit()'s business. */
static void
worker_read(struct worker *w)
{
	size_t turn = 0;

	while (turn < TURN_BYTES) {
		ssize_t n = read(w->fd, strbuf_room(&w->in, CHUNK), CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0 || (n < 0 && errno != EAGAIN)) {
			w->cut_off = w->cut_off || (n < 0 && errno == ECONNRESET);
			worker_condemn(w, "");
			return;
		}
		if (n < 0)
			return;
		strbuf_took(&w->in, (size_t)n);
		turn += (size_t)n;
		if (!worker_take_frames(w))
			return;
	}
}

static void
worker_on_io(struct ev_loop *loop, struct ev_io *io, int events)
{
	struct worker *w = (struct worker *)((char *)io - offsetof(struct worker, io));

	(void)loop;
	if (events & EV_WRITE && w->sending && worker_write(w) < 0)
		worker_condemn(w, "");
	if (events & EV_READ && ev_is_active(io))
		worker_read(w);
}

/* What it reads takes long: another worker may read what was sent behind it. This one is killed before it could
 * answer that too. */
static void
worker_take_back(struct worker *w)
{
	struct task *next = w->next;

	if (!next || w->gone)
		return;
	if (w->sending == next)
		worker_end_sending(w);
	w->next = NULL;
	w->outdated = true;
	task_put_back(w->pool, next);
	pool_feed(w->pool);
}

static void
worker_on_patience(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct worker *w = (struct worker *)((char *)timer - offsetof(struct worker, patience));

	(void)events;
	if (w->patience_s <= 0) {
		worker_condemn(w, "reading it took too long");
		return;
	}
	ev_timer_set(timer, w->patience_s, 0);
	ev_timer_start(loop, timer);
	w->patience_s = 0;
	worker_take_back(w);
}

/* Whether a worker that has served before ended before it had its document whole: that is not the document's fault,
 * and the body is still there. */
static bool
worker_left_unread(const struct worker *w)
{
	return w->task && w->has_answered && !w->next && (w->sending == w->task || (w->is_ahead && w->cut_off));
}

static void
worker_on_exit(struct ev_loop *loop, struct ev_child *child, int events)
{
	struct worker *w = (struct worker *)((char *)child - offsetof(struct worker, child));
	struct task *task, *next;
	char reason[256];

	(void)loop;
	(void)events;
	w->gone = true;
	if (w->task && !w->trouble[0])
		worker_read(w); /* it may have answered the one and died of the other */
	if (w->trouble[0])
		snprintf(reason, sizeof(reason), "%s", w->trouble);
	else
		process_describe_end(w->pool->config, child->rstatus, reason, sizeof(reason));
	task = worker_left_unread(w) ? NULL : w->task;
	next = task ? w->next : w->task;
	log_event(task ? LEVEL_WARNING : LEVEL_DEBUG, "worker", "pid=%d result=\"%s\"", (int)w->pid, reason);
	w->task = w->next = w->sending = NULL;
	worker_forget(w);
	if (next)
		task_put_back(w->pool, next);
	if (task)
		task_finish(w->pool, task, POOL_DIED, NULL, reason);
	pool_feed(w->pool);
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

	pool->loop = loop;
	pool->config = config_ref(config);
	pool->rules = 1;
	pool->last = &pool->first;
	pool->n = count_workers(config);
	for (size_t i = 0; i <= WORKERS_MAX; i++)
		pool->workers[i].pool = pool;
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
	for (size_t i = 0; i <= WORKERS_MAX; i++) {
		struct worker *w = &pool->workers[i];
		pid_t pid = w->pid;

		if (!pid)
			continue;
		kill(pid, SIGKILL);
		free(w->task);
		free(w->next);
		w->task = w->next = w->sending = NULL;
		worker_forget(w);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	while ((task = task_take(pool)))
		free(task);
	config_unref(pool->config);
	free(pool);
}

void
pool_reload(struct pool *pool, struct config *config)
{
	const struct config *old = pool->config;
	bool same = old->sandbox == config->sandbox && old->worker_memory == config->worker_memory &&
		    old->worker_cpu_s == config->worker_cpu_s;

	for (size_t i = 0; !same && i <= pool->n; i++) {
		struct worker *w = &pool->workers[i];

		w->outdated = true;
		if (w->pid && !w->task)
			worker_condemn(w, OUTDATED);
	}
	config_unref(pool->config);
	pool->config = config_ref(config);
	pool->rules++;
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
