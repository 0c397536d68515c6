/* What control.c (sockets and clients) and answers.c (what they may ask for) share. */
#ifndef CONTROL_PRIVATE_H
#define CONTROL_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include <ev.h>
#include <jansson.h>

#include "base/strbuf.h"
#include "daemon/report.h"
#include "daemon_private.h"

#define REQUEST_MAX 8192
#define WORDS_MAX 256
#define WALK_STEP 2000        /* feeds a turn of the loop */
#define ANSWER_LOW (64 << 10) /* no more is made while so many bytes wait to be read */
#define ANSWER_MAX (4 << 20)

struct client {
	struct client *prev, *next;
	struct control *control;
	int fd;
	ev_io io;
	ev_timer patience;
	char request[REQUEST_MAX + 1];
	size_t request_len;
	char *words[WORDS_MAX]; /* in request */
	size_t n_words;
	struct strbuf answer;
	size_t sent;
	bool ended;      /* the answer is complete */
	bool is_leaving; /* … and sent: they hang up */
	/* A walk over all feeds, in steps: the id to go on from, "" at the start. */
	void (*visit)(struct client *client, struct subscription *sub); /* NULL: no walk */
	void (*arrive)(struct client *client);
	char from[80];
	size_t due; /* what is counted on the way */
	struct report_counts counts;
	/* Feeds whose polls are awaited: words from the first on, NULL those that have ended. */
	size_t first_awaited, awaited;
};

struct control {
	struct daemon *daemon;
	int fd;
	char *path; /* ours, to be removed; NULL when it was passed to us */
	ev_io accepts;
	ev_timer rest; /* between attempts without descriptors */
	struct client *clients;
	size_t n_clients;
};

/* The request is complete: answer it, or begin to. */
void answer_request(struct client *client);

/* One step of the walk. */
void answer_walk_on(struct client *client);

/* A line of the answer; the object is taken. */
void answer_line(struct client *client, json_t *object);

/* The last line. */
void answer_ok(struct client *client);
void answer_error(struct client *client, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* What is known of a feed whose poll has ended. */
void answer_polled(struct client *client, const struct subscription *sub);

/* Something was added to an answer: have it written. */
void control_wake(struct client *client);

#endif
