#include "postings.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* A row is one line of the cache. Features that share a row are told apart by 14 further bits of their hash. */
#define ROWS (1u << 15)
#define TAG_BITS 14

struct postings {
	uint32_t rows[ROWS][POSTINGS_DEPTH]; /* tag and 1 + number; 0: free */
};
_Static_assert(POSTINGS_STORIES << TAG_BITS == 0, "tag and number fill 32 bits");

struct postings *
postings_new(void)
{
	return xcalloc(1, sizeof(struct postings));
}

void
postings_free(struct postings *postings)
{
	free(postings);
}

size_t
postings_memory(void)
{
	return sizeof(struct postings);
}

static uint32_t
entry_of(uint32_t hash, uint32_t story)
{
	return (hash / ROWS) << (32 - TAG_BITS) | (story + 1);
}

void
postings_add(struct postings *postings, uint32_t hash, uint32_t story)
{
	uint32_t *row = postings->rows[hash % ROWS], entry = entry_of(hash, story);
	unsigned i = 0;

	while (i < POSTINGS_DEPTH - 1 && row[i] != entry)
		i++;
	memmove(row + 1, row, i * sizeof(*row));
	row[0] = entry;
}

void
postings_fetch(const struct postings *postings, uint32_t hash)
{
	__builtin_prefetch(postings->rows[hash % ROWS]);
}

unsigned
postings_find(const struct postings *postings, uint32_t hash, uint32_t out[POSTINGS_DEPTH])
{
	const uint32_t *row = postings->rows[hash % ROWS];
	uint32_t tag = entry_of(hash, 0) >> (32 - TAG_BITS);
	unsigned n = 0;

	for (unsigned i = 0; i < POSTINGS_DEPTH && row[i]; i++)
		if (row[i] >> (32 - TAG_BITS) == tag)
			out[n++] = (row[i] & (POSTINGS_STORIES - 1)) - 1;
	return n;
}
