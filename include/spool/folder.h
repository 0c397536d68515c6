/* A configured folder name → where its Maildir is. Pure.
 * Names come from the configuration only, never from feeds; whatever is written there ends up as a plain
 * directory below the root: no "..", no hidden or reserved name, at most 255 bytes a level. */
#ifndef SPOOL_FOLDER_H
#define SPOOL_FOLDER_H

#include <stdbool.h>

#include "config/config.h"

/* Absolute path of the Maildir (heap string). "News/Linux" is
 *   maildir++   ROOT/.News.Linux, in modified UTF-7 (RFC 3501 §5.1.3) as IMAP servers expect it; "INBOX" and
 *               "" are ROOT itself
 *   nested      ROOT/News/Linux, in UTF-8; "" is ROOT/INBOX */
char *folder_path(const char *root, enum layout layout, const char *folder);

/* A Maildir as it is remembered: below root by what follows it ("" or "/.News"), so that a spool can be moved, and
 * elsewhere by its path behind a further slash. Heap strings. */
char *folder_remember(const char *root, const char *path);
char *folder_recall(const char *root, const char *remembered);

#endif
