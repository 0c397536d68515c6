/* A set of byte strings, each with a number: words → symbols. Grows while rules are compiled, then only read.
 */
#ifndef CLASSIFY_LEXICON_H
#define CLASSIFY_LEXICON_H

#include <stddef.h>
#include <stdint.h>

struct lexicon_slot {
	uint32_t hash, value; /* value 0: free */
	uint32_t offset, len; /* of the key in bytes */
};

struct lexicon {
	struct lexicon_slot *slots;
	size_t n, cap;	 /* cap is a power of two, at most half of it used */
	uint8_t *filter; /* 8 bits a slot, small enough for the first cache: most words of a text are in no
			    rule */
	char *bytes;
	size_t len, room;
};

/* An all-zero struct lexicon is empty. */

/* The place for the number of a key: 0 when the key is new. Valid until the next call. */
uint32_t *lexicon_put(struct lexicon *lex, const char *key, size_t len);

/* The number of a key, or 0. */
uint32_t lexicon_get(const struct lexicon *lex, const char *key, size_t len);

size_t lexicon_memory(const struct lexicon *lex);
void lexicon_release(struct lexicon *lex);

#endif
