/* Values as they are written: durations, sizes, names … → what a struct holds. Pure: paths are completed with
 * what the caller says, nothing is looked up. */
#ifndef CONFIG_VALUES_H
#define CONFIG_VALUES_H

#include "base/arena.h"
#include "base/error.h"
#include "config/keys.h"

/* What values are completed with. */
struct value_place {
	struct arena *arena;   /* for strings */
	const char *home;      /* what ~ stands for, or NULL */
	const char *directory; /* what relative paths are relative to: absolute, without / at its end */
};

/* Parse text, one line without blanks around, and store it at key->offset in target. An empty text means
 * none where a value may be absent. A string equal to the one in `like` (NULL, or another target of the same
 * kind) is shared with it. Returns 0, or -1 with what is wrong and what to write instead. */
int value_parse(const struct key *key, const char *text, const struct value_place *place, void *target,
		const void *like, struct error *err);

/* A number as value_parse() would read it for this key: "15m", "1s", "16M". Heap string. */
char *value_text(const struct key *key, int64_t number);

/* The key's value in target as value_parse() would read it again; NULL when there is none. Heap string. */
char *value_write(const struct key *key, const void *target);

/* A feed's key: is its value the one that it would have without a word? */
bool value_is_fallback(const struct key *key, const void *target);

#endif
