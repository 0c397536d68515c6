/* From the topics whose rules an item meets to where it goes: which of them count for its feed and language,
 * which ones contain others (energy contains energy/oil), and the labels, folders and flags that follow. Pure. */
#ifndef DESK_FILING_H
#define DESK_FILING_H

#include <stdbool.h>
#include <stddef.h>

#include "config/config.h"
#include "worker/item.h"

/* Best topic first. The arrays have room for every topic of the configuration and the feed's own folder; the
 * strings are the item's and the configuration's. */
struct filing {
	struct item_topic *topics;
	const struct topic_config **settings; /* of each topic */
	const char **labels, **folders;
	enum digest *digests;		  /* of each folder: DIGEST_NO, or what it goes into instead of coming by itself */
	size_t n_topics, n_labels, n_folders;
	bool flagged, seen;
};

void filing_init(struct filing *filing, const struct config *config);
void filing_release(struct filing *filing);

/* Work it out anew for an item of a feed; topics are what classify() found. feed may be NULL: then there is no
 * folder of its own, and no topic asks for feeds. */
void filing_settle(struct filing *filing, const struct config *config, const struct feed_config *feed,
		   const char *language, const struct item_topic *topics, size_t n);

/* The first folder that the item comes to by itself, NULL: it goes into digests alone. */
const char *filing_folder(const struct filing *filing);

/* What a feed or topic says of digests; when that is DIGEST_FOLDER, what the folder does. */
enum digest filing_digest(const struct config *config, const char *folder, int wanted);

/* Does the topic ask about such items at all? feed_id and language may be NULL. */
bool topic_asks(const struct topic_config *topic, const char *feed_id, const char *language);

/* NULL when there is none. */
const struct topic_config *topic_find(const struct config *config, const char *name, size_t len);

#endif
