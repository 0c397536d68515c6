/* A change of the configuration's files, with the caller's rights: made, tried, and taken back when the configuration
 * would no longer be good. */
#ifndef CLI_CHANGE_H
#define CLI_CHANGE_H

#include "base/error.h"
#include "base/strbuf.h"
#include "config/config.h"

/* Where further feeds go: the main file when it is where the feeds are, else feeds.d/NAME.conf beside it. Heap
 * string. */
char *change_place(const struct config *config, const char *name);

/* Everything in the file, "" when there is none. Returns 0 or the exit code. */
int change_read(const char *file, struct strbuf *text, struct error *err);

/* Put text (NULL: nothing, the file goes) in the file's place, durably and at once, and read the configuration at path
 * again: when it has mistakes now, they are printed and the file is as before. Returns 0 or the exit code. */
int change_write(const char *path, const char *file, const struct strbuf *text, struct error *err);

/* A configuration where there is none yet: the user's own, root's below /etc. Returns 0 or the exit code. */
int change_begin(const char *path, struct error *err);

/* Tell the daemon of it, and the user what came of that. */
void change_announce(const char *path);

#endif
