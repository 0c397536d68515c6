/* What the process's limits allow. */
#ifndef DAEMON_LIMITS_H
#define DAEMON_LIMITS_H

/* As many descriptors as the hard limit gives: each transfer, worker and Maildir under way wants one, and the usual soft
 * limit of 1,024 is meant for programs that use select(). */
void limits_raise(void);

/* How many of the wanted connections fit; says so in the log when that is fewer. */
unsigned limits_connections(unsigned wanted);

/* How many slow transfers fit beside so many connections. */
unsigned limits_stalled(unsigned connections);

#endif
