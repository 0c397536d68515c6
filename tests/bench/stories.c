/* stories [-p] FILE.jsonl...: threads items ({"id", "feed", "title", "text", "lang", "published", "story"} a line) in
 * several orders, and prints what it cost. Where the file says which story an item belongs to, prints how well that
 * was found, too: precision, recall and F1, pairwise and BCubed (Amigó 2009), as means over the orders. -p prints
 * {"id", "story", "score"} a line instead, in the file's order.
 *
 * The items come within one hour; `published` is their own date. The first order is the file's, which is as they
 * come day by day when that has them by date; in the others they come feed by feed, as at a first poll, the feeds in
 * any order. Items without a feed are spread over 8. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "parse/date.h"
#include "story/sketch.h"
#include "story/story.h"

#define ORDERS 6
#define MANY 20000 /* items: these take long enough once */
#define START_S 1700000000

/* ---- the items */

struct record {
	json_t *json;
	size_t line;
	int64_t date;
	uint32_t feed;
	uint64_t gold, story;      /* 0: nobody says */
	size_t in_gold, in_story, in_both; /* items */
};

struct records {
	struct record *v;
	size_t n;
};

static const char *
field(const json_t *item, const char *name)
{
	const char *s = json_string_value(json_object_get(item, name));

	return s ? s : "";
}

static uint64_t
number_of(const char *s)
{
	struct hash128 h = hash128_of(s, strlen(s));

	return hash128_prefix(&h) | 1;
}

static int64_t
date_of(const json_t *item)
{
	const char *s = field(item, "published");
	struct moment moment;

	return date_parse(s, strlen(s), &moment) == 0 ? moment.s : START_S;
}

static uint32_t
feed_of(const json_t *item)
{
	const char *feed = field(item, "feed");

	return *feed ? (uint32_t)number_of(feed) : (uint32_t)(number_of(field(item, "id")) >> 1) % 8;
}

static void
load(struct records *records, const char *path)
{
	FILE *in = fopen(path, "r");
	size_t cap = 0, line_cap = 0;
	char *line = NULL;

	*records = (struct records){ .n = 0 };
	while (in && getline(&line, &line_cap, in) > 0) {
		json_t *json = json_loads(line, 0, NULL);

		if (records->n == cap) {
			cap = cap ? cap * 2 : 1024;
			records->v = xreallocarray(records->v, cap, sizeof(*records->v));
		}
		records->v[records->n] = (struct record){
			.json = json,
			.line = records->n,
			.date = date_of(json),
			.feed = feed_of(json),
			.gold = *field(json, "story") ? number_of(field(json, "story")) : 0,
		};
		records->n++;
	}
	free(line);
	if (in)
		fclose(in);
	else
		perror(path);
}

static void
unload(struct records *records)
{
	for (size_t i = 0; i < records->n; i++)
		json_decref(records->v[i].json);
	free(records->v);
}

static int
by_feed(const void *a, const void *b, void *arg)
{
	const struct record *x = a, *y = b;
	uint32_t seed = *(const unsigned *)arg * 2654435761u;
	uint32_t i = (x->feed ^ seed) * 2246822519u, k = (y->feed ^ seed) * 2246822519u;

	if (seed && i != k)
		return i < k ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/* ---- threading */

struct cost {
	double *sketching, *placing; /* microseconds, an item each */
	size_t n, bytes, stories;
};

static double
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static void
thread_item(struct stories *stories, struct sketcher *sketcher, struct record *record, size_t i, bool verbose,
	    struct cost *cost)
{
	const json_t *json = record->json;
	struct arena arena = { 0 };
	struct sketch sketch;
	struct story_place place;
	struct story_item item = { &sketch, record->feed, i + 1, START_S + (int64_t)i % 3600, record->date, 0 };
	double t[3];

	t[0] = now_us();
	sketch_make(sketcher, &sketch, field(json, "title"), field(json, "text"), *field(json, "lang") ? field(json, "lang") : NULL, &arena);
	t[1] = now_us();
	stories_place(stories, &item, &place);
	t[2] = now_us();
	record->story = place.story;
	cost->sketching[cost->n] = t[1] - t[0];
	cost->placing[cost->n++] = t[2] - t[1];
	cost->stories += !place.joined;
	if (verbose)
		printf("{\"id\": \"%s\", \"story\": \"%llu\", \"score\": %.3f, \"threshold\": %.3f, \"words\": \"%s\"}\n",
		       field(json, "id"), (unsigned long long)place.story, place.score, place.threshold, place.words);
	arena_release(&arena);
}

static void
thread_all(struct records *records, bool verbose, struct cost *cost)
{
	struct stories *stories = stories_new();
	struct sketcher *sketcher = sketcher_new();

	for (size_t i = 0; i < records->n; i++)
		thread_item(stories, sketcher, &records->v[i], i, verbose, cost);
	cost->bytes = stories_memory(stories);
	stories_free(stories);
	sketcher_free(sketcher);
}

/* ---- judging */

struct quality {
	double pair_p, pair_r, bcubed_p, bcubed_r;
};

static int
by_gold(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return (x->gold > y->gold) - (x->gold < y->gold);
}

static int
by_story(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return (x->story > y->story) - (x->story < y->story);
}

static int
by_both(const void *a, const void *b)
{
	int gold = by_gold(a, b);

	return gold ? gold : by_story(a, b);
}

/* Note in every record, at this offset, how many are equal to it. */
static void
count_equals(struct records *records, int (*compare)(const void *, const void *), size_t offset)
{
	qsort(records->v, records->n, sizeof(*records->v), compare);
	for (size_t i = 0, end; i < records->n; i = end) {
		for (end = i; end < records->n && compare(&records->v[i], &records->v[end]) == 0; end++)
			;
		for (size_t k = i; k < end; k++)
			*(size_t *)((char *)&records->v[k] + offset) = end - i;
	}
}

/* The order of the records is lost. */
static void
judge(struct records *records, struct quality *sum)
{
	double gold = 0, found = 0, both = 0, p = 0, r = 0;

	count_equals(records, by_gold, offsetof(struct record, in_gold));
	count_equals(records, by_story, offsetof(struct record, in_story));
	count_equals(records, by_both, offsetof(struct record, in_both));
	for (size_t i = 0; i < records->n; i++) {
		const struct record *record = &records->v[i];

		gold += (double)(record->in_gold - 1);
		found += (double)(record->in_story - 1);
		both += (double)(record->in_both - 1);
		p += (double)record->in_both / (double)record->in_story;
		r += (double)record->in_both / (double)record->in_gold;
	}
	sum->pair_p += found > 0 ? both / found : 1;
	sum->pair_r += gold > 0 ? both / gold : 1;
	sum->bcubed_p += p / (double)records->n;
	sum->bcubed_r += r / (double)records->n;
}

/* ---- telling */

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
tell_cost(const char *what, double *us, size_t n)
{
	double sum = 0;

	qsort(us, n, sizeof(*us), by_value);
	for (size_t i = 0; i < n; i++)
		sum += us[i];
	printf(" %s mean=%.1f us p50=%.1f p99=%.1f", what, sum / (double)n, us[n / 2], us[n * 99 / 100]);
}

static double
percent_f1(double p, double r)
{
	return p + r > 0 ? 200 * p * r / (p + r) : 0;
}

static void
measure(const char *path, bool verbose)
{
	struct quality sum = { 0, 0, 0, 0 };
	struct cost cost = { .n = 0 };
	struct records records;
	unsigned orders;

	load(&records, path);
	orders = verbose || records.n > MANY ? 1 : ORDERS;
	cost.sketching = xreallocarray(NULL, records.n * orders + 1, sizeof(double));
	cost.placing = xreallocarray(NULL, records.n * orders + 1, sizeof(double));
	for (unsigned i = 0; records.n && i < orders; i++) {
		qsort_r(records.v, records.n, sizeof(*records.v), by_feed, &i);
		thread_all(&records, verbose, &cost);
		judge(&records, &sum);
	}
	if (records.n && !verbose) {
		printf("%s: items=%zu stories=%zu", path, records.n, cost.stories / orders);
		tell_cost("sketch", cost.sketching, cost.n);
		tell_cost("place", cost.placing, cost.n);
		printf(" memory=%.1f MiB\n", (double)cost.bytes / (1 << 20));
	}
	if (records.n && !verbose && records.v[0].gold)
		printf("  pairwise F1=%.1f%% (precision %.1f, recall %.1f); BCubed F1=%.1f%% (precision %.1f, recall %.1f)\n",
		       percent_f1(sum.pair_p / orders, sum.pair_r / orders), 100 * sum.pair_p / orders,
		       100 * sum.pair_r / orders, percent_f1(sum.bcubed_p / orders, sum.bcubed_r / orders),
		       100 * sum.bcubed_p / orders, 100 * sum.bcubed_r / orders);
	free(cost.sketching);
	free(cost.placing);
	unload(&records);
}

int
main(int argc, char **argv)
{
	bool verbose = argc > 1 && strcmp(argv[1], "-p") == 0;

	for (int i = verbose ? 2 : 1; i < argc; i++)
		measure(argv[i], verbose);
	return 0;
}
