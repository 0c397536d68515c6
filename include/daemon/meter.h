/* Figures of the running daemon: what was done in the last hour, and how long the loop was busy at a stretch. */
#ifndef DAEMON_METER_H
#define DAEMON_METER_H

#include <stdbool.h>
#include <stdint.h>

struct ev_loop;
struct meter;

struct meter_hour {
	uint64_t polls, failed, messages;
};

/* Watches the loop's turns without keeping it alive. */
struct meter *meter_start(struct ev_loop *loop);
void meter_stop(struct meter *meter); /* takes NULL */

/* A poll has ended. No-op for NULL. */
void meter_count(struct meter *meter, int64_t mono_us, bool failed, uint32_t messages);

/* The sum of the sixty minutes until now. */
struct meter_hour meter_last_hour(const struct meter *meter, int64_t mono_us);

/* The longest time without asking the kernel for news, since the start. */
int64_t meter_longest_turn_us(const struct meter *meter);

#endif
