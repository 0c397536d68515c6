/* Topics by keyword rules: the language of wirespool.conf(5), compiled into one automaton over whole words
 * (ICU word breaks, case, accents, width and compatibility forms folded; characters where a script writes no
 * spaces: classify/tokens.h). Pure after compilation; a struct rules is read-only and may be shared by
 * threads.
 *
 * A keyword scores its weight times
 *
 *     3 * sqrt(times in title) + 2 * sqrt(times in tags) + sqrt(times in body)
 *
 * where a place in the body counts 1 + 4 * 2^(-words before it / 30) times, five times at its beginning and
 * three times after 30 words, as a report says first what it is about; author, feed and url, which are asked
 * for by name only, count like the title. A topic's score is the sum over its keywords. Its threshold, unless
 * it sets its own, is
 *
 *     max(1, 0.28 * words ^ 0.4)        25 words: 1, 100: 1.8, 300: 2.7, 1000: 4.4
 *
 * with the words of title and body: any hit files a headline or a short item, a long article needs more of
 * them. The numbers were chosen together for articles, for their openings and for items of feeds as they are;
 * near them all of these change by a point or less.
 *
 * A -veto found in its fields keeps the topic from being filed whatever the score. */
#ifndef CLASSIFY_CLASSIFY_H
#define CLASSIFY_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct rules;

#define RULES_KEYWORDS_MAX 100000 /* in all topics together */

/* One topic as configured. Strings are borrowed for the call. */
struct topic_source {
	const char *name;
	const char *keywords; /* comma separated, see wirespool.conf(5) */
	double threshold;     /* <= 0: the default, which grows with the text's length */
};

/* Where in `keywords` a rule is wrong, for file:line:column messages and a caret. */
struct rule_error {
	struct error error; /* what is wrong and what to write instead */
	size_t topic;	    /* index into the sources */
	size_t offset;	    /* byte in its keywords */
};

/* Compile. Returns NULL and fills *err on the first mistake. rules_free() takes NULL. Loads all of ICU that
 * classify() needs, so that a process may lock itself in between the two. */
struct rules *rules_compile(const struct topic_source *topics, size_t n, struct rule_error *err);
void rules_free(struct rules *rules);

/* The same keywords read as widely as sense allows, to tell a reader what nearly matched: every word counts in
 * any inflection and in any field. Vetoes are left out; sources must have passed rules_compile(). */
struct rules *rules_compile_widely(const struct topic_source *topics, size_t n);

/* Bytes held, for figures. */
size_t rules_memory(const struct rules *rules);

/* The parts of an item that rules look at; a keyword without `field:` means the first three. */
enum field { FIELD_TITLE, FIELD_BODY, FIELD_TAG, FIELD_AUTHOR, FIELD_FEED, FIELD_URL, FIELD_COUNT };

/* "title", "body" … */
const char *field_name(enum field field);

/* What is classified; any string may be NULL. body is plain text (text_words()). */
struct classify_input {
	const char *title, *body, *author, *feed, *url, *language;
	const char *const *tags;
	size_t n_tags;
};

/* The keywords of all topics, numbered; the same one twice in a topic is one. */
struct keyword_info {
	size_t topic;	     /* index of the source */
	const char *keyword; /* as written; owned by rules */
	bool is_veto;
};
size_t rules_keywords(const struct rules *rules);
struct keyword_info rules_keyword(const struct rules *rules, size_t number);

/* One keyword that was found. */
struct keyword_hit {
	size_t number;	     /* rules_keyword() */
	const char *keyword; /* as written; owned by rules */
	size_t offset;	     /* byte in the topic's keywords */
	double score;	     /* what it adds to the topic's; 0 for a veto */
	bool is_veto;
	unsigned times[FIELD_COUNT];
	unsigned lead; /* of times[FIELD_BODY], those among the first 30 words */
};

struct topic_hit {
	const char *topic; /* the source's index is `index`; the name is owned by rules */
	size_t index;
	double score, threshold;
	char *reason; /* the words that decided, `oil^2 (title, body x3), opec (body)`; owned by the arena */
	bool vetoed;  /* a -word was found: not filed, kept for explanations */
	struct keyword_hit
		*words; /* all that were found, vetoes first, then best first; owned by the arena */
	size_t n_words;
};
struct topic_hits {
	struct topic_hit *v;
	size_t n;
	size_t words;	  /* of title and body */
	double threshold; /* of topics without one of their own, for so many words */
};

/* Topics that reach their threshold, best first. With `all`, then also those that were hit but stay below it
 * or were vetoed (score < threshold or vetoed tells). Results live in the arena. */
struct topic_hits classify(const struct rules *rules, const struct classify_input *in, bool all,
			   struct arena *arena);

#endif
