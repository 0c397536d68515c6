/* What hits score and how much is enough; include/classify/classify.h says why. */
#ifndef CLASSIFY_SCORE_H
#define CLASSIFY_SCORE_H

#include <stddef.h>

#include "classify/classify.h"

/* How much it counts to be found as the word of that number in a body, from 0. */
double score_place(size_t word);

/* What a keyword of weight 1 scores that was found so often in the fields it asks for (bits 1 << enum field);
 * body: what its places there count, together. */
double score_of_times(unsigned fields, const unsigned times[FIELD_COUNT], double body);

/* The default threshold for so many words of title and body. */
double score_threshold(size_t words);

#endif
