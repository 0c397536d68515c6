#include "daemon/earlier.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "compose/change.h"
#include "compose/letter.h"
#include "spool/find.h"
#include "spool/folder.h"
#include "spool/maildir.h"

/* The path of a row's Maildir. A spool that was moved is where the configuration says. */
static char *
box_path(const struct config *config, const struct ledger_row *row)
{
	return folder_recall(config->spool, row->folder);
}

static bool
has_it(const struct maildir *box, const char *name)
{
	size_t root_len;
	char *path = find_message(maildir_path(box, &root_len), name);

	free(path);
	return path != NULL;
}

/* Into tmp/, with its row. Flags are not taken along: here it was not read. */
static enum journey
link_into(struct counter *counter, struct maildir *box, const char *path, const char *name, struct error *err)
{
	int ret = maildir_adopt(counter->spool, box, path, name, err);

	if (ret != 0)
		return ret < 0 ? JOURNEY_SPOOL_FAILED : JOURNEY_DONE;
	return outbox_add(&counter->outbox, counter->db, box, name, err) < 0 ? JOURNEY_STATE_FAILED : JOURNEY_DONE;
}

enum journey
earlier_link(struct counter *counter, const struct config *config, const struct ledger_row *row,
	     struct maildir *const *boxes, size_t n, struct error *err)
{
	char *home = box_path(config, row), *path = row->name[0] ? find_message(home, row->name) : NULL;
	char *name = xstrndup(row->name, strcspn(row->name, ":"));
	enum journey ret = JOURNEY_DONE;

	for (size_t i = 0; path && i < n && ret == JOURNEY_DONE; i++)
		if (!has_it(boxes[i], name))
			ret = link_into(counter, boxes[i], path, name, err);
	free(name);
	free(path);
	free(home);
	return ret;
}

char *
earlier_changes(const struct config *config, const struct ledger_row *row, const struct strbuf *message,
		struct arena *arena)
{
	char *home = box_path(config, row), *path = row->name[0] ? find_message(home, row->name) : NULL, *changes = NULL;
	char *bytes = NULL;
	struct letter before, after;
	struct error err;
	size_t len;

	if (path)
		bytes = find_read(path, &len, &err);
	if (bytes && letter_read(bytes, len, arena, &before) == 0 &&
	    letter_read(message->buf, message->len, arena, &after) == 0) {
		char *was = arena_printf(arena, "%s\n\n%s", before.subject ? before.subject : "", before.words);
		char *is = arena_printf(arena, "%s\n\n%s", after.subject ? after.subject : "", after.words);

		changes = change_describe(was, is, arena);
	}
	free(bytes);
	free(path);
	free(home);
	return changes;
}
