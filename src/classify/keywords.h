/* The keyword language of wirespool.conf(5), read: a comma separated list → struct keyword. Knows nothing of
 * topics or matching. */
#ifndef CLASSIFY_KEYWORDS_H
#define CLASSIFY_KEYWORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "classify/classify.h"

enum part_kind { PART_WORD, PART_PREFIX, PART_STEM };

/* One word of a keyword: folded; for a stem, in lower case with its accents. */
struct part {
	enum part_kind kind;
	char *text;
	size_t len;
};

struct keyword {
	size_t offset, len; /* as written, in the source, with its sign, field and weight */
	unsigned fields;    /* bits 1 << enum field */
	double weight;
	bool is_veto;
	struct part *parts;
	size_t n_parts;
};

struct keywords {
	struct keyword *v;
	size_t n;
};

#define KEYWORD_MAX 256	     /* bytes */
#define KEYWORD_WORDS_MAX 16 /* words in a phrase; a run of characters without spaces is one */
#define KEYWORD_WEIGHT_MAX 1000

/* Read the list. Returns 0; or -1 with *err and the *offset of the first mistake. A newline separates like a
 * comma. Everything in *out lives in the arena. */
int keywords_parse(const char *source, struct arena *arena, struct keywords *out, struct error *err,
		   size_t *offset);

#endif
