/* The loop's side of digests: wakes when the next one is due, and has the store issue it. */
#ifndef DAEMON_CALENDAR_H
#define DAEMON_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "base/error.h"

struct daemon;

struct calendar {
	struct alarm alarm;
	int64_t at_us;  /* when it shall ring, clock_boot_us() */
	bool is_asking; /* the store is at it */
};

int calendar_start(struct daemon *daemon, struct error *err);
void calendar_stop(struct daemon *daemon);

/* The hour may be another one now, and have come. */
void calendar_look(struct daemon *daemon);

/* A run that ends: what is due comes with what it has brought. */
void calendar_finish(struct daemon *daemon);

#endif
