/* `keep = 90d`: messages that were read, are not flagged and older than that are deleted from the folders they
 * were delivered to. Only files that this program made, never from new/. */
#ifndef DESK_RETENTION_H
#define DESK_RETENTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "config/config.h"

struct sqlite;

/* Once a day; further calls do nothing. After a day on which the clock has jumped by a month or more (or on the
 * very first) nothing is deleted: a clock that is wrong once costs nobody's mail. *deleted takes the number.
 * Within a transaction. Returns -1 when the database fails; what cannot be deleted stays. */
int retention_run(struct sqlite *db, const struct config *config, int64_t now, size_t *deleted, struct error *err);

/* The flags of a Maildir name ("…:2,FS"): read, and neither flagged nor a draft. */
bool retention_flags_allow(const char *name);

#endif
