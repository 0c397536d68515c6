/* Words that say nothing of what a text is about, and the language that they give away. Pure. */
#ifndef STORY_STOP_H
#define STORY_STOP_H

#include <stddef.h>
#include <stdint.h>

/* The lists as a table for look-ups. */
struct stop_words;
struct stop_words *stop_words_new(void);
void stop_words_free(struct stop_words *stop); /* takes NULL */

/* The languages in which the word with this hash (word_hash() of its folded form) is a stop word, a bit each;
 * 0 for a word of substance. */
uint32_t stop_languages(const struct stop_words *stop, uint32_t hash);

/* The language of bit i as in BCP 47, or NULL behind the last one. */
const char *stop_language_tag(unsigned i);

/* FNV-1a, well mixed. Whoever makes two words collide joins two stories of his own. */
uint32_t word_hash(const char *word, size_t len);

#endif
