#include "lexicon.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Eight bytes at a time, multiplied and shifted. The keys are the reader's own words and the texts are only
 * looked up, so that no foreign string can make chains longer. */
static uint32_t
hash_of(const char *key, size_t len)
{
	uint64_t h = len * 0x9E3779B97F4A7C15u, part;

	while (len >= 8) {
		memcpy(&part, key, 8);
		h = (h ^ part) * 0xD6E8FEB86659FD93u;
		h ^= h >> 32;
		key += 8;
		len -= 8;
	}
	part = 0;
	memcpy(&part, key, len);
	h = (h ^ part) * 0xD6E8FEB86659FD93u;
	return (uint32_t)(h >> 32 ^ h);
}

static struct lexicon_slot *
slot_of(const struct lexicon *lex, uint32_t hash, const char *key, size_t len)
{
	size_t i = hash & (lex->cap - 1);

	for (;;) {
		struct lexicon_slot *slot = &lex->slots[i];

		if (slot->value == 0)
			return slot;
		if (slot->hash == hash && slot->len == len &&
		    memcmp(lex->bytes + slot->offset, key, len) == 0)
			return slot;
		i = (i + 1) & (lex->cap - 1);
	}
}

static bool
filter_has(const struct lexicon *lex, uint32_t hash)
{
	size_t bit = (hash >> 3) & (lex->cap * 8 - 1);

	return lex->filter[bit / 8] >> bit % 8 & 1;
}

static void
filter_add(struct lexicon *lex, uint32_t hash)
{
	size_t bit = (hash >> 3) & (lex->cap * 8 - 1);

	lex->filter[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static void
grow(struct lexicon *lex)
{
	struct lexicon_slot *old = lex->slots;
	size_t n = lex->cap;

	lex->cap = n ? n * 2 : 16;
	lex->slots = xcalloc(lex->cap, sizeof(*lex->slots));
	free(lex->filter);
	lex->filter = xcalloc(lex->cap, 1);
	for (size_t i = 0; i < n; i++) {
		if (old[i].value == 0)
			continue;
		*slot_of(lex, old[i].hash, lex->bytes + old[i].offset, old[i].len) = old[i];
		filter_add(lex, old[i].hash);
	}
	free(old);
}

uint32_t *
lexicon_put(struct lexicon *lex, const char *key, size_t len)
{
	uint32_t hash = hash_of(key, len);
	struct lexicon_slot *slot;

	if (lex->n * 2 >= lex->cap)
		grow(lex);
	slot = slot_of(lex, hash, key, len);
	if (slot->value != 0)
		return &slot->value;
	if (lex->len + len > lex->room) {
		lex->room = (lex->room + len) * 2;
		lex->bytes = xreallocarray(lex->bytes, lex->room, 1);
	}
	memcpy(lex->bytes + lex->len, key, len);
	*slot = (struct lexicon_slot){.hash = hash, .offset = (uint32_t)lex->len, .len = (uint32_t)len};
	lex->len += len;
	lex->n++;
	filter_add(lex, hash);
	return &slot->value;
}

uint32_t
lexicon_get(const struct lexicon *lex, const char *key, size_t len)
{
	uint32_t hash = hash_of(key, len);

	return lex->n && filter_has(lex, hash) ? slot_of(lex, hash, key, len)->value : 0;
}

size_t
lexicon_memory(const struct lexicon *lex)
{
	return lex->cap * (sizeof(*lex->slots) + 1) + lex->room;
}

void
lexicon_release(struct lexicon *lex)
{
	free(lex->slots);
	free(lex->filter);
	free(lex->bytes);
	memset(lex, 0, sizeof(*lex));
}
