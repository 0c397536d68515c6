/* What a user may ask for while the daemon runs, apart from how it is asked (control.c, signals). */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "daemon/notify.h"
#include "daemon_private.h"

int64_t
daemon_next_due_s(const struct daemon *d)
{
	int64_t now_s = daemon_steady_s(d), wait_us = schedule_wait(d->schedule, now_s, clock_mono_us());

	return wait_us < 0 ? TIME_NONE : now_s + wait_us / 1000000;
}

void
daemon_poll_now(struct daemon *d, struct subscription *sub)
{
	if (sub->polling)
		return;
	schedule_remove(d->schedule, &sub->sched);
	daemon_subscribe(d, sub);
	schedule_set_due(d->schedule, &sub->sched, daemon_steady_s(d));
}

void
daemon_catch_up(struct daemon *d, struct subscription *sub)
{
	sub->catch_up = true;
	sub->again = sub->polling; /* what it has asked for may be from before the wish */
	daemon_poll_now(d, sub);
}

static void
on_kept(void *arg, struct outcome *outcome)
{
	struct log_value value;

	(void)arg;
	if (outcome->failed)
		log_event(LEVEL_WARNING, "pause", "feed=%s result=\"until the next start\" reason=%s",
			  outcome->state.id, log_quote(&value, outcome->error.text));
	outcome_free(outcome);
}

void
daemon_pause(struct daemon *d, struct subscription *sub, bool paused)
{
	struct outcome *outcome = xcalloc(1, sizeof(*outcome));

	sub->state.paused = paused;
	outcome->config = config_ref(d->config);
	outcome->feed = sub->feed;
	outcome->only_paused = true;
	outcome->now = clock_wall_s();
	feed_state_copy(&outcome->state, &sub->state);
	store_commit(d->store, outcome, on_kept, NULL);
	if (sub->polling)
		return; /* daemon_poll_ended() asks daemon_wants() */
	schedule_remove(d->schedule, &sub->sched);
	if (daemon_wants(d, sub))
		daemon_subscribe(d, sub);
}

int
daemon_reload(struct daemon *d, FILE *complaints, struct error *err)
{
	struct log_value value;
	struct config *config;
	int ret = EX_CONFIG;

	notify_send("RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_mono_us());
	config = config_load(d->options->config_path, complaints);
	if (!config) {
		error_set(err, "the configuration has mistakes, the old one stays");
	} else if (strcmp(config->spool, d->config->spool) != 0 || strcmp(config->state, d->config->state) != 0) {
		error_set(err, "spool and state cannot change while running: restart; the old configuration stays");
		config_unref(config);
	} else {
		daemon_take_config(d, config);
		ret = 0;
	}
	if (ret)
		log_event(LEVEL_ERROR, "reload", "result=%s", log_quote(&value, err->text));
	notify_send("READY=1");
	return ret;
}
