#include "daemon/daemon.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/url.h"
#include "daemon/source.h"
#include "daemon/notify.h"
#include "daemon_private.h"
#include "schedule/backoff.h"

/* Before no further feed is asked: so many documents may wait for a worker, so many bytes of what they read and so
 * many outcomes for the store. */
#define DOCUMENTS_MAX 32
#define BACKLOG_MAX (16u * 1024 * 1024)
#define OUTCOMES_MAX 4000

/* What is overdue after a long stop or a suspend is polled within five minutes, not at once. */
#define STARTS_AT_ONCE 100
#define STARTS_MIN_PER_S 50
#define OVERDUE_S 300

/* While our network is down, one feed is asked now and then to see whether it is back. */
#define PROBE_S 10

/* A run that ends does not wait longer for a host that wants to be left alone. */
#define ONCE_WAIT_US (120 * 1000000LL)

const struct daemon_figures *
daemon_figures(const struct daemon *daemon)
{
	return &daemon->figures;
}

/* ---- feeds */

static int
by_id(const void *a, const void *b)
{
	const struct subscription *const *x = a, *const *y = b;

	return strcmp((*x)->state.id, (*y)->state.id);
}

static struct subscription *
find_feed(const struct daemon *d, const char *id)
{
	struct subscription wanted = { .state.id = (char *)id }, *key = &wanted, **found;

	found = d->n_feeds ? bsearch(&key, d->feeds, d->n_feeds, sizeof(struct subscription *), by_id) : NULL;
	return found ? *found : NULL;
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
		struct subscription *sub = find_feed(d, feed->id);

		if (!sub) {
			sub = xcalloc(1, sizeof(*sub));
			sub->state.id = xstrdup(feed->id);
			sub->state.last_poll_s = sub->state.next_due_s = sub->state.last_new_s = TIME_NONE;
		}
		sub->feed = feed;
		feeds[i] = sub;
	}
	for (size_t i = 0; i < d->n_feeds; i++) {
		struct subscription *sub = d->feeds[i];

		if (sub->feed)
			continue;
		if (!sub->polling) {
			unsubscribe(d, sub);
			subscription_free(sub);
		} /* else daemon_poll_ended() does it */
	}
	free(d->feeds);
	d->feeds = feeds;
	d->n_feeds = config->n_feeds;
	qsort(d->feeds, d->n_feeds, sizeof(struct subscription *), by_id);
}

static void
take_state(void *arg, const struct feed_state *state)
{
	struct subscription *sub = find_feed(arg, state->id);

	if (sub) {
		feed_state_release(&sub->state);
		feed_state_copy(&sub->state, state);
	}
}

static bool
is_wanted(const struct daemon *d, const struct subscription *sub)
{
	const struct daemon_options *options = d->options;

	if (options->once && options->which == POLL_NAMED) {
		for (size_t i = 0; i < options->n_names; i++)
			if (strcmp(options->names[i], sub->state.id) == 0)
				return true;
		return false;
	}
	if (sub->feed->paused || source_is_gone(&sub->state, sub->feed->wire))
		return false;
	if (options->once && options->which == POLL_DUE)
		return sub->state.next_due_s == TIME_NONE || sub->state.next_due_s <= clock_wall_s();
	return true;
}

int64_t
daemon_steady_s(const struct daemon *d)
{
	return d->start_wall_s + (clock_boot_us() - d->start_boot_us) / 1000000;
}

/* When its turn is, of a feed that is to be polled. */
static int64_t
due_s(const struct daemon *d, const struct subscription *sub)
{
	int64_t now_s = daemon_steady_s(d), due = sub->state.next_due_s;

	if (d->options->once || due == TIME_NONE)
		return now_s;
	/* A state written under a wrong clock must not silence a feed for years. */
	if (due - now_s > 8 * BACKOFF_FAILURE_MAX_S && due - now_s > sub->feed->max_interval_s &&
	    due - now_s > sub->feed->interval_s * 2)
		return now_s;
	return due;
}

static void
subscribe(struct daemon *d, struct subscription *sub)
{
	const struct feed_config *feed = sub->feed;
	bool known = sub->state.url && strcmp(sub->state.url, feed->wire) == 0;
	struct url_parts parts;
	char host[sizeof(parts.host) + 16];

	if (!known || url_split(source_url(&sub->state), &parts) < 0)
		url_split(feed->wire, &parts); /* the configuration took it: it is a URL */
	snprintf(host, sizeof(host), "%s:%u", parts.host, parts.port);
	schedule_add(d->schedule, &sub->sched, host, feed->host_connections, feed->host_delay_ms);
	schedule_set_due(d->schedule, &sub->sched, due_s(d, sub));
	if (feed->interval_s == 0)
		budget_move(&d->budget, &sub->place, rate_weight(&sub->state.rate), feed->min_interval_s,
			    feed->max_interval_s);
}

static void
enter_schedule(struct daemon *d)
{
	for (size_t i = 0; i < d->n_feeds; i++) {
		struct subscription *sub = d->feeds[i];

		if (sub->state.number == 0)
			sub->state.number = store_number(d->store, sub->state.id);
		if (sub->polling)
			continue;
		unsubscribe(d, sub);
		if (!is_wanted(d, sub))
			continue;
		d->figures.wanted++;
		subscribe(d, sub);
	}
}

/* ---- the loop */

static bool
has_room(const struct daemon *d)
{
	return d->network.state != NETWORK_DOUBTFUL && fetch_free_slots(d->fetch) > 0 && pool_pending(d->pool) < DOCUMENTS_MAX &&
	       store_backlog(d->store) < BACKLOG_MAX && store_pending(d->store) < OUTCOMES_MAX;
}

/* Microseconds until a further feed may be started, 0: now. */
static int64_t
pace_left(const struct daemon *d, int64_t now_us)
{
	return d->options->once ? 0 : pace_wait(&d->pace, now_us);
}

void
daemon_set_pace(struct daemon *d)
{
	double per_s = (double)d->n_feeds / OVERDUE_S, burst = STARTS_AT_ONCE;

	if (per_s < STARTS_MIN_PER_S)
		per_s = STARTS_MIN_PER_S;
	if (d->network.state == NETWORK_DOWN)
		per_s = 1. / PROBE_S, burst = 1;
	pace_change(&d->pace, per_s, burst, clock_mono_us());
}

/* Sleep until the schedule has something; a run that ends may be at its end. */
static void
daemon_sleep(struct daemon *d)
{
	int64_t now_us = clock_mono_us(), wait_us = schedule_wait(d->schedule, daemon_steady_s(d), now_us);
	int64_t left_us = pace_left(d, now_us);

	if (d->options->once && d->polling == 0 && (wait_us < 0 || wait_us > ONCE_WAIT_US)) {
		if (wait_us >= 0)
			log_event(LEVEL_WARNING, "once", "left=%zu result=\"their hosts want to be left alone\"",
				  d->figures.wanted - d->figures.polled);
		ev_break(d->loop, EVBREAK_ALL);
	}
	if (wait_us >= 0 && wait_us < left_us)
		wait_us = left_us;
	/* Without room, what ends next makes some, and comes here again. */
	alarm_set(&d->due, wait_us >= 0 && has_room(d) ? clock_boot_us() + wait_us : ALARM_NEVER);
}

void
daemon_turn(struct daemon *d)
{
	int64_t now_us = clock_mono_us();
	struct sched_feed *sched;

	if (d->stopping)
		return;
	while (has_room(d) && pace_left(d, now_us) == 0 &&
	       (sched = schedule_take(d->schedule, daemon_steady_s(d), now_us))) {
		struct subscription *sub = (struct subscription *)sched;

		pace_take(&d->pace, now_us);
		sub->polling = true;
		d->polling++;
		poll_start(d, sub);
	}
	daemon_sleep(d);
}

static void
on_due(void *arg)
{
	daemon_turn(arg);
}

/* ---- the end of a poll */

void
daemon_poll_ended(struct daemon *d, struct subscription *sub, bool failed, bool resettled)
{
	d->polling--;
	sub->polling = false;
	d->figures.polled++;
	d->figures.failed += failed;
	if (!sub->feed || d->options->once || !is_wanted(d, sub) || resettled)
		unsubscribe(d, sub);
	if (sub->feed && !d->options->once && is_wanted(d, sub) && resettled)
		subscribe(d, sub);
	else if (sub->sched.host)
		schedule_set_due(d->schedule, &sub->sched, due_s(d, sub));
	if (!sub->feed)
		subscription_free(sub);
	if (d->options->polled)
		d->options->polled(d->options->arg, d);
	daemon_turn(d);
}

static void
on_status(struct ev_loop *loop, struct ev_prepare *prepare, int events)
{
	struct daemon *d = prepare->data;

	(void)events;
	if (ev_now(loop) - d->status_sent < 1)
		return;
	d->status_sent = ev_now(loop);
	notify_send("STATUS=%zu feeds, %zu polls since start, %zu failed, %zu messages", d->n_feeds,
		    d->figures.polled, d->figures.failed, d->figures.messages);
}

static void
on_watchdog(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop;
	(void)timer;
	(void)events;
	notify_send("WATCHDOG=1");
}

static void
on_stop(struct ev_loop *loop, struct ev_signal *signal, int events)
{
	struct daemon *d = signal->data;

	(void)events;
	log_event(LEVEL_NOTICE, "stop", "signal=%d polling=%zu", signal->signum, d->polling);
	d->stopping = true;
	ev_break(loop, EVBREAK_ALL);
}

static void
on_reload(struct ev_loop *loop, struct ev_signal *signal, int events)
{
	struct daemon *d = signal->data;
	struct config *config;

	(void)loop;
	(void)events;
	notify_send("RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_mono_us());
	config = config_load(d->options->config_path, stderr);
	if (!config) {
		log_event(LEVEL_ERROR, "reload", "result=\"the configuration has mistakes, the old one stays\"");
	} else if (strcmp(config->spool, d->config->spool) != 0 || strcmp(config->state, d->config->state) != 0) {
		log_event(LEVEL_ERROR, "reload",
			  "result=\"spool and state cannot change while running: restart; the old configuration stays\"");
		config_unref(config);
	} else {
		config_unref(d->config);
		d->config = config;
		log_set_level((enum log_level)config->log_level);
		pool_reload(d->pool, config);
		d->budget.per_day = config->requests_per_day;
		take_feeds(d);
		enter_schedule(d);
		daemon_set_pace(d);
		log_event(LEVEL_NOTICE, "reload", "feeds=%zu topics=%zu result=ok", config->n_feeds,
			  config->n_topics);
		daemon_turn(d);
	}
	notify_send("READY=1");
}

/* ---- start and stop: sinks first, so that nothing is fetched before it can be kept */

static int
start_store(struct daemon *d, struct error *err)
{
	struct store_options options = { .dry_run = d->options->dry_run, .keep_deliveries = d->options->delivered != NULL,
					 .linger_ms = 100 };

	d->store = store_open(d->config, &options, d->loop, err, &d->exit_code);
	return d->store ? 0 : -1;
}

static void
stop_store(struct daemon *d)
{
	struct error err;

	if (store_close(d->store, &err) < 0) {
		log_event(LEVEL_ERROR, "stop", "result=\"%s\"", err.text);
		d->exit_code = EX_IOERR;
	}
}

static int
start_workers(struct daemon *d, struct error *err)
{
	(void)err;
	d->pool = pool_start(d->loop, d->config);
	return 0;
}

static void
stop_workers(struct daemon *d)
{
	pool_stop(d->pool);
}

static int
start_fetch(struct daemon *d, struct error *err)
{
	struct fetch_options options = {
		.connections = d->config->connections,
		.user_agent = d->user_agent,
		.ca_file = d->config->ca_file,
	};

	d->fetch = fetch_start(d->loop, &options, err);
	return d->fetch ? 0 : -1;
}

static void
stop_fetch(struct daemon *d)
{
	fetch_stop(d->fetch);
}

static void
stop_schedule(struct daemon *d)
{
	for (size_t i = 0; i < d->n_feeds; i++)
		schedule_remove(d->schedule, &d->feeds[i]->sched);
	schedule_free(d->schedule);
	alarm_stop(&d->due);
}

static int
start_schedule(struct daemon *d, struct error *err)
{
	if (alarm_start(&d->due, d->loop, on_due, d, err) < 0)
		return -1;
	d->schedule = schedule_new();
	budget_init(&d->budget, d->config->requests_per_day);
	take_feeds(d);
	if (store_load(d->store, take_state, d, err) < 0) {
		d->exit_code = EX_IOERR;
		stop_schedule(d);
		return -1;
	}
	enter_schedule(d);
	pace_init(&d->pace, STARTS_MIN_PER_S, STARTS_AT_ONCE, clock_mono_us());
	daemon_set_pace(d);
	return 0;
}

/* After everything has stopped: polls that were cut off still knew their subscriptions. */
static void
release(struct daemon *d)
{
	poll_forget_all(d);
	for (size_t i = 0; i < d->n_feeds; i++)
		subscription_free(d->feeds[i]);
	free(d->feeds);
	config_unref(d->config);
	free(d->user_agent);
	ev_loop_destroy(d->loop);
}

static const struct stage {
	const char *name;
	int (*start)(struct daemon *d, struct error *err);
	void (*stop)(struct daemon *d);
} stages[] = {
	{ "store", start_store, stop_store },
	{ "workers", start_workers, stop_workers },
	{ "fetch", start_fetch, stop_fetch },
	{ "schedule", start_schedule, stop_schedule },
};
#define STAGES (sizeof(stages) / sizeof(stages[0]))

static char *
make_user_agent(const struct config *config)
{
	if (config->contact)
		return xasprintf("wirespool/%s (+%s)", WIRESPOOL_VERSION, config->contact);
	return xasprintf("wirespool/%s", WIRESPOOL_VERSION);
}

static void
watch_signal(struct daemon *d, struct ev_signal *watcher, int signum,
	     void (*call)(struct ev_loop *, struct ev_signal *, int))
{
	ev_signal_init(watcher, call, signum);
	watcher->data = d;
	ev_signal_start(d->loop, watcher);
}

static void
watch(struct daemon *d)
{
	int64_t watchdog_us = notify_watchdog_us();

	signal(SIGPIPE, SIG_IGN);
	watch_signal(d, &d->on_term, SIGTERM, on_stop);
	watch_signal(d, &d->on_int, SIGINT, on_stop);
	outage_init(d);
	if (d->options->once)
		return;
	watch_signal(d, &d->on_hup, SIGHUP, on_reload);
	ev_prepare_init(&d->status, on_status);
	d->status.data = d;
	ev_prepare_start(d->loop, &d->status);
	if (watchdog_us > 0) {
		ev_timer_init(&d->watchdog, on_watchdog, 0, (double)watchdog_us / 3e6);
		ev_timer_start(d->loop, &d->watchdog);
	}
}

static void
unwatch(struct daemon *d)
{
	ev_signal_stop(d->loop, &d->on_term);
	ev_signal_stop(d->loop, &d->on_int);
	ev_signal_stop(d->loop, &d->on_hup);
	ev_timer_stop(d->loop, &d->judge);
	ev_timer_stop(d->loop, &d->watchdog);
	ev_prepare_stop(d->loop, &d->status);
}

int
daemon_run(const struct daemon_options *options)
{
	struct daemon d = {
		.options = options,
		.loop = ev_default_loop(EVFLAG_AUTO),
		.start_wall_s = clock_wall_s(),
		.start_boot_us = clock_boot_us(),
	};
	struct error err;
	size_t started = 0;

	d.config = config_ref(options->config);
	d.user_agent = make_user_agent(d.config);
	while (started < STAGES && stages[started].start(&d, &err) == 0)
		started++;
	if (started < STAGES) {
		log_event(LEVEL_ERROR, "start", "stage=%s result=\"%s\"", stages[started].name, err.text);
		if (d.exit_code == 0)
			d.exit_code = EX_OSERR;
	} else {
		watch(&d);
		notify_send("READY=1");
		log_event(LEVEL_INFO, "start", "feeds=%zu topics=%zu", d.n_feeds, d.config->n_topics);
		daemon_turn(&d);
		if (!options->once || d.polling > 0 || d.figures.wanted > 0)
			ev_run(d.loop, 0);
		notify_send("STOPPING=1");
		unwatch(&d);
	}
	while (started > 0)
		stages[--started].stop(&d);
	release(&d);
	if (d.exit_code == 0 && options->once)
		d.exit_code = d.figures.failed > 0;
	return d.exit_code;
}
