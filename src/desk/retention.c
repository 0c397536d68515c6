#include "desk/retention.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uthash.h>

#include "base/alloc.h"
#include "desk/senders.h"
#include "spool/folder.h"
#include "spool/letterhead.h"
#include "spool/maildir.h"
#include "spool/survey.h"
#include "store/salvage.h"

#define DAY_S 86400
#define JUMP_DAYS 31
#define MOST 10000 /* deleted at a time: the same thread delivers */

/* A Maildir that something may be deleted from. */
struct place {
	char *path;
	int64_t keep_s;     /* for all that lies here; 0: each message's feed says */
	int64_t shortest_s; /* nothing younger can be due */
	UT_hash_handle hh;
};

struct retention {
	const struct config *config;
	int64_t now, shortest_s; /* over all feeds that have a time; 0: none */
	struct place *places;
	struct senders *senders;
	size_t deleted;
	char head[LETTERHEAD_BYTES];
};

/* ---- where */

static struct place *
add_place(struct retention *r, const char *spool, const char *folder, int64_t shortest_s)
{
	char *path = folder_path(spool, r->config->layout, folder);
	struct place *place;

	HASH_FIND_STR(r->places, path, place);
	if (!place) {
		place = xcalloc(1, sizeof(*place));
		place->path = path;
		place->shortest_s = shortest_s;
		HASH_ADD_KEYPTR(hh, r->places, place->path, strlen(place->path), place);
	} else {
		free(path);
	}
	if (shortest_s < place->shortest_s)
		place->shortest_s = shortest_s;
	return place;
}

/* A folder of that name in each spool, with a time of its own; keep_s 0: without. */
static void
add_everywhere(struct retention *r, const char *folder, int64_t keep_s)
{
	const char *spool;

	for (size_t i = 0; folder && (spool = config_spool_at(r->config, i)); i++) {
		if (keep_s)
			add_place(r, spool, folder, keep_s)->keep_s = keep_s;
		else if (r->shortest_s)
			add_place(r, spool, folder, r->shortest_s);
	}
}

static void
find_places(struct retention *r)
{
	const struct config *config = r->config;
	const struct feed_config *last = NULL;

	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed_config *feed = &config->feeds[i];

		if (feed->keep_s == 0)
			continue;
		if (r->shortest_s == 0 || feed->keep_s < r->shortest_s)
			r->shortest_s = feed->keep_s;
	}
	for (size_t i = 0; i < config->n_feeds && r->shortest_s; i++) {
		const struct feed_config *feed = &config->feeds[i];

		/* Most feeds share their folder with the one before. */
		if (feed->keep_s && (!last || last->spool != feed->spool || strcmp(last->folder, feed->folder) != 0))
			add_place(r, config_spool(config, feed), feed->folder, r->shortest_s);
		if (feed->keep_s)
			last = feed;
	}
	for (size_t i = 0; i < config->n_topics; i++)
		add_everywhere(r, config->topics[i].folder, config->topics[i].keep_s);
	for (size_t i = 0; i < config->n_folders; i++) /* last: what it says of itself stands above the others */
		if (config->folders[i].keep_s)
			add_everywhere(r, config->folders[i].name, config->folders[i].keep_s);
}

/* ---- what */

bool
retention_flags_allow(const char *name)
{
	const char *flags = strstr(name, ":2,");

	return flags && strchr(flags + 3, 'S') && !strchr(flags + 3, 'F') && !strchr(flags + 3, 'D');
}

/* How long this message is to be kept here; 0: for ever. */
static int64_t
keep_of(struct retention *r, const struct place *place, const struct survey_file *file)
{
	const struct feed_config *feed;
	struct letterhead head;
	ptrdiff_t len;

	if (place->keep_s)
		return place->keep_s;
	len = survey_read(file, r->head, sizeof(r->head));
	if (len <= 0 || !letterhead_parse(&head, r->head, (size_t)len))
		return 0;
	if (!r->senders)
		r->senders = senders_new(r->config);
	feed = senders_find(r->senders, &head);
	return feed ? feed->keep_s : 0;
}

static void
judge(struct retention *r, const struct place *place, const struct survey_file *file)
{
	struct stat st;
	int64_t keep_s;

	if (!maildir_is_ours(file->name) || !retention_flags_allow(file->name) ||
	    fstatat(file->dir, file->name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode) ||
	    r->now - st.st_mtime <= place->shortest_s)
		return;
	keep_s = keep_of(r, place, file);
	if (keep_s && r->now - st.st_mtime > keep_s && unlinkat(file->dir, file->name, 0) == 0)
		r->deleted++;
}

static void
clean(struct retention *r, const struct place *place)
{
	char *path = xasprintf("%s/cur", place->path);
	DIR *dir = opendir(path);
	struct dirent *entry;

	free(path);
	if (!dir)
		return;
	while (r->deleted < MOST && (entry = readdir(dir))) {
		struct survey_file file = { place->path, "cur", entry->d_name, dirfd(dir) };

		judge(r, place, &file);
	}
	closedir(dir);
}

/* Returns false when there is more to delete. */
static bool
clean_all(const struct config *config, int64_t now, size_t *deleted)
{
	struct retention *r = xcalloc(1, sizeof(*r));
	struct place *place, *next;
	bool is_done;

	r->config = config;
	r->now = now;
	find_places(r);
	HASH_ITER (hh, r->places, place, next) {
		clean(r, place);
		HASH_DEL(r->places, place);
		free(place->path);
		free(place);
	}
	senders_free(r->senders);
	*deleted = r->deleted;
	is_done = r->deleted < MOST;
	free(r);
	return is_done;
}

int
retention_run(struct sqlite *db, const struct config *config, int64_t now, size_t *deleted, struct error *err)
{
	int64_t today = now / DAY_S, last;

	*deleted = 0;
	if (sqlite_note(db, "retention", &last, err) < 0)
		return -1;
	if (last == today)
		return 0;
	if (today > last && today - last <= JUMP_DAYS && !clean_all(config, now, deleted))
		return 0;
	return sqlite_note_put(db, "retention", today, err);
}
