/* The daemon: owns the loop's modules and the feeds, and sees each poll through. */
#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H

#include <stdbool.h>
#include <stddef.h>

#include "config/config.h"
#include "desk/outcome.h"

struct daemon;

enum daemon_which { POLL_DUE, POLL_ALL, POLL_NAMED };

struct daemon_options {
	struct config *config;   /* a reference is taken */
	const char *config_path; /* for reloads; borrowed */
	bool once;               /* poll once, then end; otherwise run until a signal */
	bool dry_run;            /* once: change nothing */
	bool catch_up;           /* once: what is shown counts as seen, nothing is delivered */
	enum daemon_which which; /* once: which feeds */
	char **names;            /* POLL_NAMED */
	size_t n_names;

	/* For the command line; NULL: silent. polled is called after every feed, delivery for every message. */
	void *arg;
	void (*polled)(void *arg, const struct daemon *daemon);
	void (*delivered)(void *arg, const char *feed_id, const struct delivery *delivery);
};

/* What came of a run so far. */
struct daemon_figures {
	size_t wanted, polled, unchanged, failed; /* feeds */
	size_t messages;
	size_t failing; /* feeds whose last poll failed */
};
const struct daemon_figures *daemon_figures(const struct daemon *daemon);

/* Run to the end. Returns the exit code: 0, 1 (once: some feeds failed), or one of sysexits.h's after saying
 * why. */
int daemon_run(const struct daemon_options *options);

#endif
