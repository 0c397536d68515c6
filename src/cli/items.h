/* Items from files, for commands that try rules: feed documents, messages, and every message in a Maildir and
 * below it, but for digests and the like. */
#ifndef CLI_ITEMS_H
#define CLI_ITEMS_H

#include <stdbool.h>

#include "classify/classify.h"
#include "compose/letter.h"
#include "spool/walk.h"

/* Valid during the call. */
struct found_item {
	struct classify_input in;
	const struct letter *letter;   /* NULL: an entry of a feed document */
	const struct walk_file *place; /* NULL: not of a Maildir */
	const char *path;
	const char *id; /* of an entry, as its feed says */
};

struct items_reader {
	void (*each)(void *arg, const struct found_item *item);
	void *arg;
	bool links; /* a message that lies in several folders comes once for each, not once */
};

/* Returns 0, or an exit code after having said why. */
int items_read(const struct items_reader *reader, const char *path);

/* Read a message; -1 with err when it cannot be read or is none. */
int items_letter(const char *path, struct arena *arena, struct letter *letter, struct error *err);

#endif
