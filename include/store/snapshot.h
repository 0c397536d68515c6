/* A copy of the database to look into while another process works on it, which it does alone. */
#ifndef STORE_SNAPSHOT_H
#define STORE_SNAPSHOT_H

#include "base/error.h"

/* Copy what is committed in this state directory into a new directory of our own, whose path comes back (heap);
 * NULL with the reason, and "" as the reason when there is no database yet. */
char *snapshot_take(const char *state, struct error *err);

/* Remove it. Takes NULL; frees the path. */
void snapshot_drop(char *dir);

#endif
