/* Memory that does not fail: on exhaustion these log one line and exit(71); systemd restarts us.
 * Every foreign size must have met its ceiling before it comes here. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);

/* realloc() of n elements; the product is checked. */
void *xreallocarray(void *p, size_t n, size_t size);

char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);

/* Free what *to held and put a copy of from there; NULL: nothing. */
void xstrset(char **to, const char *from);

char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Make room for one more element in the growing array v that holds n of cap elements. */
#define XGROW(v, n, cap)                                                                      \
	do {                                                                                  \
		if ((n) >= (cap)) {                                                           \
			(cap) = (cap) ? (cap) * 2 : 8;                                        \
			(v) = xreallocarray((v), (cap), sizeof(*(v)));                        \
		}                                                                             \
	} while (0)

#endif
