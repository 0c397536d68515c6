/* Where a redirect leads, and what may go along. Pure. */
#ifndef FETCH_REDIRECT_H
#define FETCH_REDIRECT_H

#include <stdbool.h>

/* Is this a status that redirects a GET to its Location (RFC 9110 §15.4)? */
bool redirect_status(int status);
bool redirect_is_permanent(int status);

/* The wire URL that location, found in the answer from `from`, leads to. Credentials in it are a stranger's
 * and dropped; those of first (the request's own URL) go along within its origin. From https to http it leads
 * only with may_downgrade. Returns a heap string, or NULL with a static sentence in *why. */
char *redirect_target(const char *first, const char *from, const char *location, bool may_downgrade,
		      const char **why);

/* Same scheme, host and port (RFC 6454). */
bool same_origin(const char *a, const char *b);

/* May b be told what was learned from a: the same origin, or the same host over https on its usual port after
 * http on its own? Enough for validators, never for credentials. */
bool same_site_or_safer(const char *a, const char *b);

#endif
