/* Feature → the stories that used it last. A table of fixed size: what is pushed out is old. */
#ifndef STORY_POSTINGS_H
#define STORY_POSTINGS_H

#include <stddef.h>
#include <stdint.h>

#define POSTINGS_DEPTH 16 /* stories of one feature */
#define POSTINGS_STORIES (1u << 18)

struct postings;
struct postings *postings_new(void);
void postings_free(struct postings *postings); /* takes NULL */
size_t postings_memory(void);

/* A story (its number is below POSTINGS_STORIES) used this feature now. */
void postings_add(struct postings *postings, uint32_t hash, uint32_t story);

/* Have it at hand for postings_find(). */
void postings_fetch(const struct postings *postings, uint32_t hash);

/* Numbers of stories that used it, newest first; a few of them may have had another feature, or be reused. */
unsigned postings_find(const struct postings *postings, uint32_t hash, uint32_t out[POSTINGS_DEPTH]);

#endif
