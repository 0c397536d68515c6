/* Which items tell one story: an index of the running stories, in memory, for one thread.
 *
 * An item's features (story/sketch.h) are weighed by how rare they are: by what was seen lately, with a
 * half-life of 7 days, and by a small table of common words. A story is the sum of its items' vectors of length
 * one, its centroid, of which the heaviest features are kept. An item joins the story with the best cosine, if
 * that reaches
 *
 *     T * min(1, words / L), and at least M
 *
 * (T, L, M: story.c), for short texts agree in less. Stories of the last 3 days are looked at that share one of
 * the item's weightier features; of each feature those that used it last. What is dated some days before or
 * after all of a story must resemble it more; three weeks away, it is another event. Stories never merge, and
 * none has more than 500 items or goes on for more than 14 days.
 *
 * A feed is not a story. Words that are in every report of a feed (weather, the name of a repository) are told
 * by their appearing day after day and count little in its items; and a feed that has put most of its latest
 * items into one story adds no more to it, unless others tell as much of it. */
#ifndef STORY_STORY_H
#define STORY_STORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "story/sketch.h"

#define STORY_WINDOW_S (3 * 86400)
#define STORY_MEMORY_S (7 * 86400) /* sketches that are older need not be restored */

struct stories;
struct stories *stories_new(void);
void stories_free(struct stories *stories); /* takes NULL */
size_t stories_memory(const struct stories *stories); /* bytes held */

struct story_item {
	const struct sketch *sketch;
	uint32_t feed;  /* its number */
	uint64_t id;    /* names the story, if the item begins one; not 0 */
	int64_t now;    /* when it came */
	int64_t date;   /* its own, as far as it can be believed, else now */
	uint32_t number; /* the caller's, see stories_number(); 0: none yet */
};

#define STORY_WORDS 120

struct story_place {
	uint64_t story;
	bool joined;     /* one that was there; else it begins its own */
	unsigned n_items; /* of the story, with this one */
	uint32_t first;   /* the number of its first item; 0: that has none */
	double score, threshold; /* of the best one that was looked at; score 0: none */
	char words[STORY_WORDS]; /* the shared terms that weighed most, comma separated; "" without terms */
};

/* Decide where an item belongs, and take it in. */
void stories_place(struct stories *stories, const struct story_item *item, struct story_place *place);

/* The item that was placed last has a number now. A story keeps that of its first item that has one. */
void stories_number(struct stories *stories, uint32_t number);

/* Take in, oldest first, what was decided before; then say that this is all. */
void stories_restore(struct stories *stories, const struct story_item *item, uint64_t story);
void stories_restored(struct stories *stories);

#endif
