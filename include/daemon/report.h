/* What there is to know of a feed and of the daemon, as JSON: the answers of the control socket, and the same
 * worked out from the files when no daemon runs. Times are UTC seconds; what is not known is left out. Pure. */
#ifndef DAEMON_REPORT_H
#define DAEMON_REPORT_H

#include <stdbool.h>

#include <jansson.h>

#include "config/config.h"
#include "lmtp/sender.h"
#include "store/feed_state.h"

/* Feeds that are asked without failing, or not asked, and of which there is something to say. */
struct report_counts {
	size_t paused, damaged, silent;
};
void report_count(struct report_counts *counts, const struct feed_config *feed, const struct feed_state *state,
		  int64_t now_s);
json_t *report_counted(const struct report_counts *counts);

/* The caller owns the result. Addresses are without passwords and keys. */
json_t *report_feed(const struct feed_config *feed, const struct feed_state *state, bool polling, int64_t now_s);

/* Add the learned schedule in words to what report_feed() gave; nothing where the interval is fixed, or the next poll
 * depends on something else. share: of the budget (schedule/budget.h); zone_s: seconds east of UTC. */
void report_schedule(json_t *object, const struct feed_config *feed, const struct feed_state *state, double share,
		     int64_t now_s, int64_t zone_s);

/* What waits for the mail server. */
json_t *report_queue(const struct sender_queue *queue);

/* The configuration's part of what `status` says, to be added to. */
json_t *report_config(const struct config *config);

#endif
