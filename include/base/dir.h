/* Directories that survive a power cut: a name is there for good only when the directory that holds it
 * was flushed. After a failure errno is that of the call that failed. */
#ifndef BASE_DIR_H
#define BASE_DIR_H

#include <stdbool.h>

#include "base/error.h"

/* "cannot WHAT PATH: why", by errno, which stays; where it is for want of rights, with who we are and whose it is.
 * Returns -1. */
int dir_fail(struct error *err, const char *what, const char *path);

/* Root may write into anybody's directory, but its owner not what root has made there. Returns -1 where we are root, and
 * it is another's. */
int dir_refuse_root(const char *path, struct error *err);

/* A directory that is meant for a group: set-group-ID and writable for it. What is made in it is for the group, too. */
bool dir_is_shared(const char *path);

/* mkdir -p with mode 0700, in a shared directory 0770 (less the umask); a directory that exists is fine. path is absolute. Nothing is flushed. */
int dir_make(const char *path, struct error *err);

/* Flush one directory: the names in it are durable. */
int dir_sync(const char *path, struct error *err);

/* Flush the directory and all above it, so that its own path is durable whoever made it. Ancestors that we
 * may not open were not made by us and are passed over. */
int dir_anchor(const char *path, struct error *err);

#endif
