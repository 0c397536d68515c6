/* One worker: its process, and what is said to it and heard from it. Knows of other workers only that something it
 * had may be theirs now. */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include <ev.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/strbuf.h"
#include "worker/pool.h"

/* A document that waits, or is being read. */
struct task {
	struct job job;
	pool_done *done;
	void *arg;
	struct task *next;
};

/* What the workers of a pool share. */
struct crew {
	struct ev_loop *loop;
	struct config *config;
	unsigned rules; /* generation, counted up by every reload */
	/* A task has come to its end; edition and reason as in pool_done. */
	void (*on_done)(struct crew *crew, struct task *task, enum pool_result result, struct edition *edition,
			const char *reason);
	/* Nobody has read it: another worker may. */
	void (*on_unread)(struct crew *crew, struct task *task);
	/* After both: a worker may have room, or be no more. */
	void (*on_change)(struct crew *crew);
};

struct worker {
	struct crew *crew;
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

/* Start its process. -1 and errno. */
int worker_start(struct worker *w);

/* Write to it, if it reads nothing, or send ahead, if worker_takes_another(). The task is the worker's. */
void worker_give(struct worker *w, struct task *task);

bool worker_is_idle(const struct worker *w);
bool worker_takes_another(const struct worker *w);

/* No further document; its process ends after those that it has. */
void worker_replace(struct worker *w);

/* Kill and reap it. What it had is forgotten. */
void worker_stop(struct worker *w);

#endif
