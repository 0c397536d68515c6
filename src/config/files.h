/* The files of a configuration: which there are, and their bytes. */
#ifndef CONFIG_FILES_H
#define CONFIG_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "complaints.h"

struct config_file {
	char *name;   /* as complaints show it */
	char *text;   /* NULL if it cannot be read */
	size_t len;
	bool is_open; /* anyone on this machine may read it */
};

/* All-zero is empty. */
struct config_files {
	struct config_file *v;
	size_t n, cap;
	char *directory; /* of the main file, absolute: what relative paths are relative to */
};

/* The main file, then *.conf of conf.d/ and of feeds.d/ beside it, by name. What cannot be read is
 * complained of. */
void config_files_read(struct config_files *files, const char *path, struct complaints *complaints);

void config_files_release(struct config_files *files);

/* Where messages and the database are unless configured: the system's places for a main file below /etc, else
 * the user's. Heap strings, NULL if HOME is needed and not set. */
char *config_default_spool(const char *path);
char *config_default_state(const char *path);

/* The control socket: in the service's runtime directory; for the system's and the user's own configuration
 * where their services have it; for others in the state, so that several daemons do not meet. */
char *config_default_control(const char *path, const char *state);

#endif
