/* SimHash (Charikar 2002): 64 bits of a text that change a little when the text does. Pure.
 *
 * Every word (folded, stop words left out; in the title it counts three times) votes on every bit. Texts that
 * have nothing to do with each other differ in 32 bits, give or take 4; a tenth of other words makes about 6. */
#ifndef STORY_SIMHASH_H
#define STORY_SIMHASH_H

#include <stdint.h>

#define SIMHASH_TITLE 3 /* weight of a word there; 1 elsewhere */

/* All zero is a text without words. */
struct simhash {
	uint64_t lanes[8]; /* votes for bit 8 * i + k in byte k of lane i, until they might overflow */
	uint32_t votes[64];
	uint32_t total, in_lanes;
};

/* A word by its word_hash(); weight is SIMHASH_TITLE at most. */
void simhash_add(struct simhash *simhash, uint32_t word, unsigned weight);

/* 0 for a text without words. */
uint64_t simhash_value(struct simhash *simhash);

/* Bits that differ. */
unsigned simhash_distance(uint64_t a, uint64_t b);

#endif
