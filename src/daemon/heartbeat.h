/* What the service manager hears while the loop turns: the line that `systemctl status` shows, and that the watchdog
 * need not bite. */
#ifndef DAEMON_HEARTBEAT_H
#define DAEMON_HEARTBEAT_H

struct daemon;
struct heartbeat;

struct heartbeat *heartbeat_start(struct daemon *daemon);

/* NULL: nothing. */
void heartbeat_stop(struct heartbeat *beat);

#endif
