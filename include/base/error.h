/* The human reason of a failure: one line, filled once, where it is known. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

struct error {
	char text[512];
};

/* Fill err (may be NULL) and return -1, so that `return error_set(err, …)` reads well. What it says:
 * what failed, where, and what to do. Foreign bytes are escaped. */
int error_set(struct error *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
