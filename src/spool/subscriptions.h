/* The file `subscriptions` of a Maildir++: which folders an IMAP server shows to clients that ask for those their
 * user has subscribed to. Dovecot's format, both versions of it. */
#ifndef SPOOL_SUBSCRIPTIONS_H
#define SPOOL_SUBSCRIPTIONS_H

#include <sys/types.h>

/* Subscribe to the folder whose directory below root is ".News.Linux", unless it is. Whatever goes wrong is the
 * loss of a convenience, and nobody is told: the messages are there. */
void subscriptions_add(const char *root, const char *directory, mode_t mode);

#endif
