#include "story/story.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/alloc.h"
#include "centroid.h"
#include "habits.h"
#include "postings.h"
#include "rarity.h"

/* Chosen together on news of several kinds, for all alike: near them all of these change by a point or less. */
#define THRESHOLD 0.17f
#define LENGTH 18.0f /* words of an item for which the threshold is full; below, it falls with their number… */
#define LEAST 0.10f  /* …to this */
#define RARITY_POWER 0.7f

/* A headline has few of the many words of a large story; an article has most of them anyway. */
#define SIZE_BONUS 0.25f       /* for the logarithm of the story's items… */
#define SIZE_BONUS_WORDS 30.0f /* …less, the longer the item is; none from here on */

/* One word in common is no story, however rare: its share counts less, the more so in a young story. */
#define ALONE_POWER 0.5f
#define ALONE_WORDS 12.0f /* a headline has little else to share */

#define MORE_THAN_ONE 0.02f   /* of the cosine, beside the largest share */
#define ITEMS_MAX 500
#define AGE_MAX_DAYS 14
#define DAY_S 86400
#define EPOCH 1577836800u /* 2020: 7 years of hours, after which they start anew */

/* An item that is dated days away from a story must resemble it more; beyond the last it is another. */
#define GAP_FREE_DAYS 3
#define GAP_MAX_DAYS 21
#define GAP_PRICE 0.03f /* a day */

/* Old items count as much as this many of the newest: a story goes on, its centroid with it. */
#define CENTROID_ITEMS 24

#define STORIES_MAX 100000 /* in the window; the oldest leave earlier when there are more */
#define CHUNK 1024         /* stories */
#define LOOKED_AT 24       /* features by which candidates are found */
#define KNOWN_BY 12        /* features by which a story is found */
#define CANDIDATES 512     /* a power of two over LOOKED_AT * POSTINGS_DEPTH */
#define SCORED 10          /* candidates that are compared in full */
#define HOPELESS 0.02f     /* the cosine is at most the root of what is shared */

/* When so many of a feed's latest reports went into one story, it takes more only if others tell of it, too: at
 * least so many feeds. */
#define OWN_SOME 4
#define OTHERS_SOME 3
#define OWN_MANY 6
#define OTHERS_MANY 5

#define NONE UINT32_MAX

struct story {
	uint64_t id; /* 0: free */
	struct centroid centroid;
	uint32_t last;          /* when its newest item came: seconds since 1970, as all times here */
	uint32_t older, newer;  /* by last */
	uint16_t first;         /* when its first one came: hours since EPOCH */
	uint16_t from, to;      /* its dates, the same way */
	uint16_t n_items, language;
	uint32_t feeds;         /* a bit each, by number: two may share one */
	uint32_t first_number;  /* stories_number() */
};
_Static_assert(sizeof(struct story) <= 56, "there are many");

/* A story by name, while the index is restored. */
struct named {
	uint64_t id;
	uint32_t number;
	UT_hash_handle hh;
};

struct stories {
	struct rarity *rarity;
	struct postings *postings;
	struct habits *habits;
	struct centroids *centroids;
	struct story *chunks[STORIES_MAX / CHUNK + 1];
	uint32_t n;              /* numbers ever used */
	uint32_t free, oldest, newest;
	struct named *named;

	/* of the item at hand */
	struct vector vector;
	uint16_t order[SKETCH_MAX]; /* of its features, the weightiest first */
	uint32_t heaviest[HABIT_HEAVIEST]; /* hashes of those that would be it without the feed's habits */
	size_t n_heaviest;
	struct candidate {
		uint32_t story; /* NONE: free */
		float weight;
	} candidates[CANDIDATES];
	uint16_t noted[CANDIDATES]; /* the slots that are not free */
	size_t n_noted;
	float shares[SKETCH_MAX];
};

struct stories *
stories_new(void)
{
	struct stories *s = xcalloc(1, sizeof(*s));

	s->rarity = rarity_new();
	s->postings = postings_new();
	s->habits = habits_new();
	s->centroids = centroids_new();
	s->free = s->oldest = s->newest = NONE;
	for (size_t i = 0; i < CANDIDATES; i++)
		s->candidates[i].story = NONE;
	return s;
}

void
stories_free(struct stories *s)
{
	if (!s)
		return;
	stories_restored(s);
	rarity_free(s->rarity);
	postings_free(s->postings);
	habits_free(s->habits);
	centroids_free(s->centroids);
	for (size_t i = 0; i < sizeof(s->chunks) / sizeof(s->chunks[0]); i++)
		free(s->chunks[i]);
	free(s);
}

size_t
stories_memory(const struct stories *s)
{
	size_t chunks = (s->n + CHUNK - 1) / CHUNK;

	return sizeof(*s) + rarity_memory(s->rarity) + postings_memory() + habits_memory(s->habits) +
	       centroids_memory(s->centroids) + chunks * CHUNK * sizeof(struct story);
}

/* ---- the list of stories, oldest first */

static struct story *
at(const struct stories *s, uint32_t number)
{
	return &s->chunks[number / CHUNK][number % CHUNK];
}

static void
list_remove(struct stories *s, uint32_t number)
{
	struct story *story = at(s, number);

	*(story->older == NONE ? &s->oldest : &at(s, story->older)->newer) = story->newer;
	*(story->newer == NONE ? &s->newest : &at(s, story->newer)->older) = story->older;
}

static void
list_append(struct stories *s, uint32_t number)
{
	struct story *story = at(s, number);

	story->older = s->newest;
	story->newer = NONE;
	*(s->newest == NONE ? &s->oldest : &at(s, s->newest)->newer) = number;
	s->newest = number;
}

static void
forget(struct stories *s, uint32_t number)
{
	struct story *story = at(s, number);

	list_remove(s, number);
	centroid_release(s->centroids, &story->centroid);
	story->id = 0;
	story->newer = s->free;
	s->free = number;
}

static void
forget_old(struct stories *s, uint32_t now)
{
	while (s->oldest != NONE && at(s, s->oldest)->last + STORY_WINDOW_S < now)
		forget(s, s->oldest);
}

static uint32_t
new_story(struct stories *s)
{
	uint32_t number;

	if (s->free == NONE && s->n == STORIES_MAX)
		forget(s, s->oldest);
	if (s->free != NONE) {
		number = s->free;
		s->free = at(s, number)->newer;
		return number;
	}
	number = s->n++;
	if (number % CHUNK == 0)
		s->chunks[number / CHUNK] = xcalloc(CHUNK, sizeof(struct story));
	return number;
}

/* ---- the item at hand */

static int
weightier(const void *a, const void *b, void *arg)
{
	const float *weight = arg;
	float x = weight[*(const uint16_t *)a], y = weight[*(const uint16_t *)b];

	return (x < y) - (x > y);
}

static void
weigh(struct stories *s, const struct sketch *sketch, const struct habit *habit)
{
	struct vector *v = &s->vector;
	bool all = true;
	float left = 0;

	v->n = sketch->n;
	for (size_t i = 0; i < sketch->n; i++) {
		const struct sketch_feature *feature = &sketch->v[i];
		float rarity = rarity_of(s->rarity, feature);

		v->hash[i] = feature->hash;
		v->weight[i] = rarity <= 0 ? 0 : (float)feature->weight * powf(rarity, RARITY_POWER);
		s->order[i] = (uint16_t)i;
	}
	qsort_r(s->order, v->n, sizeof(*s->order), weightier, v->weight);
	s->n_heaviest = v->n < HABIT_HEAVIEST ? v->n : HABIT_HEAVIEST;
	for (size_t i = 0; i < s->n_heaviest; i++)
		s->heaviest[i] = v->hash[s->order[i]];
	vector_finish(v);
	/* What is left of an item that says mostly what its feed always says is short, and near to nothing. */
	for (size_t i = 0; i < v->n; i++) {
		float factor = habit_factor(habit, v->hash[i]);

		all = all && factor == 1;
		v->weight[i] *= factor;
		left += v->weight[i] * v->weight[i];
	}
	if (all)
		return;
	for (size_t i = 0; i < v->n; i++)
		v->weight[i] *= sqrtf(left);
	qsort_r(s->order, v->n, sizeof(*s->order), weightier, v->weight);
}

/* ---- the best story */

static void
note_candidate(struct stories *s, uint32_t story, float weight)
{
	uint32_t i = story * 2654435761u % CANDIDATES;

	while (s->candidates[i].story != NONE && s->candidates[i].story != story)
		i = (i + 1) % CANDIDATES;
	if (s->candidates[i].story == NONE) {
		s->candidates[i] = (struct candidate){ story, 0 };
		s->noted[s->n_noted++] = (uint16_t)i;
	}
	s->candidates[i].weight += weight;
}

static bool
is_there(const struct stories *s, uint32_t number)
{
	return number < s->n && at(s, number)->id;
}

/* The stories that share the most of the item's weightiest features, in no order. Returns how many. */
static unsigned
find_candidates(struct stories *s, uint32_t out[SCORED])
{
	float weights[SCORED];
	unsigned n = 0;

	s->n_noted = 0;
	for (size_t i = 0; i < s->vector.n && i < LOOKED_AT; i++)
		postings_fetch(s->postings, s->vector.hash[s->order[i]]);
	for (size_t i = 0; i < s->vector.n && i < LOOKED_AT; i++) {
		uint32_t found[POSTINGS_DEPTH], f = s->order[i];
		unsigned n_found = postings_find(s->postings, s->vector.hash[f], found);

		for (unsigned k = 0; k < n_found; k++)
			note_candidate(s, found[k], s->vector.weight[f] * s->vector.weight[f]);
	}
	for (size_t i = 0; i < s->n_noted; i++) {
		struct candidate c = s->candidates[s->noted[i]];
		unsigned k;

		s->candidates[s->noted[i]].story = NONE;
		if (c.weight < HOPELESS || (n == SCORED && c.weight <= weights[n - 1]) || !is_there(s, c.story))
			continue;
		n += n < SCORED;
		for (k = n - 1; k > 0 && weights[k - 1] < c.weight; k--) {
			weights[k] = weights[k - 1];
			out[k] = out[k - 1];
		}
		weights[k] = c.weight;
		out[k] = c.story;
	}
	return n;
}

static uint16_t
hours(uint32_t seconds)
{
	return (uint16_t)((seconds - EPOCH) / 3600);
}

static float
days_from_to(uint16_t a, uint16_t b)
{
	return (float)(int16_t)(uint16_t)(b - a) / 24;
}

/* How far a date is from all of the story's. Of a first poll, the oldest items come last, or feed by feed. */
static float
days_outside(const struct story *story, uint16_t date)
{
	return fmaxf(0, fmaxf(days_from_to(date, story->from), days_from_to(story->to, date)));
}

/* What a cosine must reach in this story: 0 when nothing would do. */
static float
threshold_in(const struct story *story, const struct sketch *sketch, uint32_t now, uint32_t date)
{
	float threshold = THRESHOLD * fminf(1, (float)sketch->n_words / LENGTH);
	float gap = days_outside(story, hours(date));

	if (story->n_items >= ITEMS_MAX || days_from_to(story->first, hours(now)) > AGE_MAX_DAYS || gap > GAP_MAX_DAYS)
		return 0;
	if (story->language != sketch->language && story->language && sketch->language)
		return 0;
	if (gap > GAP_FREE_DAYS)
		threshold *= 1 + GAP_PRICE * (gap - GAP_FREE_DAYS);
	return fmaxf(threshold, LEAST);
}

/* A feed that says the same all day: its reports are alike, not about one event. */
static bool
is_habit(const struct habit *habit, const struct story *story)
{
	unsigned own = habit_in_story(habit, story->id), feeds = (unsigned)__builtin_popcount(story->feeds);

	return (own >= OWN_MANY && feeds < OTHERS_MANY) || (own >= OWN_SOME && feeds < OTHERS_SOME);
}

static float
score_in(const struct stories *s, const struct story *story, unsigned n_words)
{
	float most, cosine = centroid_cosine(s->centroids, &story->centroid, &s->vector, NULL, &most);
	float alone = fminf(1, (float)n_words / ALONE_WORDS) * most / powf(story->n_items, ALONE_POWER);
	float bonus = SIZE_BONUS * fmaxf(0, 1 - (float)n_words / SIZE_BONUS_WORDS);

	if (story->n_items == 1 && cosine - most < MORE_THAN_ONE)
		return 0; /* one word in common begins no story, whatever it weighs in a headline */
	return (cosine - alone) * (1 + bonus * logf(story->n_items));
}

struct best {
	uint32_t story; /* NONE: there is none */
	float score, threshold;
};

static struct best
find_best(struct stories *s, const struct sketch *sketch, uint32_t now, uint32_t date)
{
	struct best best = { NONE, 0, THRESHOLD };
	uint32_t found[SCORED];
	unsigned n = find_candidates(s, found);

	for (unsigned i = 0; i < n; i++)
		centroid_fetch(s->centroids, &at(s, found[i])->centroid);
	for (unsigned i = 0; i < n; i++) {
		const struct story *story = at(s, found[i]);
		float threshold = threshold_in(story, sketch, now, date), score;

		if (threshold <= 0)
			continue;
		score = score_in(s, story, sketch->n_words);
		if (score > best.score)
			best = (struct best){ found[i], score, threshold };
	}
	return best;
}

/* ---- taking in */

static uint32_t
seconds(int64_t t)
{
	return t < 0 ? 0 : t > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)t;
}

/* The sums, and the list that is kept in order of time. */
static void
add_to_story(struct stories *s, uint32_t number, const struct story_item *item)
{
	uint32_t now = seconds(item->now), date = seconds(item->date);
	struct story *story = at(s, number);
	float keep = story->n_items < CENTROID_ITEMS ? 1 : 1 - 1.0f / CENTROID_ITEMS;

	if (story->n_items) {
		list_remove(s, number);
	} else {
		story->first = hours(now);
		story->from = story->to = hours(date);
		story->language = item->sketch->language;
	}
	story->last = now;
	if (days_from_to(story->to, hours(date)) > 0)
		story->to = hours(date);
	if (days_from_to(hours(date), story->from) > 0)
		story->from = hours(date);
	story->n_items++;
	if (!story->first_number)
		story->first_number = item->number;
	story->feeds |= 1u << item->feed % 32;
	list_append(s, number);
	centroid_add(s->centroids, &story->centroid, &s->vector, keep);
}

/* Let later items find the story. */
static void
announce(struct stories *s, uint32_t number)
{
	for (size_t i = 0; i < s->vector.n && i < KNOWN_BY; i++)
		postings_add(s->postings, s->vector.hash[s->order[i]], number);
}

static void
count_item(struct stories *s, struct habit *habit, const struct sketch *sketch, uint32_t date, uint64_t story)
{
	habit_count(habit, s->heaviest, s->n_heaviest, (int32_t)(date / DAY_S), story);
	rarity_count(s->rarity, sketch);
}

static uint32_t
begin_story(struct stories *s, uint64_t id)
{
	uint32_t number = new_story(s);

	*at(s, number) = (struct story){ .id = id };
	return number;
}

/* The terms that made up most of a score. */
static void
name_words(struct stories *s, const struct story *story, const char *terms, char out[STORY_WORDS])
{
	const char *term = terms;
	size_t len = 0;
	uint16_t order[SKETCH_MAX];
	const char *starts[SKETCH_MAX];

	centroid_cosine(s->centroids, &story->centroid, &s->vector, s->shares, NULL);
	for (size_t i = 0; i < s->vector.n; i++) {
		starts[i] = term;
		term += strcspn(term, "\n");
		term += *term == '\n';
		order[i] = (uint16_t)i;
	}
	qsort_r(order, s->vector.n, sizeof(*order), weightier, s->shares);
	for (size_t i = 0; i < s->vector.n && i < 6 && s->shares[order[i]] > 0; i++) {
		const char *word = starts[order[i]];
		size_t n = strcspn(word, "\n");

		if (len + n + 3 > STORY_WORDS)
			break;
		len += (size_t)sprintf(out + len, "%s%.*s", len ? ", " : "", (int)n, word);
	}
}

void
stories_place(struct stories *s, const struct story_item *item, struct story_place *place)
{
	struct habit *habit = habits_feed(s->habits, item->feed);
	const struct sketch *sketch = item->sketch;
	bool alike, again;
	struct best best;
	uint32_t number;

	rarity_advance(s->rarity, item->now);
	forget_old(s, seconds(item->now));
	weigh(s, sketch, habit);
	best = find_best(s, sketch, seconds(item->now), seconds(item->date));
	*place = (struct story_place){ .story = item->id, .score = best.score, .threshold = best.threshold };
	if (best.story != NONE && sketch->terms)
		name_words(s, at(s, best.story), sketch->terms, place->words);
	alike = best.story != NONE && best.score >= best.threshold;
	again = alike && is_habit(habit, at(s, best.story));
	if (alike)
		place->story = at(s, best.story)->id;
	count_item(s, habit, sketch, seconds(item->date), place->story);
	place->joined = alike && !again;
	if (again)
		place->story = item->id;
	number = place->joined ? best.story : begin_story(s, item->id);
	add_to_story(s, number, item);
	if (!again)
		announce(s, number);
	place->n_items = at(s, number)->n_items;
	place->first = at(s, number)->first_number;
}

void
stories_number(struct stories *s, uint32_t number)
{
	struct story *story = s->newest == NONE ? NULL : at(s, s->newest);

	if (story && !story->first_number)
		story->first_number = number;
}

void
stories_restore(struct stories *s, const struct story_item *item, uint64_t id)
{
	struct habit *habit = habits_feed(s->habits, item->feed);
	struct named *named;

	rarity_advance(s->rarity, item->now);
	weigh(s, item->sketch, habit);
	HASH_FIND(hh, s->named, &id, sizeof(id), named);
	if (!named) {
		named = xcalloc(1, sizeof(*named));
		named->id = id;
		named->number = begin_story(s, id);
		HASH_ADD(hh, s->named, id, sizeof(named->id), named);
	} else if (at(s, named->number)->id != id) {
		named->number = begin_story(s, id); /* there were too many stories */
	}
	count_item(s, habit, item->sketch, seconds(item->date), id);
	add_to_story(s, named->number, item);
	announce(s, named->number);
}

void
stories_restored(struct stories *s)
{
	struct named *named, *next;

	HASH_ITER(hh, s->named, named, next) {
		HASH_DEL(s->named, named);
		free(named);
	}
}
