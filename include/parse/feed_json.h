/* A feed as JSON Feed 1.1, for `wirespool parse`, tests and other programs. */
#ifndef PARSE_FEED_JSON_H
#define PARSE_FEED_JSON_H

#include "parse/feed.h"

/* The whole feed as UTF-8 text with a line end; heap string. What JSON Feed has no word for stands in
 * objects named _wirespool. */
char *feed_to_json(const struct feed *feed);

#endif
