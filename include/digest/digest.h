/* Many items in one message: grouped into stories, the most reported first, and by topic. Pure: the caller brings
 * the items and the time. */
#ifndef DIGEST_DIGEST_H
#define DIGEST_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strbuf.h"

#define DIGEST_PART 300 /* items of one message: it stays below compose/message.h's ceiling whatever they hold */

/* How much of an item is kept, in bytes. */
#define DIGEST_TITLE 300
#define DIGEST_URL 1000
#define DIGEST_TEASER 400

/* Strings may be "", never NULL. */
struct digest_item {
	const char *source;  /* the feed's name */
	const char *topic;   /* the best one's label, "" for none */
	const char *title, *url, *teaser;
	uint32_t feed;
	uint64_t story;      /* 0: none */
	int64_t date;
};

/* Reports of one event, oldest first. What several feeds carry under one link (or,
 * without any, one title) is one report. */
struct digest_story {
	const struct digest_item **reports;
	size_t n;
	size_t feeds;        /* how many feeds brought them */
	const char *topic;   /* of most of them */
};

struct digest_section {
	const char *name;    /* "" for what has no topic */
	struct digest_story *stories;
	size_t n;
};

struct digest_letter {
	const char *folder;
	bool weekly;
	const struct digest_item *items;
	size_t n;
	unsigned part, parts; /* from 1 */
	int64_t now;
	int zone_min;         /* the reader's, east of UTC */

	/* digest_group()'s; in the arena that it was given */
	struct digest_section *sections;
	size_t n_sections;
	size_t n_stories, n_feeds;
};

/* Fill the last members. The first section holds what several feeds have, whatever the topic. */
void digest_group(struct digest_letter *letter, struct arena *arena);

/* Heap strings. */
char *digest_subject(const struct digest_letter *letter);
char *digest_text(const struct digest_letter *letter);
char *digest_html(const struct digest_letter *letter);

/* The beginning of an item's text, as one line that ends with a sentence or a word. Appended. */
void digest_teaser(struct strbuf *out, const char *text);

#endif
