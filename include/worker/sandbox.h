/* The lock on a worker: no files, no network, no processes, bounded memory; only its socket. Raw system calls
 * and linux/landlock.h, because the rules fit on a page and a library would be one more thing to trust. */
#ifndef WORKER_SANDBOX_H
#define WORKER_SANDBOX_H

#include <stdbool.h>

#include "base/error.h"

enum sandbox_mode {
	SANDBOX_AUTO,    /* as much as this kernel offers */
	SANDBOX_REQUIRE, /* all of it, or not at all */
};

/* Whether this kernel offers everything. -1: err names what is missing. Changes nothing. */
int sandbox_probe(struct error *err);

/* Lock this process in for good; fd stays usable. What the later work needs (ICU, libxml2) is set up first.
 * Returns 0, or -1 when something is missing and mode is SANDBOX_REQUIRE. */
int sandbox_lock(int fd, enum sandbox_mode mode);

#endif
