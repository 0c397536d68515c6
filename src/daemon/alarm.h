/* A timer that also counts the time a machine sleeps: after a suspend it rings at once, not hours late. */
#ifndef DAEMON_ALARM_H
#define DAEMON_ALARM_H

#include <ev.h>
#include <stdint.h>

#include "base/error.h"

struct alarm {
	struct ev_loop *loop;
	struct ev_io io;
	int fd; /* a timerfd on CLOCK_BOOTTIME */
	int64_t at_us; /* when it will ring; ALARM_NEVER */
	void (*ring)(void *arg);
	void *arg;
};

#define ALARM_NEVER INT64_MAX

int alarm_start(struct alarm *alarm, struct ev_loop *loop, void (*ring)(void *arg), void *arg, struct error *err);
void alarm_stop(struct alarm *alarm);

/* Ring once at this time of clock_boot_us(), instead of what was set before. */
void alarm_set(struct alarm *alarm, int64_t at_us);

#endif
