/* A change of the configuration's files, with the caller's rights: made, tried, and taken back when the configuration
 * would no longer be good. */
#ifndef CLI_CHANGE_H
#define CLI_CHANGE_H

#include <stdbool.h>

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

/* The configuration that is to be changed: file (from -c) or NULL for the usual one. Where there is none yet, one is made,
 * the user's own or root's below /etc, unless it is only a dry run. Returns 0, or the exit code; *path is a heap string
 * either way. */
int change_open(const char *file, bool dry_run, char **path, struct config **config, struct error *err);

/* Tell the daemon of it, and the user what came of that. */
void change_announce(const char *path);

#endif
