/* suggest ITEMS.jsonl [WORDS]: lists learned from half of a labelled set, judged on the other half. An item whose
 * id ends with an even digit is for learning. Prints micro and macro F1 of the topics with enough examples; with
 * WORDS, the lists, too. A linear SVM on the same split is in tests/bench/svm.py. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "classify/learn.h"

#define TOPICS_MAX 500

struct set {
	struct lesson *v;
	json_t **topics;
	size_t n, cap;
};

static struct set learning, judging;
static const char *names[TOPICS_MAX];
static size_t n_names;

static void
add_item(struct set *set, json_t *item, uint32_t number)
{
	if (set->n == set->cap) {
		set->cap = set->cap ? 2 * set->cap : 1024;
		set->v = xreallocarray(set->v, set->cap, sizeof(*set->v));
		set->topics = xreallocarray(set->topics, set->cap, sizeof(*set->topics));
	}
	set->v[set->n] = (struct lesson){ .in = { .title = json_string_value(json_object_get(item, "title")),
						  .body = json_string_value(json_object_get(item, "text")),
						  .language = json_string_value(json_object_get(item, "lang")) },
					  .story = number,
					  .when_s = number };
	set->topics[set->n++] = json_object_get(item, "topics");
}

static bool
has_topic(json_t *topics, const char *name)
{
	size_t i;
	json_t *topic;

	json_array_foreach(topics, i, topic)
		if (strcmp(json_string_value(topic), name) == 0)
			return true;
	return false;
}

static void
note_names(json_t *topics)
{
	size_t i;
	json_t *topic;

	json_array_foreach(topics, i, topic) {
		size_t k = 0;

		while (k < n_names && strcmp(names[k], json_string_value(topic)) != 0)
			k++;
		if (k == n_names && n_names < TOPICS_MAX)
			names[n_names++] = json_string_value(topic);
	}
}

static void
load(const char *path)
{
	FILE *f = fopen(path, "r");
	uint32_t number = 0;
	json_t *item;

	if (!f) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	while ((item = json_loadf(f, JSON_DISABLE_EOF_CHECK, NULL))) {
		const char *id = json_string_value(json_object_get(item, "id"));

		add_item(strlen(id) && id[strlen(id) - 1] % 2 == 0 ? &learning : &judging, item, number++);
		note_names(json_object_get(item, "topics"));
	}
	fclose(f);
}

static void
mark(struct set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++)
		set->v[i].belongs = has_topic(set->topics[i], name);
}

static void
bench(size_t words, bool print)
{
	struct learn_score all = { 0 };
	double sum = 0, longest = 0;
	size_t n = 0;

	for (size_t i = 0; i < n_names; i++) {
		struct arena arena = { 0 };
		struct learned learned;
		struct learn_score score;
		struct error err;
		clock_t start = clock();
		double took;

		mark(&learning, names[i]);
		if (learn(learning.v, learning.n, NULL, words, &arena, &learned, &err) == 0) {
			took = (double)(clock() - start) / CLOCKS_PER_SEC;
			longest = took > longest ? took : longest;
			mark(&judging, names[i]);
			score = learn_try(learned.list, learned.threshold, judging.v, judging.n);
			all.right += score.right;
			all.wrong += score.wrong;
			all.missed += score.missed;
			sum += learn_f1(&score);
			n++;
			if (print)
				printf("[topic:%s]\nthreshold = %.1f\nkeywords = %s\n# F1 %.3f\n", names[i],
				       learned.threshold, learned.list, learn_f1(&score));
		}
		arena_release(&arena);
	}
	printf("%3zu words: micro F1 %.2f, macro F1 %.2f, %zu topics; slowest learned in %.1f s\n", words,
	       100 * learn_f1(&all), n ? 100 * sum / (double)n : 0, n, longest);
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: suggest ITEMS.jsonl [WORDS]\n");
		return EXIT_FAILURE;
	}
	load(argv[1]);
	printf("%zu items to learn from, %zu to judge by\n", learning.n, judging.n);
	if (argc > 2) {
		bench((size_t)atoi(argv[2]), true);
		return EXIT_SUCCESS;
	}
	bench(30, false);
	bench(50, false);
	bench(200, false);
	return EXIT_SUCCESS;
}
