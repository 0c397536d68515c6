/* Items → stories → sections. */
#include <stdlib.h>
#include <string.h>

#include "digest/digest.h"

#define TOP_STORIES 10 /* of the first section */

/* ---- stories */

static int
by_story(const void *a, const void *b)
{
	const struct digest_item *x = *(const struct digest_item *const *)a, *y = *(const struct digest_item *const *)b;

	if (x->story != y->story)
		return x->story < y->story ? -1 : 1;
	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	return (x > y) - (x < y);
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static size_t
count_feeds(const struct digest_item *const *items, size_t n, struct arena *arena)
{
	uint32_t *feeds = arena_alloc(arena, n * sizeof(*feeds));
	size_t different = n > 0;

	for (size_t i = 0; i < n; i++)
		feeds[i] = items[i]->feed;
	if (n > 1)
		qsort(feeds, n, sizeof(*feeds), by_number);
	for (size_t i = 1; i < n; i++)
		different += feeds[i] != feeds[i - 1];
	return different;
}

/* The topic of most reports that have any; of equals, the first. At most DIGEST_PART reports. */
static const char *
common_topic(const struct digest_story *story)
{
	const char *best = "";
	size_t most = 0;

	for (size_t i = 0; i < story->n; i++) {
		size_t n = 0;

		for (size_t k = 0; k < story->n && *story->reports[i]->topic; k++)
			n += strcmp(story->reports[i]->topic, story->reports[k]->topic) == 0;
		if (n > most) {
			most = n;
			best = story->reports[i]->topic;
		}
	}
	return best;
}

/* What most have reported, then what is newest. */
static int
by_weight(const void *a, const void *b)
{
	const struct digest_story *x = a, *y = b;
	int64_t x_date = x->reports[x->n - 1]->date, y_date = y->reports[y->n - 1]->date;

	if (x->feeds != y->feeds)
		return x->feeds > y->feeds ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	if (x_date != y_date)
		return x_date > y_date ? -1 : 1;
	return by_story(&x->reports[0], &y->reports[0]);
}

/* The same page by several feeds; without links, the same title. */
static bool
is_same(const struct digest_item *a, const struct digest_item *b)
{
	return strcmp(a->url, b->url) == 0 && (*a->url || strcmp(a->title, b->title) == 0);
}

static bool
is_told(const struct digest_story *story, const struct digest_item *item)
{
	for (size_t i = 0; i < story->n; i++)
		if (is_same(story->reports[i], item))
			return true;
	return false;
}

/* At most DIGEST_PART items, oldest first. */
static void
fill_story(struct digest_story *story, const struct digest_item **items, size_t n, struct arena *arena)
{
	story->feeds = count_feeds(items, n, arena);
	story->reports = items;
	story->n = 0;
	for (size_t i = 0; i < n; i++)
		if (!is_told(story, items[i]))
			story->reports[story->n++] = items[i];
	story->topic = common_topic(story);
}

static struct digest_story *
find_stories(struct digest_letter *letter, struct arena *arena)
{
	const struct digest_item **items = arena_alloc(arena, letter->n * sizeof(*items));
	struct digest_story *stories = arena_alloc(arena, letter->n * sizeof(*stories));
	size_t first = 0, n = 0;

	for (size_t i = 0; i < letter->n; i++)
		items[i] = &letter->items[i];
	letter->n_feeds = count_feeds(items, letter->n, arena);
	if (letter->n > 1)
		qsort(items, letter->n, sizeof(*items), by_story);
	for (size_t end = 1; end <= letter->n; end++) {
		if (end < letter->n && items[first]->story && items[end]->story == items[first]->story)
			continue;
		fill_story(&stories[n++], items + first, end - first, arena);
		first = end;
	}
	letter->n_stories = n;
	if (n > 1)
		qsort(stories, n, sizeof(*stories), by_weight);
	return stories;
}

/* ---- sections */

/* By topic, what has none last; within one they stay in order. */
static int
by_topic(const void *a, const void *b)
{
	const struct digest_story *x = a, *y = b;

	if (!*x->topic != !*y->topic)
		return *x->topic ? -1 : 1;
	return strcmp(x->topic, y->topic) ? strcmp(x->topic, y->topic) : by_weight(a, b);
}

/* The topic with the most news first, the rest last. */
static int
by_size(const void *a, const void *b)
{
	const struct digest_section *x = a, *y = b;

	if (!*x->name != !*y->name)
		return *x->name ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void
add_section(struct digest_letter *letter, struct arena *arena, const char *name, struct digest_story *stories, size_t n)
{
	struct digest_section *section = ARENA_PUSH(arena, letter->sections, letter->n_sections);

	*section = (struct digest_section){ name, stories, n };
}

void
digest_group(struct digest_letter *letter, struct arena *arena)
{
	struct digest_story *stories = find_stories(letter, arena);
	size_t n = letter->n_stories, top = 0, first, sorted;

	letter->sections = NULL;
	letter->n_sections = 0;
	while (top < n && top < TOP_STORIES && stories[top].feeds > 1)
		top++;
	if (top)
		add_section(letter, arena, "Most reported", stories, top);
	if (n - top > 1)
		qsort(stories + top, n - top, sizeof(*stories), by_topic);
	sorted = letter->n_sections;
	first = top;
	for (size_t end = top + 1; end <= n; end++) {
		if (end < n && strcmp(stories[end].topic, stories[first].topic) == 0)
			continue;
		add_section(letter, arena, stories[first].topic, stories + first, end - first);
		first = end;
	}
	if (letter->n_sections - sorted > 1)
		qsort(letter->sections + sorted, letter->n_sections - sorted, sizeof(*letter->sections), by_size);
}
