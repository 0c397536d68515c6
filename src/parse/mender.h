/* The parts of the mender among themselves: mend.c walks the document, mend_tag.c sees to elements. */
#ifndef PARSE_MENDER_H
#define PARSE_MENDER_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/strbuf.h"
#include "defect.h"
#include "doctype.h"

#define DEPTH_MAX 300 /* elements open at once; deeper tags are dropped, their text is not */

struct slice {
	const char *s;
	size_t len;
};

/* An element whose end is still to come. */
struct open_element {
	struct slice name;
	size_t blank; /* where in the output its start tag has a blank for a slash */
};

struct mender {
	const char *p, *begin, *end;
	struct strbuf *out;
	struct feed *feed;
	struct position pos;
	struct doctype doctype;
	struct open_element open[DEPTH_MAX];
	size_t depth;
	bool closed; /* the root element has ended */
	bool has_doctype;
	bool none_left[3]; /* no more of the closings[] */
};

/* XML 1.0 §2.2 names the controls that may not be; DEL and C1 may, but mean nothing. */
static inline bool
mender_is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

/* U+FFFE, U+FFFF at s. */
static inline bool
mender_is_noncharacter(const char *s, const char *end)
{
	return end - s >= 3 && memcmp(s, "\xEF\xBF", 2) == 0 && ((unsigned char)s[2] & 0xFE) == 0xBE;
}

/* Names in ASCII only: no feed vocabulary has others, and XML's tables are long. */
static inline bool
mender_starts_name(char c)
{
	return isalpha((unsigned char)c) || c == '_';
}

static inline bool
mender_in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' || c == ':';
}

/* Length of the name at p; a colon must have a name behind it, too. */
static inline size_t
mender_name_len(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && mender_in_name(p[n])) {
		if (p[n] == ':' && !(p + n + 1 < end && mender_starts_name(p[n + 1])))
			break;
		n++;
	}
	return n;
}

/* Record a defect at a place in the document; about: with a name from it. */
void mender_complain(struct mender *m, const char *where, const char *what);
void mender_complain_about(struct mender *m, const char *where, const char *what, struct slice name);

/* Append a character as XML has to have it in text and in attributes. */
void mender_add_char(struct strbuf *out, unsigned cp);

/* The reference at m->p: declared, HTML's, numeric, or just an ampersand. */
void mender_reference(struct mender *m);

/* The tag at m->p, whole. */
void mender_start_tag(struct mender *m);
void mender_end_tag(struct mender *m);

/* Is name, its prefix aside, in the list? */
bool mender_is_one_of(struct slice name, const char *const list[]);
extern const char *const mender_entries[];

/* Write the end tag of the innermost open element. */
void mender_close_top(struct mender *m);

#endif
