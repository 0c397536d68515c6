/* The feeds that the daemon polls: from the configuration and what the store knows of them, into the schedule and out. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/url.h"
#include "daemon_private.h"
#include "schedule/backoff.h"
#include "store/source.h"

static int
by_id(const void *a, const void *b)
{
	const struct subscription *const *x = a, *const *y = b;

	return strcmp((*x)->state.id, (*y)->state.id);
}

struct subscription *
daemon_feed(const struct daemon *d, const char *id)
{
	struct subscription wanted = { .state.id = (char *)id }, *key = &wanted, **found;

	found = d->n_feeds ? bsearch(&key, d->feeds, d->n_feeds, sizeof(struct subscription *), by_id) : NULL;
	return found ? *found : NULL;
}

size_t
daemon_feed_from(const struct daemon *d, const char *id)
{
	size_t low = 0, high = d->n_feeds;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(d->feeds[middle]->state.id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Take the feed out of the schedule and of the budget. */
static void
unsubscribe(struct daemon *d, struct subscription *sub)
{
	schedule_remove(d->schedule, &sub->sched);
	budget_move(&d->budget, &sub->place, 0, 0, 0);
}

static void
subscription_free(struct subscription *sub)
{
	feed_state_release(&sub->state);
	free(sub);
}

static struct subscription *
subscription_new(struct daemon *d, const struct feed_config *feed)
{
	struct subscription *sub = poll_find_dropped(d, feed);

	if (sub)
		return sub;
	sub = xcalloc(1, sizeof(*sub));
	sub->state.id = xstrdup(feed->id);
	sub->state.last_poll_s = sub->state.next_due_s = sub->state.last_new_s = TIME_NONE;
	sub->state.failing_since_s = TIME_NONE;
	return sub;
}

/* Its poll is under way while the configuration calls it by another id. */
static void
take_id(struct subscription *sub)
{
	if (strcmp(sub->state.id, sub->feed->id) == 0)
		return;
	free(sub->state.id);
	sub->state.id = xstrdup(sub->feed->id);
}

/* What is known of a feed that left the configuration is kept for its return. */
static void
drop(struct daemon *d, struct subscription *sub)
{
	absent_add(&d->absent, &sub->state);
	subscription_free(sub);
}

/* Feeds that came back, or stand under another id now. */
static void
welcome_back(struct daemon *d)
{
	for (size_t i = 0; i < d->n_feeds; i++) {
		struct subscription *sub = d->feeds[i];

		if (sub->state.number == 0)
			absent_take(&d->absent, sub->feed->id, sub->feed->wire, &sub->state);
	}
}

/* Every feed of the configuration becomes a subscription, keeping the ones that are there. */
static void
take_feeds(struct daemon *d)
{
	const struct config *config = d->config;
	struct subscription **feeds = xcalloc(config->n_feeds, sizeof(struct subscription *));

	for (size_t i = 0; i < d->n_feeds; i++)
		d->feeds[i]->feed = NULL;
	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed_config *feed = &config->feeds[i];
		struct subscription *sub = daemon_feed(d, feed->id);

		if (!sub)
			sub = subscription_new(d, feed);
		sub->feed = feed;
		feeds[i] = sub;
	}
	for (size_t i = 0; i < d->n_feeds; i++) {
		struct subscription *sub = d->feeds[i];

		if (sub->feed)
			continue;
		if (!sub->polling) {
			unsubscribe(d, sub);
			drop(d, sub);
		} /* else daemon_poll_ended() does it */
	}
	free(d->feeds);
	d->feeds = feeds;
	d->n_feeds = config->n_feeds;
	for (size_t i = 0; i < d->n_feeds; i++)
		take_id(feeds[i]);
	qsort(d->feeds, d->n_feeds, sizeof(struct subscription *), by_id);
}

static void
take_state(void *arg, const struct feed_state *state)
{
	struct daemon *d = arg;
	struct subscription *sub = daemon_feed(d, state->id);

	if (sub) {
		feed_state_release(&sub->state);
		feed_state_copy(&sub->state, state);
		sub->catch_up = state->catch_up;
	} else {
		absent_add(&d->absent, state);
	}
}

/* ---- the schedule */

/* When the old address was to be asked again says nothing about a new one. */
static bool
has_new_url(const struct subscription *sub)
{
	return sub->state.url && strcmp(sub->state.url, sub->feed->wire) != 0;
}

/* The time that the state has for the next poll. */
static int64_t
promised_s(const struct subscription *sub, int64_t now_s)
{
	const struct feed_config *feed = sub->feed;
	const struct backoff_rules rules = { feed->interval_s, feed->min_interval_s, feed->max_interval_s };
	int64_t due = sub->state.next_due_s;

	/* A state written under a wrong clock must not silence a feed for years. */
	return due == TIME_NONE || due - now_s > backoff_longest(&rules) ? now_s : due;
}

bool
daemon_wants(const struct daemon *d, const struct subscription *sub)
{
	const struct daemon_options *options = d->options;

	if (options->once && options->which == POLL_NAMED) {
		for (size_t i = 0; i < options->n_names; i++)
			if (strcmp(options->names[i], sub->state.id) == 0)
				return true;
		return false;
	}
	if (sub->feed->paused || sub->state.paused || source_is_gone(&sub->state, sub->feed->wire))
		return false;
	if (options->once && options->which == POLL_DUE)
		return promised_s(sub, clock_wall_s()) <= clock_wall_s() || has_new_url(sub);
	return true;
}

/* When its turn is, of a feed that is to be polled. */
static int64_t
due_s(const struct daemon *d, const struct subscription *sub)
{
	return d->options->once ? daemon_steady_s(d) : promised_s(sub, daemon_steady_s(d));
}

void
daemon_subscribe(struct daemon *d, struct subscription *sub)
{
	const struct feed_config *feed = sub->feed;
	bool known = sub->state.url && !has_new_url(sub);
	struct url_parts parts;
	char host[URL_SERVER];

	if ((!known || url_split(source_url(&sub->state), &parts) < 0) && url_split(feed->wire, &parts) < 0)
		parts = (struct url_parts){ .host = "here" }; /* a file, a program */
	url_server(&parts, host);
	schedule_add(d->schedule, &sub->sched, host, feed->host_connections, feed->host_delay_ms);
	schedule_set_due(d->schedule, &sub->sched, has_new_url(sub) ? daemon_steady_s(d) : due_s(d, sub));
	if (feed->interval_s == 0)
		budget_move(&d->budget, &sub->place, rate_weight(&sub->state.rate), feed->min_interval_s,
			    feed->max_interval_s);
}

static void
enter_schedule(struct daemon *d)
{
	d->figures.failing = 0;
	for (size_t i = 0; i < d->n_feeds; i++) {
		struct subscription *sub = d->feeds[i];

		if (sub->state.number == 0)
			sub->state.number = store_number(d->store, sub->state.id);
		d->figures.failing += sub->state.failures > 0;
		if (sub->polling)
			continue;
		unsubscribe(d, sub);
		if (!daemon_wants(d, sub))
			continue;
		d->figures.wanted++;
		sub->catch_up = sub->catch_up || d->options->catch_up;
		daemon_subscribe(d, sub);
	}
}

void
feeds_take(struct daemon *d)
{
	take_feeds(d);
	welcome_back(d);
	enter_schedule(d);
}

int
feeds_load(struct daemon *d, struct error *err)
{
	take_feeds(d);
	if (store_load(d->store, take_state, d, err) < 0)
		return -1;
	welcome_back(d);
	enter_schedule(d);
	return 0;
}

void
feeds_put_off(struct daemon *d, struct subscription *sub, int64_t wait_s)
{
	if (sub->feed) {
		schedule_set_due(d->schedule, &sub->sched, daemon_steady_s(d) + wait_s);
		return;
	}
	unsubscribe(d, sub);
	drop(d, sub);
}

void
feeds_polled(struct daemon *d, struct subscription *sub, bool resettled)
{
	bool go_on = sub->feed && !d->options->once && (daemon_wants(d, sub) || sub->again);

	if (!go_on || resettled)
		unsubscribe(d, sub);
	if (go_on && resettled)
		daemon_subscribe(d, sub);
	else if (go_on)
		schedule_set_due(d->schedule, &sub->sched, sub->again ? daemon_steady_s(d) : due_s(d, sub));
	if (sub->feed && !sub->again)
		control_poll_ended(d->control, sub);
	sub->again = false;
	if (!sub->feed)
		drop(d, sub);
}

void
feeds_unschedule(struct daemon *d)
{
	for (size_t i = 0; i < d->n_feeds; i++)
		schedule_remove(d->schedule, &d->feeds[i]->sched);
}

void
feeds_release(struct daemon *d)
{
	struct subscription *sub;

	/* Polls that were cut off still knew theirs, of which some have left the configuration meanwhile. */
	while ((sub = poll_forget_one(d)))
		if (!sub->feed)
			subscription_free(sub);
	for (size_t i = 0; i < d->n_feeds; i++)
		subscription_free(d->feeds[i]);
	free(d->feeds);
	absent_release(&d->absent);
}
