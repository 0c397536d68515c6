#include "daemon/daemon.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/url.h"
#include "daemon/source.h"
#include "daemon/notify.h"
#include "article.h"
#include "daemon_private.h"
#include "errand.h"
#include "schedule/backoff.h"
#include "worker/sandbox.h"

/* Before no further feed is asked: so many documents may wait for a worker, so many bytes of documents in all (for
 * the store, too, to say what is known), so many bytes of what they read and so many outcomes for the store. */
#define DOCUMENTS_MAX 32
#define DOCUMENTS_BYTES (8u << 20)
#define BACKLOG_MAX (16u * 1024 * 1024)
#define OUTCOMES_MAX 4000

/* Descriptors for what is no transfer: the database, workers, files being written, the loop. */
#define DESCRIPTORS_ELSE 64

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

struct subscription *
daemon_feed(const struct daemon *d, const char *id)
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
	const struct feed_config *feed = sub->feed;
	const struct backoff_rules rules = { feed->interval_s, feed->min_interval_s, feed->max_interval_s };

	if (d->options->once || due == TIME_NONE)
		return now_s;
	/* A state written under a wrong clock must not silence a feed for years. */
	return due - now_s > backoff_longest(&rules) ? now_s : due;
}

void
daemon_subscribe(struct daemon *d, struct subscription *sub)
{
	const struct feed_config *feed = sub->feed;
	bool known = sub->state.url && strcmp(sub->state.url, feed->wire) == 0;
	struct url_parts parts;
	char host[sizeof(parts.host) + 16];
	bool moved;

	if ((!known || url_split(source_url(&sub->state), &parts) < 0) && url_split(feed->wire, &parts) < 0)
		parts = (struct url_parts){ .host = "here" }; /* a file, a program */
	snprintf(host, sizeof(host), "%s:%u", parts.host, parts.port);
	schedule_add(d->schedule, &sub->sched, host, feed->host_connections, feed->host_delay_ms);
	/* When the old address was to be asked again says nothing about a new one. */
	moved = sub->state.url && !known;
	schedule_set_due(d->schedule, &sub->sched, moved ? daemon_steady_s(d) : due_s(d, sub));
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

/* ---- the loop */

static bool
has_room(struct daemon *d)
{
	return d->network.state != NETWORK_DOUBTFUL && fetch_free_slots(d->fetch) > 0 &&
	       pool_pending(d->pool) < DOCUMENTS_MAX && d->documents < DOCUMENTS_BYTES &&
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

/* A slot comes free when a transfer ends, which brings us here again, or when one is found to be slow. */
static int64_t
room_wait(struct daemon *d)
{
	if (has_room(d))
		return 0;
	return fetch_free_slots(d->fetch) == 0 ? fetch_slot_wait(d->fetch) : -1;
}

/* Sleep until the schedule has something; a run that ends may be at its end. */
static void
daemon_sleep(struct daemon *d)
{
	int64_t now_us = clock_mono_us(), wait_us = schedule_wait(d->schedule, daemon_steady_s(d), now_us);
	int64_t left_us = pace_left(d, now_us), room_us = room_wait(d);

	if (d->options->once && d->polling == 0 && (wait_us < 0 || wait_us > ONCE_WAIT_US)) {
		if (wait_us >= 0)
			log_event(LEVEL_WARNING, "once", "left=%zu result=\"their hosts want to be left alone\"",
				  d->figures.wanted - d->figures.polled);
		ev_break(d->loop, EVBREAK_ALL);
	}
	if (wait_us >= 0 && wait_us < left_us)
		wait_us = left_us;
	if (wait_us >= 0 && wait_us < room_us)
		wait_us = room_us;
	alarm_set(&d->due, wait_us >= 0 && room_us >= 0 ? clock_boot_us() + wait_us : ALARM_NEVER);
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

		if (sched->kind == SCHED_ERRAND) {
			errand_ask((struct errand *)sched);
			continue;
		}
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
	bool go_on;

	d->polling--;
	sub->polling = false;
	d->figures.polled++;
	d->figures.failed += failed;
	meter_count(d->meter, clock_mono_us(), failed, sub->last_messages);
	go_on = sub->feed && !d->options->once && (daemon_wants(d, sub) || sub->again);
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
	if (d->options->polled)
		d->options->polled(d->options->arg, d);
	daemon_turn(d);
}

/* What `systemctl status` shows. */
static void
send_status(struct daemon *d)
{
	int64_t due_s = daemon_next_due_s(d);
	time_t when = (time_t)due_s;
	char next[32] = "";
	struct tm tm;

	if (due_s != TIME_NONE && localtime_r(&when, &tm))
		strftime(next, sizeof(next), ", next at %H:%M:%S", &tm);
	notify_send("STATUS=%zu feeds, %zu failing, %zu messages since start%s", d->n_feeds, d->figures.failing,
		    d->figures.messages, next);
}

static void
on_status(struct ev_loop *loop, struct ev_prepare *prepare, int events)
{
	struct daemon *d = prepare->data;
	double turn = ev_time() - ev_now(loop); /* since it woke up */

	(void)events;
	if (turn > d->longest_turn)
		d->longest_turn = turn;
	if (ev_now(loop) - d->status_sent < 1) {
		/* What was done last must be said, too, though nothing else may happen for hours. */
		ev_timer_start(loop, &d->status_late);
		return;
	}
	ev_timer_stop(loop, &d->status_late);
	d->status_sent = ev_now(loop);
	send_status(d);
}

static void
on_status_late(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop; /* that it turns is enough: on_status() comes next */
	(void)timer;
	(void)events;
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
	log_event(LEVEL_NOTICE, "stop", "signal=%d polling=%zu polled=%zu longest_turn_ms=%.0f", signal->signum,
		  d->polling, d->figures.polled, d->longest_turn * 1000);
	d->stopping = true;
	if (d->options->once && d->figures.polled < d->figures.wanted)
		d->exit_code = EX_TEMPFAIL; /* cron shall know that feeds were left out */
	ev_break(loop, EVBREAK_ALL);
}

void
daemon_take_config(struct daemon *d, struct config *config)
{
	config_unref(d->config);
	d->config = config;
	log_set_level((enum log_level)config->log_level);
	pool_reload(d->pool, config);
	d->budget.per_day = config->requests_per_day;
	take_feeds(d);
	welcome_back(d);
	enter_schedule(d);
	daemon_set_pace(d);
	log_event(LEVEL_NOTICE, "reload", "feeds=%zu topics=%zu result=ok", config->n_feeds, config->n_topics);
	daemon_turn(d);
}

static void
on_reload(struct ev_loop *loop, struct ev_signal *signal, int events)
{
	struct daemon *d = signal->data;
	struct error err;

	(void)loop;
	(void)events;
	daemon_reload(d, stderr, &err);
}

/* ---- the process */

/* Until the loop listens and after it has, a signal must not end us by its default: what is being recovered or
 * drained is finished first. A reload that is asked for meanwhile is done when the loop runs. */
static void
hold_signals(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(how, &set, NULL);
}

/* Each transfer, worker and Maildir under way wants a descriptor; the usual soft limit of 1,024 is meant for
 * programs that use select(). */
static void
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static unsigned
affordable_connections(unsigned wanted)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY ||
	    wanted + DESCRIPTORS_ELSE <= limit.rlim_cur)
		return wanted;
	wanted = limit.rlim_cur > 2 * DESCRIPTORS_ELSE ? (unsigned)(limit.rlim_cur - DESCRIPTORS_ELSE) : DESCRIPTORS_ELSE / 2;
	log_event(LEVEL_WARNING, "start", "connections=%u result=\"no more fit into the limit of %llu open files\"", wanted,
		  (unsigned long long)limit.rlim_cur);
	return wanted;
}

/* Slow transfers beside those that go on: twenty times as many, as far as descriptors reach (a kept connection needs
 * one, too). One takes 20 KiB. */
static unsigned
affordable_stalled(unsigned connections)
{
	rlim_t wanted = 20 * (rlim_t)connections, used = 2 * (rlim_t)connections + DESCRIPTORS_ELSE;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur <= used)
		return 0;
	return (unsigned)(limit.rlim_cur - used < wanted ? limit.rlim_cur - used : wanted);
}

/* ---- start and stop: sinks first, so that nothing is fetched before it can be kept */

static int
start_store(struct daemon *d, struct error *err)
{
	struct store_options options = { .dry_run = d->options->dry_run, .keep_deliveries = d->options->delivered != NULL,
					 .linger_ms = d->options->once ? 20 : 1000 };

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
	struct error lacking;

	if (d->config->sandbox == LOCK_NO) {
		log_event(LEVEL_WARNING, "start", "sandbox=no result=\"documents are read without a lock\"");
	} else if (sandbox_probe(&lacking) < 0) {
		if (d->config->sandbox == LOCK_REQUIRE) {
			d->exit_code = EX_NOPERM;
			return error_set(err, "sandbox = require, but %s", lacking.text);
		}
		log_event(LEVEL_WARNING, "start", "sandbox=partly result=\"%s\"", lacking.text);
	}
	d->pool = pool_start(d->loop, d->config);
	if (!d->options->once) /* where it is short, a new one comes up soon enough */
		pool_keep_spare(d->pool);
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
	unsigned connections = affordable_connections(d->config->connections);
	struct fetch_options options = {
		.connections = connections,
		.stalled = affordable_stalled(connections),
		.user_agent = d->user_agent,
		.ca_file = d->config->ca_file,
		.dns_servers = d->config->name_servers,
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
	d->schedule = NULL;
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
	welcome_back(d);
	enter_schedule(d);
	pace_init(&d->pace, STARTS_MIN_PER_S, STARTS_AT_ONCE, clock_mono_us());
	daemon_set_pace(d);
	return 0;
}

/* After everything has stopped: polls that were cut off still knew their subscriptions, of which some have left the
 * configuration meanwhile. */
static void
release(struct daemon *d)
{
	struct subscription *sub;

	while ((sub = poll_forget_one(d)))
		if (!sub->feed)
			subscription_free(sub);
	articles_free(d);
	for (size_t i = 0; i < d->n_feeds; i++)
		subscription_free(d->feeds[i]);
	free(d->feeds);
	absent_release(&d->absent);
	config_unref(d->config);
	free(d->user_agent);
	ev_loop_destroy(d->loop);
}

static int
start_control(struct daemon *d, struct error *err)
{
	(void)err;
	/* Feeds are polled, too, where nobody can ask about them. */
	if (!d->options->once)
		d->control = control_start(d);
	return 0;
}

static void
stop_control(struct daemon *d)
{
	control_stop(d->control);
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
	{ "control", start_control, stop_control },
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
	d->meter = meter_start(d->loop);
	ev_prepare_init(&d->status, on_status);
	d->status.data = d;
	ev_prepare_start(d->loop, &d->status);
	ev_timer_init(&d->status_late, on_status_late, 1, 0);
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
	ev_timer_stop(d->loop, &d->status_late);
	meter_stop(d->meter);
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
	hold_signals(SIG_BLOCK);
	raise_descriptors();
	while (started < STAGES && stages[started].start(&d, &err) == 0)
		started++;
	if (started < STAGES) {
		log_event(LEVEL_ERROR, "start", "stage=%s result=\"%s\"", stages[started].name, err.text);
		if (d.exit_code == 0)
			d.exit_code = EX_OSERR;
	} else {
		watch(&d);
		hold_signals(SIG_UNBLOCK);
		notify_send("READY=1");
		log_event(LEVEL_INFO, "start", "feeds=%zu topics=%zu", d.n_feeds, d.config->n_topics);
		daemon_turn(&d);
		ev_now_update(d.loop); /* the start was no turn */
		if (!options->once || d.polling > 0 || d.figures.wanted > 0)
			ev_run(d.loop, 0);
		notify_send("STOPPING=1");
		hold_signals(SIG_BLOCK);
		unwatch(&d);
	}
	while (started > 0)
		stages[--started].stop(&d);
	release(&d);
	signal(SIGHUP, SIG_IGN); /* one that came too late */
	hold_signals(SIG_UNBLOCK);
	if (d.exit_code == 0 && options->once)
		d.exit_code = d.figures.failed > 0;
	return d.exit_code;
}
