#include "alarm.h"

#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* What differs by less is not set anew: that costs a system call for every poll. */
#define CLOSE_ENOUGH_US 500

static void
on_ring(struct ev_loop *loop, struct ev_io *io, int events)
{
	struct alarm *alarm = io->data;
	uint64_t times;

	(void)loop;
	(void)events;
	if (read(alarm->fd, &times, sizeof(times)) < 0)
		return; /* set anew meanwhile */
	alarm->at_us = ALARM_NEVER;
	alarm->ring(alarm->arg);
}

int
alarm_start(struct alarm *alarm, struct ev_loop *loop, void (*ring)(void *arg), void *arg, struct error *err)
{
	*alarm = (struct alarm){ .loop = loop, .at_us = ALARM_NEVER, .ring = ring, .arg = arg };
	alarm->fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	if (alarm->fd < 0)
		return error_set(err, "cannot make a timer: %s", strerror(errno));
	ev_io_init(&alarm->io, on_ring, alarm->fd, EV_READ);
	alarm->io.data = alarm;
	ev_io_start(loop, &alarm->io);
	return 0;
}

void
alarm_stop(struct alarm *alarm)
{
	ev_io_stop(alarm->loop, &alarm->io);
	close(alarm->fd);
}

void
alarm_set(struct alarm *alarm, int64_t at_us)
{
	struct itimerspec when = { 0 };
	int64_t apart = alarm->at_us - at_us;

	if (alarm->at_us == at_us || (alarm->at_us != ALARM_NEVER && apart > -CLOSE_ENOUGH_US && apart < CLOSE_ENOUGH_US))
		return;
	if (at_us != ALARM_NEVER) {
		when.it_value.tv_sec = at_us / 1000000;
		when.it_value.tv_nsec = at_us % 1000000 * 1000 + 1; /* all zero would stop it */
	}
	alarm->at_us = at_us;
	timerfd_settime(alarm->fd, TFD_TIMER_ABSTIME, &when, NULL);
}
