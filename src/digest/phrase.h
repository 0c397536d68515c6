/* Words and lines that letters of this folder share. */
#ifndef DIGEST_PHRASE_H
#define DIGEST_PHRASE_H

#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

#define LETTER_BYTES (4u << 20)
#define LETTER_WIDTH 72 /* columns of a line of text */

/* "1 story", "12 stories": many with its number. */
void phrase_count(struct strbuf *out, size_t n, const char *one, const char *many);

/* "21 Nov, 10:12", or "21 Nov 2017" of what is long ago; "Sunday, 22 November 2026". */
void phrase_moment(struct strbuf *out, int64_t s, int64_t now, int zone_min);
void phrase_day(struct strbuf *out, int64_t s, int zone_min);

/* Foreign text as lines of at most LETTER_WIDTH columns, each behind `indent`, the first one behind `first`. */
void phrase_wrap(struct strbuf *out, const char *first, const char *indent, const char *text);

/* n times. */
void phrase_repeat(struct strbuf *out, const char *s, size_t n);

/* A heading of a text, underlined. */
void phrase_heading(struct strbuf *out, const char *text);

#endif
