/* The sum of a story's vectors, of which the heaviest features are kept, in few bytes. */
#ifndef STORY_CENTROID_H
#define STORY_CENTROID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "story/sketch.h"

/* An item's features with their weights, together of length one at most. */
struct vector {
	uint32_t hash[SKETCH_MAX];
	float weight[SKETCH_MAX];
	size_t n;
	uint16_t slots[512]; /* 1 + index, by the bits that centroids keep */
};
void vector_finish(struct vector *vector); /* make its length one, and findable */

struct centroids;
struct centroids *centroids_new(void);
void centroids_free(struct centroids *centroids); /* takes NULL */
size_t centroids_memory(const struct centroids *centroids);

struct centroid {
	float norm2; /* of the whole sum, with what was not kept */
	float scale; /* of the kept weights */
	uint32_t block : 22, kind : 2, n : 8;
};
void centroid_release(struct centroids *centroids, struct centroid *centroid); /* takes an empty one */

/* Add a vector; keep: what remains of the old sum, 1 or less. An all-zero centroid is empty. */
void centroid_add(struct centroids *centroids, struct centroid *centroid, const struct vector *vector, float keep);

/* Have it at hand for centroid_cosine(). */
void centroid_fetch(const struct centroids *centroids, const struct centroid *centroid);

/* Cosine of the two. shares, unless NULL, takes what each of the vector's features adds to it (n floats), most
 * the largest of these. */
float centroid_cosine(const struct centroids *centroids, const struct centroid *centroid,
		      const struct vector *vector, float *shares, float *most);

#endif
