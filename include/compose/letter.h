/* A message → what it says: the way back from compose/message.h, for commands that look at what was delivered.
 * Reads other people's mail as well as it can. Pure. */
#ifndef COMPOSE_LETTER_H
#define COMPOSE_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "classify/classify.h"
#include "parse/feed.h"

/* Strings are UTF-8 in the caller's arena; NULL when the message does not say. */
struct letter {
	char *id;	/* Message-ID without brackets */
	char *root;	/* of its thread: the first of References, or the id */
	char *subject, *author, *language, *url;
	char *feed_id, *feed_title; /* List-Id */
	char *filed;	       /* X-Wire-Topics as it was delivered; "" when there were none */
	char *story, *seen;    /* X-Wire-Story, X-Wire-Seen */
	struct strings tags;   /* X-Wire-Tags */
	struct strings labels; /* Keywords */
	int64_t date_s;	       /* TIME_NONE: none */
	char *words;	       /* of the article, as they were when it was classified; never NULL */
	bool is_ours;	       /* an item, composed by wirespool */
	bool is_notice;	       /* what wirespool has to say itself (compose/notice.h) */
};

#define LETTER_MAX (16u << 20) /* bytes; what is behind is not read */

/* Returns 0, or -1 when the bytes are no message. */
int letter_read(const char *bytes, size_t len, struct arena *arena, struct letter *out);

/* What the rules look at; borrows from the letter. */
struct classify_input letter_input(const struct letter *letter);

/* The names in X-Wire-Topics. */
struct strings letter_topics(const struct letter *letter, struct arena *arena);

#endif
