/* Maildirs from inside: what is known of each, and what of them is not yet durable. For maildir.c, which writes, and
 * flush.c, which makes it last. */
#ifndef SPOOL_BOX_H
#define SPOOL_BOX_H

#include <sys/types.h>

#include <uthash.h>

#include "spool/maildir.h"

#define BOX_FEW 8 /* as many flushes cost less than waiting for the whole file system */

struct maildir {
	char *path;
	size_t root_len;       /* the bytes of it that are the spool's */
	struct maildir *inbox; /* Maildir++: the root that must be a Maildir, too; else NULL */
	mode_t mode;           /* of messages in it; 0 unknown */
	dev_t dev;             /* of its tmp/ and new/; 0 unknown */
	bool made;             /* its directories were there when last looked for */
	bool anchored;         /* …and their names are durable */
	bool tmp_dirty;        /* names in tmp/ that are not yet durable */
	bool new_dirty, cur_dirty;
	bool listed;           /* is in spool->dirty */
	UT_hash_handle hh;
};

struct spool {
	struct maildir *all;    /* by path */
	struct maildir **dirty; /* since the last flush */
	size_t n_dirty, cap_dirty;
	char *files[BOX_FEW];       /* whose bytes are not durable, as long as they are few */
	size_t n_files;
	bool many_files;
};

/* It names the Maildir and not the file, so that the same trouble gives the same words. Returns -1. */
int box_fail(struct error *err, const char *what, const struct maildir *md);

/* Which file system it is on, by something open there. */
void box_learn_device(struct maildir *md, int fd);

void box_forget_files(struct spool *spool);

#endif
