/* A feed's habits: the words that are in its reports day after day, and where its latest reports went. What
 * every report of a feed says tells nothing of the event. */
#ifndef STORY_HABITS_H
#define STORY_HABITS_H

#include <stddef.h>
#include <stdint.h>

struct habits;
struct habits *habits_new(void);
void habits_free(struct habits *habits); /* takes NULL */
size_t habits_memory(const struct habits *habits);

/* The feed with this number, made if it is not there. Valid until another one is asked for. */
struct habit *habits_feed(struct habits *habits, uint32_t number);

/* 1 for a word that tells something, down to 0 for one that is in every report. */
float habit_factor(const struct habit *habit, uint32_t hash);

/* How many of its last HABIT_LAST reports went into this story. */
#define HABIT_LAST 16
unsigned habit_in_story(const struct habit *habit, uint64_t story);

/* One more report, with the weightiest features of its sketch, heaviest first; day: any count of days. */
#define HABIT_HEAVIEST 16
void habit_count(struct habit *habit, const uint32_t *hashes, size_t n, int32_t day, uint64_t story);

#endif
