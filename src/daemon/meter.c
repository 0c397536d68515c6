#include "daemon/meter.h"

#include <stdlib.h>

#include <ev.h>

#include "base/alloc.h"
#include "base/clock.h"

#define MINUTES 60
#define MINUTE_US 60000000

struct minute {
	int64_t number; /* of the monotonic clock; what it holds is of no other */
	struct meter_hour sum;
};

struct meter {
	struct ev_loop *loop;
	struct ev_check check;     /* the kernel has answered: a turn begins */
	struct ev_prepare prepare; /* the loop is about to ask: it ends */
	int64_t turn_us, longest_us;
	struct minute minutes[MINUTES];
};

static void
on_check(struct ev_loop *loop, struct ev_check *check, int events)
{
	struct meter *meter = check->data;

	(void)loop;
	(void)events;
	meter->turn_us = clock_mono_us();
}

static void
on_prepare(struct ev_loop *loop, struct ev_prepare *prepare, int events)
{
	struct meter *meter = prepare->data;
	int64_t took_us = clock_mono_us() - meter->turn_us;

	(void)loop;
	(void)events;
	if (meter->turn_us && took_us > meter->longest_us)
		meter->longest_us = took_us;
}

struct meter *
meter_start(struct ev_loop *loop)
{
	struct meter *meter = xcalloc(1, sizeof(*meter));

	meter->loop = loop;
	ev_check_init(&meter->check, on_check);
	ev_set_priority(&meter->check, EV_MAXPRI);
	ev_prepare_init(&meter->prepare, on_prepare);
	ev_set_priority(&meter->prepare, EV_MINPRI);
	meter->check.data = meter->prepare.data = meter;
	ev_check_start(loop, &meter->check);
	ev_unref(loop);
	ev_prepare_start(loop, &meter->prepare);
	ev_unref(loop);
	return meter;
}

void
meter_stop(struct meter *meter)
{
	if (!meter)
		return;
	ev_ref(meter->loop);
	ev_check_stop(meter->loop, &meter->check);
	ev_ref(meter->loop);
	ev_prepare_stop(meter->loop, &meter->prepare);
	free(meter);
}

void
meter_count(struct meter *meter, int64_t mono_us, bool failed, uint32_t messages)
{
	int64_t number = mono_us / MINUTE_US;
	struct minute *minute;

	if (!meter)
		return;
	minute = &meter->minutes[number % MINUTES];
	if (minute->number != number)
		*minute = (struct minute){ .number = number };
	minute->sum.polls++;
	minute->sum.failed += failed;
	minute->sum.messages += messages;
}

struct meter_hour
meter_last_hour(const struct meter *meter, int64_t mono_us)
{
	int64_t now = mono_us / MINUTE_US;
	struct meter_hour sum = { 0 };

	for (unsigned i = 0; i < MINUTES; i++) {
		const struct minute *minute = &meter->minutes[i];

		if (minute->number > now || minute->number <= now - MINUTES)
			continue;
		sum.polls += minute->sum.polls;
		sum.failed += minute->sum.failed;
		sum.messages += minute->sum.messages;
	}
	return sum;
}

int64_t
meter_longest_turn_us(const struct meter *meter)
{
	return meter->longest_us;
}
