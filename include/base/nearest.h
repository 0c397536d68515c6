/* The known name that was probably meant by one that is not known: a slip or three away. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *best; /* NULL: nothing resembles it; the first of several that are equally near */
	char written[64];
	size_t len;
	unsigned least;
};

/* Takes no names yet. `written` is copied. */
void nearest_start(struct nearest *nearest, const char *written, size_t len);

/* One of the known names; kept as it is in ->best when it is the nearest so far. */
void nearest_try(struct nearest *nearest, const char *name);

#endif
