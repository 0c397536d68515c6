/* What a document that is no feed looks like, for the reader who subscribed to it. */
#ifndef PARSE_REFUSE_H
#define PARSE_REFUSE_H

#include <stddef.h>

#include "base/error.h"

/* What the bytes as they came say by their beginning, such as "a PNG picture"; NULL if they may be text. */
const char *refuse_binary(const char *body, size_t len);

/* Say it in err and return -1. root: name of the root element, "" if none was found. */
int refuse(const char *s, size_t len, const char *root, struct error *err);

#endif
