/* What is wrong with a configuration, gathered from all passes and printed in the order of the files. */
#ifndef CONFIG_COMPLAINTS_H
#define CONFIG_COMPLAINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "config/ini.h"

struct complaint {
	const char *file;   /* borrowed */
	size_t order;       /* of the file among the files */
	struct ini_place at; /* line 0: the file as a whole */
	size_t number;      /* of the complaint, so that sorting keeps the order within a place */
	bool is_warning;
	char *text;
	char *excerpt;      /* the line and a caret under the place, or NULL */
};

/* All-zero is empty. */
struct complaints {
	struct complaint *v;
	size_t n, cap;
	size_t errors;
};

/* Add one; the result is valid until the next. */
struct complaint *complain(struct complaints *list, const char *file, size_t order, struct ini_place at,
			   const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Show the line around `place`, a byte of text[0..len), under the complaint. */
void complaint_show(struct complaint *complaint, const char *text, size_t len, const char *place);

/* Sort and print. */
void complaints_print(struct complaints *list, FILE *out);
void complaints_release(struct complaints *list);

#endif
