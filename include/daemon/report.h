/* What there is to know of a feed and of the daemon, as JSON: the answers of the control socket, and the same
 * worked out from the files when no daemon runs. Times are UTC seconds; what is not known is left out. Pure. */
#ifndef DAEMON_REPORT_H
#define DAEMON_REPORT_H

#include <stdbool.h>

#include <jansson.h>

#include "config/config.h"
#include "store/store.h"

/* The caller owns the result. Addresses are without passwords and keys. */
json_t *report_feed(const struct feed_config *feed, const struct feed_state *state, bool polling);

/* The configuration's part of what `status` says, to be added to. */
json_t *report_config(const struct config *config);

#endif
