/* `wirespool topics --refile`: the spool filed anew by today's rules, link by link. */
#ifndef CLI_REFILE_H
#define CLI_REFILE_H

#include <stdbool.h>

#include "classify/classify.h"
#include "config/config.h"

/* Returns an exit code. dry_run: say what would be done, do nothing. */
int refile(const struct config *config, const struct rules *rules, bool dry_run);

#endif
