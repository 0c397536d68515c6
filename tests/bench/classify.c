/* classify [FILE]: what filing costs. Text: FILE, or words made up here, in an order that repeats as speech
 * does (Zipf). Rules: 10 to 10,000 keywords, five of eight words, the others phrases, prefixes and stems, a
 * quarter of them words of the text, 50 a topic. Prints MB/s of a core, the share of each step, compile time
 * and memory. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "classify/classify.h"
#include "classify/tokens.h"
#include "../../src/classify/automaton.h"
#include "../../src/classify/keywords.h"
#include "../../src/classify/lexicon.h"

#define TEXT_BYTES (4u << 20)
#define ITEM_BYTES 2000 /* as much as a feed item has */
#define WORDS 30000
#define ROUNDS 5 /* the best counts */

/* CPU time: the machine may have other work. */
static double
now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static uint64_t
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* A pronounceable word for a number: short for the first hundred, which make up half of a text. */
static void
make_word(char *out, unsigned number)
{
	static const char *const onsets[] = {"b", "d", "f", "g", "k", "l",  "m", "n",
					     "p", "r", "s", "t", "v", "st", "tr"};
	static const char *const ends[] = {"a", "e", "i", "o", "u", "an", "er", "in", "on", "al"};
	char *p = out;

	if (number >= 100)
		number = number * 2654435761u % 3000000;
	number += 3;
	while (number > 0) {
		p = stpcpy(p, onsets[number % 15]);
		number /= 15;
		p = stpcpy(p, ends[number % 10]);
		number /= 10;
	}
}

/* Ranks with a frequency of about 1/rank. */
static unsigned
zipf(uint64_t *state)
{
	unsigned range = 1;

	while (range < WORDS && next_random(state) % 16 != 0)
		range = range * 2 < WORDS ? range * 2 : WORDS;
	return (unsigned)(next_random(state) % range);
}

static void
make_text(struct strbuf *sb)
{
	uint64_t state = 1;

	for (unsigned n = 1; sb->len < TEXT_BYTES; n++) {
		char word[64];

		make_word(word, zipf(&state));
		if (n % 15 == 0)
			word[0] = (char)(word[0] - 0x20);
		strbuf_addstr(sb, word);
		strbuf_addstr(sb, n % 15 == 14 ? ". " : n % 7 == 0 ? ", " : " ");
	}
}

static void
read_text(struct strbuf *sb, const char *path)
{
	FILE *f = fopen(path, "r");
	char block[65536];
	size_t n;

	if (!f) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		strbuf_add(sb, block, n);
	fclose(f);
}

/* The text's next new word but seven: frequent and rare ones as a list that somebody wrote has them, hardly
 * ever "the" or "said". False when there is none left. */
static bool
next_word(struct tokens *tokens, struct lexicon *seen, char out[64])
{
	struct token token;
	unsigned skip = 7;

	while (tokens_next(tokens, &token)) {
		uint32_t *place = token.len < 64 ? lexicon_put(seen, token.text, token.len) : NULL;

		if (!place || (*place)++ != 0 || token.len < 4 || memchr(token.text, ',', token.len) ||
		    skip-- > 0)
			continue;
		*(char *)mempcpy(out, token.text, token.len) = '\0';
		return true;
	}
	return false;
}

static void
make_keywords(struct strbuf *sb, const char *text, size_t len, unsigned n, unsigned share)
{
	uint64_t state = 7;
	struct lexicon seen = {0};
	struct tokens tokens;

	tokens_init(&tokens, text, len);
	for (unsigned i = 0; i < n; i++) {
		static const char *const before[] = {"", "\"", "", "", "", "~", "", ""};
		static const char *const after[] = {"", "\"", "", "*", "", "", "", ""};
		char words[2][64];

		make_word(words[0], (unsigned)(next_random(&state) % 5000000));
		make_word(words[1], (unsigned)(next_random(&state) % 1000));
		if ((i / 8 + i) % share == 0)
			next_word(&tokens, &seen, words[0]);
		strbuf_addf(sb, "%s%s%s", i ? ", " : "", before[i % 8], words[0]);
		if (i % 8 == 1)
			strbuf_addf(sb, " %s", words[1]);
		strbuf_addstr(sb, after[i % 8]);
	}
	lexicon_release(&seen);
}

static double
tokens_rate(const char *text, size_t len)
{
	double start = now_s();
	struct tokens tokens;
	struct token token;

	for (size_t at = 0; at < len; at += ITEM_BYTES) {
		tokens_init(&tokens, text + at, len - at < ITEM_BYTES ? len - at : ITEM_BYTES);
		while (tokens_next(&tokens, &token))
			;
	}
	return (double)len / 1e6 / (now_s() - start);
}

static double
classify_rate(const struct rules *rules, const char *text, size_t len, size_t *filed)
{
	double start = now_s();

	*filed = 0;
	for (size_t at = 0; at < len; at += ITEM_BYTES) {
		struct arena arena = {0};
		char *item = arena_strndup(&arena, text + at, len - at < ITEM_BYTES ? len - at : ITEM_BYTES);
		struct classify_input in = {.body = item};

		*filed += classify(rules, &in, false, &arena).n;
		arena_release(&arena);
	}
	return (double)len / 1e6 / (now_s() - start);
}

static struct automaton *
automaton_of(const char *list)
{
	struct automaton *automaton = automaton_new();
	struct keywords keywords;
	struct arena arena = {0};
	struct error err;
	size_t offset;

	if (keywords_parse(list, &arena, &keywords, &err, &offset) < 0) {
		fprintf(stderr, "%zu: %s\n", offset, err.text);
		exit(EXIT_FAILURE);
	}
	for (size_t i = 0; i < keywords.n; i++)
		automaton_add(automaton, keywords.v[i].parts, keywords.v[i].n_parts);
	automaton_finish(automaton);
	arena_release(&arena);
	return automaton;
}

static void
ignore_hit(void *ctx, uint32_t pattern, size_t word)
{
	(void)ctx, (void)pattern, (void)word;
}

/* Words and keywords found, nothing counted. */
static double
finding_rate(const struct automaton *automaton, const char *text, size_t len)
{
	double start = now_s();

	for (size_t at = 0; at < len; at += ITEM_BYTES) {
		struct scan *scan = scan_new(automaton, NULL);

		scan_text(scan, text + at, len - at < ITEM_BYTES ? len - at : ITEM_BYTES, ignore_hit, NULL);
		scan_free(scan);
	}
	return (double)len / 1e6 / (now_s() - start);
}

#define TOPIC_KEYWORDS 50

/* The comma separated list cut into topics. */
static struct rules *
compile(struct strbuf *list, unsigned n, double *took)
{
	size_t n_topics = (n + TOPIC_KEYWORDS - 1) / TOPIC_KEYWORDS;
	struct topic_source *topics = xcalloc(n_topics, sizeof(*topics));
	struct rule_error err;
	struct rules *rules;
	char *p = list->buf;

	for (size_t i = 0; i < n_topics; i++) {
		topics[i] = (struct topic_source){.name = "bench", .keywords = p};
		for (unsigned k = 0; k < TOPIC_KEYWORDS && (p = strchr(p, ',')); k++)
			p++;
		if (p)
			p[-1] = '\0';
	}
	*took = now_s();
	rules = rules_compile(topics, n_topics, &err);
	*took = now_s() - *took;
	if (!rules) {
		fprintf(stderr, "%zu: %s\n", err.offset, err.error.text);
		exit(EXIT_FAILURE);
	}
	free(topics);
	return rules;
}

static void
bench(const char *text, size_t len, unsigned n, unsigned share, double words_rate)
{
	struct strbuf list = STRBUF_INIT(64u << 20);
	struct automaton *automaton;
	struct rules *rules;
	double took, rate = 0, finding = 0, words;
	size_t filed;

	make_keywords(&list, text, len, n, share);
	automaton = automaton_of(strbuf_str(&list));
	rules = compile(&list, n, &took);
	for (int i = 0; i < ROUNDS; i++) {
		finding = fmax(finding, finding_rate(automaton, text, len));
		rate = fmax(rate, classify_rate(rules, text, len, &filed));
	}
	words = 100 * rate / words_rate;
	finding = 100 * rate / finding;
	printf("%6u keywords: %5.1f MB/s: words %2.0f %%, finding %2.0f %%, scoring %2.0f %%; compiled in "
	       "%6.2f ms; "
	       "%4.0f bytes a keyword; filed %zu\n",
	       n, rate, words, finding - words, 100 - finding, took * 1e3, (double)rules_memory(rules) / n,
	       filed);
	automaton_free(automaton);
	rules_free(rules);
	strbuf_release(&list);
}

int
main(int argc, char **argv)
{
	struct strbuf text = STRBUF_INIT(256u << 20);
	double rate = 0;

	if (argc > 1)
		read_text(&text, argv[1]);
	else
		make_text(&text);
	for (int i = 0; i < ROUNDS; i++)
		rate = fmax(rate, tokens_rate(text.buf, text.len));
	printf("words alone: %.1f MB/s\n", rate);
	for (unsigned n = 10; n <= 100000; n *= 10)
		bench(text.buf, text.len, n, 4, rate);
	bench(text.buf, text.len, 10000, 2, rate);
	strbuf_release(&text);
	return EXIT_SUCCESS;
}
