/* Looking through Maildirs that others may be changing: every message in and below a directory. Nothing is
 * changed. */
#ifndef SPOOL_WALK_H
#define SPOOL_WALK_H

#include <stdbool.h>

#include "base/error.h"

/* Valid during the call. */
struct walk_file {
	const char *box;  /* path of the Maildir: the root itself or below it */
	const char *sub;  /* "new" or "cur" */
	const char *name;
	const char *path; /* of the file */
};

/* Directories and files come in the order of their names. each() returns false to end the walk. Symbolic links
 * to directories are not followed, root may be one. Returns 0, or -1 when root cannot be read. */
int walk_maildirs(const char *root, bool (*each)(void *arg, const struct walk_file *file), void *arg,
		  struct error *err);

#endif
