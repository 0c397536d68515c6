/* The parent's side of the workers: starts them when there is work, hands each a document and, if it is small, the
 * next one ahead, and replaces one that dies, hangs or talks nonsense by another that stands ready; only the
 * document that it read is marked. */
#ifndef WORKER_POOL_H
#define WORKER_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "config/config.h"
#include "worker/edition.h"

struct ev_loop;
struct pool;

/* loop must be libev's default loop (it watches children). Nothing is started yet. config gives the topic
 * rules and the number of workers; a reference is kept. */
struct pool *pool_start(struct ev_loop *loop, struct config *config);

/* From the second document on, let one process wait for each of them that may die. */
void pool_keep_spare(struct pool *pool);

/* Kill what is under way (no callbacks), reap, free. Takes NULL. */
void pool_stop(struct pool *pool);

/* Documents read from now on are classified by these rules; those under way by the old ones. */
void pool_reload(struct pool *pool, struct config *config);

enum pool_result {
	POOL_OK,
	POOL_REFUSED, /* the document is no feed */
	POOL_DIED,    /* the worker did not survive it */
	POOL_UNREAD,  /* there was none: says nothing about the document */
};

/* edition is moved to the callback (NULL unless POOL_OK); reason is borrowed and "" when all is well. */
typedef void pool_done(void *arg, enum pool_result result, struct edition *edition, const char *reason);

/* Read a document. What job points to must stay until done, which is called once, from the loop; the
 * document's body only until job->sent(arg), which is called before, perhaps before pool_submit() returns, unless
 * the worker died too early or the document is small. */
void pool_submit(struct pool *pool, const struct job *job, pool_done *done, void *arg);

/* Held, no worker is given a further document; those under way go on. */
void pool_hold(struct pool *pool, bool held);

/* Jobs that wait or are being read. */
size_t pool_pending(const struct pool *pool);

#endif
