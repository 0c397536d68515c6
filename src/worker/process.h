/* The process behind a worker: how it is started, and what its end means. */
#ifndef WORKER_PROCESS_H
#define WORKER_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

#include "config/config.h"

/* Start this program as a worker (worker/child.h) with fd as its socket, under the limits of config; fd stays the
 * caller's. 0, or an errno value. */
int process_spawn(const struct config *config, int fd, pid_t *pid);

/* What a worker's exit status says of the document that it read: one line into out. */
void process_describe_end(const struct config *config, int status, char *out, size_t room);

#endif
