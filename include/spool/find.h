/* Messages that were delivered before: where they are now, what they say. */
#ifndef SPOOL_FIND_H
#define SPOOL_FIND_H

#include <stddef.h>

#include "base/error.h"

/* The path of a message in the Maildir at this path, by the name it was delivered under: in new/, cur/ or tmp/,
 * whatever its reader has done with its flags since. NULL when it is gone, or elsewhere. Heap. */
char *find_message(const char *maildir, const char *name);

/* Its bytes: heap, NULL with the reason. */
char *find_read(const char *path, size_t *len, struct error *err);

#endif
