/* Footnotes: the addresses of a text's links, numbered in the order they come. */
#ifndef RENDER_NOTES_H
#define RENDER_NOTES_H

#include <stddef.h>

#include "lines.h"

#define NOTES_MAX 1000

struct notes {
	struct note {
		char *url;
		size_t len;
	} * v;
	size_t n, cap;
	size_t own; /* the numbers up to here are the text's */
};

/* The greatest n of all "[n]" that an author wrote into html by hand, so that ours are not taken for these; 0: none.
 * Greater ones than 99 are years or the like. */
size_t notes_own(const char *html, size_t len);

/* The number of url, the same for the same; 0 if it cannot be noted: too long for a line, or too many. */
size_t notes_number(struct notes *notes, const char *url);

/* The lines "[1]: https://…", each whole. */
void notes_write(const struct notes *notes, struct lines *l);

void notes_release(struct notes *notes);

#endif
