#include "spool/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/dir.h"

#define DEPTH_MAX 16

struct walk {
	bool (*each)(void *arg, const struct walk_file *file);
	void *arg;
};

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int
is_no_self(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static bool
is_sub(const char *name)
{
	return strcmp(name, "new") == 0 || strcmp(name, "cur") == 0 || strcmp(name, "tmp") == 0;
}

static void
free_entries(struct dirent **entries, int n)
{
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
}

/* The messages in new/ or cur/; none when there is no such directory. */
static bool
walk_sub(const struct walk *walk, const char *box, const char *sub)
{
	char *dir = xasprintf("%s/%s", box, sub);
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, is_visible, alphasort);
	bool go_on = true;

	for (int i = 0; i < n && go_on; i++) {
		char *path = xasprintf("%s/%s", dir, entries[i]->d_name);

		go_on = walk->each(walk->arg, &(struct walk_file){ box, sub, entries[i]->d_name, path });
		free(path);
	}
	free_entries(entries, n);
	free(dir);
	return go_on;
}

static bool walk_below(const struct walk *walk, const char *box, unsigned depth);

static bool
walk_entry(const struct walk *walk, const char *box, const struct dirent *entry, unsigned depth)
{
	char *path = xasprintf("%s/%s", box, entry->d_name);
	struct stat st;
	bool go_on = true;

	/* A Maildir holds many files, but those lie in new/ and cur/. */
	if (!is_sub(entry->d_name) && lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
		go_on = walk_sub(walk, path, "new") && walk_sub(walk, path, "cur") &&
			walk_below(walk, path, depth + 1);
	free(path);
	return go_on;
}

static bool
walk_below(const struct walk *walk, const char *box, unsigned depth)
{
	struct dirent **entries = NULL;
	int n = depth < DEPTH_MAX ? scandir(box, &entries, is_no_self, alphasort) : 0;
	bool go_on = true;

	for (int i = 0; i < n && go_on; i++)
		go_on = walk_entry(walk, box, entries[i], depth);
	free_entries(entries, n);
	return go_on;
}

int
walk_maildirs(const char *root, bool (*each)(void *arg, const struct walk_file *file), void *arg,
	      struct error *err)
{
	struct walk walk = { each, arg };
	DIR *dir = opendir(root);
	size_t len = strlen(root);
	char *box;

	if (!dir)
		return dir_fail(err, "read", root);
	closedir(dir);
	while (len > 1 && root[len - 1] == '/')
		len--;
	box = xstrndup(root, len);
	if (walk_sub(&walk, box, "new") && walk_sub(&walk, box, "cur"))
		walk_below(&walk, box, 0);
	free(box);
	return 0;
}
