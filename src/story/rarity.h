/* How rare a feature is: document frequencies of late, and a table of common words. */
#ifndef STORY_RARITY_H
#define STORY_RARITY_H

#include <stddef.h>
#include <stdint.h>

#include "story/sketch.h"

struct rarity;
struct rarity *rarity_new(void);
void rarity_free(struct rarity *rarity); /* takes NULL */
size_t rarity_memory(const struct rarity *rarity);

/* Time goes on: what was counted fades. */
void rarity_advance(struct rarity *rarity, int64_t now);

/* log(documents / documents with it), over 0. */
float rarity_of(const struct rarity *rarity, const struct sketch_feature *feature);

/* Count one more document. */
void rarity_count(struct rarity *rarity, const struct sketch *sketch);

#endif
