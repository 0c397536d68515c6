/* What an edit changed: the words that came and those that went. Pure. */
#ifndef COMPOSE_CHANGE_H
#define COMPOSE_CHANGE_H

#include "base/arena.h"

/* "now: harbour reopened, three; no more: closed, two". In arena; "" when no word of weight differs. */
char *change_describe(const char *before, const char *after, struct arena *arena);

#endif
