/* State, undelivered names and spool against each other. */
#ifndef DESK_AUDIT_H
#define DESK_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "config/config.h"

struct sqlite;

struct audit {
	size_t messages;  /* in the spool, of ours by name; links counted each */
	size_t feeds;     /* the state knows */
	size_t waiting;   /* committed, still in tmp/: the next run delivers them */
	size_t fresh;     /* of ours in tmp/, committed by nobody, too young to be judged */
	size_t cleaned;   /* the same, old: deleted */
	size_t published; /* the same, put into new/ while rebuilding */
	size_t changed;   /* another size than their name says */
	char *changed_path; /* the first of them */
	size_t unknown;   /* of this quarter and of our feeds, but the state does not know them */
	bool is_empty;    /* the state knows nothing */
	size_t rebuilt;   /* messages taken into it */
};
void audit_release(struct audit *audit);

/* Look; with repair also mend: undelivered names go to new/, unknown messages become known, an empty state is
 * rebuilt. Without, db may be a dry one. Leftovers in tmp/ that are older than 36 h are deleted either way.
 * now: UTC seconds. */
int audit_run(struct audit *audit, struct sqlite *db, const struct config *config, bool repair, int64_t now,
	      struct error *err);

#endif
