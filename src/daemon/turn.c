/* What a turn of the loop starts, and how long it sleeps: as many feeds as are due, have room and keep the pace. */
#include "base/clock.h"
#include "base/log.h"
#include "base/url.h"
#include "daemon_private.h"
#include "errand.h"

/* Before no further feed is asked: so many documents may wait for a worker, so many bytes of documents in all (for
 * the store, too, to say what is known), so many bytes of what they read and so many outcomes for the store. */
#define DOCUMENTS_MAX 32
#define DOCUMENTS_BYTES (8u << 20)
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

/* One answer's word against all feeds of its host; its own feed waits as long as it says. */
#define HOST_PAUSE_USUAL_S 60
#define HOST_PAUSE_S 900
#define HOST_PAUSE_ONCE_S 10 /* when somebody waits for the end */

int64_t
daemon_steady_s(const struct daemon *d)
{
	return d->start_wall_s + (clock_boot_us() - d->start_boot_us) / 1000000;
}

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

/* From the number of feeds and the state of the network. */
static double
starts_per_s(const struct daemon *d)
{
	double per_s = (double)d->n_feeds / OVERDUE_S;

	if (d->network.state == NETWORK_DOWN)
		return 1. / PROBE_S;
	return per_s < STARTS_MIN_PER_S ? STARTS_MIN_PER_S : per_s;
}

void
daemon_set_pace(struct daemon *d)
{
	double burst = d->network.state == NETWORK_DOWN ? 1 : STARTS_AT_ONCE;

	pace_change(&d->pace, starts_per_s(d), burst, clock_mono_us());
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
sleep_until_due(struct daemon *d)
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
	sleep_until_due(d);
}

static void
on_due(void *arg)
{
	daemon_turn(arg);
}

void
turn_heed(struct daemon *d, const struct response *response, int64_t wish_s)
{
	int64_t most_s = d->options->once ? HOST_PAUSE_ONCE_S : HOST_PAUSE_S;
	struct url_parts parts;
	char host[URL_SERVER];

	if ((response->status != 429 && response->status != 503) || url_split(response->url, &parts) < 0)
		return;
	url_server(&parts, host);
	if (wish_s <= 0)
		wish_s = HOST_PAUSE_USUAL_S;
	schedule_slow_host(d->schedule, host, clock_mono_us() + (wish_s < most_s ? wish_s : most_s) * 1000000);
}

int
turn_start(struct daemon *d, struct error *err)
{
	pace_init(&d->pace, starts_per_s(d), STARTS_AT_ONCE, clock_mono_us());
	return alarm_start(&d->due, d->loop, on_due, d, err);
}

void
turn_stop(struct daemon *d)
{
	alarm_stop(&d->due);
}

void
daemon_put_off(struct daemon *d, struct subscription *sub, int64_t wait_s)
{
	d->polling--;
	sub->polling = false;
	feeds_put_off(d, sub, wait_s);
	daemon_turn(d);
}

void
daemon_poll_ended(struct daemon *d, struct subscription *sub, bool failed, bool resettled)
{
	d->polling--;
	sub->polling = false;
	d->figures.polled++;
	d->figures.failed += failed;
	meter_count(d->meter, clock_mono_us(), failed, sub->last_messages);
	feeds_polled(d, sub, resettled);
	if (d->options->polled)
		d->options->polled(d->options->arg, d);
	daemon_turn(d);
}
