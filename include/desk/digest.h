/* Letters to the reader that gather what came over a day or a week. On the store thread, within its transactions. */
#ifndef DESK_DIGEST_H
#define DESK_DIGEST_H

#include <stdbool.h>

#include "base/error.h"
#include "desk/deliver.h"
#include "desk/filing.h"
#include "worker/item.h"

/* An item for those of a filing's folders that have a digest. */
struct digest_entry {
	const struct item *item;
	const struct filing *filing;
	uint64_t story;
	int64_t date;
	bool is_revision; /* takes the place of what still waits, and is nothing new otherwise */
};
enum journey digest_collect(struct counter *counter, const struct outcome *out, const struct digest_entry *entry,
			    struct error *err);

/* Stage every digest, and the report, whose hour has come since the last time. */
enum journey digest_issue(struct counter *counter, const struct config *config, int64_t now, struct error *err);

/* The report (weekly.c): what was done and what came, counted day by day … */
int weekly_count_poll(struct counter *counter, const struct outcome *out, struct error *err);
int weekly_count_item(struct counter *counter, struct outcome *out, const struct filing *filing,
		      struct error *err);

/* … and told, staged in the folder. at: when it is due. */
enum journey weekly_issue(struct counter *counter, const struct config *config, int64_t at, int64_t now,
			  struct error *err);

#endif
