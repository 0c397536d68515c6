/* The state of a configuration, opened by a command while no daemon and no `once` works on it. */
#ifndef CLI_SHELF_H
#define CLI_SHELF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "config/config.h"
#include "store/lock.h"
#include "store/sqlite.h"

struct shelf {
	struct state_lock lock;
	struct sqlite *db;    /* NULL: read only, and nothing has ever been written */
	struct feed_state *v; /* of all feeds that are known, by id */
	size_t n, cap;
	uint32_t last_number;
};

/* With write: created if need be, and a transaction is begun. Returns 0, or the exit code with the reason. Either
 * way shelf_close() it. */
int shelf_open(struct shelf *shelf, const struct config *config, bool write, struct error *err);

/* Keep what was written. Returns 0 or the exit code. */
int shelf_commit(struct shelf *shelf, struct error *err);

void shelf_close(struct shelf *shelf);

/* NULL when it is not known. */
struct feed_state *shelf_find(const struct shelf *shelf, const char *id);

/* Never NULL: of a feed that is not known, a state without number. */
const struct feed_state *shelf_state(const struct shelf *shelf, const char *id);

/* Make it known; the result is valid until the next call. The state is to be written by the caller. */
struct feed_state *shelf_add(struct shelf *shelf, const char *id);

#endif
