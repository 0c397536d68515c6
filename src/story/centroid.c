#include "centroid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* A feature is 22 bits of its hash and 10 of its weight. Most stories have one item and stay small; a long one
 * may have a large block as long as these are few, so that the memory has a bound. */
#define WEIGHT_BITS 10
#define WEIGHT_MAX ((1u << WEIGHT_BITS) - 1)
#define KINDS 3
#define CELLS_MAX 96
#define MIDDLE_MAX 8000 /* blocks */
#define LARGE_MAX 3000   /* half of them for stories with several items */
static const uint8_t kind_cells[KINDS] = { 16, 32, CELLS_MAX };

#define CHUNK 1024 /* blocks */
#define CHUNKS_MAX 1024

struct pool {
	uint32_t *chunks[CHUNKS_MAX];
	uint32_t n_blocks;   /* ever handed out */
	uint32_t first_free; /* 1 + block; its first cell leads to the next */
	uint32_t n_used;
};

struct centroids {
	struct pool pools[KINDS];
};

/* ---- blocks */

static uint32_t *
cells_of(const struct centroids *c, unsigned kind, uint32_t block)
{
	return c->pools[kind].chunks[block / CHUNK] + (size_t)(block % CHUNK) * kind_cells[kind];
}

static uint32_t
take_block(struct centroids *c, unsigned kind)
{
	struct pool *pool = &c->pools[kind];
	uint32_t block;

	pool->n_used++;
	if (pool->first_free) {
		block = pool->first_free - 1;
		pool->first_free = *cells_of(c, kind, block);
		return block;
	}
	block = pool->n_blocks++;
	if (block % CHUNK == 0)
		pool->chunks[block / CHUNK] = xcalloc(CHUNK, kind_cells[kind] * sizeof(uint32_t));
	return block;
}

static void
give_block(struct centroids *c, unsigned kind, uint32_t block)
{
	c->pools[kind].n_used--;
	*cells_of(c, kind, block) = c->pools[kind].first_free;
	c->pools[kind].first_free = block + 1;
}

struct centroids *
centroids_new(void)
{
	return xcalloc(1, sizeof(struct centroids));
}

void
centroids_free(struct centroids *c)
{
	if (!c)
		return;
	for (unsigned kind = 0; kind < KINDS; kind++)
		for (unsigned i = 0; i < CHUNKS_MAX && c->pools[kind].chunks[i]; i++)
			free(c->pools[kind].chunks[i]);
	free(c);
}

size_t
centroids_memory(const struct centroids *c)
{
	size_t total = sizeof(*c);

	for (unsigned kind = 0; kind < KINDS; kind++)
		for (unsigned i = 0; i < CHUNKS_MAX && c->pools[kind].chunks[i]; i++)
			total += CHUNK * kind_cells[kind] * sizeof(uint32_t);
	return total;
}

void
centroid_release(struct centroids *c, struct centroid *centroid)
{
	if (centroid->n)
		give_block(c, centroid->kind, centroid->block);
	*centroid = (struct centroid){ .n = 0 };
}

/* ---- vectors */

static uint32_t
key_of(uint32_t hash)
{
	return hash >> WEIGHT_BITS;
}

static int
vector_find(const struct vector *v, uint32_t key)
{
	unsigned i = key % 512;

	for (; v->slots[i]; i = (i + 1) % 512)
		if (key_of(v->hash[v->slots[i] - 1]) == key)
			return v->slots[i] - 1;
	return -1;
}

void
vector_finish(struct vector *v)
{
	float sum = 0;

	memset(v->slots, 0, sizeof(v->slots));
	for (size_t i = 0; i < v->n; i++)
		sum += v->weight[i] * v->weight[i];
	sum = sum > 0 ? 1 / sqrtf(sum) : 0;
	for (size_t i = 0; i < v->n; i++) {
		unsigned slot = key_of(v->hash[i]) % 512;

		v->weight[i] *= sum;
		while (v->slots[slot])
			slot = (slot + 1) % 512;
		v->slots[slot] = (uint16_t)(i + 1);
	}
}

/* ---- centroids */

void
centroid_fetch(const struct centroids *c, const struct centroid *centroid)
{
	const char *cells = (const char *)cells_of(c, centroid->kind, centroid->block);

	for (size_t i = 0; i < centroid->n * sizeof(uint32_t); i += 64)
		__builtin_prefetch(cells + i);
}

float
centroid_cosine(const struct centroids *c, const struct centroid *centroid, const struct vector *v, float *shares,
		float *most_out)
{
	const uint32_t *cells = centroid->n ? cells_of(c, centroid->kind, centroid->block) : NULL;
	float unit, dot = 0, most = 0;

	if (shares)
		memset(shares, 0, v->n * sizeof(*shares));
	if (most_out)
		*most_out = 0;
	if (centroid->n == 0 || centroid->norm2 <= 0)
		return 0;
	unit = centroid->scale / sqrtf(centroid->norm2);
	for (unsigned i = 0; i < centroid->n; i++) {
		int at = vector_find(v, key_of(cells[i]));
		float share;

		if (at < 0)
			continue;
		share = (float)(cells[i] & WEIGHT_MAX) * unit * v->weight[at];
		dot += share;
		most = share > most ? share : most;
		if (shares)
			shares[at] = share;
	}
	if (most_out)
		*most_out = most;
	return dot;
}

struct cell {
	uint32_t key;
	float weight;
};

/* Bring the heaviest to the front, in no order (Hoare's selection). */
static void
select_heaviest(struct cell *v, int n, int keep)
{
	int low = 0, high = n - 1;

	while (low < high) {
		float pivot = v[low + (high - low) / 2].weight;
		int i = low, k = high;

		while (i <= k) {
			while (v[i].weight > pivot)
				i++;
			while (v[k].weight < pivot)
				k--;
			if (i <= k) {
				struct cell cell = v[i];

				v[i++] = v[k];
				v[k--] = cell;
			}
		}
		if (keep <= k)
			high = k;
		else if (keep >= i)
			low = i;
		else
			return;
	}
}

/* What is in both, with what is in one only. Returns how many. */
static size_t
merge(const struct centroids *c, const struct centroid *centroid, const struct vector *v, float keep, struct cell *out)
{
	const uint32_t *cells = centroid->n ? cells_of(c, centroid->kind, centroid->block) : NULL;
	bool taken[SKETCH_MAX] = { false };
	size_t n = 0;

	for (unsigned i = 0; i < centroid->n; i++) {
		int at = vector_find(v, key_of(cells[i]));

		out[n].key = key_of(cells[i]);
		out[n].weight = (float)(cells[i] & WEIGHT_MAX) * centroid->scale * keep;
		if (at >= 0) {
			out[n].weight += v->weight[at];
			taken[at] = true;
		}
		n++;
	}
	for (size_t i = 0; i < v->n; i++)
		if (!taken[i])
			out[n++] = (struct cell){ key_of(v->hash[i]), v->weight[i] };
	return n;
}

static void
write_cells(struct centroids *c, struct centroid *centroid, const struct cell *from, size_t n)
{
	uint32_t *cells = cells_of(c, centroid->kind, centroid->block);
	float most = 0;

	centroid->n = (uint8_t)n & 0xFF;
	for (size_t i = 0; i < n; i++)
		most = from[i].weight > most ? from[i].weight : most;
	centroid->scale = most / WEIGHT_MAX;
	for (size_t i = 0; i < n; i++) {
		float weight = centroid->scale > 0 ? from[i].weight / centroid->scale : 0;

		cells[i] = from[i].key << WEIGHT_BITS | (uint32_t)(weight > WEIGHT_MAX ? WEIGHT_MAX : weight);
	}
}

/* The smallest block for n cells, or what there is. */
static unsigned
choose_kind(const struct centroids *c, const struct centroid *centroid, size_t n)
{
	bool first = centroid->n == 0;
	unsigned kind = first || n <= kind_cells[0] ? 0 : KINDS - 1;

	while (first && kind < KINDS - 1 && n > kind_cells[kind])
		kind++;
	if (!first && kind < centroid->kind)
		return centroid->kind;
	if (kind == 2 && kind != centroid->kind && c->pools[2].n_used >= (first ? LARGE_MAX / 2 : LARGE_MAX))
		kind = 1;
	if (kind == 1 && (first || kind != centroid->kind) && c->pools[1].n_used >= MIDDLE_MAX)
		kind = 0;
	return !first && kind < centroid->kind ? centroid->kind : kind;
}

void
centroid_add(struct centroids *c, struct centroid *centroid, const struct vector *v, float keep)
{
	struct cell cells[CELLS_MAX + SKETCH_MAX];
	float dot = centroid_cosine(c, centroid, v, NULL, NULL) * sqrtf(centroid->norm2);
	size_t n = merge(c, centroid, v, keep, cells);
	bool first = centroid->n == 0;
	unsigned kind = choose_kind(c, centroid, n);

	if (n == 0)
		return;
	if (n > kind_cells[kind]) {
		select_heaviest(cells, (int)n, kind_cells[kind]);
		n = kind_cells[kind];
	}
	if (first || kind != centroid->kind) {
		if (!first)
			give_block(c, centroid->kind, centroid->block);
		centroid->kind = kind & 3;
		centroid->block = take_block(c, kind) & 0x3FFFFF;
	}
	centroid->norm2 = keep * keep * centroid->norm2 + 2 * keep * dot + 1;
	write_cells(c, centroid, cells, n);
}
