/* Common words of news in English, as stems, with the share of reports that use them. */
#ifndef STORY_COMMON_H
#define STORY_COMMON_H

#include <stddef.h>

void common_words(void (*each)(void *arg, const char *stem, size_t len, float share), void *arg);

#endif
