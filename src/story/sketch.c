#include "story/sketch.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "classify/stem.h"
#include "classify/tokens.h"
#include "story/simhash.h"
#include "story/stop.h"

#define TITLE_WORDS 40
#define TEXT_WORDS 80
#define SIMHASH_WORDS 20000 /* of a text */
#define SLOTS 512 /* a power of two, over twice SKETCH_MAX */

/* Chosen on news of several kinds together; near them all of these change by a point or less. */
#define TITLE_WEIGHT 2.0
#define PLACE_DECAY 40.0
#define NAME_BOOST 1.4
#define NUMBER_BOOST 1.7
#define PAIR_WEIGHT 0.6

enum { LANGUAGES_MAX = 32 };

/* A word as it stands in the text. */
struct word {
	struct token token;    /* its text points into `folded` */
	uint32_t stop;         /* languages in which it is a stop word */
	uint16_t place;        /* in its part, stop words not counted */
	bool in_title, name, number;
	bool after_break;      /* does not form a pair with the word before */
};

struct sketcher {
	struct stop_words *stop;
	struct sb_stemmer *stemmer; /* of the language of the last item */
	int stemmer_language;       /* index of stems_language() */
	struct word words[TITLE_WORDS + TEXT_WORDS];
	size_t n_words;
	char folded[(TITLE_WORDS + TEXT_WORDS) * 64];
	size_t folded_len;
	struct simhash simhash; /* of the item at hand */
};

/* A feature while its weight is summed up. */
struct tally {
	uint32_t hash;
	float times, boost;
	bool pair;
	const struct word *word; /* the (second) one that was met first */
	const struct word *before;
};

struct tallies {
	struct tally v[SKETCH_MAX];
	size_t n;
	uint16_t slots[SLOTS]; /* 1 + index */
	uint16_t n_words;
};

struct sketcher *
sketcher_new(void)
{
	struct sketcher *sketcher = xcalloc(1, sizeof(*sketcher));

	sketcher->stop = stop_words_new();
	sketcher->stemmer_language = -1;
	return sketcher;
}

void
sketcher_free(struct sketcher *sketcher)
{
	if (!sketcher)
		return;
	stop_words_free(sketcher->stop);
	stems_close(sketcher->stemmer);
	free(sketcher);
}

/* ---- reading */

static bool
is_capital(const char *s, size_t len)
{
	unsigned char c = (unsigned char)s[0];

	/* Latin, Greek and Cyrillic capitals are those whose two bytes grow when folded: Ä is C3 84, ä C3 A4;
	 * А is D0 90, а is D0 B0. That is near enough for a hint. */
	if (c < 0x80)
		return c >= 'A' && c <= 'Z';
	if (len < 2)
		return false;
	if (c == 0xC3 || c == 0xCE)
		return (unsigned char)s[1] < 0xA0;
	return c == 0xD0 && (unsigned char)s[1] < 0xB0;
}

/* What stands between two words of one part. */
struct gap {
	bool sentence; /* ends a sentence */
	bool clause;   /* or less than that */
};

static struct gap
read_gap(const char *from, const char *to)
{
	struct gap gap = { false, false };

	for (; from < to; from++) {
		if (*from == '.' || *from == '!' || *from == '?' || *from == '\n' || *from == ':')
			gap.sentence = gap.clause = true;
		else if (*from == ',' || *from == ';' || *from == '(' || *from == ')' || *from == '"' || *from == '|')
			gap.clause = true;
	}
	return gap;
}

/* Keep the token beyond the tokenizer's next step. Longer words than this are no words. */
static bool
keep_token(struct sketcher *s, struct word *word)
{
	if (word->token.len > 63 || s->folded_len + word->token.len > sizeof(s->folded))
		return false;
	memcpy(s->folded + s->folded_len, word->token.text, word->token.len);
	word->token.text = s->folded + s->folded_len;
	s->folded_len += word->token.len;
	return true;
}

static uint32_t
stop_of(const struct sketcher *s, const struct token *token, uint32_t hash)
{
	uint32_t stop = stop_languages(s->stop, hash);

	if (token->base_len)
		stop |= stop_languages(s->stop, word_hash(token->text, token->base_len));
	return stop;
}

/* Headlines in title case say nothing of names. */
static void
drop_title_case(struct word *words, size_t n)
{
	size_t capitals = 0, letters = 0;

	for (size_t i = 0; i < n; i++) {
		capitals += is_capital(words[i].token.src, words[i].token.src_len);
		letters += !words[i].number;
	}
	if (capitals * 10 <= letters * 6)
		return;
	for (size_t i = 0; i < n; i++)
		words[i].name = false;
}

static void
read_part(struct sketcher *s, const char *text, bool in_title)
{
	size_t max = s->n_words + (in_title ? TITLE_WORDS : TEXT_WORDS), start = s->n_words;
	unsigned weight = in_title ? SIMHASH_TITLE : 1, n = 0;
	const char *before = text;
	struct tokens tokens;
	struct word word;
	uint16_t place = 0;

	if (!text)
		return;
	tokens_init(&tokens, text, strlen(text));
	while (n++ < SIMHASH_WORDS && tokens_next(&tokens, &word.token)) {
		uint32_t hash = word_hash(word.token.text, word.token.len);
		struct gap gap;
		bool first;

		word.stop = stop_of(s, &word.token, hash);
		if (!word.stop)
			simhash_add(&s->simhash, hash, weight);
		if (s->n_words == max)
			continue;
		gap = read_gap(before, word.token.src);
		first = before == text;
		before = word.token.src + word.token.src_len;
		if (!keep_token(s, &word))
			continue;
		word.place = place;
		place += word.stop == 0;
		word.in_title = in_title;
		word.number = word.token.src[0] >= '0' && word.token.src[0] <= '9';
		word.name = !first && !gap.sentence && is_capital(word.token.src, word.token.src_len);
		word.after_break = first || gap.sentence || word.token.apart;
		s->words[s->n_words++] = word;
	}
	if (in_title)
		drop_title_case(s->words + start, s->n_words - start);
}

/* ---- the language */

static bool
is_tag(const char *language, const char *tag)
{
	return language && strncasecmp(language, tag, 2) == 0 && (language[2] == '\0' || language[2] == '-' || language[2] == '_');
}

/* The bit of the language whose stop words the text uses most; the one it says, when that is hardly less
 * likely. -1: stop words do not tell. */
static int
guess_language(const struct sketcher *s, const char *language)
{
	unsigned hits[LANGUAGES_MAX] = { 0 }, n = 0, best = 0;

	for (size_t i = 0; i < s->n_words; i++)
		for (uint32_t stop = s->words[i].stop, bit = 0; stop; stop >>= 1, bit++)
			hits[bit] += stop & 1;
	for (; stop_language_tag(n); n++)
		if (hits[n] > hits[best])
			best = n;
	for (unsigned i = 0; i < n; i++)
		if (is_tag(language, stop_language_tag(i)) && hits[i] * 10 >= hits[best] * 7)
			best = i;
	return hits[best] >= 2 && hits[best] * 8 >= s->n_words ? (int)best : -1;
}

/* Two letters as a number, 0 when there are none. */
static uint16_t
language_code(const char *tag)
{
	if (!tag || !tag[0] || !tag[1])
		return 0;
	return (uint16_t)((tag[0] | 0x20) << 8 | (tag[1] | 0x20));
}

static void
take_stemmer(struct sketcher *s, const char *tag)
{
	int language = stems_language(tag); /* English for a headline that gives nothing away */

	if (language == s->stemmer_language)
		return;
	stems_close(s->stemmer);
	s->stemmer = stems_open(language);
	s->stemmer_language = language;
}

/* ---- weighing */

static void
count(struct tallies *t, uint32_t hash, float times, float boost, const struct word *word, const struct word *before)
{
	bool pair = before && !word->token.character; /* two characters are a word */
	uint32_t i = hash % SLOTS;
	struct tally *tally;

	while (t->slots[i] && t->v[t->slots[i] - 1].hash != hash)
		i = (i + 1) % SLOTS;
	if (t->slots[i]) {
		tally = &t->v[t->slots[i] - 1];
	} else if (t->n < SKETCH_MAX) {
		tally = &t->v[t->n++];
		t->slots[i] = (uint16_t)t->n;
		*tally = (struct tally){ .hash = hash, .pair = pair, .word = word, .before = before };
		t->n_words += !pair;
	} else {
		return;
	}
	tally->times += times;
	if (boost > tally->boost)
		tally->boost = boost;
}

static uint32_t
stem_hash(struct sketcher *s, const struct word *word)
{
	char stem[TOKEN_MAX];
	size_t len;

	if (!s->stemmer || word->number || word->token.character)
		return word_hash(word->token.text, word->token.len);
	len = stem_token(s->stemmer, &word->token, stem);
	return word_hash(stem, len);
}

/* Single letters are initials and bullets; a single character is no word either, but half of one. */
static bool
is_mark(const struct word *word)
{
	return word->token.character || word->token.len < 2;
}

static void
weigh(struct sketcher *s, struct tallies *t, uint32_t stop_bits)
{
	const struct word *before = NULL;
	uint32_t before_hash = 0;

	for (size_t i = 0; i < s->n_words; i++) {
		const struct word *word = &s->words[i];
		float times = (float)(word->in_title ? TITLE_WEIGHT : PLACE_DECAY / (PLACE_DECAY + word->place));
		float boost = (float)(word->number ? NUMBER_BOOST : word->name ? NAME_BOOST : 1.0);
		uint32_t hash;

		if (word->after_break)
			before = NULL;
		if (word->stop & stop_bits) {
			before = NULL;
			continue;
		}
		hash = stem_hash(s, word);
		if (!is_mark(word))
			count(t, hash, times, boost, word, NULL);
		if (before)
			count(t, hash ^ (before_hash << 7 | before_hash >> 25), times * (float)PAIR_WEIGHT, 1, word, before);
		before = word;
		before_hash = hash;
	}
}

/* ---- writing down */

static char *
put_word(char *p, const struct word *word)
{
	memcpy(p, word->token.text, word->token.len);
	return p + word->token.len;
}

static void
write_terms(struct sketch *out, const struct tallies *t, struct arena *arena)
{
	size_t len = 1;
	char *p;

	for (size_t i = 0; i < t->n; i++)
		len += (t->v[i].before ? t->v[i].before->token.len + 1 : 0) + t->v[i].word->token.len + 1;
	out->terms = p = arena_alloc(arena, len);
	for (size_t i = 0; i < t->n; i++) {
		const struct tally *tally = &t->v[i];

		if (tally->before) {
			p = put_word(p, tally->before);
			if (!tally->word->token.character)
				*p++ = ' ';
		}
		p = put_word(p, tally->word);
		*p++ = '\n';
	}
	*p = '\0';
}

static void
write_features(struct sketch *out, const struct tallies *t, struct arena *arena)
{
	out->n = t->n;
	out->v = arena_alloc(arena, t->n * sizeof(*out->v));
	for (size_t i = 0; i < t->n; i++) {
		float weight = roundf(16 * t->v[i].boost * sqrtf(t->v[i].times));

		out->v[i].hash = t->v[i].hash;
		out->v[i].weight = (uint8_t)(weight < 1 ? 1 : weight > 255 ? 255 : weight);
		out->v[i].pair = t->v[i].pair;
	}
}

void
sketch_make(struct sketcher *s, struct sketch *out, const char *title, const char *text, const char *language,
	    struct arena *arena)
{
	struct tallies tallies = { .n = 0 };
	int bit;

	s->n_words = s->folded_len = 0;
	s->simhash = (struct simhash){ .total = 0 };
	read_part(s, title, true);
	read_part(s, text, false);
	bit = guess_language(s, language);
	if (bit >= 0)
		language = stop_language_tag((unsigned)bit);
	take_stemmer(s, language);
	weigh(s, &tallies, bit >= 0 ? 1u << bit : UINT32_MAX);
	*out = (struct sketch){
		.language = language_code(language),
		.n_words = tallies.n_words,
		.simhash = simhash_value(&s->simhash),
	};
	write_features(out, &tallies, arena);
	write_terms(out, &tallies, arena);
}

/* ---- bytes: version, language, number of words, SimHash; then the features */

#define PACK_VERSION 1
#define PACK_HEAD 13
#define PACK_FEATURE 6

static unsigned char *
put(unsigned char *p, uint64_t x, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		*p++ = (unsigned char)(x >> 8 * i);
	return p;
}

static uint64_t
get(const unsigned char **p, unsigned bytes)
{
	uint64_t x = 0;

	for (unsigned i = 0; i < bytes; i++)
		x |= (uint64_t)*(*p)++ << 8 * i;
	return x;
}

void *
sketch_pack(const struct sketch *sketch, size_t *len)
{
	unsigned char *bytes = xmalloc(PACK_HEAD + sketch->n * PACK_FEATURE), *p = bytes;

	p = put(p, PACK_VERSION, 1);
	p = put(p, sketch->language, 2);
	p = put(p, sketch->n_words, 2);
	p = put(p, sketch->simhash, 8);
	for (size_t i = 0; i < sketch->n; i++) {
		p = put(p, sketch->v[i].hash, 4);
		p = put(p, sketch->v[i].weight, 1);
		p = put(p, sketch->v[i].pair, 1);
	}
	*len = (size_t)(p - bytes);
	return bytes;
}

int
sketch_unpack(struct sketch *out, const void *bytes, size_t len, struct arena *arena)
{
	const unsigned char *p = bytes;

	*out = (struct sketch){ .n = 0 };
	if (len < PACK_HEAD || get(&p, 1) != PACK_VERSION || (len - PACK_HEAD) % PACK_FEATURE ||
	    (len - PACK_HEAD) / PACK_FEATURE > SKETCH_MAX)
		return -1;
	out->language = (uint16_t)get(&p, 2);
	out->n_words = (uint16_t)get(&p, 2);
	out->simhash = get(&p, 8);
	out->n = (len - PACK_HEAD) / PACK_FEATURE;
	out->v = arena_alloc(arena, out->n * sizeof(*out->v));
	for (size_t i = 0; i < out->n; i++) {
		out->v[i].hash = (uint32_t)get(&p, 4);
		out->v[i].weight = (uint8_t)get(&p, 1);
		out->v[i].pair = get(&p, 1) != 0;
	}
	return 0;
}
