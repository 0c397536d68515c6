#include "score.h"

#include <math.h>

#define TITLE_FACTOR 3.0
#define TAG_FACTOR 2.0
#define EARLY_FACTOR 5.0
#define EARLY_HALF 30.0 /* words */
#define THRESHOLD_LEAST 1.0
#define THRESHOLD_FACTOR 0.28
#define THRESHOLD_POWER 0.4

static double
factor_of(unsigned field)
{
	switch (field) {
	case FIELD_BODY:
		return 1;
	case FIELD_TAG:
		return TAG_FACTOR;
	default:
		return TITLE_FACTOR;
	}
}

double
score_place(size_t word)
{
	return 1 + (EARLY_FACTOR - 1) * exp2(-(double)word / EARLY_HALF);
}

double
score_of_times(unsigned fields, const unsigned times[FIELD_COUNT], double body)
{
	double sum = 0;

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		if (fields & 1u << f)
			sum += factor_of(f) * sqrt(f == FIELD_BODY ? body : times[f]);
	}
	return sum;
}

double
score_threshold(size_t words)
{
	double grown = THRESHOLD_FACTOR * pow((double)words, THRESHOLD_POWER);

	return grown > THRESHOLD_LEAST ? grown : THRESHOLD_LEAST;
}
