/* The elements of HTML: which of them a reader needs, and how they nest. */
#ifndef RENDER_ELEMENT_H
#define RENDER_ELEMENT_H

#include <stddef.h>

/* Elements by what they do: <b> is <strong>, <section> a <div>. Up to H_LAST_OUT they come out, the rest tell
 * the walker what to do with their content. */
enum html_kind {
	H_A,
	H_ABBR,
	H_BLOCKQUOTE,
	H_BR,
	H_CAPTION,
	H_CODE,
	H_DD,
	H_DEL,
	H_DIV,
	H_DL,
	H_DT,
	H_EM,
	H_FIGCAPTION,
	H_FIGURE,
	H_H1,
	H_H2,
	H_H3,
	H_H4,
	H_H5,
	H_H6,
	H_HR,
	H_IMG,
	H_INS,
	H_LI,
	H_MARK,
	H_OL,
	H_P,
	H_PRE,
	H_Q,
	H_RT,
	H_RUBY,
	H_SMALL,
	H_STRONG,
	H_SUB,
	H_SUP,
	H_TABLE,
	H_TBODY,
	H_TD,
	H_TFOOT,
	H_TH,
	H_THEAD,
	H_TR,
	H_U,
	H_UL,
	H_LAST_OUT = H_UL,
	H_CHECKBOX, /* input */
	H_EMBED,    /* iframe, embed: a link when it shows a film or plays sound */
	H_MATH,     /* its TeX, where that stands beside it */
	H_MEDIA,    /* video, audio: a link */
	H_NOSCRIPT, /* content counts: no mail client runs scripts */
	H_PICTURE,
	H_SOURCE,
	H_SPAN,    /* no meaning of its own: the tag goes, the content stays */
	H_DROP,    /* goes with its content */
	H_FOREIGN, /* the same, but ends where HTML's blocks begin: svg */
	H_KINDS,
};

enum {
	E_VOID = 1,  /* has no content and no end tag */
	E_BLOCK = 2, /* ends an open paragraph; stands on lines of its own */
	E_TABLE = 4, /* a part of a table */
	E_CELL = 8,  /* end tags inside do not reach elements outside */
	E_WALL = 16, /* end tags of inline elements inside do not reach elements outside */
	E_HEADING = 32,
};

struct element {
	char name[15]; /* as written, lower case */
	unsigned char kind;
	unsigned char raw; /* not 0: its content is not markup; a number of its own below 32 */
};

/* The element of a name in any case, NULL if it is not one we know. */
const struct element *element_find(const char *name, size_t len);

struct kind {
	char name[11]; /* as it comes out */
	unsigned char flags;
};

extern const struct kind element_kinds[H_KINDS];

#endif
