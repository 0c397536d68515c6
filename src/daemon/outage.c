/* Failures that may be our own network's: they wait until others tell, and nobody is blamed while it is down. */
#include <sysexits.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon_private.h"

/* The state of the network has changed. */
static void
follow(struct daemon *d, enum network_state before)
{
	enum network_state now = d->network.state;

	if ((before == NETWORK_DOWN) == (now == NETWORK_DOWN))
		return;
	daemon_set_pace(d);
	log_event(LEVEL_WARNING, "network", "result=\"%s\"",
		  now == NETWORK_DOWN ? "most servers cannot be reached: our network is down" : "up again");
	if (now == NETWORK_DOWN && d->options->once) {
		d->stopping = true;
		d->exit_code = EX_TEMPFAIL;
		ev_break(d->loop, EVBREAK_ALL);
	}
}

void
outage_note(struct daemon *d, const struct subscription *sub, bool failed)
{
	enum network_state before = d->network.state;

	/* A host is known by its place in memory. */
	network_note(&d->network, (uint32_t)((uintptr_t)sub->sched.host >> 4), failed, fetch_active(d->fetch),
		     clock_mono_us());
	follow(d, before);
}

/* May there be more to go by? A service hears more as time goes by, a run that ends only of what is to come. */
static bool
others_move(const struct daemon *d)
{
	if (d->n_feeds < NETWORK_HOSTS)
		return false;
	return !d->options->once || d->polling > d->suspects ||
	       schedule_wait(d->schedule, daemon_steady_s(d), clock_mono_us()) >= 0;
}

static void
on_judge(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct daemon *d = timer->data;
	enum network_state before = d->network.state;

	(void)events;
	network_wait(&d->network, fetch_active(d->fetch), clock_mono_us());
	follow(d, before);
	poll_judge_suspects(d, others_move(d));
	if (d->suspects == 0)
		ev_timer_stop(loop, timer);
	daemon_turn(d);
}

void
outage_judge_soon(struct daemon *d)
{
	if (ev_is_active(&d->judge))
		return;
	ev_timer_set(&d->judge, 0, 0.5);
	ev_timer_start(d->loop, &d->judge);
}

void
outage_init(struct daemon *d)
{
	ev_init(&d->judge, on_judge);
	d->judge.data = d;
}
