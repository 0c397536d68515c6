#include "fetch/fetch.h"

#include <curl/curl.h>
#include <ev.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "body.h"
#include "loop.h"
#include "resolve.h"
#include "transfer.h"

/* Begun in one turn of the loop: a hundred take about 5 ms. */
enum { BEGIN_AT_ONCE = 100 };

/* So many wait for their servers, a few KB each with what the caller holds, before further ones are sent away: with
 * slots of their own they would hold up all others. */
enum { ASIDE_MAX = 4096 };

/* URL, validators, user agent: each has its ceiling where it comes from; this is for all. */
enum { STRINGS_MAX = 64 * 1024 };

struct fetch {
	struct ev_loop *loop;
	struct fetch_options options;
	struct curl_loop *curl;
	struct resolver *resolver;
	struct gate *gate;
	struct transfer **all;
	unsigned n_all, cap_all;
	struct transfer *spare;   /* of them, singly linked by next */
	struct transfer *queue;   /* submitted, in order */
	struct transfer *running; /* in the order of their beginning */
	struct transfer *young;   /* the first of them that is not stalled */
	unsigned active, n_stalled; /* active: queued or running */
	unsigned n_aside;           /* wait for their server instead */
	bool has_room;              /* to be told */
	ev_timer begin; /* runs in the next turn when the queue is not empty */
};

struct ev_loop *
fetch_loop(struct fetch *fetch)
{
	return fetch->loop;
}

struct curl_loop *
fetch_curl(struct fetch *fetch)
{
	return fetch->curl;
}

struct resolver *
fetch_resolver(struct fetch *fetch)
{
	return fetch->resolver;
}

struct gate *
fetch_gate(struct fetch *fetch)
{
	return fetch->gate;
}

const struct fetch_options *
fetch_settings(struct fetch *fetch)
{
	return &fetch->options;
}

static void
begin_soon(struct fetch *fetch)
{
	if (ev_is_active(&fetch->begin))
		return;
	ev_timer_set(&fetch->begin, 0., 0.);
	ev_timer_start(fetch->loop, &fetch->begin);
}

static void
run(struct fetch *fetch, struct transfer *t)
{
	DL_APPEND(fetch->running, t);
	t->list = LIST_RUNNING;
	t->is_stalled = false;
	if (!fetch->young)
		fetch->young = t;
}

static void
enqueue(struct fetch *fetch, struct transfer *t)
{
	DL_APPEND(fetch->queue, t);
	t->list = LIST_QUEUE;
	begin_soon(fetch);
}

/* Take it out of the list that it is in. */
static void
leave(struct fetch *fetch, struct transfer *t)
{
	if (t->list == LIST_QUEUE) {
		DL_DELETE(fetch->queue, t);
	} else if (t->list == LIST_RUNNING) {
		if (fetch->young == t)
			fetch->young = t->next;
		fetch->n_stalled -= t->is_stalled;
		DL_DELETE(fetch->running, t);
	}
	t->list = LIST_NONE;
}

/* Its slot is another's meanwhile. */
bool
fetch_step_aside(struct transfer *t)
{
	struct fetch *fetch = t->fetch;

	if (t->may_come_later && fetch->n_aside >= ASIDE_MAX)
		return false;
	leave(fetch, t);
	t->is_aside = true;
	fetch->n_aside++;
	fetch->active--;
	fetch->has_room = true;
	begin_soon(fetch);
	return true;
}

static void
step_back(struct fetch *fetch, struct transfer *t)
{
	if (!t->is_aside)
		return;
	t->is_aside = false;
	fetch->n_aside--;
	fetch->active++;
}

static void
on_admitted(struct gate_visit *visit)
{
	struct transfer *t = (struct transfer *)(void *)((char *)visit - offsetof(struct transfer, visit));

	step_back(t->fetch, t);
	enqueue(t->fetch, t);
}

/* See who has become slow meanwhile. */
static void
look_for_stalled(struct fetch *fetch, int64_t now_us)
{
	while (fetch->young && now_us - fetch->young->started_us >= FETCH_STALLED_MS * INT64_C(1000)) {
		fetch->young->is_stalled = true;
		fetch->n_stalled++;
		fetch->young = fetch->young->next;
	}
}

static void
begin_queued(struct fetch *fetch)
{
	resolver_refresh(fetch->resolver);
	for (int i = 0; fetch->queue && i < BEGIN_AT_ONCE; i++) {
		struct transfer *t = fetch->queue;

		leave(fetch, t);
		run(fetch, t);
		if (t->phase == PHASE_WAITING)
			transfer_go_on(t);
		else
			transfer_begin(t);
	}
	if (fetch->has_room && fetch->options.room) {
		fetch->has_room = false;
		fetch->options.room(fetch->options.room_arg);
	}
	if (fetch->queue)
		begin_soon(fetch);
}

static void
on_begin(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	begin_queued(timer->data);
}

static struct transfer *
transfer_get(struct fetch *fetch)
{
	struct transfer *t = fetch->spare;

	if (t) {
		LL_DELETE(fetch->spare, t);
		return t;
	}
	t = xcalloc(1, sizeof(*t));
	t->fetch = fetch;
	strbuf_init(&t->strings, STRINGS_MAX);
	XGROW(fetch->all, fetch->n_all, fetch->cap_all);
	fetch->all[fetch->n_all++] = t;
	return t;
}

/* The callback may submit the next transfer at once, so the slot is free before; its memory, which the
 * response borrows, after. */
void
fetch_answer(struct transfer *t, struct response *response)
{
	struct fetch *fetch = t->fetch;

	step_back(fetch, t);
	fetch->active--;
	leave(fetch, t);
	t->done(t->arg, response);
	t->body = response->store; /* NULL when it was taken */
	if (t->body)
		body_clear(t->body);
	transfer_reset(t);
	/* Of a crowd only the frames stay: kept connections know the transfers that opened them. */
	if (fetch->active + fetch->n_aside > fetch->options.connections)
		transfer_release(t);
	LL_PREPEND(fetch->spare, t);
}

static struct transfer *
transfer_of(CURL *easy)
{
	char *t = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
	return (struct transfer *)(void *)t;
}

static void
on_curl_reads(CURL *easy, int fd)
{
	easy_reads(transfer_of(easy), fd);
}

static void
on_curl_done(void *arg, CURL *easy, CURLcode code)
{
	(void)arg;
	transfer_hop_ended(transfer_of(easy), code);
}

struct fetch *
fetch_start(struct ev_loop *loop, const struct fetch_options *options, struct error *err)
{
	struct resolver_options names = { .servers = options->dns_servers };
	struct fetch *fetch;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		error_set(err, "cannot set up libcurl");
		return NULL;
	}
	signal(SIGPIPE, SIG_IGN); /* a server that closes early must not end us: NOSIGNAL leaves it to us */
	fetch = xcalloc(1, sizeof(*fetch));
	fetch->loop = loop;
	fetch->options = *options;
	ev_init(&fetch->begin, on_begin);
	fetch->begin.data = fetch;
	fetch->gate = gate_new(on_admitted);
	fetch->curl = curl_loop_start(loop, (long)options->connections, on_curl_reads, on_curl_done, fetch);
	fetch->resolver = fetch->curl ? resolver_start(loop, &names, err) : NULL;
	if (!fetch->resolver) {
		if (!fetch->curl)
			error_set(err, "cannot set up libcurl");
		fetch_stop(fetch);
		return NULL;
	}
	return fetch;
}

void
fetch_stop(struct fetch *fetch)
{
	if (!fetch)
		return;
	for (unsigned i = 0; i < fetch->n_all; i++)
		transfer_reset(fetch->all[i]);
	ev_timer_stop(fetch->loop, &fetch->begin);
	for (unsigned i = 0; i < fetch->n_all; i++)
		transfer_release(fetch->all[i]);
	resolver_stop(fetch->resolver);
	curl_loop_stop(fetch->curl);
	gate_free(fetch->gate);
	for (unsigned i = 0; i < fetch->n_all; i++)
		free(fetch->all[i]);
	free(fetch->all);
	free(fetch);
	curl_global_cleanup();
}

unsigned
fetch_free_slots(struct fetch *fetch)
{
	unsigned limit = fetch->options.connections, stalled;

	if (fetch->active < limit)
		return limit - fetch->active;
	look_for_stalled(fetch, clock_mono_us());
	stalled = fetch->n_stalled < fetch->options.stalled ? fetch->n_stalled : fetch->options.stalled;
	return limit + stalled > fetch->active ? limit + stalled - fetch->active : 0;
}

int64_t
fetch_slot_wait(struct fetch *fetch)
{
	int64_t now_us = clock_mono_us();

	if (fetch_free_slots(fetch) > 0)
		return 0;
	if ((!fetch->young && !fetch->queue) || fetch->n_stalled >= fetch->options.stalled)
		return -1;
	if (!fetch->young) /* the queue begins in the next turn */
		return FETCH_STALLED_MS * INT64_C(1000);
	return fetch->young->started_us + FETCH_STALLED_MS * INT64_C(1000) - now_us;
}

unsigned
fetch_active(const struct fetch *fetch)
{
	return fetch->active;
}

/* Append s, NUL included, and return its offset; pointers are taken when the buffer no longer moves. */
static size_t
copy(struct transfer *t, const char *name, const char *s)
{
	size_t at = t->strings.len;

	strbuf_addstr(&t->strings, name);
	strbuf_addstr(&t->strings, s ? s : "");
	strbuf_addch(&t->strings, '\0');
	return at;
}

static void
copy_request(struct transfer *t, const struct request *request)
{
	size_t url, validators, secrets, agent, allowed, etag, date;

	strbuf_clear(&t->strings);
	url = copy(t, "", request->url);
	validators = request->validators_url ? copy(t, "", request->validators_url) : url;
	secrets = request->access_url ? copy(t, "", request->access_url) : url;
	agent = copy(t, "", request->user_agent);
	allowed = copy(t, "", request->allow_private);
	etag = copy(t, "If-None-Match: ", request->etag);
	date = copy(t, "If-Modified-Since: ", request->last_modified);
	t->first_url = t->strings.buf + url;
	t->validators_url = t->strings.buf + validators;
	t->user_agent = request->user_agent ? t->strings.buf + agent : NULL;
	t->allow_private = t->strings.buf + allowed;
	t->etag_line = request->etag ? t->strings.buf + etag : NULL;
	t->date_line = request->last_modified ? t->strings.buf + date : NULL;
	t->max_body = request->max_body;
	t->timeout_ms = request->timeout_ms;
	t->keep_connection = request->keep_connection;
	t->host_connections = request->host_connections;
	t->is_urgent = request->is_urgent;
	t->may_come_later = request->may_come_later;
	t->is_wanted = request->is_wanted;
	t->access = request->access;
	t->access_url = t->strings.buf + secrets;
	t->is_found = request->is_found;
	t->network = request->network;
	t->may_downgrade = request->may_downgrade;
}

void
fetch_submit(struct fetch *fetch, const struct request *request, fetch_done *done, void *arg)
{
	struct transfer *t = transfer_get(fetch);

	fetch->active++;
	copy_request(t, request);
	t->done = done;
	t->arg = arg;
	enqueue(fetch, t);
}
