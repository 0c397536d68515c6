/* One run of the daemon's machinery from the command line, with its figures printed. */
#ifndef CLI_ONCE_H
#define CLI_ONCE_H

#include "daemon/daemon.h"

/* Returns the exit code, having said on stderr what is wrong. */
int once_run(struct config *config, const char *path, enum daemon_which which, char **names, size_t n, bool catch_up);

#endif
