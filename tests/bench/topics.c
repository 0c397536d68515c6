/* topics RULES.json ITEMS.jsonl: files items by rules and prints JSON lines {id, topics}, for scorers of
 * labelled sets. RULES.json is {"keywords": {topic: "a;b c"}, "exclude": {topic: "…"}}; an excluded phrase
 * becomes a veto. ITEMS.jsonl has {id, title, text, lang} a line. */
#include <jansson.h>
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

static void
file_item(const struct rules *rules, const json_t *item)
{
	struct arena arena = {0};
	struct classify_input in = {
		.title = json_string_value(json_object_get(item, "title")),
		.body = json_string_value(json_object_get(item, "text")),
		.language = json_string_value(json_object_get(item, "lang")),
	};
	struct topic_hits hits = classify(rules, &in, false, &arena);
	json_t *out = json_object(), *topics = json_array();

	json_object_set(out, "id", json_object_get(item, "id"));
	for (size_t i = 0; i < hits.n; i++)
		json_array_append_new(topics, json_string(hits.v[i].topic));
	json_object_set_new(out, "topics", topics);
	json_dumpf(out, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(out);
	arena_release(&arena);
}

int
main(int argc, char **argv)
{
	struct rules *rules;
	FILE *items;
	json_t *item;

	if (argc != 3 || !(items = fopen(argv[2], "r"))) {
		fprintf(stderr, "usage: topics RULES.json ITEMS.jsonl\n");
		return EXIT_FAILURE;
	}
	rules = load_rules(argv[1]);
	while ((item = json_loadf(items, JSON_DISABLE_EOF_CHECK, NULL))) {
		file_item(rules, item);
		json_decref(item);
	}
	fclose(items);
	rules_free(rules);
	return EXIT_SUCCESS;
}
