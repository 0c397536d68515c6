#include "score.h"

#include <math.h>

#define TITLE_FACTOR 3.0
#define TAG_FACTOR 2.0
#define LEAD_FACTOR 3
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
score_of_times(unsigned fields, const unsigned times[FIELD_COUNT], unsigned lead)
{
	double sum = 0;

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		double n = times[f];

		if (!(fields & 1u << f))
			continue;
		if (f == FIELD_BODY)
			n += (LEAD_FACTOR - 1.0) * lead;
		sum += factor_of(f) * sqrt(n);
	}
	return sum;
}

double
score_threshold(size_t words)
{
	double grown = THRESHOLD_FACTOR * pow((double)words, THRESHOLD_POWER);

	return grown > THRESHOLD_LEAST ? grown : THRESHOLD_LEAST;
}
