/* The bytes of an answer as they come: in memory up to 256 KiB, then in a file without a name, so that a
 * hundred large feeds at once do not need a hundred times their size. Counts nothing but its own bytes. */
#ifndef FETCH_BODY_H
#define FETCH_BODY_H

#include <stddef.h>

#include "fetch/fetch.h"

enum { BODY_MEMORY = 256 * 1024 };

struct response_body *body_new(void);

/* The size is known to be about this: take the memory at once. */
void body_expect(struct response_body *body, size_t len);

/* Append. Returns 0, or -1 with errno when the file cannot be written. */
int body_add(struct response_body *body, const void *p, size_t len);

/* No more will come; make it readable by response_body_data(). Returns 0, or -1 with errno. */
int body_finish(struct response_body *body);

/* Empty, keeping a small buffer. */
void body_clear(struct response_body *body);

size_t body_len(const struct response_body *body);

#endif
