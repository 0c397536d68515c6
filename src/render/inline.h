/* The text of one paragraph as it grows: blanks collapsed, links and emphasis marked in plain characters. */
#ifndef RENDER_INLINE_H
#define RENDER_INLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "element.h"
#include "notes.h"

#define INLINE_MARKS_MAX 16

struct inline_text {
	struct strbuf text;
	bool blank;    /* a blank is due before the next word */
	bool is_plain; /* a heading or the like: no marks of emphasis */
	bool after_image; /* its description must not run into the next word */

	struct {
		enum html_kind kind;
		size_t begin; /* in text; SIZE_MAX: in a paragraph before this one */
	} marks[INLINE_MARKS_MAX];
	unsigned n_marks; /* open; those beyond the maximum are only counted */

	struct notes *notes;
	const char *page; /* where the text stands: links into it need no note. May be NULL */
	char *url;        /* of the open link */
	size_t link_begin;
	bool link_noted;
	size_t note_at; /* where the "[1]" begins that text ends with; SIZE_MAX: it does not */
};

void inline_init(struct inline_text *p, struct notes *notes, const char *page);
void inline_release(struct inline_text *p);

void inline_words(struct inline_text *p, const char *s, size_t len);

/* An image's description. */
void inline_image(struct inline_text *p, const char *alt);

void inline_open(struct inline_text *p, enum html_kind kind);
void inline_close(struct inline_text *p, enum html_kind kind);
void inline_open_link(struct inline_text *p, const char *url);
void inline_close_link(struct inline_text *p);

/* The paragraph ends, though elements in it may be open: complete text. */
void inline_end(struct inline_text *p);

/* Begin the next one. */
void inline_clear(struct inline_text *p);

/* Nothing in it, or no-break spaces only. */
bool inline_is_empty(const struct inline_text *p);

#endif
