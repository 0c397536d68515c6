/* What rules did to many items, counted: how often each topic filed, which went together, which keywords were
 * never found or nearly always. */
#ifndef CLI_TALLY_H
#define CLI_TALLY_H

#include <stddef.h>

#include "classify/classify.h"
#include "config/config.h"
#include "desk/filing.h"

struct tally;

struct tally *tally_new(const struct config *config, const struct rules *rules);
void tally_free(struct tally *tally);

/* One item: everything that was found in it, and where it goes. */
void tally_add(struct tally *tally, const struct topic_hits *hits, const struct filing *filing);

/* On stdout. */
void tally_print(const struct tally *tally);

#endif
