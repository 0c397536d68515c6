/* The other end of the control socket, and what the files say when nobody answers there. */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include <jansson.h>
#include <stddef.h>

#include "base/error.h"
#include "config/config.h"

/* A line of the answer but the last; borrowed for the call. */
typedef void client_line(void *arg, const json_t *line);

/* Ask for what the words say and wait for the end of the answer; each may be NULL. Returns 0; EX_UNAVAILABLE
 * when no daemon listens at control (NULL counts as such); or the exit code to end with. err says why. */
int client_ask(const char *control, const char *const *words, size_t n, client_line *each, void *arg,
	       struct error *err);

/* Something to be asked of the daemon or else done with the files. */
struct question {
	const char *command;       /* whose errors are printed */
	const char *path;          /* of the configuration */
	const char *verb;
	char *const *names;        /* the words that follow it */
	size_t n;
	client_line *each;
	void *arg;
	int (*files)(const struct question *q, struct config *config, struct error *err); /* as below */
};

/* Returns the exit code, having said on stderr what is wrong. A daemon that is just starting is waited for. */
int client_settle(const struct question *q);

/* The same lines that `status`, or `list` and the feeds' names, would be answered with, from configuration and
 * state as they are on disk. Returns 0 or the exit code. */
int files_status(const struct config *config, client_line *each, void *arg, struct error *err);
int files_list(const struct config *config, char **names, size_t n, client_line *each, void *arg,
	       struct error *err);

/* Pause or resume these feeds in the state. Returns 0 or the exit code. */
int files_pause(struct config *config, char **names, size_t n, bool paused, struct error *err);

#endif
