#include "base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct arena_block {
	struct arena_block *before;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

#define BLOCK_MIN 4096
#define BLOCK_MAX (256 * 1024)

/* size bytes with whatever is in them. */
static void *
take(struct arena *a, size_t size)
{
	struct arena_block *block = a->last;
	size_t need = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	void *p;

	if (!block || block->size - block->used < need) {
		/* Blocks double, so that a small document costs one and a large one few. */
		size_t room = block ? block->size * 2 : BLOCK_MIN;

		if (room > BLOCK_MAX)
			room = BLOCK_MAX;
		if (room < need)
			room = need;
		block = xmalloc(sizeof(*block) + room);
		block->before = a->last;
		block->used = 0;
		block->size = room;
		a->last = block;
	}
	p = block->bytes + block->used;
	block->used += need;
	a->total += need;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size), 0, size);
}

char *
arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy;

	if (!s)
		return NULL;
	copy = take(a, len + 1);
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s = NULL, *copy;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	copy = n < 0 ? arena_strdup(a, "") : arena_strndup(a, s, (size_t)n);
	free(s);
	return copy;
}

void *
arena_push(struct arena *a, void **v, size_t *n, size_t size)
{
	/* Full exactly when n is 0 or a power of two: no capacity needs to be stored. */
	if ((*n & (*n - 1)) == 0) {
		void *grown = arena_alloc(a, (*n ? *n * 2 : 1) * size);

		if (*n)
			memcpy(grown, *v, *n * size);
		*v = grown;
	}
	return (unsigned char *)*v + (*n)++ * size;
}

void
arena_adopt(struct arena *a, struct arena *from)
{
	struct arena_block *oldest = from->last;

	while (oldest && oldest->before)
		oldest = oldest->before;
	if (oldest && a->last) { /* below the last one, which goes on being filled */
		oldest->before = a->last->before;
		a->last->before = from->last;
	} else if (oldest) {
		a->last = from->last;
	}
	a->total += from->total;
	*from = (struct arena){ 0 };
}

void
arena_release(struct arena *a)
{
	while (a->last) {
		struct arena_block *before = a->last->before;

		free(a->last);
		a->last = before;
	}
	a->total = 0;
}
