/* The lock on a worker: no files, no network, no processes, bounded memory; only its socket. Raw system calls
 * and linux/landlock.h, because the rules fit on a page and a library would be one more thing to trust. */
#ifndef WORKER_SANDBOX_H
#define WORKER_SANDBOX_H

#include <stddef.h>

#include "base/error.h"

/* Whether this kernel offers everything. -1: err names what is missing. Changes nothing. */
int sandbox_probe(struct error *err);

/* Lock this process in for good; fd stays usable. What the later work needs (ICU, libxml2) is set up first.
 * memory: bytes of address space, not limited under a sanitizer. Returns 0, or -1 when something is missing; what
 * there is, is locked all the same. */
int sandbox_lock(int fd, size_t memory);

/* So many seconds of processor time from now on; then SIGXCPU. May be called again and again, locked in or not. */
void sandbox_limit_cpu(unsigned seconds);

#endif
