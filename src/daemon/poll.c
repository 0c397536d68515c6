/* The parent's journey of one feed: ask the server, ask the store what is known, have a worker read the
 * document, have the store deliver and commit it. Every step is a callback of the one before. */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/url.h"
#include "daemon_private.h"
#include "schedule/backoff.h"
#include "worker/edition.h"

#define EDITIONS_MAX_BYTES (8u << 20)
#define SAY_AGAIN_S 86400

struct poll {
	struct poll *before, *after; /* in daemon.polls */
	struct daemon *daemon;
	struct subscription *sub;
	struct config *config;          /* the one it began with */
	const struct feed_config *feed; /* in it */
	struct feed_state next;         /* the feed's state when all goes well */
	struct backoff_poll news;       /* what the schedule shall know */
	bool hurry;                     /* there is more to be had at once */
	bool catch_up;                  /* what is shown counts as seen */
	int64_t now_s;
	char *url;                      /* where the document came from */
	char *content_type;
	struct response_body *body;
	size_t body_len;                /* counted in daemon.documents while it is held */
	uint64_t *known;
	long status;
	int64_t elapsed_ms;
};

static void poll_commit(struct poll *poll, struct edition *edition);

static void
drop_body(struct poll *poll)
{
	poll->daemon->documents -= poll->body_len;
	poll->body_len = 0;
	response_body_free(poll->body);
	poll->body = NULL;
}

static void
poll_free(struct poll *poll)
{
	if (poll->before)
		poll->before->after = poll->after;
	else
		poll->daemon->polls = poll->after;
	if (poll->after)
		poll->after->before = poll->before;
	feed_state_release(&poll->next);
	drop_body(poll);
	config_unref(poll->config);
	free(poll->url);
	free(poll->content_type);
	free(poll->known);
	free(poll);
}

static void
replace(char **to, const char *from)
{
	free(*to);
	*to = from ? xstrdup(from) : NULL;
}

/* ---- the ends of a poll */

/* The same trouble is said once a day. sub->state is still the one before this poll. */
static enum log_level
poll_level(const struct poll *poll, size_t messages)
{
	struct subscription *sub = poll->sub;
	int64_t now_s = daemon_steady_s(poll->daemon);

	if (poll->next.failures == 0)
		return sub->state.failures ? LEVEL_NOTICE : messages ? LEVEL_INFO : LEVEL_DEBUG;
	if (sub->said_s && now_s - sub->said_s < SAY_AGAIN_S && sub->state.trouble &&
	    strcmp(sub->state.trouble, poll->next.trouble) == 0)
		return LEVEL_DEBUG;
	sub->said_s = now_s;
	return LEVEL_WARNING;
}

static void
log_poll(const struct poll *poll, const char *result, size_t messages)
{
	enum log_level level = poll_level(poll, messages);
	char *url = poll->next.failures ? url_public(poll->feed->wire) : NULL;
	struct log_value quoted;

	log_event_anyway(poll->sub->watched, level, "poll", "feed=%s status=%ld ms=%lld new=%zu result=%s%s%s%s",
			 poll->feed->id, poll->status, (long long)poll->elapsed_ms, messages,
			 log_quote(&quoted, result), level == LEVEL_NOTICE ? " recovered=yes" : "",
			 url ? " url=" : "", url ? url : "");
	free(url);
}

/* Editions are large: while a slow disk makes them wait, no further document is read. */
static void
hold_workers(struct daemon *daemon)
{
	pool_hold(daemon->pool, store_backlog(daemon->store) > EDITIONS_MAX_BYTES);
}

/* A disk that is full may have room in a minute, and is not asked again every minute for hours: 1 to 16. */
static int64_t
retry_after_s(uint32_t failures)
{
	return (int64_t)60 << (failures > 5 ? 4 : failures > 0 ? failures - 1 : 0);
}

static void
on_committed(void *arg, struct outcome *outcome)
{
	struct poll *poll = arg;
	struct daemon *daemon = poll->daemon;
	struct subscription *sub = poll->sub;
	const struct daemon_options *options = daemon->options;
	bool failed = outcome->failed || outcome->state.failures > 0;

	feed_state_release(&poll->next);
	feed_state_copy(&poll->next, outcome->failed ? &sub->state : &outcome->state);
	if (outcome->failed) {
		if (options->once)
			daemon->exit_code = EX_IOERR; /* the spool's or the state's trouble, not the feed's */
		/* Nothing was kept: the old state stands, and the document is asked for again. */
		poll->next.failures++;
		free(poll->next.trouble);
		poll->next.trouble = xstrdup(outcome->error.text);
		poll->next.next_due_s = daemon_steady_s(daemon) + retry_after_s(poll->next.failures);
		if (poll->next.failing_since_s == TIME_NONE)
			poll->next.failing_since_s = poll->now_s;
	}
	if (!outcome->failed) /* the store has said it, once for all feeds */
		log_poll(poll, failed ? poll->next.trouble : "ok", outcome->n_delivered);
	if (!failed && poll->catch_up && !poll->next.catch_up && !sub->again)
		sub->catch_up = false;
	sub->last_messages = outcome->failed ? 0 : (uint32_t)outcome->n_delivered;
	poll->next.paused = sub->state.paused;
	if (sub->feed)
		daemon->figures.failing += (size_t)(poll->next.failures > 0) - (size_t)(sub->state.failures > 0);
	feed_state_release(&sub->state);
	feed_state_copy(&sub->state, &poll->next);
	if (sub->feed) /* a reload may have given it another id */
		replace(&sub->state.id, sub->feed->id);
	if (!outcome->failed) {
		daemon->figures.messages += options->dry_run ? outcome->n_deliveries : outcome->n_delivered;
		for (size_t i = 0; options->delivered && i < outcome->n_deliveries; i++)
			options->delivered(options->arg, poll->feed->id, &outcome->deliveries[i]);
	}
	outcome_free(outcome);
	poll_free(poll);
	hold_workers(daemon);
	daemon_poll_ended(daemon, sub, failed);
}

static int64_t
next_due(struct poll *poll)
{
	const struct feed_config *feed = poll->feed;
	const struct backoff_rules rules = { feed->interval_s, feed->min_interval_s, feed->max_interval_s };
	int64_t now_s = daemon_steady_s(poll->daemon);

	if (poll->hurry)
		return now_s;
	poll->news.failures = poll->next.failures;
	poll->news.last_new_s = poll->next.last_new_s;
	return backoff_next(&rules, &poll->news, poll->next.number, now_s);
}

/* Hand what came of it to the store; edition (moved) is NULL when there is nothing to deliver. */
static void
poll_commit(struct poll *poll, struct edition *edition)
{
	struct outcome *outcome = xcalloc(1, sizeof(*outcome));

	poll->next.last_poll_s = poll->now_s;
	poll->next.next_due_s = next_due(poll);
	if (!poll->catch_up)
		poll->next.catch_up = poll->sub->catch_up; /* it may have been asked for meanwhile */
	outcome->config = config_ref(poll->config);
	outcome->feed = poll->feed;
	feed_state_copy(&outcome->state, &poll->next);
	outcome->edition = edition;
	outcome->feed_url = poll->url ? xstrdup(poll->url) : NULL;
	outcome->now = poll->now_s;
	store_commit(poll->daemon->store, outcome, on_committed, poll);
	hold_workers(poll->daemon);
}

/* Another address than last time: what the old one's server said of its document does not hold. */
static void
take_address(struct poll *poll)
{
	if (poll->next.url && strcmp(poll->next.url, poll->feed->wire) == 0)
		return;
	replace(&poll->next.url, poll->feed->wire);
	replace(&poll->next.etag, NULL);
	replace(&poll->next.last_modified, NULL);
	poll->next.body_hash = 0;
}

/* The server, the network or the document failed: remember why, and what was known before. */
static void
poll_fail(struct poll *poll, const char *reason)
{
	feed_state_release(&poll->next);
	feed_state_copy(&poll->next, &poll->sub->state);
	take_address(poll);
	poll->next.failures++;
	if (poll->next.failing_since_s == TIME_NONE)
		poll->next.failing_since_s = poll->now_s;
	free(poll->next.trouble);
	poll->next.trouble = xstrdup(reason);
	poll->next.catch_up = poll->sub->catch_up;
	poll_commit(poll, NULL);
}

static void
poll_succeed(struct poll *poll, struct edition *edition)
{
	poll->next.failures = 0;
	poll->next.failing_since_s = TIME_NONE;
	if (poll->catch_up && !poll->hurry)
		poll->next.catch_up = false;
	free(poll->next.trouble);
	poll->next.trouble = NULL;
	if (!edition)
		poll->daemon->figures.unchanged++;
	poll_commit(poll, edition);
}

/* ---- the document has been read */

static void
on_read(void *arg, enum pool_result result, struct edition *edition, const char *reason)
{
	struct poll *poll = arg;

	drop_body(poll);
	if (result != POOL_OK) {
		poll_fail(poll, reason);
		return;
	}
	if (edition->more) {
		/* The rest is still to come: without validators the server must show it again. */
		free(poll->next.etag);
		free(poll->next.last_modified);
		poll->next.etag = poll->next.last_modified = NULL;
		poll->next.body_hash = 0;
		poll->hurry = true;
	} else {
		poll->next.complete_once = true;
	}
	poll->next.habits = edition->habits;
	poll->news.ttl_s = (int64_t)edition->ttl_min * 60;
	if (poll->news.ttl_s < edition->update_period_s)
		poll->news.ttl_s = edition->update_period_s;
	poll->news.skip_hours = edition->skip_hours;
	poll->news.skip_days = edition->skip_days;
	poll_succeed(poll, edition);
}

/* ---- the store said what it knows */

static void
on_sent(void *arg)
{
	struct poll *poll = arg;

	drop_body(poll);
}

static void
on_known(void *arg, uint64_t *prefixes, size_t n)
{
	struct poll *poll = arg;
	struct job job = {
		.document.content_type = poll->content_type,
		.document.base_url = poll->url,
		.feed_title = poll->feed->title,
		.known = prefixes,
		.n_known = n,
		.habits = poll->next.habits,
		.first = poll->catch_up || !poll->sub->state.complete_once,
		.first_poll = poll->catch_up ? (struct first_poll){ FIRST_POLL_COUNT, 0 } : poll->feed->first_poll,
		.now = poll->now_s,
		.only = poll->feed->only,
		.skip = poll->feed->skip,
		.max_items = poll->feed->max_items,
		.sent = on_sent,
	};

	poll->known = prefixes;
	job.document.body = response_body_data(poll->body, &job.document.len);
	pool_submit(poll->daemon->pool, &job, on_read, poll);
}

/* ---- the server answered */

static void
poll_take_document(struct poll *poll, struct response *response)
{
	struct hash128 hash = hash128_of(response->body, response->body_len);
	uint64_t body_hash = hash128_prefix(&hash);

	replace(&poll->next.etag, response->etag);
	replace(&poll->next.last_modified, response->last_modified);
	if (body_hash == poll->next.body_hash && poll->next.complete_once) {
		/* A server without validators sent the same bytes again (or changed validators only). */
		poll_succeed(poll, NULL);
		return;
	}
	poll->next.body_hash = body_hash;
	poll->url = xstrdup(response->url);
	poll->content_type = response->content_type ? xstrdup(response->content_type) : NULL;
	poll->body_len = response->body_len;
	poll->daemon->documents += poll->body_len;
	poll->body = response_take_body(response);
	response_body_rest(poll->body);
	store_known(poll->daemon->store, poll->next.number, on_known, poll);
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

static int64_t
retry_after_us(int64_t s)
{
	return (s < BACKOFF_WISH_MAX_S ? s : BACKOFF_WISH_MAX_S) * 1000000;
}

static void
on_response(void *arg, struct response *response)
{
	struct poll *poll = arg;
	struct daemon *daemon = poll->daemon;
	struct subscription *sub = poll->sub;
	char text[64];

	poll->status = response->status;
	poll->elapsed_ms = response->elapsed_ms;
	poll->news.retry_after_s = response->retry_after_s;
	poll->news.max_age_s = response->max_age_s;
	if (response->retry_after_s > 0 && (response->status == 429 || response->status == 503))
		schedule_slow_host(daemon->schedule, &sub->sched,
				   clock_mono_us() + retry_after_us(response->retry_after_s));
	if (response->result != FETCH_OK) {
		poll_fail(poll, response->reason);
	} else if (response->status == 304 && !poll->next.etag && !poll->next.last_modified) {
		poll_fail(poll, "HTTP 304 to a question without a condition: the server has a broken cache");
	} else if (response->status == 304) {
		poll_succeed(poll, NULL);
	} else if (response->status >= 200 && response->status < 300) {
		poll_take_document(poll, response);
	} else {
		snprintf(text, sizeof(text), "HTTP %ld", response->status);
		poll_fail(poll, status_reason(response->status) ? status_reason(response->status) : text);
	}
	daemon_transfer_ended(daemon, sub);
}

void
poll_start(struct daemon *daemon, struct subscription *sub)
{
	struct poll *poll = xcalloc(1, sizeof(*poll));
	const struct feed_config *feed = sub->feed;
	struct request request;

	poll->daemon = daemon;
	poll->after = daemon->polls;
	if (poll->after)
		poll->after->before = poll;
	daemon->polls = poll;
	poll->sub = sub;
	poll->config = config_ref(daemon->config);
	poll->feed = feed;
	poll->now_s = clock_wall_s();
	feed_state_copy(&poll->next, &sub->state);
	poll->catch_up = poll->next.catch_up = sub->catch_up;
	take_address(poll);
	if (poll->catch_up) { /* the document must be seen */
		replace(&poll->next.etag, NULL);
		replace(&poll->next.last_modified, NULL);
		poll->next.body_hash = 0;
	}
	request = (struct request){
		.url = feed->wire,
		.etag = poll->next.etag,
		.last_modified = poll->next.last_modified,
		.user_agent = feed->user_agent,
		.max_body = feed->max_body,
		.timeout_ms = feed->timeout_s * 1000,
		.keep_connection = schedule_host_busy_hint(&sub->sched, clock_mono_us()),
	};
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

void
poll_forget_all(struct daemon *daemon)
{
	while (daemon->polls)
		poll_free(daemon->polls);
}
