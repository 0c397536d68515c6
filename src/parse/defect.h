/* What was wrong in a document, and where. Private to src/parse. */
#ifndef PARSE_DEFECT_H
#define PARSE_DEFECT_H

#include <stddef.h>

#include "parse/feed.h"

#define DEFECTS_KEPT 20

/* Line and column of an offset; offsets must not decrease from call to call. */
struct position {
	const char *s;
	size_t at, line_start;
	unsigned line;
};
void position_advance(struct position *p, size_t offset);

/* Remember a defect of the feed (the first DEFECTS_KEPT are kept, all counted). what is copied. */
void defect_add(struct feed *feed, unsigned line, unsigned column, const char *what);

#endif
