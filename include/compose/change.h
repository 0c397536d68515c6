/* What an edit changed: the words that came and those that went. Pure. */
#ifndef COMPOSE_CHANGE_H
#define COMPOSE_CHANGE_H

#include <stdbool.h>

#include "base/arena.h"

/* "now: harbour reopened, three; no more: closed, two". In arena; "" when no word of weight differs. */
char *change_describe(const char *before, const char *after, struct arena *arena);

/* Who has read the one text, has he read the other? At least half of the words of `after` stand behind the same word in
 * `before`. */
bool change_keeps(const char *before, const char *after);

#endif
