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

/* How often, or how much, when it takes its time: valgrind takes fifty times as long. */
static inline size_t
amount(size_t n)
{
	return getenv("UNDER_VALGRIND") ? n / 50 : n;
}

#endif
