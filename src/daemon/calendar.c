#include "calendar.h"

#include <sysexits.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "daemon_private.h"
#include "digest/when.h"
#include "lmtp/sender.h"

/* After a start or a long sleep the feeds come first, so that a late digest has the news. */
#define SETTLE_S 300
#define LATE_US (60 * 1000000LL)
#define RETRY_S 300

/* Clocks are set and zones are changed: so often it is worked out anew. */
#define LOOK_S 3600

static void
wake_in(struct daemon *d, int64_t s)
{
	d->calendar.at_us = clock_boot_us() + s * 1000000;
	alarm_set(&d->calendar.alarm, d->calendar.at_us);
}

static void
sleep_until_due(struct daemon *d)
{
	int64_t now_s = clock_wall_s();
	int64_t wait_s = when_next(false, d->config->digest_hour, 0, now_s) - now_s;

	wake_in(d, wait_s < LOOK_S ? wait_s : LOOK_S);
}

static void
on_issued(void *arg, struct outcome *outcome)
{
	struct daemon *d = arg;

	d->calendar.is_asking = false;
	sender_wake(d->sender);
	if (d->options->once)
		d->exit_code = outcome->failed && !d->exit_code ? EX_IOERR : d->exit_code;
	else if (outcome->failed)
		wake_in(d, RETRY_S);
	else
		sleep_until_due(d);
	outcome_free(outcome);
}

static void
ask(struct daemon *d)
{
	struct outcome *outcome = xcalloc(1, sizeof(*outcome));

	outcome->config = config_ref(d->config);
	outcome->only_letters = true;
	outcome->now = clock_wall_s();
	d->calendar.is_asking = true;
	store_commit(d->store, outcome, on_issued, d);
}

static void
on_ring(void *arg)
{
	struct daemon *d = arg;
	int64_t late_us = clock_boot_us() - d->calendar.at_us;

	if (d->calendar.is_asking)
		return;
	if (late_us > LATE_US)
		wake_in(d, SETTLE_S);
	else
		ask(d);
}

int
calendar_start(struct daemon *d, struct error *err)
{
	if (d->options->once)
		return 0;
	if (alarm_start(&d->calendar.alarm, d->loop, on_ring, d, err) < 0)
		return -1;
	wake_in(d, SETTLE_S);
	return 0;
}

void
calendar_stop(struct daemon *d)
{
	if (!d->options->once)
		alarm_stop(&d->calendar.alarm);
}

void
calendar_look(struct daemon *d)
{
	if (!d->calendar.is_asking)
		ask(d);
}

void
calendar_finish(struct daemon *d)
{
	if (d->options->dry_run)
		return;
	d->stopping = true; /* nothing else begins any more */
	ask(d);
	while (d->calendar.is_asking)
		ev_run(d->loop, EVRUN_ONCE);
}
