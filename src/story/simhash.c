#include "story/simhash.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "classify/tokens.h"
#include "story/stop.h"

#define TITLE_WEIGHT 3
#define WORDS_MAX 20000

/* Two rounds of 32 bits make 64 that know of each other only by the word. */
static uint64_t
wide_hash(uint32_t hash)
{
	uint64_t h = hash * 0x9e3779b97f4a7c15u;

	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

static size_t
vote(const struct stop_words *stop, const char *text, int weight, int votes[64])
{
	struct tokens tokens;
	struct token token;
	size_t n = 0;

	if (!text)
		return 0;
	tokens_init(&tokens, text, strlen(text));
	while (n < WORDS_MAX && tokens_next(&tokens, &token)) {
		uint32_t hash = word_hash(token.text, token.len);
		uint64_t wide = wide_hash(hash);

		if (stop_languages(stop, hash))
			continue;
		for (unsigned bit = 0; bit < 64; bit++)
			votes[bit] += wide >> bit & 1 ? weight : -weight;
		n++;
	}
	return n;
}

uint64_t
simhash_text(const struct stop_words *stop, const char *title, const char *text)
{
	int votes[64] = { 0 };
	size_t n = vote(stop, title, TITLE_WEIGHT, votes);
	uint64_t out = 0;

	n += vote(stop, text, 1, votes);
	for (unsigned bit = 0; n && bit < 64; bit++)
		out |= (uint64_t)(votes[bit] > 0) << bit;
	return out;
}

unsigned
simhash_distance(uint64_t a, uint64_t b)
{
	return (unsigned)__builtin_popcountll(a ^ b);
}
