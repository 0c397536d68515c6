/* What the items of a poll name and their messages shall have: between the document that was read and the commit, the
 * article behind each item (full-text), then pictures and enclosures. All of it is asked for at once, as far as hosts
 * allow, in bounded number, size and time; a message whose extras do not come goes out without them. */
#ifndef DAEMON_EXTRAS_H
#define DAEMON_EXTRAS_H

#include <stdbool.h>

#include "poll.h"

struct extras;

/* Is there anything to be asked for, which was not yet? */
bool extras_are_wanted(const struct poll *poll);

/* Ask for it; poll_succeed() follows, later or at once. The poll has left its host. */
void extras_begin(struct poll *poll);

/* When it is over, or when fetch and pool have stopped. Takes NULL. */
void extras_free(struct extras *extras);

#endif
