/* ~stem keywords: Snowball's stemmers (libstemmer) by language, and the table that finds a word's stem among
 * those of the rules. */
#ifndef CLASSIFY_STEMS_H
#define CLASSIFY_STEMS_H

#include <stddef.h>
#include <stdint.h>

#include "classify/stem.h"
#include "classify/tokens.h"

/* All ~words of the rules with one language's eyes. */
struct stems;

/* One ~word: lower case, accents kept (struct part). */
struct stem_word {
	const char *text;
	size_t len;
	uint32_t symbol;
};

struct stems *stems_new(int language, const struct stem_word *words, size_t n);
void stems_free(struct stems *stems); /* takes NULL */
size_t stems_memory(const struct stems *stems);

/* The symbols of the ~words that have the token's stem, at most max of them. Returns how many. */
size_t stems_find(const struct stems *stems, struct sb_stemmer *stemmer, const struct token *token,
		  uint32_t *symbols, size_t max);

#endif
