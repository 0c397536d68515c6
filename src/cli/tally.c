#include "tally.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/alloc.h"

#define PAIRS_SHOWN 15
#define WORDS_SHOWN 20	 /* of one topic, in a list of keywords */
#define ITEMS_ENOUGH 10	 /* before "nearly always" means something */

/* Two topics that filed the same items; a < b. */
struct pair {
	uint64_t key; /* a << 32 | b */
	size_t n;
	UT_hash_handle hh;
};

struct tally {
	const struct config *config;
	const struct rules *rules;
	size_t items, unfiled;
	size_t *filed; /* items of each topic */
	size_t *found; /* items that hold each keyword */
	struct pair *pairs;
};

struct tally *
tally_new(const struct config *config, const struct rules *rules)
{
	struct tally *tally = xcalloc(1, sizeof(*tally));

	tally->config = config;
	tally->rules = rules;
	tally->filed = xcalloc(config->n_topics + 1, sizeof(*tally->filed));
	tally->found = xcalloc(rules_keywords(rules) + 1, sizeof(*tally->found));
	return tally;
}

void
tally_free(struct tally *tally)
{
	struct pair *pair, *next;

	HASH_ITER (hh, tally->pairs, pair, next) {
		HASH_DEL(tally->pairs, pair);
		free(pair);
	}
	free(tally->filed);
	free(tally->found);
	free(tally);
}

static size_t
number_of(const struct tally *tally, const struct topic_config *topic)
{
	return (size_t)(topic - tally->config->topics);
}

static void
add_pair(struct tally *tally, size_t a, size_t b)
{
	uint64_t key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
	struct pair *pair;

	HASH_FIND(hh, tally->pairs, &key, sizeof(key), pair);
	if (!pair) {
		pair = xcalloc(1, sizeof(*pair));
		pair->key = key;
		HASH_ADD(hh, tally->pairs, key, sizeof(key), pair);
	}
	pair->n++;
}

void
tally_add(struct tally *tally, const struct topic_hits *hits, const struct filing *filing)
{
	tally->items++;
	tally->unfiled += filing->n_topics == 0;
	for (size_t i = 0; i < filing->n_topics; i++) {
		size_t topic = number_of(tally, filing->settings[i]);

		tally->filed[topic]++;
		for (size_t k = 0; k < i; k++)
			add_pair(tally, topic, number_of(tally, filing->settings[k]));
	}
	for (size_t i = 0; i < hits->n; i++)
		for (size_t k = 0; k < hits->v[i].n_words; k++)
			tally->found[hits->v[i].words[k].number]++;
}

/* ---- printing */

static unsigned
percent(size_t part, size_t whole)
{
	return whole ? (unsigned)((200 * part + whole) / (2 * whole)) : 0;
}

static int
more_filed(const void *a, const void *b, void *arg)
{
	const struct tally *tally = arg;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	if (tally->filed[x] != tally->filed[y])
		return tally->filed[x] > tally->filed[y] ? -1 : 1;
	return strcmp(tally->config->topics[x].name, tally->config->topics[y].name);
}

static void
print_topics(const struct tally *tally)
{
	size_t n = tally->config->n_topics, *order = xcalloc(n + 1, sizeof(*order));

	for (size_t i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof(*order), more_filed, (void *)tally);
	for (size_t i = 0; i < n; i++) {
		const struct topic_config *topic = &tally->config->topics[order[i]];
		size_t filed = tally->filed[order[i]];
		const char *note = "";

		if (filed == 0)
			note = "  (nothing)";
		else if (tally->items >= ITEMS_ENOUGH && 10 * filed >= 9 * tally->items)
			note = "  (nearly everything)";
		printf("%7zu %3u %%  %s%s\n", filed, percent(filed, tally->items), topic->name, note);
	}
	free(order);
}

static int
more_shared(const struct pair *a, const struct pair *b)
{
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return a->key < b->key ? -1 : a->key > b->key;
}

static void
print_pairs(const struct tally *tally)
{
	struct pair *sorted = tally->pairs;
	unsigned shown = 0;

	if (!sorted)
		return;
	HASH_SORT(sorted, more_shared);
	printf("\nFiled together:\n");
	for (const struct pair *pair = sorted; pair && shown < PAIRS_SHOWN; pair = pair->hh.next, shown++) {
		size_t a = pair->key >> 32, b = pair->key & UINT32_MAX;

		printf("%7zu  %s and %s: %u %% of the first, %u %% of the second\n", pair->n,
		       tally->config->topics[a].name, tally->config->topics[b].name,
		       percent(pair->n, tally->filed[a]), percent(pair->n, tally->filed[b]));
	}
	if (HASH_COUNT(sorted) > PAIRS_SHOWN)
		printf("         and %u pairs more\n", HASH_COUNT(sorted) - PAIRS_SHOWN);
}

static bool
is_never(const struct tally *tally, size_t number)
{
	return tally->found[number] == 0;
}

static bool
is_common(const struct tally *tally, size_t number)
{
	return tally->items >= ITEMS_ENOUGH && 2 * tally->found[number] > tally->items;
}

/* One line for each topic that has such keywords. The keywords of a topic follow each other. */
static void
print_keywords(const struct tally *tally, const char *title, bool (*is_such)(const struct tally *, size_t))
{
	size_t topic = SIZE_MAX, shown = 0;

	for (size_t i = 0; i < rules_keywords(tally->rules); i++) {
		struct keyword_info info = rules_keyword(tally->rules, i);

		if (!is_such(tally, i))
			continue;
		if (topic == SIZE_MAX)
			printf("\n%s:", title);
		if (info.topic != topic) {
			printf("\n  %s: ", tally->config->topics[info.topic].name);
			topic = info.topic;
			shown = 0;
		}
		if (shown < WORDS_SHOWN)
			printf("%s%s", shown ? ", " : "", info.keyword);
		else if (shown == WORDS_SHOWN)
			printf(", …");
		shown++;
	}
	if (topic != SIZE_MAX)
		putchar('\n');
}

void
tally_print(const struct tally *tally)
{
	printf("%zu item%s, %zu filed, %zu without a topic\n", tally->items, tally->items == 1 ? "" : "s",
	       tally->items - tally->unfiled, tally->unfiled);
	if (tally->items == 0)
		return;
	putchar('\n');
	print_topics(tally);
	print_pairs(tally);
	print_keywords(tally, "Never found", is_never);
	print_keywords(tally, "Found in more than half of the items", is_common);
}
