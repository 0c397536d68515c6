/* SimHash (Charikar 2002): 64 bits of a text that change a little when the text does. Pure.
 *
 * Every word (folded, stop words left out; in the title it counts three times) votes on every bit. Texts that
 * have nothing to do with each other differ in 32 bits, give or take 4; a tenth of other words makes about 6. */
#ifndef STORY_SIMHASH_H
#define STORY_SIMHASH_H

#include <stdint.h>

struct stop_words;

/* Either text may be NULL; 0 without any word. */
uint64_t simhash_text(const struct stop_words *stop, const char *title, const char *text);

/* Bits that differ. */
unsigned simhash_distance(uint64_t a, uint64_t b);

#endif
