/* The message that was delivered before: a further link to it, and what a new version of it changes. Reads the
 * reader's files and leaves them as they are. */
#ifndef DESK_EARLIER_H
#define DESK_EARLIER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "desk/deliver.h"
#include "store/ledger.h"

/* Link the row's message into those of the n Maildirs that have it not; nothing if it is in its own place no
 * more. */
enum journey earlier_link(struct counter *counter, const struct config *config, const struct ledger_row *row,
			  struct maildir *const *boxes, size_t n, struct error *err);

/* Does the row's message say what the item says (change_keeps())? Not when it is gone. */
bool earlier_says(const struct config *config, const struct ledger_row *row, const struct item *item);

/* What the message at hand, a new version of the row's, says otherwise: change_describe(). NULL when the old one
 * is gone. In arena. */
char *earlier_changes(const struct config *config, const struct ledger_row *row, const struct strbuf *message,
		      struct arena *arena);

#endif
