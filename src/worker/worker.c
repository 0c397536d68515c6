#include "worker.h"

#include <errno.h>
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

#define ANSWER_FRAME_MAX (16u * 1024 * 1024)
#define CHUNK (128u * 1024) /* read at once */
#define META_MAX (64u * 1024 * 1024)
#define TURN_BYTES (1024u * 1024) /* read or written for one worker per turn of the loop */
#define OUTDATED "it is replaced"
#define PATIENCE 3                /* wall clock for one document, in shares of its processor time */
#define AHEAD_S 1.0               /* for which the one sent ahead waits: it may be read elsewhere by then */

static void worker_on_io(struct ev_loop *loop, struct ev_io *w, int events);
static void worker_on_exit(struct ev_loop *loop, struct ev_child *w, int events);
static void worker_on_patience(struct ev_loop *loop, struct ev_timer *w, int events);

/* ---- its process */

int
worker_start(struct worker *w)
{
	struct crew *crew = w->crew;
	int pair[2], err;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	err = process_spawn(crew->config, pair[1], &w->pid);
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
	ev_child_start(crew->loop, &w->child);
	log_event(LEVEL_DEBUG, "worker", "pid=%d result=started", (int)w->pid);
	return 0;
}

static void
worker_forget(struct worker *w)
{
	ev_io_stop(w->crew->loop, &w->io);
	ev_timer_stop(w->crew->loop, &w->patience);
	ev_child_stop(w->crew->loop, &w->child);
	close(w->fd);
	strbuf_release(&w->out);
	strbuf_release(&w->in);
	edition_free(w->edition);
	w->edition = NULL;
	w->pid = 0;
}

/* ---- saying */

/* A change of what is waited for costs a system call. */
static void
worker_await(struct worker *w, int events)
{
	if (w->io.events != events) {
		ev_io_stop(w->crew->loop, &w->io);
		ev_io_set(&w->io, w->fd, events);
	}
	ev_io_start(w->crew->loop, &w->io);
}

static void
worker_end_sending(struct worker *w)
{
	strbuf_release(&w->out);
	w->sending = NULL;
	worker_await(w, EV_READ);
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
	ev_io_stop(w->crew->loop, &w->io);
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
	w->patience_s = PATIENCE * (double)w->crew->config->worker_cpu_s - AHEAD_S;
	ev_timer_init(&w->patience, worker_on_patience, AHEAD_S, 0);
	ev_timer_start(w->crew->loop, &w->patience);
}

static void
worker_send(struct worker *w, struct task *task)
{
	struct crew *crew = w->crew;

	w->sending = task;
	w->written = 0;
	strbuf_init(&w->out, META_MAX);
	if (w->rules != crew->rules) {
		job_put_rules(&w->out, crew->config);
		w->rules = crew->rules;
	}
	job_put(&w->out, &task->job);
	/* A socket takes most documents whole: no need to ask the loop first. */
	if (worker_write(w) < 0)
		worker_condemn(w, "");
	else if (w->sending)
		worker_await(w, EV_READ | EV_WRITE);
}

void
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

/* ---- hearing */

static void
worker_finish(struct worker *w, enum pool_result result, const char *reason)
{
	struct crew *crew = w->crew;
	struct task *task = w->task, *next = w->next;
	struct edition *edition = w->edition;

	w->task = NULL;
	w->edition = NULL;
	w->has_answered = true;
	ev_timer_stop(crew->loop, &w->patience);
	if (next) {
		worker_expect(w, next);
	} else {
		ev_io_stop(crew->loop, &w->io);
		strbuf_release(&w->in);
		if (w->outdated)
			worker_condemn(w, OUTDATED);
	}
	if (result != POOL_OK) {
		edition_free(edition);
		edition = NULL;
	}
	crew->on_done(crew, task, result, edition, reason);
	crew->on_change(crew);
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
	w->crew->on_unread(w->crew, next);
	w->crew->on_change(w->crew);
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
		process_describe_end(w->crew->config, child->rstatus, reason, sizeof(reason));
	task = worker_left_unread(w) ? NULL : w->task;
	next = task ? w->next : w->task;
	log_event(task ? LEVEL_WARNING : LEVEL_DEBUG, "worker", "pid=%d result=\"%s\"", (int)w->pid, reason);
	w->task = w->next = w->sending = NULL;
	worker_forget(w);
	if (next)
		w->crew->on_unread(w->crew, next);
	if (task)
		w->crew->on_done(w->crew, task, POOL_DIED, NULL, reason);
	w->crew->on_change(w->crew);
}

/* ---- for the pool */

bool
worker_is_idle(const struct worker *w)
{
	return w->pid && !w->task && !w->gone;
}

bool
worker_takes_another(const struct worker *w)
{
	return w->task && !w->next && !w->sending && !w->outdated && !w->gone && w->patience_s > 0;
}

void
worker_replace(struct worker *w)
{
	w->outdated = true;
	if (w->pid && !w->task)
		worker_condemn(w, OUTDATED);
}

void
worker_stop(struct worker *w)
{
	pid_t pid = w->pid;

	kill(pid, SIGKILL);
	free(w->task);
	free(w->next);
	w->task = w->next = w->sending = NULL;
	worker_forget(w);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
