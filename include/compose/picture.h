/* What a picture is, by its first bytes; what a server says of it does not count. Pure. */
#ifndef COMPOSE_PICTURE_H
#define COMPOSE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

struct picture {
	const char *type;       /* "image/png" */
	unsigned width, height; /* 0: not found */
};

/* PNG, JPEG, GIF, WebP and AVIF; false for everything else, SVG above all: that is a program. */
bool picture_look(const void *bytes, size_t len, struct picture *out);

/* Too small to be seen: it is there to tell that a message was opened. */
bool picture_is_pixel(const struct picture *picture);

#endif
