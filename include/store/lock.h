/* One process at a time works on a state directory. */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include <stdbool.h>

#include "base/error.h"

/* The state directory itself, durable whoever made it. Returns 0, or -1 with the reason and *exit_code. */
int state_dir_make(const char *dir, struct error *err, int *exit_code);

struct state_lock {
	int fd;         /* -1: none */
	bool unclean;   /* whoever held it before did not come to its end */
	bool read_only; /* nothing is written into it */
};

/* Take the lock of directory dir. With read_only (a dry run) no file is created: without one there is nobody
 * to keep out. Returns 0, or -1 with the reason and *exit_code. */
int state_lock_take(struct state_lock *lock, const char *dir, bool read_only, struct error *err, int *exit_code);

/* Give it back after a proper end; with clean = false the next one will look for what is left behind. */
void state_lock_release(struct state_lock *lock, bool clean);

#endif
