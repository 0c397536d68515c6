/* Secrets by name: the configuration says where one is, and only who needs it reads it. */
#ifndef CONFIG_SECRET_H
#define CONFIG_SECRET_H

#include <stdbool.h>

#include "base/error.h"

/* credential:NAME (systemd's LoadCredential), file:PATH or env:NAME. */
bool secret_is_named(const char *text);

/* Heap string without a line end; NULL with the reason, in which nothing secret stands. Reads a small file. */
char *secret_read(const char *named, struct error *err);

#endif
