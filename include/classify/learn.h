/* Learning a topic's keywords from examples: which words and phrases tell what belongs to it from what does not,
 * with small integer weights and a threshold, written in the language of rules. Pure.
 *
 * Words are chosen by chi-square among those that occur in enough examples of more than one story, the keywords
 * that the topic has are candidates, too; weights come from a linear fit (squared hinge loss, L2, no weight below
 * zero) over what the words score in the examples, exactly as classify() counts. */
#ifndef CLASSIFY_LEARN_H
#define CLASSIFY_LEARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "classify/classify.h"

/* One example; borrowed. */
struct lesson {
	struct classify_input in;
	bool belongs;
	uint32_t story; /* lessons of one story have one number */
	int64_t when_s;
};

/* Fewer teach chance, not the topic. */
#define LEARN_LEAST 20	       /* examples of either kind */
#define LEARN_LEAST_STORIES 5  /* that the belonging ones tell */

struct learned_word {
	const char *keyword; /* as it is written, without weight */
	unsigned weight;
	bool is_new;			   /* not among the topic's keywords */
	unsigned inside, outside;	   /* examples that hold it: belonging, others */
};

struct learned {
	struct learned_word *v; /* greatest weight first */
	size_t n;
	double threshold;
	const char *list; /* all of it as `keywords` takes it, the topic's vetoes included */
};

/* current: the topic's keywords as configured, or NULL. Returns 0, or -1 with the reason: too few examples, or no
 * word that tells them apart. Results live in the arena. */
int learn(const struct lesson *lessons, size_t n, const char *current, size_t max_words, struct arena *arena,
	  struct learned *out, struct error *err);

/* Put the lessons in order, so that the first of them (returned: how many) are to learn from and the others, the
 * newest stories, to judge by. No story is in both. */
size_t learn_split(struct lesson *lessons, size_t n);

/* How a rule does on lessons. */
struct learn_score {
	size_t right, wrong, missed; /* filed rightly, filed wrongly, not filed */
};
struct learn_score learn_try(const char *keywords, double threshold, const struct lesson *lessons, size_t n);

/* 2 * right / (2 * right + wrong + missed), 0 to 1. */
double learn_f1(const struct learn_score *score);

#endif
