/* Everything that lies in the Maildirs below a spool, whoever put it there. Reads, changes nothing. */
#ifndef SPOOL_SURVEY_H
#define SPOOL_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct survey_file {
	const char *maildir; /* absolute path of the Maildir */
	const char *sub;     /* "tmp", "new" or "cur" */
	const char *name;
	int dir;             /* descriptor of that directory */
};

/* Call each for every file; symbolic links are not followed. A spool that is not there holds nothing. Returns
 * -1 when something could not be read (the rest was). */
int spool_survey(const char *root, void (*each)(void *arg, const struct survey_file *file), void *arg,
		 struct error *err);

/* Up to size bytes of its beginning; their number, or -1. */
ptrdiff_t survey_read(const struct survey_file *file, char *buf, size_t size);

#endif
