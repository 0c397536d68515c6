/* What to do about a feed that fails, by what its last failure says. */
#ifndef CLI_ADVICE_H
#define CLI_ADVICE_H

#include <stdio.h>

#define ADVICE_PAUSED "(paused)" /* in place of a reason */

/* One line without its end, at most 71 columns for an id of at most 20. */
void advice_print(FILE *out, const char *feed, const char *reason, const char *url);

#endif
