/* The whole: what is started in which order and stopped in the other, and the signals. */
#include "daemon/daemon.h"

#include <signal.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "daemon/lasting.h"
#include "daemon/notify.h"
#include "article.h"
#include "daemon_private.h"
#include "heartbeat.h"
#include "limits.h"
#include "lmtp/sender.h"
#include "worker/sandbox.h"

const struct daemon_figures *
daemon_figures(const struct daemon *daemon)
{
	return &daemon->figures;
}

/* ---- signals */

static void
on_stop(struct ev_loop *loop, struct ev_signal *signal, int events)
{
	struct daemon *d = signal->data;

	(void)events;
	log_event(LEVEL_NOTICE, "stop", "signal=%d polling=%zu polled=%zu longest_turn_ms=%.0f", signal->signum,
		  d->polling, d->figures.polled, d->meter ? (double)meter_longest_turn_us(d->meter) / 1000 : 0.);
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
	sender_reload(d->sender, config);
	d->budget.per_day = config->requests_per_day;
	feeds_take(d);
	daemon_set_pace(d);
	log_event(LEVEL_NOTICE, "reload", "feeds=%zu topics=%zu result=ok", config->n_feeds, config->n_topics);
	lasting_tell(d->options->config, config);
	calendar_look(d);
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
	signal(SIGPIPE, SIG_IGN);
	watch_signal(d, &d->on_term, SIGTERM, on_stop);
	watch_signal(d, &d->on_int, SIGINT, on_stop);
	outage_init(d);
	if (d->options->once)
		return;
	watch_signal(d, &d->on_hup, SIGHUP, on_reload);
	d->meter = meter_start(d->loop);
	d->heartbeat = heartbeat_start(d);
}

static void
unwatch(struct daemon *d)
{
	ev_signal_stop(d->loop, &d->on_term);
	ev_signal_stop(d->loop, &d->on_int);
	ev_signal_stop(d->loop, &d->on_hup);
	ev_timer_stop(d->loop, &d->judge);
	heartbeat_stop(d->heartbeat);
	meter_stop(d->meter);
}

/* ---- start and stop: sinks first, so that nothing is fetched before it can be kept */

static int
start_sender(struct daemon *d, struct error *err)
{
	if (d->options->dry_run)
		return 0;
	d->sender = sender_start(d->loop, d->config, err);
	return d->sender ? 0 : -1;
}

/* A run that ends has its messages sent first, as far as the server takes them. */
static void
stop_sender(struct daemon *d)
{
	size_t left = 0;

	if (d->sender && d->options->once && d->exit_code == 0) {
		hold_signals(SIG_UNBLOCK); /* all is committed: who does not want to wait may end us */
		left = sender_drain(d->sender);
		hold_signals(SIG_BLOCK);
	}
	if (left) {
		log_event(LEVEL_WARNING, "once", "waiting=%zu result=\"for the mail server, until the next run\"", left);
		d->exit_code = EX_TEMPFAIL;
	}
	sender_stop(d->sender);
}

static int
start_store(struct daemon *d, struct error *err)
{
	struct store_options options = { .dry_run = d->options->dry_run, .keep_deliveries = d->options->delivered != NULL,
					 .linger_ms = 1000 };

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

static void
on_room(void *arg)
{
	daemon_turn(arg);
}

static int
start_fetch(struct daemon *d, struct error *err)
{
	unsigned connections = limits_connections(d->config->connections);
	struct fetch_options options = {
		.connections = connections,
		.stalled = limits_stalled(connections),
		.user_agent = d->user_agent,
		.ca_file = d->config->ca_file,
		.dns_servers = d->config->name_servers,
		.room = on_room,
		.room_arg = d,
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
	feeds_unschedule(d);
	schedule_free(d->schedule);
	d->schedule = NULL;
	turn_stop(d);
}

static int
start_schedule(struct daemon *d, struct error *err)
{
	if (turn_start(d, err) < 0)
		return -1;
	d->schedule = schedule_new();
	budget_init(&d->budget, d->config->requests_per_day);
	if (feeds_load(d, err) < 0) {
		d->exit_code = EX_IOERR;
		stop_schedule(d);
		return -1;
	}
	daemon_set_pace(d);
	return 0;
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
	{ "sender", start_sender, stop_sender },
	{ "store", start_store, stop_store },
	{ "workers", start_workers, stop_workers },
	{ "fetch", start_fetch, stop_fetch },
	{ "schedule", start_schedule, stop_schedule },
	{ "calendar", calendar_start, calendar_stop },
	{ "control", start_control, stop_control },
};
#define STAGES (sizeof(stages) / sizeof(stages[0]))

static void
release(struct daemon *d)
{
	feeds_release(d);
	articles_free(d);
	config_unref(d->config);
	free(d->user_agent);
	ev_loop_destroy(d->loop);
}

static char *
make_user_agent(const struct config *config)
{
	if (config->contact)
		return xasprintf("wirespool/%s (+%s)", WIRESPOOL_VERSION, config->contact);
	return xasprintf("wirespool/%s", WIRESPOOL_VERSION);
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
	limits_raise();
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
		if (options->once)
			calendar_finish(&d);
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
