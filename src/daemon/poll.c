/* The parent's journey of one feed: ask the server, ask the store what is known, have a worker read the document, have
 * the store deliver and commit it (poll_end.c). Every step is a callback of the one before. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/url.h"
#include "extras.h"
#include "poll.h"
#include "store/source.h"
#include "worker/edition.h"

#define KILLS_MAX 2         /* workers that a document may cost */
#define HURRIES_MAX 10      /* polls that follow at once, until a feed that never ends waits like the others */

void
poll_drop_body(struct poll *poll)
{
	poll->daemon->documents -= poll->body_len;
	poll->body_len = 0;
	response_body_free(poll->body);
	poll->body = NULL;
}

void
poll_free(struct poll *poll)
{
	if (poll->before)
		poll->before->after = poll->after;
	else
		poll->daemon->polls = poll->after;
	if (poll->after)
		poll->after->before = poll->before;
	ev_timer_stop(poll->daemon->loop, &poll->page_timer);
	feed_state_release(&poll->next);
	extras_free(poll->extras);
	pages_release(&poll->pages);
	poll_drop_body(poll);
	config_unref(poll->config);
	login_release(&poll->login);
	free(poll->url);
	free(poll->page_url);
	free(poll->content_type);
	free(poll->known);
	free(poll);
}

/* ---- documents that kill */

/* What a document is remembered by; another version of this program may be able to read it. */
static uint64_t
killer_mark(uint64_t body_hash)
{
	struct hash128 version = hash128_of(WIRESPOOL_VERSION, strlen(WIRESPOOL_VERSION));

	return body_hash ^ hash128_prefix(&version);
}

static void
remember_killer(struct poll *poll)
{
	struct feed_state *state = &poll->sub->state;
	uint64_t mark = killer_mark(poll->next.body_hash);

	state->kills = state->kills && state->killer == mark ? state->kills + 1 : 1;
	state->killer = mark;
}

static bool
is_killer(const struct poll *poll, uint64_t body_hash)
{
	return poll->next.kills >= KILLS_MAX && poll->next.killer == killer_mark(body_hash);
}

/* Somebody asks for this feed by its name: it may have been the machine's fault that workers died. */
static bool
is_asked_for(const struct poll *poll)
{
	const struct daemon_options *options = poll->daemon->options;

	return poll->sub->awaited || (options->once && options->which == POLL_NAMED);
}

/* ---- a document has been read */

static void
take_first_page(struct poll *poll, const struct edition *edition)
{
	struct feed_state *next = &poll->next;

	if (edition->more) {
		/* The rest is still to come: without validators the server must show it again. */
		xstrset(&next->etag, NULL);
		xstrset(&next->last_modified, NULL);
		next->body_hash = 0;
		poll->hurry = poll->sub->hurries++ < HURRIES_MAX;
	} else {
		next->complete_once = true;
		poll->sub->hurries = 0;
	}
	/* Cut on the way, perhaps: the server must show it once more. The same bytes then are all there is. */
	poll->is_part = edition->ends_early || poll->status == 206;
	if (poll->is_part) {
		xstrset(&next->etag, NULL);
		xstrset(&next->last_modified, NULL);
	}
	next->kills = 0;
	next->habits = edition->habits;
	next->ttl_s = (int64_t)edition->ttl_min * 60;
	if (next->ttl_s < edition->update_period_s)
		next->ttl_s = edition->update_period_s;
	next->skip_hours = edition->skip_hours;
	next->skip_days = edition->skip_days;
}

static void
on_read(void *arg, enum pool_result result, struct edition *edition, const char *reason)
{
	struct poll *poll = arg;
	bool further = poll->page_url != NULL;
	char *next;

	poll_drop_body(poll);
	if (result == POOL_DIED && !further)
		remember_killer(poll);
	if (result == POOL_OK) {
		if (!further)
			take_first_page(poll, edition);
		pages_add(&poll->pages, edition, further ? poll->page_url : poll->url);
	} else if (!further && result == POOL_UNREAD) {
		poll_forgive(poll, FAULT_MACHINE, reason);
		return;
	} else if (!further) {
		poll->health.not_feed = result == POOL_REFUSED;
		poll_fail(poll, reason);
		return;
	}
	/* The first poll takes no more than the document shows; and a part (226) is nothing but news anyway. */
	next = result == POOL_OK && poll->sub->state.complete_once && poll->status == 200 ?
		       pages_next(&poll->pages) : NULL;
	if (next)
		poll_ask_for_page(poll, next);
	else
		poll_succeed(poll);
}

static void
on_sent(void *arg)
{
	struct poll *poll = arg;

	poll_drop_body(poll);
}

void
poll_read(struct poll *poll)
{
	struct job job = {
		.document.content_type = poll->content_type,
		.document.base_url = poll->page_url ? poll->page_url : url_is_http(poll->url) ? poll->url : NULL,
		.feed_title = poll->feed->title,
		.known = poll->known,
		.n_known = poll->n_known,
		.habits = poll->next.habits,
		.updates = poll->feed->updates != UPDATES_IGNORE,
		.first = poll->catch_up || !poll->sub->state.complete_once,
		.first_poll = poll->catch_up ? (struct first_poll){ FIRST_POLL_COUNT, 0 } : poll->feed->first_poll,
		.now = poll->now_s,
		.only = poll->feed->only,
		.skip = poll->feed->skip,
		.max_items = poll->feed->max_items,
		.sent = on_sent,
	};

	job.document.body = response_body_data(poll->body, &job.document.len);
	pool_submit(poll->daemon->pool, &job, on_read, poll);
}

/* ---- the store said what it knows */

static void
on_known(void *arg, uint64_t *prefixes, size_t n)
{
	struct poll *poll = arg;

	poll->known = prefixes;
	poll->n_known = n;
	poll_read(poll);
}

/* ---- the server answered */

static void
poll_take_document(struct poll *poll, struct response *response)
{
	struct hash128 hash = response_hash(response);
	uint64_t body_hash = hash128_prefix(&hash);

	if (body_hash == poll->next.body_hash && poll->next.complete_once) {
		/* A server without validators sent the same bytes again (or changed validators only). */
		poll_succeed(poll);
		return;
	}
	if (is_killer(poll, body_hash) && !is_asked_for(poll)) {
		poll_fail(poll, "not read until it changes: two workers have died of this document");
		return;
	}
	poll->next.body_hash = response->status == 226 ? 0 : body_hash; /* a part is not the document */
	poll->url = xstrdup(response->url);
	xstrset(&poll->content_type, response->content_type);
	poll->network = response->network;
	poll->body_len = response->body_len;
	poll->daemon->documents += poll->body_len;
	poll->body = response_take_body(response);
	response_body_rest(poll->body);
	store_known(poll->daemon->store, poll->next.number, on_known, poll);
}

static void
poll_take_answer(struct poll *poll, struct response *response)
{
	struct feed_state *next = &poll->next;

	poll->resettled = source_answered(next, response->url, response->hops, response->all_permanent);
	if (poll->resettled)
		poll_log_address(poll, "\"permanent redirects: adopted\"");
	if (response->status == 304) {
		poll_succeed(poll);
		return;
	}
	xstrset(&next->etag, response->etag);
	xstrset(&next->last_modified, response->last_modified);
	poll_take_document(poll, response);
}

static const char *
status_reason(long status)
{
	switch (status) {
	case 401:
		return "HTTP 401: the server wants a password";
	case 403:
		return "HTTP 403: the server refuses us";
	case 404:
		return "HTTP 404: there is nothing at this address";
	case 410:
		return "HTTP 410: the feed is gone for good";
	case 429:
		return "HTTP 429: the server asks for fewer requests";
	case 503:
		return "HTTP 503: the server is overloaded";
	}
	return NULL;
}

/* What a server says may repeat what it was told: it is shown only where nothing of that is secret. */
static char *
refusal_reason(const struct poll *poll, const struct response *response)
{
	const char *known = status_reason(response->status);
	char *where = url_public(response->url), *text;
	bool is_public = !poll->login.is_needed && strcmp(where, response->url) == 0;
	const char *said = response->said && is_public ? response->said : "", *says = *said ? FETCH_SAID : "";

	if (response->is_withheld)
		text = xasprintf("HTTP %ld: the login was not sent to %s, where redirects lead", response->status, where);
	else if (known)
		text = xasprintf("%s%s%s", known, says, said);
	else
		text = xasprintf("HTTP %ld%s%s", response->status, says, said);
	free(where);
	return text;
}

static void
poll_take_refusal(struct poll *poll, const struct response *response)
{
	const struct backoff_rules rules = poll_rules(poll->feed);
	char *text;

	if (response->status == 429 || response->status == 503) {
		poll->news.failures = poll->sub->state.failures + 1;
		turn_heed(poll->daemon, response, backoff_host(&rules, &poll->news));
	}
	text = refusal_reason(poll, response);
	poll_fail(poll, text);
	free(text);
}

static void
on_response(void *arg, struct response *response)
{
	struct poll *poll = arg;
	bool network = response->result == FETCH_RESOLVE || response->result == FETCH_CONNECT;

	if (response->result == FETCH_CROWDED) {
		poll_put_off(poll, response->hops ? poll->feed->min_interval_s : 0); /* that it leads there, it would say again */
		return;
	}
	poll->status = response->status;
	poll->elapsed_ms = response->elapsed_ms;
	poll->news.retry_after_s = response->retry_after_s;
	poll->news.max_age_s = response->max_age_s;
	if (response->result != FETCH_STARVED && !response->is_hearsay) /* one dead address is no sign of a dead network */
		outage_note(poll->daemon, poll->sub, network);
	if (network)
		outage_suspect(poll, response->reason);
	else if (response->result == FETCH_STARVED)
		poll_forgive(poll, FAULT_MACHINE, response->reason);
	else if (response->result != FETCH_OK)
		poll_fail(poll, response->reason);
	else if (response->status == 304 && !poll->next.etag && !poll->next.last_modified)
		poll_fail(poll, "HTTP 304 to a question without a condition: the server has a broken cache");
	else if (response->status == 304 || (response->status >= 200 && response->status < 300))
		poll_take_answer(poll, response);
	else
		poll_take_refusal(poll, response);
}

/* ---- the beginning */

struct request
poll_request(const struct poll *poll, const char *url)
{
	const struct feed_config *feed = poll->feed;

	return (struct request){
		.url = url,
		.user_agent = feed->user_agent,
		.allow_private = poll->config->allow_private,
		.may_downgrade = feed->may_downgrade,
		.max_body = feed->max_body,
		.timeout_ms = feed->timeout_s * 1000,
		.host_connections = feed->host_connections,
		.access = poll->login.is_needed ? &poll->login.access : NULL,
		.access_url = feed->wire, /* not where redirects have led, for good or to a document's next page */
	};
}

/* It may wait long for its turn: the feed may have been removed meanwhile. */
static bool
is_wanted(void *arg)
{
	const struct poll *poll = arg;

	return poll->sub->feed != NULL;
}

static void
on_unready(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct poll *poll = timer->data;

	(void)loop;
	(void)events;
	poll_fail(poll, poll->unready.text);
}

void
poll_start(struct daemon *daemon, struct subscription *sub)
{
	struct poll *poll = xcalloc(1, sizeof(*poll));
	struct request request;

	poll->daemon = daemon;
	poll->after = daemon->polls;
	if (poll->after)
		poll->after->before = poll;
	daemon->polls = poll;
	poll->sub = sub;
	poll->is_asking = true;
	poll->config = config_ref(daemon->config);
	poll->feed = sub->feed;
	poll->now_s = poll->health.now_s = clock_wall_s();
	poll_pages_init(poll);
	feed_state_copy(&poll->next, &sub->state);
	poll->catch_up = poll->next.catch_up = sub->catch_up;
	source_begin(&poll->next, sub->feed->wire, sub->feed->adopts);
	if (poll->catch_up) { /* the document must be seen */
		xstrset(&poll->next.etag, NULL);
		xstrset(&poll->next.last_modified, NULL);
		poll->next.body_hash = 0;
	}
	if (login_read(&poll->login, sub->feed->access, &poll->unready) < 0) {
		ev_timer_init(&poll->page_timer, on_unready, 0, 0); /* not from within the caller's loop */
		poll->page_timer.data = poll;
		ev_timer_start(daemon->loop, &poll->page_timer);
		return;
	}
	request = poll_request(poll, source_url(&poll->next));
	request.etag = poll->next.etag;
	request.last_modified = poll->next.last_modified;
	request.validators_url = source_validators(&poll->next);
	request.may_come_later = true;
	request.is_wanted = is_wanted;
	request.keep_connection = schedule_host_busy_hint(&sub->sched, clock_mono_us());
	fetch_submit(daemon->fetch, &request, on_response, poll);
}

struct subscription *
poll_find_dropped(struct daemon *daemon, const struct feed_config *feed)
{
	struct subscription *moved = NULL;

	for (struct poll *poll = daemon->polls; poll; poll = poll->after) {
		struct subscription *sub = poll->sub;

		if (sub->feed)
			continue;
		if (strcmp(sub->state.id, feed->id) == 0)
			return sub;
		if (strcmp(poll->next.url, feed->wire) == 0 && !config_feed(daemon->config, sub->state.id))
			moved = sub;
	}
	return moved;
}

struct subscription *
poll_forget_one(struct daemon *daemon)
{
	struct subscription *sub = daemon->polls ? daemon->polls->sub : NULL;

	if (sub)
		poll_free(daemon->polls);
	return sub;
}
