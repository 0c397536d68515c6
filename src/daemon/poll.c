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
#include "daemon/source.h"
#include "daemon/login.h"
#include "daemon/pages.h"
#include "daemon_private.h"
#include "schedule/backoff.h"
#include "worker/edition.h"

#define EDITIONS_MAX_BYTES (8u << 20)
#define SAY_AGAIN_S 86400
/* A failure that may be our own network's is judged after this, or when others have told more. */
#define SUSPENSE_US (20 * 1000000LL)
#define SUSPENSE_TRANSFERS 12

/* A feed that could not be asked because our network is down is asked again after this. */
#define FORGIVEN_S 10

/* Between two tries to get a slot for a further page. */
#define SLOT_WAIT_S 0.1

#define KILLS_MAX 2         /* workers that a document may cost */
#define HURRIES_MAX 10      /* polls that follow at once, until a feed that never ends waits like the others */
#define HOST_PAUSE_S 900    /* one feed's word against all others of its host; it itself waits as long as it says */
#define HOST_PAUSE_ONCE_S 10 /* when somebody waits for the end */

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
	bool resettled;                 /* it is asked for elsewhere from now on */
	bool is_asking;                 /* it has its turn at the host */
	int64_t now_s;
	struct login login;
	struct error unready;           /* why it cannot even be asked */
	char *url;                      /* where the document came from */
	char *content_type;
	struct response_body *body;
	size_t body_len;                /* counted in daemon.documents while it is held */
	uint64_t *known;
	size_t n_known;
	struct pages pages;
	char *page_url;                 /* of the further page under way, NULL: none */
	struct ev_timer page_timer;
	struct error suspicion;         /* why it failed, while it is not judged; "" */
	int64_t suspected_us;
	uint64_t suspected_at;          /* transfers that had ended then */
	long status;
	int64_t elapsed_ms;
	struct health_poll health;      /* what it shows, for the reader to be told of */
	size_t delivered;
};

static void poll_commit(struct poll *poll);
static struct request request_for(const struct poll *poll, const char *url);

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
	ev_timer_stop(poll->daemon->loop, &poll->page_timer);
	feed_state_release(&poll->next);
	pages_release(&poll->pages);
	drop_body(poll);
	config_unref(poll->config);
	login_release(&poll->login);
	free(poll->url);
	free(poll->page_url);
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

/* Nothing more will be asked: the host's next feed may go. */
static void
poll_leave_host(struct poll *poll)
{
	if (!poll->is_asking)
		return;
	poll->is_asking = false;
	schedule_done(poll->daemon->schedule, &poll->sub->sched);
	daemon_turn(poll->daemon);
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
log_poll(const struct poll *poll, const char *result)
{
	enum log_level level = poll_level(poll, poll->delivered);
	char *url = poll->next.failures ? url_public(poll->feed->wire) : NULL;
	struct log_value quoted, where;

	log_event_anyway(poll->sub->watched, level, "poll", "feed=%s status=%ld ms=%lld new=%zu result=%s%s%s%s",
			 poll->feed->id, poll->status, (long long)poll->elapsed_ms, poll->delivered,
			 log_quote(&quoted, result), level == LEVEL_NOTICE ? " recovered=yes" : "",
			 url ? " url=" : "", url ? log_quote(&where, url) : "");
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
poll_end(struct poll *poll, bool failed)
{
	struct daemon *daemon = poll->daemon;
	struct subscription *sub = poll->sub;
	bool resettled = poll->resettled;

	poll_free(poll);
	hold_workers(daemon);
	daemon_poll_ended(daemon, sub, failed, resettled);
}

static void
count_deliveries(struct poll *poll, const struct outcome *outcome)
{
	struct daemon *daemon = poll->daemon;
	const struct daemon_options *options = daemon->options;

	poll->delivered += outcome->n_delivered;
	daemon->figures.messages += options->dry_run ? outcome->n_deliveries : outcome->n_delivered;
	for (size_t i = 0; options->delivered && i < outcome->n_deliveries; i++)
		options->delivered(options->arg, poll->feed->id, &outcome->deliveries[i]);
}

/* Nothing was kept: the old state stands, and the document is asked for again. It is the spool's or the state's
 * trouble, not the feed's. */
static void
poll_undo(struct poll *poll, const char *reason)
{
	struct feed_state *next = &poll->next;

	if (poll->daemon->options->once)
		poll->daemon->exit_code = EX_IOERR;
	feed_state_release(next);
	feed_state_copy(next, &poll->sub->state);
	next->failures++;
	if (next->failing_since_s == TIME_NONE)
		next->failing_since_s = poll->now_s;
	replace(&next->trouble, reason);
	next->next_due_s = daemon_steady_s(poll->daemon) + retry_after_s(next->failures);
}

/* What was kept becomes the subscription's. */
static void
poll_settle(struct poll *poll, bool failed)
{
	struct subscription *sub = poll->sub;

	if (!failed && poll->catch_up && !poll->next.catch_up && !sub->again)
		sub->catch_up = false;
	sub->last_messages = (uint32_t)poll->delivered;
	poll->next.paused = sub->state.paused;
	if (sub->feed)
		poll->daemon->figures.failing += (size_t)(poll->next.failures > 0) - (size_t)(sub->state.failures > 0);
	feed_state_release(&sub->state);
	feed_state_copy(&sub->state, &poll->next);
	if (sub->feed) /* a reload may have given it another id */
		replace(&sub->state.id, sub->feed->id);
}

static void
on_committed(void *arg, struct outcome *outcome)
{
	struct poll *poll = arg;
	bool failed = outcome->failed || outcome->state.failures > 0;

	if (outcome->failed) {
		poll_undo(poll, outcome->error.text);
	} else {
		feed_state_release(&poll->next);
		feed_state_copy(&poll->next, &outcome->state);
		count_deliveries(poll, outcome);
	}
	if (!outcome->failed) /* the store has said it, once for all feeds */
		log_poll(poll, failed ? poll->next.trouble : "ok");
	poll_settle(poll, failed);
	outcome_free(outcome);
	poll_end(poll, failed);
}

/* An older page is delivered; the feed's state moves with the newest. */
static void
on_page_committed(void *arg, struct outcome *outcome)
{
	struct poll *poll = arg;

	if (outcome->failed) {
		on_committed(poll, outcome);
		return;
	}
	count_deliveries(poll, outcome);
	poll->next.last_new_s = outcome->state.last_new_s;
	poll->sub->state.last_new_s = outcome->state.last_new_s;
	outcome_free(outcome);
	poll_commit(poll);
}

/* What was learned suggests; the budget decides how much of it. */
static int64_t
learned_wait(struct poll *poll)
{
	const struct feed_config *feed = poll->feed;
	struct budget *budget = &poll->daemon->budget;
	struct budget_place *place = &poll->sub->place;
	const struct rate *rate = &poll->next.rate;
	int64_t wait_s;

	budget_move(budget, place, rate_weight(rate), feed->min_interval_s, feed->max_interval_s);
	wait_s = rate_wait(rate, budget_share(budget), feed->min_interval_s, feed->max_interval_s);
	budget_spend(budget, place, wait_s);
	return wait_s;
}

static struct backoff_rules
rules_of(const struct feed_config *feed)
{
	return (struct backoff_rules){ feed->interval_s, feed->min_interval_s, feed->max_interval_s };
}

static int64_t
next_due(struct poll *poll)
{
	const struct backoff_rules rules = rules_of(poll->feed);
	int64_t now_s = daemon_steady_s(poll->daemon);

	if (poll->hurry)
		return now_s;
	poll->news.failures = poll->next.failures;
	poll->news.ttl_s = poll->next.ttl_s;
	poll->news.skip_hours = poll->next.skip_hours;
	poll->news.skip_days = poll->next.skip_days;
	if (rules.interval_s == 0 && poll->next.failures == 0)
		poll->news.learned_s = learned_wait(poll);
	return backoff_next(&rules, &poll->news, poll->next.number, now_s);
}

/* Hand what came of it to the store, the oldest page first, so that what fails leaves no gap behind it. */
static void
poll_commit(struct poll *poll)
{
	struct outcome *outcome = xcalloc(1, sizeof(*outcome));
	size_t pages = poll->pages.n;

	if (!poll->catch_up)
		poll->next.catch_up = poll->sub->catch_up; /* it may have been asked for meanwhile */
	poll_leave_host(poll);
	outcome->config = config_ref(poll->config);
	outcome->feed = poll->feed;
	outcome->now = poll->now_s;
	outcome->partial = pages > 1 || poll->status == 226;
	outcome->feed_url = poll->url ? xstrdup(poll->url) : NULL;
	outcome->health = pages > 1 ? (struct health_poll){ 0 } : poll->health;
	outcome->edition = pages > 0 ? pages_take_oldest(&poll->pages) : NULL;
	if (pages > 1) {
		feed_state_copy(&outcome->state, &poll->sub->state);
		store_commit(poll->daemon->store, outcome, on_page_committed, poll);
		return;
	}
	poll->next.last_poll_s = poll->now_s;
	poll->next.next_due_s = next_due(poll);
	feed_state_copy(&outcome->state, &poll->next);
	store_commit(poll->daemon->store, outcome, on_committed, poll);
	hold_workers(poll->daemon);
}

static void
log_address(const struct poll *poll, const char *what)
{
	struct log_value quoted;
	char *to = url_public(source_url(&poll->next));

	log_event(LEVEL_NOTICE, "address", "feed=%s to=%s result=%s", poll->feed->id, log_quote(&quoted, to), what);
	free(to);
}

/* The server, the network or the document failed: remember why, and what was known before. */
static void
poll_fail(struct poll *poll, const char *reason)
{
	struct feed_state *next = &poll->next;

	feed_state_release(next);
	feed_state_copy(next, &poll->sub->state);
	source_begin(next, poll->feed->wire);
	next->failures++;
	if (next->failing_since_s == TIME_NONE)
		next->failing_since_s = poll->now_s;
	next->catch_up = poll->sub->catch_up;
	replace(&next->trouble, reason);
	poll->resettled = source_failed(next, poll->status == 410);
	if (poll->resettled)
		log_address(poll, "\"the adopted address fails, back to the configured one\"");
	if (source_is_gone(next, poll->feed->wire)) {
		replace(&next->trouble, "HTTP 410: the feed is gone for good; paused until it is polled by name or "
					"its url is changed");
		log_event(LEVEL_WARNING, "gone", "feed=%s result=paused", poll->feed->id);
	}
	poll_commit(poll);
}

/* Items by their own dates, for what the feed publishes when. */
static void
poll_observe(struct poll *poll)
{
	int64_t *times = NULL;
	size_t n = 0, cap = 0;

	for (size_t page = 0; page < poll->pages.n; page++) {
		const struct edition *edition = poll->pages.v[page];

		for (size_t i = 0; i < edition->n_items; i++) {
			const struct item *item = &edition->items[i];

			*(item_is_new(item) ? &poll->health.fresh : &poll->health.known) += 1;
			if (item->fate == ITEM_KNOWN)
				continue;
			XGROW(times, n, cap);
			times[n++] = item->published.s != TIME_NONE || item->fate != ITEM_DELIVER ?
					     item->published.s : item->updated.s;
		}
	}
	rate_observe(&poll->next.rate, times, n, poll->now_s);
	poll->health.dates_gap_s = health_longest_gap(times, n, poll->now_s);
	free(times);
}

/* The document was read, with its pages, or has not changed. */
static void
poll_succeed(struct poll *poll)
{
	poll->next.failures = 0;
	poll->next.failing_since_s = TIME_NONE;
	if (poll->catch_up && !poll->hurry)
		poll->next.catch_up = false;
	replace(&poll->next.trouble, NULL);
	if (poll->pages.n == 0)
		poll->daemon->figures.unchanged++;
	poll_observe(poll);
	/* What was not shown as a whole says nothing about what was missed. */
	poll->health.first = !poll->sub->state.complete_once || poll->catch_up || poll->hurry || poll->status == 226;
	poll_commit(poll);
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

/* ---- a document has been read */

static void ask_for_page(struct poll *poll, char *url);

static void
take_first_page(struct poll *poll, const struct edition *edition)
{
	struct feed_state *next = &poll->next;

	if (edition->more) {
		/* The rest is still to come: without validators the server must show it again. */
		replace(&next->etag, NULL);
		replace(&next->last_modified, NULL);
		next->body_hash = 0;
		poll->hurry = poll->sub->hurries++ < HURRIES_MAX;
	} else {
		next->complete_once = true;
		poll->sub->hurries = 0;
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

	drop_body(poll);
	if (result == POOL_DIED && !further)
		remember_killer(poll);
	if (result == POOL_OK) {
		if (!further)
			take_first_page(poll, edition);
		pages_add(&poll->pages, edition, further ? poll->page_url : poll->url);
	} else if (!further) {
		poll->health.not_feed = result == POOL_REFUSED;
		poll_fail(poll, reason);
		return;
	}
	/* The first poll takes no more than the document shows; and a part (226) is nothing but news anyway. */
	next = result == POOL_OK && poll->sub->state.complete_once && poll->status == 200 ?
		       pages_next(&poll->pages) : NULL;
	if (next)
		ask_for_page(poll, next);
	else
		poll_succeed(poll);
}

static void
on_sent(void *arg)
{
	struct poll *poll = arg;

	drop_body(poll);
}

static void
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

/* ---- a further page; without it there is a gap, as there was before */

static void
on_page(void *arg, struct response *response)
{
	struct poll *poll = arg;

	poll->elapsed_ms += response->elapsed_ms;
	if (response->result != FETCH_OK || response->status != 200) {
		poll_succeed(poll);
		return;
	}
	replace(&poll->page_url, response->url);
	replace(&poll->content_type, response->content_type);
	poll->body = response_take_body(response);
	poll_read(poll);
}

static void
on_page_turn(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct poll *poll = timer->data;
	struct request request;

	(void)events;
	if (fetch_free_slots(poll->daemon->fetch) == 0) {
		ev_timer_set(timer, SLOT_WAIT_S, 0);
		ev_timer_start(loop, timer);
		return;
	}
	request = request_for(poll, poll->page_url);
	fetch_submit(poll->daemon->fetch, &request, on_page, poll);
}

/* url is moved here. The host gets its rest between two requests. */
static void
ask_for_page(struct poll *poll, char *url)
{
	free(poll->page_url);
	poll->page_url = url;
	ev_timer_init(&poll->page_timer, on_page_turn, (double)poll->feed->host_delay_ms / 1000, 0);
	poll->page_timer.data = poll;
	ev_timer_start(poll->daemon->loop, &poll->page_timer);
}

/* ---- the server answered */

static void
poll_take_document(struct poll *poll, struct response *response)
{
	struct hash128 hash = hash128_of(response->body, response->body_len);
	uint64_t body_hash = hash128_prefix(&hash);

	if (body_hash == poll->next.body_hash && poll->next.complete_once) {
		/* A server without validators sent the same bytes again (or changed validators only). */
		poll_succeed(poll);
		return;
	}
	if (is_killer(poll, body_hash)) {
		poll_fail(poll, "not read until it changes: two workers have died of this document");
		return;
	}
	poll->next.body_hash = response->status == 226 ? 0 : body_hash; /* a part is not the document */
	poll->url = xstrdup(response->url);
	replace(&poll->content_type, response->content_type);
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
		log_address(poll, "\"permanent redirects: adopted\"");
	if (response->status == 304) {
		poll_succeed(poll);
		return;
	}
	replace(&next->etag, response->etag);
	replace(&next->last_modified, response->last_modified);
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

static int64_t
host_pause_us(const struct daemon *daemon, int64_t wish_s)
{
	int64_t most_s = daemon->options->once ? HOST_PAUSE_ONCE_S : HOST_PAUSE_S;

	return (wish_s < most_s ? wish_s : most_s) * 1000000;
}

static void
poll_take_refusal(struct poll *poll, const struct response *response)
{
	const struct backoff_rules rules = rules_of(poll->feed);
	const char *reason = status_reason(response->status);
	char text[32];

	if (response->status == 429 || response->status == 503) {
		poll->news.failures = poll->sub->state.failures + 1;
		schedule_slow_host(poll->daemon->schedule, &poll->sub->sched,
				   clock_mono_us() + host_pause_us(poll->daemon, backoff_host(&rules, &poll->news)));
	}
	snprintf(text, sizeof(text), "HTTP %ld", response->status);
	poll_fail(poll, reason ? reason : text);
}

/* Nothing came of it, and it is not the feed's fault: as if it had not been asked. */
static void
poll_forgive(struct poll *poll, const char *reason)
{
	struct log_value quoted;

	log_event(LEVEL_DEBUG, "poll", "feed=%s result=\"our network is down\" reason=%s", poll->feed->id,
		  log_quote(&quoted, reason));
	poll->sub->state.next_due_s = daemon_steady_s(poll->daemon) + FORGIVEN_S;
	poll_leave_host(poll);
	poll_end(poll, true);
}

/* No address, no connection: that may be our own network, and others will tell. */
static void
poll_suspect(struct poll *poll, const char *reason)
{
	error_set(&poll->suspicion, "%s", reason);
	poll->suspected_us = clock_mono_us();
	poll->suspected_at = poll->daemon->network.ended;
	poll->daemon->suspects++;
	outage_judge_soon(poll->daemon);
}

static void
on_response(void *arg, struct response *response)
{
	struct poll *poll = arg;
	bool network = response->result == FETCH_RESOLVE || response->result == FETCH_CONNECT;

	poll->status = response->status;
	poll->elapsed_ms = response->elapsed_ms;
	poll->news.retry_after_s = response->retry_after_s;
	poll->news.max_age_s = response->max_age_s;
	outage_note(poll->daemon, poll->sub, network);
	if (network)
		poll_suspect(poll, response->reason);
	else if (response->result != FETCH_OK)
		poll_fail(poll, response->reason);
	else if (response->status == 304 && !poll->next.etag && !poll->next.last_modified)
		poll_fail(poll, "HTTP 304 to a question without a condition: the server has a broken cache");
	else if (response->status == 304 || (response->status >= 200 && response->status < 300))
		poll_take_answer(poll, response);
	else
		poll_take_refusal(poll, response);
}

/* Is there nothing more to wait for? */
static bool
is_ripe(const struct poll *poll, bool others_move)
{
	const struct daemon *daemon = poll->daemon;

	if (daemon->network.state == NETWORK_DOUBTFUL)
		return false;
	return !others_move || daemon->network.state == NETWORK_DOWN ||
	       daemon->network.ended - poll->suspected_at >= SUSPENSE_TRANSFERS ||
	       clock_mono_us() - poll->suspected_us >= SUSPENSE_US;
}

void
poll_judge_suspects(struct daemon *daemon, bool others_move)
{
	struct poll *poll, *after;

	for (poll = daemon->polls; poll && daemon->suspects > 0; poll = after) {
		struct error why = poll->suspicion;

		after = poll->after;
		if (!why.text[0] || !is_ripe(poll, others_move))
			continue;
		poll->suspicion.text[0] = '\0';
		daemon->suspects--;
		if (daemon->network.state == NETWORK_DOWN)
			poll_forgive(poll, why.text);
		else
			poll_fail(poll, why.text);
	}
}

/* ---- the beginning */

static struct request
request_for(const struct poll *poll, const char *url)
{
	const struct feed_config *feed = poll->feed;

	return (struct request){
		.url = url,
		.user_agent = feed->user_agent,
		.allow_private = poll->config->allow_private,
		.may_downgrade = feed->may_downgrade,
		.max_body = feed->max_body,
		.timeout_ms = feed->timeout_s * 1000,
		.access = poll->login.is_needed ? &poll->login.access : NULL,
	};
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
	ev_timer_init(&poll->page_timer, on_page_turn, 0, 0);
	feed_state_copy(&poll->next, &sub->state);
	poll->catch_up = poll->next.catch_up = sub->catch_up;
	source_begin(&poll->next, sub->feed->wire);
	if (poll->catch_up) { /* the document must be seen */
		replace(&poll->next.etag, NULL);
		replace(&poll->next.last_modified, NULL);
		poll->next.body_hash = 0;
	}
	if (login_read(&poll->login, sub->feed->access, &poll->unready) < 0) {
		ev_timer_init(&poll->page_timer, on_unready, 0, 0); /* not from within the caller's loop */
		poll->page_timer.data = poll;
		ev_timer_start(daemon->loop, &poll->page_timer);
		return;
	}
	request = request_for(poll, source_url(&poll->next));
	request.etag = poll->next.etag;
	request.last_modified = poll->next.last_modified;
	request.validators_url = source_validators(&poll->next);
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
