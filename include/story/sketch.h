/* What an item tells, in numbers: its words and pairs of neighbouring words, hashed and weighted, so that items
 * can be compared without their texts. Pure, in the worker; one that was taken over can give out wrong numbers
 * for its own document and nothing more.
 *
 * The title and the first words of the text count; stop words do not. A word stands for its stem in the
 * language that the text is written in (its stop words tell; else the item says so). It weighs
 *
 *     sqrt(TITLE * times in title + sum over its places in the text of DECAY / (DECAY + place))
 *
 * and more when it is a name (a capital within a sentence) or a number: who, where and how many tell one event
 * from others of its kind. */
#ifndef STORY_SKETCH_H
#define STORY_SKETCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define SKETCH_MAX 240 /* features */

struct sketch_feature {
	uint32_t hash;  /* of a stem, or of two stems */
	uint8_t weight; /* in sixteenths, at least 1 */
	uint8_t pair;   /* 1: two neighbouring words */
};

struct sketch {
	uint16_t language; /* two letters of BCP 47, 0 unknown */
	uint16_t n_words;  /* different words, without stop words */
	uint64_t simhash;  /* of title and text as a whole (story/simhash.h) */
	struct sketch_feature *v; /* no two with one hash */
	size_t n;
	char *terms; /* the same for people, one a line; NULL where nobody asks */
};

/* What sketching needs and keeps between items. One for each thread. */
struct sketcher;
struct sketcher *sketcher_new(void);
void sketcher_free(struct sketcher *sketcher); /* takes NULL */

/* Sketch an item. title and text (plain) may be NULL; language is a BCP 47 tag or NULL. What out holds lives in
 * arena. */
void sketch_make(struct sketcher *sketcher, struct sketch *out, const char *title, const char *text,
		 const char *language, struct arena *arena);

/* The same as bytes for a database, without terms. sketch_pack() gives a heap block. sketch_unpack() returns 0,
 * or -1 if they are damaged; features live in arena. */
void *sketch_pack(const struct sketch *sketch, size_t *len);
int sketch_unpack(struct sketch *out, const void *p, size_t len, struct arena *arena);

#endif
