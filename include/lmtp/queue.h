/* What waits for the mail server: a file for each recipient and folder, in the state directory.
 *
 *   STATE/lmtp/queue/ann@site.example/News/Linux/{tmp,new,cur}/NAME    to be sent
 *   STATE/lmtp/refused/ann@site.example/News/Linux/{new,cur}/NAME      never wanted by the server
 *
 * The queue is a spool like any other to the store, which commits messages into it; so what is in new/ or cur/ is
 * durable, and is deleted when the server has said 250. What is moved back from refused/ is sent again. These calls
 * wait for the disk. */
#ifndef LMTP_QUEUE_H
#define LMTP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/error.h"

struct queue_file {
	char *path;
	char *recipient, *folder, *name; /* name without flags */
	char flags[8];                   /* Maildir's letters */
	time_t time;
};

struct queue_list {
	struct queue_file *v; /* oldest first; one message's recipients in one folder stand together */
	size_t n, cap;
	bool more;            /* there are others */
};

/* Where the queue of this state directory is, or of one recipient. Heap string. */
char *queue_root(const char *state);
char *queue_of(const char *state, const char *recipient);

/* What waits, at most max files. A queue that is not there is empty. */
void queue_scan(const char *state, size_t max, struct queue_list *list);
void queue_list_release(struct queue_list *list);

/* The server has it. */
int queue_done(const struct queue_file *file, struct error *err);

/* The server never wants it: kept aside. */
int queue_refuse(const char *state, const struct queue_file *file, struct error *err);

#endif
