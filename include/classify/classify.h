/* Topics by keyword rules: the language of wirespool.conf(5), compiled into one automaton over whole words
 * (ICU word breaks, case, accents, width and compatibility forms folded; characters where a script writes no
 * spaces). Pure after compilation; a struct rules is read-only and may be shared by threads. */
#ifndef CLASSIFY_CLASSIFY_H
#define CLASSIFY_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct rules;

/* One topic as configured. Strings are borrowed for the call. */
struct topic_source {
	const char *name;
	const char *keywords; /* comma separated, see wirespool.conf(5) */
	double threshold;     /* <= 0: the default, which grows with the text's length */
};

/* Where in `keywords` a rule is wrong, for file:line:column messages and a caret. */
struct rule_error {
	struct error error; /* what is wrong and what to write instead */
	size_t topic;       /* index into the sources */
	size_t offset;      /* byte in its keywords */
};

/* Compile. Returns NULL and fills *err on the first mistake. rules_free() takes NULL. */
struct rules *rules_compile(const struct topic_source *topics, size_t n, struct rule_error *err);
void rules_free(struct rules *rules);

/* What is classified; any string may be NULL. body is plain text (text_words()). */
struct classify_input {
	const char *title, *body, *author, *feed, *url, *language;
	const char *const *tags;
	size_t n_tags;
};

struct topic_hit {
	const char *topic; /* the source's index is `index`; the name is owned by rules */
	size_t index;
	double score, threshold;
	char *reason; /* the words that decided, "oil^2 (title), opec ×2"; owned by the arena */
	bool vetoed;  /* a -word was found: not filed, kept for explanations */
};
struct topic_hits {
	struct topic_hit *v;
	size_t n;
};

/* Topics that reach their threshold, best first. With `all`, also those that were hit but stay below it or
 * were vetoed (score < threshold or vetoed tells). Results live in the arena. */
struct topic_hits classify(const struct rules *rules, const struct classify_input *in, bool all, struct arena *arena);

#endif
