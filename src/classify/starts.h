/* How some words begin: a quick no for most words of a text before something dearer is asked. */
#ifndef CLASSIFY_STARTS_H
#define CLASSIFY_STARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STARTS_MAX 6 /* bytes looked at */
#define STARTS_BITS 32768

struct starts {
	uint8_t bits[STARTS_MAX][STARTS_BITS / 8]; /* by length */
};

/* From now on starts_may() says yes to what begins with these bytes (the first STARTS_MAX of them). len > 0.
 */
void starts_add(struct starts *starts, const char *text, size_t len);

/* May the text begin with one of those added? y and i are taken for the same (dying, die). */
bool starts_may(const struct starts *starts, const char *text, size_t len);

#endif
