#include "story/simhash.h"

#define ONES 0x0101010101010101u

/* Two rounds of 32 bits make 64 that know of each other only by the word. */
static uint64_t
wide_hash(uint32_t hash)
{
	uint64_t h = (hash + 1ull) * 0x9e3779b97f4a7c15u;

	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

/* The 8 bits of a byte as 8 bytes of 0 or 1, the lowest first. */
static uint64_t
spread(uint64_t byte)
{
	uint64_t bits = (byte * ONES) & 0x8040201008040201u;

	return ((bits + 0x7F7F7F7F7F7F7F7Fu) | bits) >> 7 & ONES;
}

static void
flush(struct simhash *s)
{
	for (unsigned bit = 0; bit < 64; bit++)
		s->votes[bit] += s->lanes[bit / 8] >> 8 * (bit % 8) & 0xFF;
	for (unsigned i = 0; i < 8; i++)
		s->lanes[i] = 0;
	s->in_lanes = 0;
}

void
simhash_add(struct simhash *s, uint32_t word, unsigned weight)
{
	uint64_t wide = wide_hash(word);

	if (s->in_lanes + weight > 255)
		flush(s);
	for (unsigned i = 0; i < 8; i++)
		s->lanes[i] += spread(wide >> 8 * i & 0xFF) * weight;
	s->in_lanes += weight;
	s->total += weight;
}

uint64_t
simhash_value(struct simhash *s)
{
	uint64_t out = 0;

	flush(s);
	for (unsigned bit = 0; bit < 64; bit++)
		out |= (uint64_t)(2 * s->votes[bit] > s->total) << bit;
	return out;
}

unsigned
simhash_distance(uint64_t a, uint64_t b)
{
	return (unsigned)__builtin_popcountll(a ^ b);
}
