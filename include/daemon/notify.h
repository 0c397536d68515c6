/* systemd's notification protocol (sd_notify(3)): readiness, status text, watchdog. Without a socket in the
 * environment every call does nothing. */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

#include <stdint.h>

/* Send lines of VAR=value, separated by newlines. */
void notify_send(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Microseconds between two WATCHDOG=1 that the service manager expects of this process, 0: none. */
int64_t notify_watchdog_us(void);

#endif
