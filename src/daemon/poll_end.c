/* How a poll ends: what is remembered, when the feed is asked next, what is said; kept by the store with the
 * messages, then taken over as the feed's state. */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/url.h"
#include "extras.h"
#include "lmtp/sender.h"
#include "poll.h"
#include "store/source.h"
#include "worker/edition.h"

#define EDITIONS_MAX_BYTES (8u << 20)
#define SAY_AGAIN_S 86400
#define SAY_OTHERS_S 3600
#define SAY_AT_ONCE 5

/* A feed that could not be asked because our network is down is asked again after this. */
#define FORGIVEN_S 10

/* A machine at its limits is at them for all feeds: said once in this time. */
#define STARVED_SAY_AGAIN_S 60

static void poll_commit(struct poll *poll);

/* Nothing more will be asked: the host's next feed may go. */
static void
leave_host(struct poll *poll)
{
	if (!poll->is_asking)
		return;
	poll->is_asking = false;
	schedule_done(poll->daemon->schedule, &poll->sub->sched);
	daemon_turn(poll->daemon);
}

/* ---- what is said */

/* A feed whose trouble is another each time may say so a few times, and then not for an hour. */
static bool
says_too_much(struct subscription *sub, int64_t now_s)
{
	if (now_s - sub->said_s >= SAY_OTHERS_S)
		sub->said = 0;
	return ++sub->said > SAY_AT_ONCE;
}

/* The same trouble is said once a day. sub->state is still the one before this poll. */
static enum log_level
level_of(const struct poll *poll, size_t messages)
{
	struct subscription *sub = poll->sub;
	int64_t now_s = daemon_steady_s(poll->daemon);

	if (poll->next.failures == 0)
		return sub->state.failures ? LEVEL_NOTICE : messages ? LEVEL_INFO : LEVEL_DEBUG;
	if (sub->said_s && now_s - sub->said_s < SAY_AGAIN_S && sub->state.trouble &&
	    strcmp(sub->state.trouble, poll->next.trouble) == 0)
		return LEVEL_DEBUG;
	if (says_too_much(sub, now_s))
		return LEVEL_DEBUG;
	sub->said_s = now_s;
	return LEVEL_WARNING;
}

static void
log_poll(const struct poll *poll, const char *result)
{
	enum log_level level = level_of(poll, poll->delivered);
	char *url = poll->next.failures ? url_public(poll->feed->wire) : NULL;
	struct log_value quoted, where;

	log_event_anyway(poll->sub->watched, level, "poll", "feed=%s status=%ld ms=%lld new=%zu result=%s%s%s%s",
			 poll->feed->id, poll->status, (long long)poll->elapsed_ms, poll->delivered,
			 log_quote(&quoted, result), level == LEVEL_NOTICE ? " recovered=yes" : "",
			 url ? " url=" : "", url ? log_quote(&where, url) : "");
	free(url);
}

void
poll_log_address(const struct poll *poll, const char *what)
{
	struct log_value quoted;
	char *to = url_public(source_url(&poll->next));

	log_event(LEVEL_NOTICE, "address", "feed=%s to=%s result=%s", poll->feed->id, log_quote(&quoted, to), what);
	free(to);
}

/* ---- the store has answered */

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

	daemon->figures.unchanged += poll->unchanged && !failed;
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
	xstrset(&next->trouble, reason);
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
	sub->awaited = false;
	poll->next.paused = sub->state.paused;
	if (sub->feed)
		poll->daemon->figures.failing += (size_t)(poll->next.failures > 0) - (size_t)(sub->state.failures > 0);
	feed_state_release(&sub->state);
	feed_state_copy(&sub->state, &poll->next);
	if (sub->feed) /* a reload may have given it another id */
		xstrset(&sub->state.id, sub->feed->id);
}

/* Spool or state refuse everything: status tells of it. */
static void
note_trouble(struct daemon *d, const struct outcome *outcome)
{
	if (outcome->failed && !d->trouble.text[0])
		d->trouble_since_s = clock_wall_s();
	if (outcome->failed)
		d->trouble = outcome->error;
	else
		d->trouble.text[0] = '\0';
}

static void
on_committed(void *arg, struct outcome *outcome)
{
	struct poll *poll = arg;
	bool failed = outcome->failed || outcome->state.failures > 0;

	note_trouble(poll->daemon, outcome);
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
	if (outcome->n_delivered || outcome->state.health.told_s == outcome->now)
		sender_wake(poll->daemon->sender);
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

/* ---- when next */

struct backoff_rules
poll_rules(const struct feed_config *feed)
{
	return (struct backoff_rules){ feed->interval_s, feed->min_interval_s, feed->max_interval_s };
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

static int64_t
next_due(struct poll *poll)
{
	const struct backoff_rules rules = poll_rules(poll->feed);
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

/* ---- to the store */

/* When all that a run that ends has under way waits in the store, it need not wait there for company. */
static void
hurry(struct daemon *d)
{
	if (d->options->once && d->polling == store_pending(d->store))
		store_hurry(d->store);
}

/* Hand what came of it to the store, the oldest page first, so that what fails leaves no gap behind it. */
static void
poll_commit(struct poll *poll)
{
	struct outcome *outcome = xcalloc(1, sizeof(*outcome));
	size_t pages = poll->pages.n;

	if (!poll->catch_up)
		poll->next.catch_up = poll->sub->catch_up; /* it may have been asked for meanwhile */
	leave_host(poll);
	outcome->config = config_ref(poll->config);
	outcome->feed = poll->feed;
	outcome->now = poll->now_s;
	outcome->status = poll->status;
	outcome->elapsed_ms = poll->elapsed_ms;
	outcome->partial = pages > 1 || poll->is_part || poll->status == 226;
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
	hurry(poll->daemon);
	hold_workers(poll->daemon);
}

void
poll_fail(struct poll *poll, const char *reason)
{
	struct feed_state *next = &poll->next;

	feed_state_release(next);
	feed_state_copy(next, &poll->sub->state);
	source_begin(next, poll->feed->wire, poll->feed->adopts);
	next->failures++;
	if (next->failing_since_s == TIME_NONE)
		next->failing_since_s = poll->now_s;
	next->catch_up = poll->sub->catch_up;
	xstrset(&next->trouble, reason);
	poll->resettled = source_failed(next, poll->status == 410);
	if (poll->resettled)
		poll_log_address(poll, "\"the adopted address fails, back to the configured one\"");
	if (source_is_gone(next, poll->feed->wire)) {
		xstrset(&next->trouble, "HTTP 410: the feed is gone for good; paused until it is polled by name or "
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

/* What had to be mended stays said until a document is whole; an unchanged one is as it was. */
static void
note_damage(struct poll *poll)
{
	const struct edition *edition = poll->pages.n ? poll->pages.v[0] : NULL;
	char *damage = NULL;

	if (!edition && !poll->sub->state.failures)
		return;
	if (edition && edition->total_defects > 1 && edition->defect)
		damage = xasprintf("%s; %zu in all", edition->defect, edition->total_defects);
	else if (edition && edition->defect)
		damage = xstrdup(edition->defect);
	xstrset(&poll->next.trouble, damage);
	free(damage);
}

void
poll_succeed(struct poll *poll)
{
	if (extras_are_wanted(poll)) {
		leave_host(poll);
		extras_begin(poll); /* comes back here */
		return;
	}
	poll->next.failures = 0;
	poll->next.failing_since_s = TIME_NONE;
	if (poll->catch_up && !poll->hurry)
		poll->next.catch_up = false;
	note_damage(poll);
	poll->unchanged = poll->pages.n == 0;
	poll_observe(poll);
	/* What was not shown as a whole says nothing about what was missed. */
	poll->health.first = !poll->sub->state.complete_once || poll->catch_up || poll->hurry || poll->status == 226;
	poll_commit(poll);
}

static void
log_fault(const struct poll *poll, enum our_fault fault, const char *reason)
{
	struct daemon *daemon = poll->daemon;
	int64_t now_s = daemon_steady_s(daemon);
	enum log_level level = LEVEL_DEBUG;
	struct log_value quoted;

	if (fault == FAULT_MACHINE && now_s - daemon->starved_said_s >= STARVED_SAY_AGAIN_S) {
		daemon->starved_said_s = now_s;
		level = LEVEL_WARNING;
	}
	log_event_anyway(poll->sub->watched, level, "poll", "feed=%s result=\"%s\" reason=%s", poll->feed->id,
			 fault == FAULT_MACHINE ? "this machine is at its limits" : "our network is down",
			 log_quote(&quoted, reason));
}

void
poll_forgive(struct poll *poll, enum our_fault fault, const char *reason)
{
	int64_t wait_s = FORGIVEN_S;

	log_fault(poll, fault, reason);
	if (poll->status && wait_s < poll->feed->min_interval_s) /* the server has answered, and would again */
		wait_s = poll->feed->min_interval_s;
	poll->sub->state.next_due_s = daemon_steady_s(poll->daemon) + wait_s;
	leave_host(poll);
	poll_end(poll, true);
}
