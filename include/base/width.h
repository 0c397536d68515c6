/* Columns that text takes on a terminal. Pure. */
#ifndef BASE_WIDTH_H
#define BASE_WIDTH_H

#include <stddef.h>
#include <stdint.h>

/* Of a character: 0, 1 or 2. */
unsigned width_of(uint32_t cp);

/* Of a string; a byte that is no UTF-8 counts as one. */
size_t width_columns(const char *s, size_t len);

#endif
