/* What every unit test includes: cmocka and its own prerequisites, in the order they want. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Everything takes up to fifty times as long (tests/valgrind.py). */
static inline int
under_valgrind(void)
{
	return getenv("UNDER_VALGRIND") != NULL;
}

/* How often, or how much, of what takes its time. */
static inline size_t
amount(size_t n)
{
	return under_valgrind() ? n / 50 : n;
}

#endif
