/* Memory of one life: pieces are taken one by one and given back all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena {
	struct arena_block *last;
	size_t total; /* bytes handed out, for limits and figures */
};

/* An all-zero struct arena is empty and ready for use. */

/* size zeroed bytes, aligned for any type; valid until arena_release(). */
void *arena_alloc(struct arena *a, size_t size);

/* Copies; NULL gives NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Append room for one zeroed element of the given size to the array *v of *n elements (which lives in
 * the arena; its capacity is the next power of two) and return it. */
void *arena_push(struct arena *a, void **v, size_t *n, size_t size);

/* arena_push for a typed array: struct author *x = ARENA_PUSH(a, list.v, list.n); */
#define ARENA_PUSH(a, v, n) ((__typeof__(v))arena_push((a), (void **)&(v), &(n), sizeof(*(v))))

/* What stands in from belongs to a; from is empty. */
void arena_adopt(struct arena *a, struct arena *from);

/* Give back everything; the arena is empty and can be used again. */
void arena_release(struct arena *a);

#endif
