/* Messages of our own on their way: staged in the folder, with a row in the outbox, as any delivery. On the store
 * thread, within its transactions. */
#ifndef DESK_TELL_H
#define DESK_TELL_H

#include "base/error.h"
#include "compose/notice.h"
#include "desk/deliver.h"

/* Take the poll of an outcome into account (out->health), and tell the reader what is worth a mail. Its state is then
 * as it shall be committed. */
enum journey tell_of_health(struct counter *counter, struct outcome *out, struct error *err);

/* Stage one in its folder of that spool; domain, host and zone are filled in here. */
enum journey tell(struct counter *counter, const struct config *config, const char *spool, struct notice *notice,
		  struct error *err);

/* The minutes that local clocks are ahead of UTC at this moment. */
int tell_zone_min(int64_t s);

#endif
