#include "errand.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include <ev.h>

#include "base/alloc.h"

struct errands {
	struct ev_loop *loop;
	ev_async wake;
	pthread_t thread;
	bool under_way; /* the loop's */
	void (*done)(void *arg);
	void *arg;

	/* shared, under mutex */
	pthread_mutex_t mutex;
	pthread_cond_t asked;
	void (*work)(void *arg); /* NULL: none, or taken */
	bool is_done, closing;
};

static void *
serve(void *arg)
{
	struct errands *e = arg;

	pthread_mutex_lock(&e->mutex);
	for (;;) {
		void (*work)(void *);

		while (!e->work && !e->closing)
			pthread_cond_wait(&e->asked, &e->mutex);
		if (e->closing)
			break;
		work = e->work;
		e->work = NULL;
		pthread_mutex_unlock(&e->mutex);
		work(e->arg);
		pthread_mutex_lock(&e->mutex);
		e->is_done = true;
		ev_async_send(e->loop, &e->wake);
	}
	pthread_mutex_unlock(&e->mutex);
	return NULL;
}

static void
on_wake(struct ev_loop *loop, ev_async *wake, int events)
{
	struct errands *e = wake->data;
	bool is_done;

	(void)events;
	pthread_mutex_lock(&e->mutex);
	is_done = e->is_done;
	e->is_done = false;
	pthread_mutex_unlock(&e->mutex);
	if (!is_done)
		return;
	e->under_way = false;
	ev_unref(loop);
	e->done(e->arg);
}

/* Signals are the loop's business. */
static int
start_thread(struct errands *e)
{
	sigset_t all, before;
	int ret;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = pthread_create(&e->thread, NULL, serve, e);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ret;
}

struct errands *
errands_start(struct ev_loop *loop)
{
	struct errands *e = xcalloc(1, sizeof(*e));

	e->loop = loop;
	pthread_mutex_init(&e->mutex, NULL);
	pthread_cond_init(&e->asked, NULL);
	ev_async_init(&e->wake, on_wake);
	e->wake.data = e;
	ev_async_start(loop, &e->wake);
	ev_unref(loop); /* it alone keeps no loop turning */
	if (start_thread(e) == 0)
		return e;
	ev_ref(loop);
	ev_async_stop(loop, &e->wake);
	free(e);
	return NULL;
}

void
errands_stop(struct errands *e)
{
	if (!e)
		return;
	pthread_mutex_lock(&e->mutex);
	e->closing = true;
	pthread_cond_signal(&e->asked);
	pthread_mutex_unlock(&e->mutex);
	pthread_join(e->thread, NULL);
	if (e->under_way)
		ev_unref(e->loop);
	ev_ref(e->loop);
	ev_async_stop(e->loop, &e->wake);
	pthread_cond_destroy(&e->asked);
	pthread_mutex_destroy(&e->mutex);
	free(e);
}

void
errands_run(struct errands *e, void (*work)(void *arg), void (*done)(void *arg), void *arg)
{
	assert(!e->under_way);
	e->under_way = true;
	ev_ref(e->loop);
	pthread_mutex_lock(&e->mutex);
	e->done = done;
	e->arg = arg;
	e->work = work;
	pthread_cond_signal(&e->asked);
	pthread_mutex_unlock(&e->mutex);
}
