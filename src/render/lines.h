/* Lines of a text part: quoted, indented, wrapped, and marked as RFC 3676 (format=flowed, DelSp=no) wants it.
 * A soft break is a trailing space; only text at the margin or in a quotation is flowed: a reader's program
 * would put the indent of a list item's second line into the middle of a line. Lines that are to stay aligned
 * should all begin with a blank: then space-stuffing moves all of them alike, also for those who do not undo
 * it. */
#ifndef RENDER_LINES_H
#define RENDER_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <unicode/ubrk.h>

#include "base/strbuf.h"

#define LINES_WIDTH 72
#define LINES_BYTES_MAX 990 /* RFC 5322 §2.1.1 says 998; quoting and stuffing need some */

struct lines {
	struct strbuf *out;
	unsigned quotes;        /* depth of quotation */
	struct strbuf indent;   /* before each line */
	struct strbuf marker;   /* instead of the indent before the next line: "1. ", "* "; empty: none */
	const char *language;   /* BCP 47, for line breaking; may be NULL */
	UBreakIterator *breaks; /* opened when first needed */
	UBreakIterator *by;     /* breaks, if the paragraph at hand needs it */
};

void lines_init(struct lines *l, struct strbuf *out, const char *language);
void lines_release(struct lines *l);

/* Columns left for text beside quotation and indent; never less than 24. */
size_t lines_room(const struct lines *l);

/* An empty line at depth quotes. */
void lines_blank(struct lines *l, unsigned quotes);

/* One line as it is, whatever its width; no blanks at its end. */
void lines_fixed(struct lines *l, const char *s, size_t len);

/* A paragraph. hard: break lines so that no program joins them again. Returns the columns of the longest. */
size_t lines_flow(struct lines *l, const char *s, size_t len, bool hard);

/* A paragraph's lines one by one: *pos is moved past the next one, of at most width columns if it can be
 * broken; false at the end. *soft: broken at a blank. */
bool lines_next(struct lines *l, const char *s, size_t len, size_t width, size_t *pos, size_t *end,
                bool *soft);

#endif
