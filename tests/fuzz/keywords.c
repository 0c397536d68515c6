/* Any string as a list of keywords: it compiles, or the mistake has words and a place in the list. A keyword
 * of plain words is found in a text that consists of it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classify/classify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Signs of the language; and a blank beside a clause's end, which parts characters in a text. */
static bool
is_plain(const char *list)
{
	bool ascii = true;

	for (const char *p = list; *p; p++)
		ascii &= (unsigned char)*p < 0x80;
	return !strpbrk(list, ":-^\"~*\n") && (ascii || !strpbrk(list, " \t\r"));
}

static void
need(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "%s\n", what);
		abort();
	}
}

/* Plain keywords are found in the list, read as a text (in which 1,2 would be a number); what is found lies
 * in it. */
static void
check_rules(const struct rules *rules, const char *list)
{
	struct arena arena = {0};
	char *text = arena_strdup(&arena, list);
	struct classify_input in = {.title = text, .body = text, .url = list};
	struct topic_hits hits;

	for (char *p = text; (p = strchr(p, ',')); p++)
		*p = '|';
	hits = classify(rules, &in, true, &arena);
	for (size_t i = 0; i < hits.n; i++) {
		need(hits.v[i].reason[0] != '\0', "no reason");
		for (size_t k = 0; k < hits.v[i].n_words; k++)
			need(hits.v[i].words[k].offset < strlen(list), "a hit outside the list");
	}
	need(hits.n == 1 || !is_plain(list), "plain keywords are not in their own text");
	arena_release(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *list = malloc(size + 1);
	struct topic_source topic = {.name = "t", .keywords = list};
	struct rule_error err = {.offset = SIZE_MAX};
	struct rules *rules;

	if (!list)
		abort();
	memcpy(list, data, size);
	list[size] = '\0';
	rules = rules_compile(&topic, 1, &err);
	if (rules)
		check_rules(rules, list);
	else
		need(err.error.text[0] && err.topic == 0 && err.offset <= strlen(list),
		     "a mistake without its place");
	rules_free(rules);
	free(list);
	return 0;
}
