/* Documents that no server has: files, and what programs write. The rest of the program sees them as answers: 200, or
 * 304 for a file that has not changed. Shared within this folder. */
#ifndef FETCH_LOCAL_H
#define FETCH_LOCAL_H

#include <stdbool.h>

struct transfer;
struct local;

/* file:/PATH or exec:/PROGRAM ARGUMENT… */
bool local_is(const char *url);

/* Split what follows exec: into words, at blanks; "…" and '…' hold words together. Nothing else is special: there is
 * no shell. A heap array that ends with NULL, to be freed as one; NULL when a quote does not end. */
char **local_words(const char *command);

/* Begin a transfer of such a URL. It ends by transfer_ended() or transfer_failed(). The loop must be the default one
 * for exec:. */
void local_begin(struct transfer *t);

/* Stop it, killing the program, and forget it. No-op when there is none. */
void local_stop(struct transfer *t);

#endif
