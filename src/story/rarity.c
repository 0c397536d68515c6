#include "rarity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "common.h"
#include "story/stop.h"

/* Counters by hash. Features that share one look commoner than they are; with 10^5 items in the window that is
 * some ten documents among 10^5, for every feature alike. */
#define COUNTERS (1u << 18)
#define HALF_LIFE_S (7 * 86400)
#define STEP_S (HALF_LIFE_S / 16)

/* The common words weigh as if so many documents had been seen; our own count more than once each. */
#define COMMON_DOCUMENTS 2000.0f
#define OWN_WEIGHT 4.0f

#define SLOTS 8192 /* of the common words; a power of two, at least twice their number */

struct rarity {
	float *counters;
	float documents;
	int64_t faded_at; /* 0: never */
	struct {
		uint32_t hash;
		float share; /* of documents; 0: free */
	} common[SLOTS];
};

static void
add_common(void *arg, const char *stem, size_t len, float share)
{
	struct rarity *rarity = arg;
	uint32_t hash = word_hash(stem, len), i = hash % SLOTS;

	while (rarity->common[i].share > 0 && rarity->common[i].hash != hash)
		i = (i + 1) % SLOTS;
	rarity->common[i].hash = hash;
	rarity->common[i].share = share;
}

struct rarity *
rarity_new(void)
{
	struct rarity *rarity = xcalloc(1, sizeof(*rarity));

	rarity->counters = xcalloc(COUNTERS, sizeof(*rarity->counters));
	common_words(add_common, rarity);
	return rarity;
}

void
rarity_free(struct rarity *rarity)
{
	if (!rarity)
		return;
	free(rarity->counters);
	free(rarity);
}

size_t
rarity_memory(const struct rarity *rarity)
{
	return sizeof(*rarity) + COUNTERS * sizeof(*rarity->counters);
}

void
rarity_advance(struct rarity *rarity, int64_t now)
{
	float factor;

	if (rarity->faded_at == 0)
		rarity->faded_at = now;
	if (now - rarity->faded_at < STEP_S)
		return; /* also when the clock was set back */
	factor = exp2f(-(float)(now - rarity->faded_at) / HALF_LIFE_S);
	for (size_t i = 0; i < COUNTERS; i++)
		rarity->counters[i] *= factor;
	rarity->documents *= factor;
	rarity->faded_at = now;
}

static float
common_share(const struct rarity *rarity, uint32_t hash)
{
	uint32_t i = hash % SLOTS;

	while (rarity->common[i].share > 0 && rarity->common[i].hash != hash)
		i = (i + 1) % SLOTS;
	return rarity->common[i].share;
}

float
rarity_of(const struct rarity *rarity, const struct sketch_feature *feature)
{
	float with = OWN_WEIGHT * rarity->counters[feature->hash % COUNTERS];

	if (!feature->pair)
		with += COMMON_DOCUMENTS * common_share(rarity, feature->hash);
	return logf((OWN_WEIGHT * rarity->documents + COMMON_DOCUMENTS + 2) / (with + 1));
}

void
rarity_count(struct rarity *rarity, const struct sketch *sketch)
{
	for (size_t i = 0; i < sketch->n; i++)
		rarity->counters[sketch->v[i].hash % COUNTERS] += 1;
	rarity->documents += 1;
}
