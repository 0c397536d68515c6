/* As much of YAML as lists of feeds are written in: block mappings and sequences, plain and quoted scalars, [a, b],
 * comments, &anchors and *aliases of scalars. What goes beyond is refused by name and line. Pure. */
#ifndef CLI_YAML_H
#define CLI_YAML_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

#define YAML_DEPTH 32

struct yaml {
	enum { YAML_SCALAR, YAML_LIST, YAML_MAP } kind;
	unsigned line;
	const char *text; /* YAML_SCALAR; "" for an empty value */
	const char *key;  /* of a member of a map; else NULL */
	struct yaml *first, *next; /* members; the next member of the same parent */
};

/* Everything is in arena. NULL with the reason in err. */
struct yaml *yaml_parse(struct arena *arena, const char *text, size_t len, struct error *err);

/* The member of a map, NULL when there is none or it is no map. NULL for NULL. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

/* The text of a member that is a scalar; of a list of scalars, joined; NULL when there is none. */
const char *yaml_text(struct arena *arena, const struct yaml *map, const char *key);

#endif
