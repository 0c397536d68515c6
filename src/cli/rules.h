/* The configuration's rules, for commands that try them. */
#ifndef CLI_RULES_H
#define CLI_RULES_H

#include "classify/classify.h"
#include "config/config.h"
#include "desk/filing.h"

/* All topics of a configuration, in its order; NULL after having said why. rules_free() it. */
struct rules *rules_of_config(const struct config *config);

/* Where an item goes whose rules met `hits` (with `all` or without): filing_settle() for what is filed. feed_id
 * may be NULL or no feed's any more. */
void rules_file(struct filing *filing, const struct config *config, const struct topic_hits *hits,
		const char *feed_id, const char *language, struct arena *arena);

#endif
