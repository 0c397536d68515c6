/* topics RULES.json ITEMS.jsonl [WORDS]: files items by rules and prints JSON lines {id, topics}, for scorers of
 * labelled sets, and on stderr micro and macro F1 over the topics that have rules and three items or more.
 * RULES.json is {"keywords": {topic: "a;b c"}, "exclude": {topic: "…"}}; an excluded phrase becomes a veto.
 * ITEMS.jsonl has {id, title, text, lang, topics} a line; with WORDS, only so many words of each text are read,
 * as a feed's summary has them. */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "classify/classify.h"

/* "a;b c" → `"a", "b c"`, each with the sign in front. */
static void
add_list(struct strbuf *sb, const char *list, const char *sign)
{
	while (list && *list) {
		size_t n = strcspn(list, ";");

		if (n > 0)
			strbuf_addf(sb, "%s%s\"%.*s\"", sb->len ? ", " : "", sign, (int)n, list);
		list += n + (list[n] == ';');
	}
}

#define TOPICS_MAX 100
#define RARE 3 /* a topic of fewer items is not judged */

static struct judged {
	const char *name;
	bool ruled;
	size_t items, right, wrong, missed;
} judged[TOPICS_MAX];
static size_t n_judged;

static struct judged *
judged_at(const char *name)
{
	size_t i = 0;

	while (i < n_judged && strcmp(judged[i].name, name) != 0)
		i++;
	if (i == n_judged && n_judged < TOPICS_MAX)
		judged[n_judged++].name = xstrdup(name);
	return &judged[i < TOPICS_MAX ? i : TOPICS_MAX - 1];
}

static struct rules *
load_rules(const char *path)
{
	json_error_t why;
	json_t *file = json_load_file(path, 0, &why), *lists, *list;
	struct topic_source *topics;
	struct rule_error err;
	struct rules *rules;
	const char *name;
	size_t n = 0;

	if (!file) {
		fprintf(stderr, "%s:%d: %s\n", path, why.line, why.text);
		exit(EXIT_FAILURE);
	}
	lists = json_object_get(file, "keywords");
	topics = xcalloc(json_object_size(lists), sizeof(*topics));
	json_object_foreach(lists, name, list)
	{
		struct strbuf sb = STRBUF_INIT(1 << 20);

		add_list(&sb, json_string_value(list), "");
		add_list(&sb, json_string_value(json_object_get(json_object_get(file, "exclude"), name)),
			 "-");
		judged_at(name)->ruled = true;
		topics[n++] = (struct topic_source){.name = name, .keywords = strbuf_detach(&sb)};
	}
	rules = rules_compile(topics, n, &err);
	if (!rules) {
		fprintf(stderr, "%s: %s: %zu: %s\n", path, topics[err.topic].name, err.offset,
			err.error.text);
		exit(EXIT_FAILURE);
	}
	for (size_t i = 0; i < n; i++)
		free((char *)topics[i].keywords);
	free(topics);
	json_decref(file);
	return rules;
}

static bool
holds(json_t *topics, const char *name)
{
	json_t *topic;
	size_t i;

	json_array_foreach(topics, i, topic)
		if (strcmp(json_string_value(topic), name) == 0)
			return true;
	return false;
}

static void
judge(json_t *gold, json_t *filed)
{
	json_t *topic;
	size_t i;

	json_array_foreach(gold, i, topic) {
		struct judged *j = judged_at(json_string_value(topic));

		j->items++;
		*(holds(filed, j->name) ? &j->right : &j->missed) += 1;
	}
	json_array_foreach(filed, i, topic)
		if (!holds(gold, json_string_value(topic)))
			judged_at(json_string_value(topic))->wrong++;
}

static double
f1(size_t right, size_t wrong, size_t missed)
{
	return right ? 200.0 * (double)right / (double)(2 * right + wrong + missed) : 0;
}

static void
print_scores(void)
{
	size_t right = 0, wrong = 0, missed = 0, n = 0;
	double sum = 0;

	for (size_t i = 0; i < n_judged; i++) {
		const struct judged *j = &judged[i];

		if (!j->ruled || j->items < RARE)
			continue;
		right += j->right;
		wrong += j->wrong;
		missed += j->missed;
		sum += f1(j->right, j->wrong, j->missed);
		n++;
	}
	if (n)
		fprintf(stderr, "micro F1 %.1f, macro F1 %.1f, %zu topics\n", f1(right, wrong, missed), sum / (double)n,
			n);
}

/* The first `words` words of a text. */
static char *
beginning(const char *text, size_t words)
{
	const char *p = text;

	for (; *p && words > 0; words--) {
		p += strspn(p, " \n\t");
		p += strcspn(p, " \n\t");
	}
	return xstrndup(text, (size_t)(p - text));
}

static void
file_item(const struct rules *rules, const json_t *item, size_t words)
{
	struct arena arena = {0};
	const char *text = json_string_value(json_object_get(item, "text"));
	char *cut = words && text ? beginning(text, words) : NULL;
	struct classify_input in = {
		.title = json_string_value(json_object_get(item, "title")),
		.body = cut ? cut : text,
		.language = json_string_value(json_object_get(item, "lang")),
	};
	struct topic_hits hits = classify(rules, &in, false, &arena);
	json_t *out = json_object(), *topics = json_array();

	json_object_set(out, "id", json_object_get(item, "id"));
	for (size_t i = 0; i < hits.n; i++)
		json_array_append_new(topics, json_string(hits.v[i].topic));
	judge(json_object_get(item, "topics"), topics);
	json_object_set_new(out, "topics", topics);
	json_dumpf(out, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(out);
	free(cut);
	arena_release(&arena);
}

int
main(int argc, char **argv)
{
	struct rules *rules;
	FILE *items;
	json_t *item;

	if (argc < 3 || !(items = fopen(argv[2], "r"))) {
		fprintf(stderr, "usage: topics RULES.json ITEMS.jsonl [WORDS]\n");
		return EXIT_FAILURE;
	}
	rules = load_rules(argv[1]);
	while ((item = json_loadf(items, JSON_DISABLE_EOF_CHECK, NULL))) {
		file_item(rules, item, argc > 3 ? (size_t)atoi(argv[3]) : 0);
		json_decref(item);
	}
	print_scores();
	fclose(items);
	rules_free(rules);
	return EXIT_SUCCESS;
}
