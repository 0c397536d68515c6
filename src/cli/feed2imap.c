/* feed2imap's and feed2imap-go's lists. The one names an IMAP folder or Maildir with every feed; the other nests groups,
 * each a level of folders, below one target. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "formats.h"
#include "yaml.h"

struct list {
	struct arena arena;
	const struct yaml *root;
	struct drafts *drafts;
	FILE *complaints;
};

char *
folder_of_target(const char *target)
{
	const char *path = strstr(target, "://");
	bool imap = strncmp(target, "imap", 4) == 0;
	char *folder, *p;

	path = path ? path + 3 : target;
	path = imap ? strchr(path, '/') : strrchr(path, '/');
	if (!path || !path[1])
		return NULL;
	path++;
	path += !imap && *path == '.'; /* Maildir++ */
	if (strncasecmp(path, "INBOX", 5) == 0 && strchr("./", path[5]))
		path += 5 + (path[5] != '\0');
	folder = xstrdup(path);
	for (p = folder; *p; p++)
		if (*p == '.')
			*p = '/';
	while (p > folder && p[-1] == '/')
		*--p = '\0';
	if (*folder)
		return folder;
	free(folder);
	return NULL;
}

/* Relative to the group's, as feed2imap-go has it. "" is the group's own. */
static const char *
below(struct list *list, const char *parent, const char *name)
{
	if (!name[0])
		return parent;
	return parent[0] ? arena_printf(&list->arena, "%s/%s", parent, name) : arena_strdup(&list->arena, name);
}

static const char *
folder_of(struct list *list, const struct yaml *feed, const char *parent, const char *name)
{
	const char *target = yaml_text(&list->arena, feed, "target"), *folder = parent;
	char *full;

	if (!target)
		return below(list, parent, name);
	if (!strstr(target, "://"))
		return below(list, parent, target);
	full = folder_of_target(target);
	if (full)
		folder = arena_strdup(&list->arena, full);
	free(full);
	return folder;
}

/* An option of the feed: feed2imap-go has them one level deeper. */
static const char *
option(struct list *list, const struct yaml *feed, const char *key)
{
	const char *value = yaml_text(&list->arena, feed, key);

	return value ? value : yaml_text(&list->arena, yaml_get(feed, "options"), key);
}

/* Of the feed, or of all. */
static bool
is_on(struct list *list, const struct yaml *feed, const char *key)
{
	const char *value = option(list, feed, key);

	if (!value)
		value = option(list, list->root, key);
	return value && strcmp(value, "true") == 0;
}

static void
take_feed(struct list *list, const struct yaml *feed, const char *parent)
{
	const char *url = yaml_text(&list->arena, feed, "url"), *name = yaml_text(&list->arena, feed, "name");
	const char *hours = option(list, feed, "min-frequency"), *disable = option(list, feed, "disable");
	struct draft *draft;

	if (!url || !url[0]) {
		fprintf(list->complaints, "line %u: left out: it has no url\n", feed->line);
		return;
	}
	draft = drafts_add(list->drafts, url);
	draft->name = name ? xstrdup(name) : NULL;
	draft_set(draft, "folder", folder_of(list, feed, parent, name ? name : ""), list->complaints);
	if (hours && atoi(hours) > 0)
		draft_set(draft, "interval", arena_printf(&list->arena, "%dh", atoi(hours)), list->complaints);
	if (disable && disable[0] && strcmp(disable, "false") != 0)
		draft_set(draft, "paused", "yes", list->complaints);
	if (is_on(list, feed, "include-images"))
		draft_set(draft, "images", "inline", list->complaints);
	if (is_on(list, feed, "ignore-hash"))
		draft_set(draft, "updates", "ignore", list->complaints);
	if (yaml_get(feed, "filter") || yaml_get(feed, "item-filter"))
		fprintf(list->complaints, "%s: its filter is not taken over: see only and skip in wirespool.conf(5)\n", url);
}

static void
take_feeds(struct list *list, const struct yaml *feeds, const char *parent)
{
	for (const struct yaml *feed = feeds && feeds->kind == YAML_LIST ? feeds->first : NULL; feed; feed = feed->next) {
		const char *group = yaml_text(&list->arena, feed, "group");

		if (group)
			take_feeds(list, yaml_get(feed, "feeds"), folder_of(list, feed, parent, group));
		else if (feed->kind == YAML_MAP)
			take_feed(list, feed, parent);
	}
}

int
feed2imap_read(struct drafts *drafts, const char *text, size_t len, FILE *complaints, struct error *err)
{
	struct list list = { .drafts = drafts, .complaints = complaints };
	const struct yaml *root = yaml_parse(&list.arena, text, len, err);
	const char *target;
	char *top = NULL;
	int ret = -1;

	list.root = root;
	if (root && !yaml_get(root, "feeds")) {
		error_set(err, "it has no `feeds:`");
	} else if (root) {
		target = yaml_text(&list.arena, root, "target");
		top = target ? folder_of_target(target) : NULL;
		take_feeds(&list, yaml_get(root, "feeds"), top ? top : "");
		ret = 0;
	}
	free(top);
	arena_release(&list.arena);
	return ret;
}
