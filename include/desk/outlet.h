/* Where a folder's mail goes: to its Maildir in the spool, or to the queue of an LMTP server, a Maildir for each
 * recipient. */
#ifndef DESK_OUTLET_H
#define DESK_OUTLET_H

#include <stddef.h>

#include "config/config.h"
#include "desk/deliver.h"
#include "desk/filing.h"

/* How many Maildirs a folder is. */
size_t outlet_width(const struct config *config);

/* Those of a folder, below root where it is in a spool (config_spool()), into v, which has room for them. Returns how
 * many. */
size_t outlet_boxes(const struct config *config, const char *root, struct spool *spool, const char *folder,
		    struct maildir **v);

/* A growing set of them: two names may be one Maildir. The caller frees v. */
struct outlets {
	struct maildir **v;
	size_t n, cap;
};

/* Add those of all folders that a feed's item comes to by itself. Returns the first of them, NULL: there is none. */
struct maildir *outlet_add(struct outlets *boxes, struct spool *spool, const struct config *config,
			   const struct feed_config *feed, const struct filing *filing);

/* The counter's message into tmp/ of the first of n Maildirs, linked into the others, each with its row in the outbox. */
enum journey outlet_stage(struct counter *counter, struct maildir *const *boxes, size_t n, const char *name,
			  struct error *err);

#endif
