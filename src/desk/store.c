/* The thread, its queue, and the way back to the loop. What the thread does with a batch: desk/desk.h. */
#include "desk/store.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include <ev.h>
#include <uthash.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/desk.h"

/* A batch takes calls until it has so many messages, so that its rows and names stay small; one outcome is
 * never divided. A backlog fills batches, a lone call goes at once. */
#define BATCH_MESSAGES 1000
#define BATCH_CALLS 5000

/* Renames that no later batch has made durable are flushed after this. */
#define SETTLE_US (30 * 1000000LL)

struct call {
	struct call *next;
	bool is_commit;
	struct outcome *outcome;
	store_commit_done *commit_done;
	uint32_t number;
	uint64_t *prefixes;
	size_t n_prefixes;
	store_known_done *known_done;
	void *arg;
};

struct calls {
	struct call *first, **last;
};

/* A feed that was given its number in this run. */
struct numbered {
	char *id;
	uint32_t number;
	UT_hash_handle hh;
};

struct store {
	/* the loop's */
	struct ev_loop *loop;
	ev_async wake;
	size_t pending, backlog;
	uint32_t next_number;
	struct numbered *numbered;
	pthread_t thread;

	/* shared, under mutex */
	pthread_mutex_t mutex;
	pthread_cond_t work; /* on the monotonic clock */
	struct calls todo, done;
	size_t n_todo, n_urgent; /* urgent: somebody waits for it */
	int64_t since_us;        /* when the first of them came */
	bool closing;

	/* the thread's, or the loop's while it holds desk_mutex */
	pthread_mutex_t desk_mutex;
	struct desk *desk;
	struct outcome **batch; /* BATCH_CALLS */
	int64_t settle_us;      /* when to; 0: nothing to settle */
	int64_t linger_us;
};

/* ---- queues */

static void
calls_init(struct calls *calls)
{
	calls->first = NULL;
	calls->last = &calls->first;
}

static void
calls_push(struct calls *calls, struct call *call)
{
	call->next = NULL;
	*calls->last = call;
	calls->last = &call->next;
}

static struct call *
calls_pop(struct calls *calls)
{
	struct call *call = calls->first;

	if (!call)
		return NULL;
	calls->first = call->next;
	if (!calls->first)
		calls->last = &calls->first;
	return call;
}

static void
call_free(struct call *call)
{
	outcome_free(call->outcome);
	free(call->prefixes);
	free(call);
}

static void
calls_free(struct calls *calls)
{
	struct call *call;

	while ((call = calls_pop(calls)))
		call_free(call);
}

static bool
is_urgent(const struct call *call)
{
	return !call->is_commit || call->outcome->edition || call->outcome->only_letters;
}

/* ---- the thread's side */

static size_t
count_messages(const struct call *call)
{
	const struct edition *edition = call->is_commit ? call->outcome->edition : NULL;
	size_t n = 0;

	for (size_t i = 0; edition && i < edition->n_items; i++)
		n += edition->items[i].fate == ITEM_DELIVER;
	return n;
}

/* Move the next batch from the queue; under mutex. */
static void
take_turn(struct store *store, struct calls *turn)
{
	size_t messages = 0, n = 0;

	calls_init(turn);
	while (store->todo.first && n < BATCH_CALLS) {
		size_t more = count_messages(store->todo.first);
		struct call *call;

		if (n > 0 && messages + more > BATCH_MESSAGES)
			break;
		call = calls_pop(&store->todo);
		store->n_urgent -= is_urgent(call);
		store->n_todo--;
		messages += more;
		n++;
		calls_push(turn, call);
	}
}

static void
answer(struct store *store, struct calls *calls)
{
	struct call *call;

	if (!calls->first)
		return;
	pthread_mutex_lock(&store->mutex);
	while ((call = calls_pop(calls)))
		calls_push(&store->done, call);
	pthread_mutex_unlock(&store->mutex);
	ev_async_send(store->loop, &store->wake);
}

/* Questions first: whoever asks is waiting to go on. */
static void
work(struct store *store, struct calls *turn)
{
	struct calls commits, answers;
	struct call *call;
	size_t n = 0;

	calls_init(&commits);
	calls_init(&answers);
	while ((call = calls_pop(turn))) {
		if (call->is_commit) {
			store->batch[n++] = call->outcome;
			calls_push(&commits, call);
		} else {
			desk_known(store->desk, call->number, &call->prefixes, &call->n_prefixes);
			calls_push(&answers, call);
		}
	}
	answer(store, &answers);
	if (n) {
		desk_deliver(store->desk, store->batch, n);
		answer(store, &commits);
	}
}

static void
settle(struct store *store)
{
	struct error err;
	struct log_value value;

	if (desk_settle(store->desk, &err) < 0)
		log_event(LEVEL_WARNING, "settle", "result=later reason=%s", log_quote(&value, err.text));
	store->settle_us = 0;
}

static void
plan_settling(struct store *store)
{
	if (!desk_is_unsettled(store->desk))
		store->settle_us = 0;
	else if (store->settle_us == 0)
		store->settle_us = clock_mono_us() + SETTLE_US;
}

static void
wait_until(struct store *store, int64_t us)
{
	struct timespec t = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };

	pthread_cond_timedwait(&store->work, &store->mutex, &t);
}

/* Wait for a turn to be ripe or a rest to be due; under mutex. Returns false when it is time to end. */
static bool
wait_for_work(struct store *store)
{
	for (;;) {
		int64_t ripe_us = store->since_us + store->linger_us, until_us;

		if (store->closing)
			return store->n_todo > 0;
		if (store->n_urgent || store->n_todo >= BATCH_CALLS)
			return true;
		until_us = store->n_todo ? ripe_us : 0;
		if (store->settle_us && (!until_us || store->settle_us < until_us))
			until_us = store->settle_us;
		if (!until_us)
			pthread_cond_wait(&store->work, &store->mutex);
		else if (clock_mono_us() < until_us)
			wait_until(store, until_us);
		else
			return true;
	}
}

static void *
serve(void *arg)
{
	struct store *store = arg;
	struct calls turn;

	pthread_mutex_lock(&store->mutex);
	while (wait_for_work(store)) {
		take_turn(store, &turn);
		pthread_mutex_unlock(&store->mutex);
		pthread_mutex_lock(&store->desk_mutex);
		if (turn.first)
			work(store, &turn);
		else
			settle(store);
		plan_settling(store);
		pthread_mutex_unlock(&store->desk_mutex);
		pthread_mutex_lock(&store->mutex);
	}
	pthread_mutex_unlock(&store->mutex);
	return NULL;
}

/* ---- the loop's side */

static void
call_back(struct store *store, struct call *call)
{
	if (--store->pending == 0)
		ev_unref(store->loop);
	if (call->is_commit) {
		struct outcome *outcome = call->outcome;

		if (outcome->edition)
			store->backlog -= outcome->edition->arena.total;
		call->outcome = NULL;
		call->commit_done(call->arg, outcome);
	} else {
		uint64_t *prefixes = call->prefixes;

		call->prefixes = NULL;
		call->known_done(call->arg, prefixes, call->n_prefixes);
	}
	call_free(call);
}

/* Only the answers that are there now: callbacks that ask again do not keep the loop from turning. */
static void
take_answers(struct store *store)
{
	struct calls done;
	struct call *call;

	calls_init(&done);
	pthread_mutex_lock(&store->mutex);
	while ((call = calls_pop(&store->done)))
		calls_push(&done, call);
	pthread_mutex_unlock(&store->mutex);
	while ((call = calls_pop(&done)))
		call_back(store, call);
}

static void
on_wake(struct ev_loop *loop, ev_async *w, int events)
{
	(void)loop;
	(void)events;
	take_answers(w->data);
}

static void
submit(struct store *store, struct call *call)
{
	if (store->pending++ == 0)
		ev_ref(store->loop);
	pthread_mutex_lock(&store->mutex);
	if (store->n_todo++ == 0)
		store->since_us = clock_mono_us();
	store->n_urgent += is_urgent(call);
	calls_push(&store->todo, call);
	/* One more that may linger is no reason to wake up: that costs as much as the rest of it. */
	if (store->n_todo == 1 || is_urgent(call) || store->n_todo >= BATCH_CALLS)
		pthread_cond_signal(&store->work);
	pthread_mutex_unlock(&store->mutex);
}

void
store_known(struct store *store, uint32_t number, store_known_done *done, void *arg)
{
	struct call *call = xcalloc(1, sizeof(*call));

	call->number = number;
	call->known_done = done;
	call->arg = arg;
	submit(store, call);
}

void
store_commit(struct store *store, struct outcome *outcome, store_commit_done *done, void *arg)
{
	struct call *call = xcalloc(1, sizeof(*call));

	call->is_commit = true;
	call->outcome = outcome;
	call->commit_done = done;
	call->arg = arg;
	if (outcome->edition)
		store->backlog += outcome->edition->arena.total;
	submit(store, call);
}

void
store_hurry(struct store *store)
{
	pthread_mutex_lock(&store->mutex);
	store->since_us = clock_mono_us() - store->linger_us;
	pthread_cond_signal(&store->work);
	pthread_mutex_unlock(&store->mutex);
}

size_t
store_pending(const struct store *store)
{
	return store->pending;
}

size_t
store_backlog(const struct store *store)
{
	return store->backlog;
}

int
store_load(struct store *store, void (*each)(void *arg, const struct feed_state *state), void *arg,
	   struct error *err)
{
	uint32_t last = 0;
	int ret;

	pthread_mutex_lock(&store->desk_mutex);
	ret = desk_load(store->desk, each, arg, &last, err);
	pthread_mutex_unlock(&store->desk_mutex);
	if (last >= store->next_number)
		store->next_number = last + 1;
	return ret;
}

uint32_t
store_number(struct store *store, const char *feed_id)
{
	struct numbered *feed;

	HASH_FIND_STR(store->numbered, feed_id, feed);
	if (!feed) {
		feed = xcalloc(1, sizeof(*feed));
		feed->id = xstrdup(feed_id);
		feed->number = store->next_number++;
		HASH_ADD_KEYPTR(hh, store->numbered, feed->id, strlen(feed->id), feed);
	}
	return feed->number;
}

/* ---- life */

/* Signals are the loop's business. */
static int
start_thread(struct store *store)
{
	sigset_t all, before;
	int ret;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = pthread_create(&store->thread, NULL, serve, store);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ret;
}

static void
start_wake(struct store *store)
{
	ev_async_init(&store->wake, on_wake);
	store->wake.data = store;
	ev_async_start(store->loop, &store->wake);
	ev_unref(store->loop); /* submit() holds the loop while calls are under way */
}

static void
stop_wake(struct store *store)
{
	if (store->pending)
		ev_unref(store->loop);
	ev_ref(store->loop);
	ev_async_stop(store->loop, &store->wake);
}

static void
store_free(struct store *store)
{
	struct numbered *feed, *next;

	HASH_ITER (hh, store->numbered, feed, next) {
		HASH_DEL(store->numbered, feed);
		free(feed->id);
		free(feed);
	}
	calls_free(&store->todo);
	calls_free(&store->done);
	pthread_cond_destroy(&store->work);
	pthread_mutex_destroy(&store->mutex);
	pthread_mutex_destroy(&store->desk_mutex);
	free(store->batch);
	free(store);
}

static struct store *
store_new(struct ev_loop *loop, const struct store_options *options)
{
	struct store *store = xcalloc(1, sizeof(*store));
	pthread_condattr_t attr;

	store->loop = loop;
	store->linger_us = (int64_t)options->linger_ms * 1000;
	store->next_number = 1;
	store->batch = xcalloc(BATCH_CALLS, sizeof(*store->batch));
	calls_init(&store->todo);
	calls_init(&store->done);
	pthread_mutex_init(&store->mutex, NULL);
	pthread_mutex_init(&store->desk_mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&store->work, &attr);
	pthread_condattr_destroy(&attr);
	return store;
}

struct store *
store_open(struct config *config, const struct store_options *options, struct ev_loop *loop, struct error *err,
	   int *exit_code)
{
	struct store *store = store_new(loop, options);
	int why;

	store->desk = desk_open(config, options, err, exit_code);
	if (!store->desk) {
		store_free(store);
		return NULL;
	}
	plan_settling(store); /* what recovery could not finish */
	start_wake(store);
	why = start_thread(store);
	if (why == 0)
		return store;
	error_set(err, "cannot start a thread: %s", strerror(why));
	*exit_code = EX_OSERR;
	stop_wake(store);
	desk_close(store->desk, NULL);
	store_free(store);
	return NULL;
}

int
store_close(struct store *store, struct error *err)
{
	int ret;

	if (!store)
		return 0;
	pthread_mutex_lock(&store->mutex);
	store->closing = true;
	pthread_cond_signal(&store->work);
	pthread_mutex_unlock(&store->mutex);
	pthread_join(store->thread, NULL);
	stop_wake(store);
	ret = desk_close(store->desk, err);
	store_free(store);
	return ret;
}
