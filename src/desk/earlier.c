#include "desk/earlier.h"

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

/* The row's message; -1 when it is gone or cannot be read. Strings in arena. */
static int
read_earlier(const struct config *config, const struct ledger_row *row, struct arena *arena, struct letter *letter)
{
	char *home = box_path(config, row), *path = row->name[0] ? find_message(home, row->name) : NULL;
	struct error err;
	size_t len;
	char *bytes = path ? find_read(path, &len, &err) : NULL;
	int ret = bytes ? letter_read(bytes, len, arena, letter) : -1;

	free(bytes);
	free(path);
	free(home);
	return ret;
}

static char *
subject_and_words(const struct letter *letter, struct arena *arena)
{
	return arena_printf(arena, "%s\n\n%s", letter->subject ? letter->subject : "", letter->words);
}

bool
earlier_says(const struct config *config, const struct ledger_row *row, const struct item *item)
{
	struct arena arena = { 0 };
	struct letter letter;
	bool says = false;

	if (read_earlier(config, row, &arena, &letter) == 0)
		says = change_keeps(subject_and_words(&letter, &arena),
				    arena_printf(&arena, "%s\n\n%s", item->title ? item->title : "",
						 item->text ? item->text : ""));
	arena_release(&arena);
	return says;
}

char *
earlier_changes(const struct config *config, const struct ledger_row *row, const struct strbuf *message,
		struct arena *arena)
{
	struct letter before, after;

	if (read_earlier(config, row, arena, &before) < 0 ||
	    letter_read(message->buf, message->len, arena, &after) < 0)
		return NULL;
	return change_describe(subject_and_words(&before, arena), subject_and_words(&after, arena), arena);
}
