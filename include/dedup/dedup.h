/* New or seen: an item's keys against what is known of its feed. Within a transaction, so that a repeat in
 * the same batch is seen, too. A feed speaks for itself: its keys live in its own scope. */
#ifndef DEDUP_DEDUP_H
#define DEDUP_DEDUP_H

#include <stdint.h>

#include "base/error.h"
#include "worker/item.h"

struct sqlite;

enum dedup { DEDUP_FAILED = -1, DEDUP_SEEN, DEDUP_NEW };

/* Look the item up and remember it: DEDUP_NEW is said once. Only the strong keys decide; when one of them is
 * known the others become keys of the same item, so that a feed that changes its guids stays silent.
 * ITEM_KNOWN only has its keys' last-shown day written, ITEM_REKEYED and ITEM_CHANGED have their strong keys
 * learned, ITEM_PASSED becomes known without being new.
 * day is the feed's own. DEDUP_FAILED: the database, with the reason. */
enum dedup dedup_check(struct sqlite *db, uint32_t scope, const struct item *item, uint32_t day,
		       struct error *err);

#endif
