/* Several wirespools, each with its own state, may deliver into one spool. Each holds a share of it; only who
 * is alone there may take a file of ours in tmp/ for a leftover. */
#ifndef SPOOL_SHARE_H
#define SPOOL_SHARE_H

#include <stdbool.h>

struct share {
	int fd; /* of the spool's root; -1: none yet */
};

#define SHARE_INIT { .fd = -1 }

/* Take a share of the spool at root, as soon as it is there; further calls do nothing. */
void share_take(struct share *share, const char *root);

/* Is nobody else there now? Where the file system cannot tell, no. */
bool share_is_alone(struct share *share);

void share_release(struct share *share);

#endif
