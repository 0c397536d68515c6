/* Failures that may be our own network's: they wait until others tell, and nobody is blamed while it is down. */
#include <sysexits.h>

#include "base/clock.h"
#include "base/log.h"
#include "poll.h"

/* A failure that may be our own network's is judged after this, or when others have told more. */
#define SUSPENSE_US (20 * 1000000LL)
#define SUSPENSE_TRANSFERS 12

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

/* Is there nothing more to wait for? One who has asked wants to know now. */
static bool
is_ripe(const struct poll *poll, bool others_move)
{
	const struct daemon *daemon = poll->daemon;

	if (poll->sub->awaited)
		return true;
	if (daemon->network.state == NETWORK_DOUBTFUL)
		return false;
	return !others_move || daemon->network.state == NETWORK_DOWN ||
	       daemon->network.ended - poll->suspected_at >= SUSPENSE_TRANSFERS ||
	       clock_mono_us() - poll->suspected_us >= SUSPENSE_US;
}

static void
judge_suspects(struct daemon *daemon, bool others_move)
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
			poll_forgive(poll, FAULT_NETWORK, why.text);
		else
			poll_fail(poll, why.text);
	}
}

static void
on_judge(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct daemon *d = timer->data;
	enum network_state before = d->network.state;

	(void)events;
	network_wait(&d->network, fetch_active(d->fetch), clock_mono_us());
	follow(d, before);
	judge_suspects(d, others_move(d));
	if (d->suspects == 0)
		ev_timer_stop(loop, timer);
	daemon_turn(d);
}

static void
judge_soon(struct daemon *d)
{
	if (ev_is_active(&d->judge))
		return;
	ev_timer_set(&d->judge, 0, 0.5);
	ev_timer_start(d->loop, &d->judge);
}

void
outage_suspect(struct poll *poll, const char *reason)
{
	error_set(&poll->suspicion, "%s", reason);
	poll->suspected_us = clock_mono_us();
	poll->suspected_at = poll->daemon->network.ended;
	poll->daemon->suspects++;
	judge_soon(poll->daemon);
}

void
outage_init(struct daemon *d)
{
	ev_init(&d->judge, on_judge);
	d->judge.data = d;
}
