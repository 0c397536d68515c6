/* What hits score and how much is enough; include/classify/classify.h says why. */
#ifndef CLASSIFY_SCORE_H
#define CLASSIFY_SCORE_H

#include <stddef.h>

#include "classify/classify.h"

#define LEAD_WORDS 30 /* of a body, that count more */

/* What a keyword of weight 1 scores that was found so often in the fields it asks for (bits 1 << enum field);
 * lead: how often in the first words of the body. */
double score_of_times(unsigned fields, const unsigned times[FIELD_COUNT], unsigned lead);

/* The default threshold for so many words of title and body. */
double score_threshold(size_t words);

#endif
