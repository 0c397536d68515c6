/* Sends what waits in the queue (lmtp/queue.h), message by message over one connection, and looks again when told so and
 * now and then by itself. At least once: what the server has taken without our hearing of it is sent again,
 * under the same Message-ID. */
#ifndef LMTP_SENDER_H
#define LMTP_SENDER_H

#include <stdbool.h>

#include "base/error.h"
#include "config/config.h"

struct ev_loop;
struct sender;

/* Without a server in the configuration nothing is sent; what waits all the same is said once. */
struct sender *sender_start(struct ev_loop *loop, struct config *config, struct error *err);

/* Go on with another configuration. */
void sender_reload(struct sender *sender, struct config *config);

/* Something may have come into the queue. Takes NULL. */
void sender_wake(struct sender *sender);

/* Turn the loop until nothing is left that could be sent now: the queue is empty, or what is in it has to wait. Returns
 * how many messages do. */
size_t sender_drain(struct sender *sender);

/* A mail whose text is on its way is finished within a few seconds. Takes NULL. */
void sender_stop(struct sender *sender);

#endif
