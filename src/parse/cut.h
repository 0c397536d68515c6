/* When a document holds more entries than may be read, or ends inside one: which of them to keep, and what to say of
 * it. Private to src/parse. */
#ifndef PARSE_CUT_H
#define PARSE_CUT_H

#include <stdbool.h>
#include <stddef.h>

#include "parse/feed.h"

/* Do the entries read so far run from the oldest to the newest? Then the last ones of the document are wanted, not
 * the first. False when dates do not say so: nearly all feeds begin with the newest. */
bool cut_is_ascending(const struct feed *feed);

/* Mark the feed: so many entries were left out, the first of the document or the last. */
void cut_record(struct feed *feed, size_t left_out, bool first, unsigned line);

/* The document ends inside the last entry. What is left of it goes when there is nothing to read in it, or no id or
 * address by which the whole one will be known to be the same (where the entry before it has none, either, it has
 * lost none). */
void cut_drop_stump(struct feed *feed);

#endif
