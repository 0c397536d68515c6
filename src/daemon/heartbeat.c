#include "heartbeat.h"

#include <stdlib.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "daemon/notify.h"
#include "daemon_private.h"

struct heartbeat {
	struct daemon *daemon;
	struct ev_prepare status; /* a turn is over: something may have changed */
	struct ev_timer late;     /* what was not said at once */
	struct ev_timer watchdog;
	double sent;              /* the loop's time */
};

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

/* At most once a second. */
static void
on_status(struct ev_loop *loop, struct ev_prepare *prepare, int events)
{
	struct heartbeat *beat = prepare->data;

	(void)events;
	if (ev_now(loop) - beat->sent < 1) {
		/* What was done last must be said, too, though nothing else may happen for hours. The time is
		 * set anew: libev starts a timer that has run out as one that is due, and the loop would spin. */
		if (!ev_is_active(&beat->late)) {
			ev_timer_set(&beat->late, beat->sent + 1 - ev_now(loop), 0);
			ev_timer_start(loop, &beat->late);
		}
		return;
	}
	ev_timer_stop(loop, &beat->late);
	beat->sent = ev_now(loop);
	send_status(beat->daemon);
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

struct heartbeat *
heartbeat_start(struct daemon *d)
{
	struct heartbeat *beat = xcalloc(1, sizeof(*beat));
	int64_t watchdog_us = notify_watchdog_us();

	beat->daemon = d;
	ev_prepare_init(&beat->status, on_status);
	beat->status.data = beat;
	ev_prepare_start(d->loop, &beat->status);
	ev_timer_init(&beat->late, on_status_late, 1, 0);
	ev_init(&beat->watchdog, on_watchdog);
	if (watchdog_us > 0) {
		ev_timer_set(&beat->watchdog, 0, (double)watchdog_us / 3e6);
		ev_timer_start(d->loop, &beat->watchdog);
	}
	return beat;
}

void
heartbeat_stop(struct heartbeat *beat)
{
	if (!beat)
		return;
	ev_timer_stop(beat->daemon->loop, &beat->watchdog);
	ev_timer_stop(beat->daemon->loop, &beat->late);
	ev_prepare_stop(beat->daemon->loop, &beat->status);
	free(beat);
}
