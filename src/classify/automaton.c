#include "automaton.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "classify/tokens.h"
#include "lexicon.h"
#include "starts.h"
#include "stems.h"

/* Symbols that one word of a text can have; a hundred prefixes of one another are no sensible rules. */
#define SYMBOLS_MAX 64

#define NO_PATTERN UINT32_MAX

/* Two tries, whose edges share a table: of patterns by symbols, and of prefix* keywords by bytes (nodes
 * counted from PREFIX_ROOT, edges labelled byte + 1). Node 0 is the root of the patterns. */
#define PREFIX_ROOT 0x80000000u

struct node {
	uint32_t pattern; /* that ends here, or NO_PATTERN */
	bool has_children;
};

struct edge {
	uint32_t from, symbol; /* symbol 0: free */
	uint32_t to;
};

struct automaton {
	struct lexicon words;
	uint32_t *prefixes; /* node - PREFIX_ROOT → the symbol of the prefix that ends there, or 0 */
	size_t n_prefixes, cap_prefixes;
	struct starts *prefix_starts; /* NULL without prefixes: many automata are a feed's few words */
	struct lexicon stem_texts;    /* while building: ~word → symbol */
	struct stem_word *stem_words;
	size_t n_stem_words, cap_stem_words;

	struct node *nodes;
	size_t n_nodes, cap_nodes;
	struct edge *edges; /* open addressing, at most half full */
	size_t n_edges, cap_edges;
	uint32_t *first; /* symbol → the root's child, 0: none */
	uint32_t n_symbols;
	uint32_t n_patterns;

	/* ~words with each language's eyes, made when the first text in that language comes; the last one is
	 * for languages without a stemmer. */
	pthread_mutex_t stems_lock;
	_Atomic(struct stems *) *stems;
};

struct automaton *
automaton_new(void)
{
	struct automaton *a = xcalloc(1, sizeof(*a));

	a->n_symbols = 1;
	a->prefixes = xcalloc(1, sizeof(*a->prefixes));
	a->n_prefixes = a->cap_prefixes = 1;
	a->nodes = xcalloc(1, sizeof(*a->nodes));
	a->nodes[0].pattern = NO_PATTERN;
	a->n_nodes = a->cap_nodes = 1;
	a->cap_edges = 16;
	a->edges = xcalloc(a->cap_edges, sizeof(*a->edges));
	a->stems = xcalloc((size_t)stems_languages() + 1, sizeof(*a->stems));
	pthread_mutex_init(&a->stems_lock, NULL);
	return a;
}

void
automaton_free(struct automaton *a)
{
	if (!a)
		return;
	for (int i = 0; i <= stems_languages(); i++)
		stems_free(a->stems[i]);
	free(a->stems);
	pthread_mutex_destroy(&a->stems_lock);
	for (size_t i = 0; i < a->n_stem_words; i++)
		free((char *)a->stem_words[i].text);
	free(a->stem_words);
	lexicon_release(&a->stem_texts);
	lexicon_release(&a->words);
	free(a->prefixes);
	free(a->prefix_starts);
	free(a->nodes);
	free(a->edges);
	free(a->first);
	free(a);
}

static uint32_t
word_symbol(struct automaton *a, const struct part *part)
{
	uint32_t *symbol = lexicon_put(&a->words, part->text, part->len);

	if (*symbol == 0)
		*symbol = a->n_symbols++;
	return *symbol;
}

static uint32_t
stem_symbol(struct automaton *a, const struct part *part)
{
	uint32_t *symbol = lexicon_put(&a->stem_texts, part->text, part->len);

	if (*symbol == 0) {
		*symbol = a->n_symbols++;
		XGROW(a->stem_words, a->n_stem_words, a->cap_stem_words);
		a->stem_words[a->n_stem_words++] = (struct stem_word){
			.text = xstrndup(part->text, part->len), .len = part->len, .symbol = *symbol};
	}
	return *symbol;
}

static struct edge *
edge_slot(const struct automaton *a, uint32_t from, uint32_t symbol)
{
	uint64_t key = ((uint64_t)from << 32 | symbol) * 0x9E3779B97F4A7C15u;
	size_t i = (size_t)(key >> 32) & (a->cap_edges - 1);

	while (a->edges[i].symbol != 0 && (a->edges[i].from != from || a->edges[i].symbol != symbol))
		i = (i + 1) & (a->cap_edges - 1);
	return &a->edges[i];
}

static void
grow_edges(struct automaton *a)
{
	struct edge *old = a->edges;
	size_t n = a->cap_edges;

	a->cap_edges = n * 2;
	a->edges = xcalloc(a->cap_edges, sizeof(*a->edges));
	for (size_t i = 0; i < n; i++)
		if (old[i].symbol != 0)
			*edge_slot(a, old[i].from, old[i].symbol) = old[i];
	free(old);
}

/* The place for the edge from a node by a symbol; its symbol is 0 when it is new. */
static struct edge *
edge_make(struct automaton *a, uint32_t from, uint32_t symbol)
{
	struct edge *edge = edge_slot(a, from, symbol);

	if (edge->symbol == 0 && a->n_edges * 2 >= a->cap_edges) {
		grow_edges(a);
		edge = edge_slot(a, from, symbol);
	}
	a->n_edges += edge->symbol == 0;
	return edge;
}

static uint32_t
prefix_symbol(struct automaton *a, const struct part *part)
{
	uint32_t at = PREFIX_ROOT;

	if (!a->prefix_starts)
		a->prefix_starts = xcalloc(1, sizeof(*a->prefix_starts));
	starts_add(a->prefix_starts, part->text, part->len);
	for (size_t i = 0; i < part->len; i++) {
		uint32_t byte = (unsigned char)part->text[i] + 1u;
		struct edge *edge = edge_make(a, at, byte);

		if (edge->symbol == 0) {
			*edge = (struct edge){
				.from = at, .symbol = byte, .to = PREFIX_ROOT + (uint32_t)a->n_prefixes};
			XGROW(a->prefixes, a->n_prefixes, a->cap_prefixes);
			a->prefixes[a->n_prefixes++] = 0;
		}
		at = edge->to;
	}
	if (a->prefixes[at - PREFIX_ROOT] == 0)
		a->prefixes[at - PREFIX_ROOT] = a->n_symbols++;
	return a->prefixes[at - PREFIX_ROOT];
}

/* The node behind `from` by symbol, made if need be. */
static uint32_t
step_make(struct automaton *a, uint32_t from, uint32_t symbol)
{
	struct edge *edge = edge_make(a, from, symbol);

	if (edge->symbol == 0) {
		*edge = (struct edge){.from = from, .symbol = symbol, .to = (uint32_t)a->n_nodes};
		XGROW(a->nodes, a->n_nodes, a->cap_nodes);
		a->nodes[a->n_nodes++] = (struct node){.pattern = NO_PATTERN};
		a->nodes[from].has_children = true;
	}
	return edge->to;
}

uint32_t
automaton_add(struct automaton *a, const struct part *parts, size_t n)
{
	uint32_t (*const makers[])(struct automaton *, const struct part *) = {
		[PART_WORD] = word_symbol, [PART_PREFIX] = prefix_symbol, [PART_STEM] = stem_symbol};
	uint32_t at = 0;

	for (size_t i = 0; i < n; i++)
		at = step_make(a, at, makers[parts[i].kind](a, &parts[i]));
	if (a->nodes[at].pattern == NO_PATTERN)
		a->nodes[at].pattern = a->n_patterns++;
	return a->nodes[at].pattern;
}

void
automaton_finish(struct automaton *a)
{
	a->first = xcalloc(a->n_symbols, sizeof(*a->first));
	for (uint32_t symbol = 1; symbol < a->n_symbols; symbol++) {
		const struct edge *edge = edge_slot(a, 0, symbol);

		if (edge->symbol != 0)
			a->first[symbol] = edge->to;
	}
	lexicon_release(&a->stem_texts);
}

size_t
automaton_patterns(const struct automaton *a)
{
	return a->n_patterns;
}

size_t
automaton_memory(const struct automaton *a)
{
	size_t size = sizeof(*a) + lexicon_memory(&a->words) + a->cap_prefixes * sizeof(*a->prefixes) +
		      a->cap_nodes * sizeof(*a->nodes) + a->cap_edges * sizeof(*a->edges) +
		      a->n_symbols * sizeof(*a->first) + (a->prefix_starts ? sizeof(*a->prefix_starts) : 0) +
		      a->cap_stem_words * sizeof(*a->stem_words);

	for (int i = 0; i <= stems_languages(); i++)
		if (a->stems[i])
			size += stems_memory(a->stems[i]);
	return size;
}

/* The ~words in one language; NULL when there are none. */
static const struct stems *
stems_in(const struct automaton *a, int language)
{
	_Atomic(struct stems *) *place = &a->stems[language < 0 ? stems_languages() : language];
	struct stems *stems = a->n_stem_words ? atomic_load_explicit(place, memory_order_acquire) : NULL;

	if (stems || a->n_stem_words == 0)
		return stems;
	pthread_mutex_lock((pthread_mutex_t *)&a->stems_lock);
	stems = atomic_load_explicit(place, memory_order_relaxed);
	if (!stems) {
		stems = stems_new(language, a->stem_words, a->n_stem_words);
		atomic_store_explicit(place, stems, memory_order_release);
	}
	pthread_mutex_unlock((pthread_mutex_t *)&a->stems_lock);
	return stems;
}

/* Patterns under way: nodes reached with the last word. Two sets change places at each word. */
struct active {
	uint32_t *v;
	size_t n, cap;
};

struct scan {
	const struct automaton *a;
	const struct stems *stems; /* NULL: no ~word in the rules */
	struct sb_stemmer *stemmer;
	struct active now, next;
	uint32_t symbols[SYMBOLS_MAX];
	size_t n_symbols;
};

struct scan *
scan_new(const struct automaton *a, const char *language)
{
	struct scan *scan = xcalloc(1, sizeof(*scan));
	int number = stems_language(language);

	scan->a = a;
	scan->stems = stems_in(a, number);
	if (scan->stems)
		scan->stemmer = stems_open(number);
	return scan;
}

void
scan_free(struct scan *scan)
{
	if (!scan)
		return;
	stems_close(scan->stemmer);
	free(scan->now.v);
	free(scan->next.v);
	free(scan);
}

static void
add_symbol(struct scan *scan, uint32_t symbol)
{
	if (symbol != 0 && scan->n_symbols < SYMBOLS_MAX)
		scan->symbols[scan->n_symbols++] = symbol;
}

static void
add_prefixes(struct scan *scan, const char *text, size_t len)
{
	const struct automaton *a = scan->a;
	uint32_t at = PREFIX_ROOT;

	if (!a->prefix_starts || !starts_may(a->prefix_starts, text, len))
		return;
	for (size_t i = 0; i < len; i++) {
		at = edge_slot(a, at, (unsigned char)text[i] + 1u)->to;
		if (at == 0)
			return;
		add_symbol(scan, a->prefixes[at - PREFIX_ROOT]);
	}
}

/* "u.s" is read as "us", too. */
static void
add_undotted(struct scan *scan, const struct token *token)
{
	char text[TOKEN_MAX];
	size_t n = 0;

	for (size_t i = 0; i < token->len; i++)
		if (token->text[i] != '.')
			text[n++] = token->text[i];
	add_symbol(scan, lexicon_get(&scan->a->words, text, n));
}

static void
find_symbols(struct scan *scan, const struct token *token)
{
	scan->n_symbols = 0;
	add_symbol(scan, lexicon_get(&scan->a->words, token->text, token->len));
	if (token->base_len)
		add_symbol(scan, lexicon_get(&scan->a->words, token->text, token->base_len));
	if (token->dotted)
		add_undotted(scan, token);
	if (token->character)
		return;
	add_prefixes(scan, token->text, token->len);
	if (scan->stems)
		scan->n_symbols += stems_find(scan->stems, scan->stemmer, token,
					      scan->symbols + scan->n_symbols, SYMBOLS_MAX - scan->n_symbols);
}

static void
activate(struct active *set, uint32_t node)
{
	XGROW(set->v, set->n, set->cap);
	set->v[set->n++] = node;
}

/* One word further: every pattern under way, and those that begin here. */
static void
advance(struct scan *scan, size_t word, void (*hit)(void *ctx, uint32_t pattern, size_t word), void *ctx)
{
	const struct automaton *a = scan->a;
	struct active before = scan->now;

	scan->next.n = 0;
	for (size_t s = 0; s < scan->n_symbols; s++) {
		for (size_t i = 0; i <= before.n; i++) {
			uint32_t to = i < before.n ? edge_slot(a, before.v[i], scan->symbols[s])->to
						   : a->first[scan->symbols[s]];

			if (to == 0)
				continue;
			if (a->nodes[to].pattern != NO_PATTERN)
				hit(ctx, a->nodes[to].pattern, word);
			if (a->nodes[to].has_children)
				activate(&scan->next, to);
		}
	}
	scan->now = scan->next;
	scan->next = before;
}

size_t
scan_text(struct scan *scan, const char *text, size_t len,
	  void (*hit)(void *ctx, uint32_t pattern, size_t word), void *ctx)
{
	struct tokens tokens;
	struct token token;
	size_t words = 0, characters = 0;

	scan->now.n = 0;
	tokens_init(&tokens, text, len);
	while (tokens_next(&tokens, &token)) {
		if (token.apart)
			scan->now.n = 0;
		find_symbols(scan, &token);
		if (scan->n_symbols || scan->now.n)
			advance(scan, words + characters / 2, hit, ctx);
		*(token.character ? &characters : &words) += 1;
	}
	return words + characters / 2;
}
