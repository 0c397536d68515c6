/* What has to wait for another try: recipients, messages, or the server itself, each by its name. Pure. */
#ifndef LMTP_PATIENCE_H
#define LMTP_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

struct patience; /* NULL is empty */

/* It has failed once more: seconds until the next try, 1 at first, twice as many each time, a quarter of an hour at
 * most. spread, 0 to 1: a fifth more or less, so that many do not come back at once. */
double patience_fail(struct patience **all, const char *name, double now, double spread);

/* It went well. */
void patience_forget(struct patience **all, const char *name);

/* Is it to be left alone? */
bool patience_holds(struct patience *all, const char *name, double now);

/* When the first of them may be tried again; -1: none waits. What has long not failed is forgotten on the way. */
double patience_next(struct patience **all, double now);

void patience_release(struct patience **all);

#endif
