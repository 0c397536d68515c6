#include "compose/change.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "classify/tokens.h"

#define WORDS_MAX 20000 /* of each text; later ones are not compared */
#define SLOTS 65536     /* a power of two, over three times that */
#define PASSAGES_MAX 12
#define PASSAGE_BYTES 80
#define SIDE_BYTES 400
#define HASH_START 14695981039346656037u

/* How often a word is in one text, less how often in the other. */
struct balance {
	struct slot {
		uint64_t word; /* 0: free */
		int count;
	} slots[SLOTS];
};

/* Of a word behind what has the hash h; HASH_START: behind nothing. */
static uint64_t
hash_word(const struct token *token, uint64_t h)
{
	for (size_t i = 0; i < token->len; i++)
		h = (h ^ (unsigned char)token->text[i]) * 1099511628211u;
	return h ? h : 1;
}

/* Two texts of WORDS_MAX words leave room. */
static int *
find_slot(struct balance *balance, uint64_t word)
{
	uint32_t i = (uint32_t)(word ^ word >> 32) % SLOTS;

	while (balance->slots[i].word && balance->slots[i].word != word)
		i = (i + 1) % SLOTS;
	balance->slots[i].word = word;
	return &balance->slots[i].count;
}

static int *
find_count(struct balance *balance, const struct token *token)
{
	return find_slot(balance, hash_word(token, HASH_START));
}

static void
count_words(struct balance *balance, const char *text, int weight)
{
	struct tokens tokens;
	struct token token;

	tokens_init(&tokens, text, strlen(text));
	for (unsigned n = 0; n < WORDS_MAX && tokens_next(&tokens, &token); n++)
		*find_count(balance, &token) += weight;
}

/* Words of one text that the other has less of, as they stand there, neighbours together. */
struct passages {
	struct strbuf *out;
	unsigned n;
	const char *start, *end; /* the one at hand; NULL: none */
	bool weighs;             /* has more than little words */
};

static void
passage_end(struct passages *p)
{
	size_t len;

	if (p->start && p->weighs && p->n < PASSAGES_MAX && p->out->len < SIDE_BYTES) {
		len = utf8_clip(p->start, (size_t)(p->end - p->start), PASSAGE_BYTES);
		strbuf_addstr(p->out, p->n++ ? ", " : "");
		strbuf_add(p->out, p->start, len);
		strbuf_addstr(p->out, p->start + len < p->end ? "…" : "");
	}
	p->start = NULL;
	p->weighs = false;
}

static void
list_passages(struct balance *balance, const char *text, int sign, struct strbuf *out)
{
	struct passages passages = { .out = out };
	struct tokens tokens;
	struct token token;

	tokens_init(&tokens, text, strlen(text));
	for (unsigned n = 0; n < WORDS_MAX && tokens_next(&tokens, &token); n++) {
		int *count = find_count(balance, &token);

		if (*count * sign <= 0 || token.apart)
			passage_end(&passages);
		if (*count * sign <= 0)
			continue;
		*count -= sign;
		if (!passages.start)
			passages.start = token.src;
		passages.end = token.src + token.src_len;
		passages.weighs |= token.len > 3 || (token.text[0] >= '0' && token.text[0] <= '9') || token.character;
	}
	passage_end(&passages);
}

char *
change_describe(const char *before, const char *after, struct arena *arena)
{
	struct strbuf now = STRBUF_INIT(2 * SIDE_BYTES), gone = STRBUF_INIT(2 * SIDE_BYTES);
	struct balance *balance = xcalloc(1, sizeof(*balance));
	char *out;

	count_words(balance, after, 1);
	count_words(balance, before, -1);
	list_passages(balance, after, 1, &now);
	list_passages(balance, before, -1, &gone);
	out = arena_printf(arena, "%s%s%s%s%s", now.len ? "now: " : "", strbuf_str(&now), now.len && gone.len ? "; " : "",
			   gone.len ? "no more: " : "", strbuf_str(&gone));
	strbuf_release(&now);
	strbuf_release(&gone);
	free(balance);
	return out;
}

/* ---- is it still there? */

/* The pairs of neighbours among the words of a text, the first with nothing before it. Those that are not in the
 * table are added when note is set. Returns how many there are; *found counts those that were there. */
static unsigned
walk_pairs(struct balance *balance, const char *text, bool note, unsigned *found)
{
	uint64_t before = HASH_START;
	struct tokens tokens;
	struct token token;
	unsigned n = 0;

	tokens_init(&tokens, text, strlen(text));
	for (; n < WORDS_MAX && tokens_next(&tokens, &token); n++) {
		int *count = find_slot(balance, hash_word(&token, before));

		*found += *count > 0;
		*count += note;
		before = hash_word(&token, HASH_START);
	}
	return n;
}

bool
change_keeps(const char *before, const char *after)
{
	struct balance *balance = xcalloc(1, sizeof(*balance));
	unsigned found = 0, n;

	walk_pairs(balance, before, true, &found);
	found = 0;
	n = walk_pairs(balance, after, false, &found);
	free(balance);
	return 2 * found >= n;
}
