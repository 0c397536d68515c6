#include "habits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/alloc.h"

#define WORDS 32
#define DAYS 3     /* so many different days make a habit: an event is over or has new words by then */
#define REPORTS 5  /* in fewer reports nothing is habit */
#define SHARE 5.0f /* a word in less than a fifth of the reports is none */
#define FADE 64    /* reports after which the counts are halved */

struct word {
	uint32_t hash;
	uint16_t count;
	uint8_t days, day; /* day: the last one's low bits */
};

struct habit {
	uint32_t number, n;
	uint32_t last[HABIT_LAST]; /* low half of stories' names */
	struct word words[WORDS];
	UT_hash_handle hh;
};

struct habits {
	struct habit *feeds;
};

struct habits *
habits_new(void)
{
	return xcalloc(1, sizeof(struct habits));
}

void
habits_free(struct habits *habits)
{
	struct habit *habit, *next;

	if (!habits)
		return;
	HASH_ITER(hh, habits->feeds, habit, next) {
		HASH_DEL(habits->feeds, habit);
		free(habit);
	}
	free(habits);
}

size_t
habits_memory(const struct habits *habits)
{
	return HASH_COUNT(habits->feeds) * (sizeof(struct habit) + 16) + HASH_OVERHEAD(hh, habits->feeds);
}

struct habit *
habits_feed(struct habits *habits, uint32_t number)
{
	struct habit *habit;

	HASH_FIND(hh, habits->feeds, &number, sizeof(number), habit);
	if (habit)
		return habit;
	habit = xcalloc(1, sizeof(*habit));
	habit->number = number;
	HASH_ADD(hh, habits->feeds, number, sizeof(habit->number), habit);
	return habit;
}

float
habit_factor(const struct habit *habit, uint32_t hash)
{
	if (habit->n < REPORTS)
		return 1;
	for (unsigned i = 0; i < WORDS; i++) {
		const struct word *word = &habit->words[i];
		float share;

		if (word->hash != hash || word->days < DAYS)
			continue;
		share = (float)habit->n / word->count;
		return share >= SHARE ? 1 : share <= 1 ? 0 : logf(share) / logf(SHARE);
	}
	return 1;
}

unsigned
habit_in_story(const struct habit *habit, uint64_t story)
{
	unsigned n = 0;

	for (unsigned i = 0; i < HABIT_LAST; i++)
		n += habit->last[i] == (uint32_t)story;
	return n;
}

static void
fade(struct habit *habit)
{
	habit->n /= 2;
	for (unsigned i = 0; i < WORDS; i++)
		habit->words[i].count /= 2;
}

/* Space-saving (Metwally 2005): the rarest word makes room and leaves its count, so that no frequent one is
 * missed. Its days are not left: they must be seen. */
static void
count_word(struct habit *habit, uint32_t hash, int32_t day)
{
	struct word *rarest = &habit->words[0], *word;

	for (word = habit->words; word < habit->words + WORDS && word->hash != hash; word++)
		if (word->count < rarest->count)
			rarest = word;
	if (word == habit->words + WORDS) {
		word = rarest;
		word->hash = hash;
		word->days = 0;
		if (word->count > 2)
			word->count = 2; /* a guess that is too high would make habits of names */
	}
	word->count++;
	if (word->days == 0 || word->day != (uint8_t)day) {
		word->days += word->days < UINT8_MAX;
		word->day = (uint8_t)day;
	}
}

void
habit_count(struct habit *habit, const uint32_t *hashes, size_t n, int32_t day, uint64_t story)
{
	if (habit->n >= FADE)
		fade(habit);
	for (size_t i = 0; i < n && i < HABIT_HEAVIEST; i++)
		count_word(habit, hashes[i], day);
	memmove(habit->last + 1, habit->last, (HABIT_LAST - 1) * sizeof(*habit->last));
	habit->last[0] = (uint32_t)story;
	habit->n++;
}
