/* What a document that is no feed looks like, for the reader who subscribed to it. */
#ifndef PARSE_REFUSE_H
#define PARSE_REFUSE_H

#include <stddef.h>

#include "base/error.h"

/* Say it in err and return -1. root: name of the root element, "" if none was found. */
int refuse(const char *s, size_t len, const char *root, struct error *err);

#endif
