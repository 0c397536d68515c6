/* The automaton over words: every pattern (a word, a phrase; words, prefixes and stems in it) of all topics,
 * found in one pass. It reads a text word by word, keeps the set of patterns that are under way, and knows
 * nothing of topics, weights or fields.
 *
 * Each word, prefix* and ~stem of the patterns is a symbol. A word of the text has a few: itself, its base
 * (Maduro's, U.S.), the prefixes it begins with, its stem's. A trie over symbols holds the patterns. */
#ifndef CLASSIFY_AUTOMATON_H
#define CLASSIFY_AUTOMATON_H

#include <stddef.h>
#include <stdint.h>

#include "keywords.h"

struct automaton;

struct automaton *automaton_new(void);
void automaton_free(struct automaton *automaton); /* takes NULL */

/* Add a pattern; n > 0. Returns its number, the same for the same pattern: numbers count from 0. */
uint32_t automaton_add(struct automaton *automaton, const struct part *parts, size_t n);

/* No more patterns come. */
void automaton_finish(struct automaton *automaton);

size_t automaton_patterns(const struct automaton *automaton);
size_t automaton_memory(const struct automaton *automaton);

/* Reading one text after another in one language. */
struct scan;

struct scan *scan_new(const struct automaton *automaton, const char *language);
void scan_free(struct scan *scan); /* takes NULL */

/* Read a text, calling hit() for each place where a pattern ends, `word` words from the start. Returns the
 * number of words. Characters of scripts without spaces count as half a word. */
size_t scan_text(struct scan *scan, const char *text, size_t len,
		 void (*hit)(void *ctx, uint32_t pattern, size_t word), void *ctx);

#endif
