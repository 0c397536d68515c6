#include "config/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/nearest.h"
#include "loader.h"

static void
read_text(struct loader *loader)
{
	const struct config_file *file = &loader->files.v[loader->file];
	struct ini_entry entry;
	struct ini ini;

	if (!file->text)
		return;
	memset(loader->had, 0, sizeof(loader->had));
	loader->is_headless = true;
	ini_init(&ini, file->text, file->len);
	while (ini_next(&ini, &entry) != INI_END) {
		if (entry.kind == INI_SECTION || (entry.kind == INI_MISTAKE && entry.ends_section)) {
			loader_end_section(loader);
			loader->is_headless = false;
		}
		if (entry.kind == INI_SECTION)
			loader_begin_section(loader, &entry);
		else if (entry.kind == INI_VALUE)
			loader_take_key(loader, &entry);
		else if (loader->pass == PASS_COMMON)
			COMPLAIN(loader, entry.at, "%s", entry.mistake);
	}
	loader_end_section(loader);
}

static void
read_texts(struct loader *loader, enum pass pass)
{
	loader->pass = pass;
	for (loader->file = 0; loader->file < loader->files.n; loader->file++)
		read_text(loader);
}

/* Feeds or topics by name: both begin with it. */
struct named {
	const char *v;
	size_t stride, origin;
};

static const char *
name_at(const struct named *all, uint32_t i)
{
	return *(const char *const *)(const void *)(all->v + i * all->stride);
}

static const struct config_origin *
origin_at(const struct named *all, uint32_t i)
{
	return (const struct config_origin *)(const void *)(all->v + i * all->stride + all->origin);
}

static int
by_name(const void *a, const void *b, void *arg)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int order = strcmp(name_at(arg, x), name_at(arg, y));

	return order ? order : (x > y) - (x < y);
}

/* Sort, and complain of each but the first of a name. */
static uint32_t *
sort_names(struct loader *loader, struct named all, size_t n, const char *kind)
{
	uint32_t *order = arena_alloc(&loader->config->arena, n * sizeof(*order));

	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	if (n > 1)
		qsort_r(order, n, sizeof(*order), by_name, &all);
	for (size_t i = 1, first = 0; i < n; i++) {
		const struct config_origin *at = origin_at(&all, order[i]), *other = origin_at(&all, order[first]);

		if (strcmp(name_at(&all, order[i]), name_at(&all, order[first])) != 0) {
			first = i;
			continue;
		}
		for (loader->file = 0; loader->names[loader->file] != at->file;)
			loader->file++;
		COMPLAIN(loader, ((struct ini_place){ at->line, at->column }), "[%s:%s] stands already in %s:%u",
			 kind, name_at(&all, order[i]), other->file, other->line);
	}
	return order;
}

int
config_no_feed(const struct config *config, const char *id, struct error *err)
{
	struct nearest nearest;

	nearest_start(&nearest, id, strlen(id));
	for (size_t i = 0; i < config->n_feeds; i++)
		nearest_try(&nearest, config_feed_at(config, i)->id);
	if (config->n_feeds == 0)
		return error_set(err, "no feed is called `%s`: there is none yet; `wirespool add URL` subscribes", id);
	if (nearest.best)
		return error_set(err, "no feed is called `%s`; did you mean `%s`? `wirespool list` shows all", id,
				 nearest.best);
	return error_set(err, "no feed is called `%s`; `wirespool list` shows all", id);
}

/* Topics may be kept in files that outlive a feed: a name that is none is no mistake, but hardly meant. */
static void
warn_of_feeds(struct loader *loader, const struct topic_config *topic)
{
	struct error err;

	for (const char *p = topic->feeds; p && *(p += strspn(p, "-, \t"));) {
		size_t len = strcspn(p, ", \t");
		char *id = xstrndup(p, len);

		if (!config_feed(loader->config, id)) {
			config_no_feed(loader->config, id, &err);
			for (loader->file = 0; loader->names[loader->file] != topic->at.file;)
				loader->file++;
			COMPLAIN(loader, ((struct ini_place){ topic->at.line, topic->at.column }),
				 "[topic:%s] feeds: %s", topic->name, err.text)
				->is_warning = true;
			loader->complaints.errors--;
		}
		free(id);
		p += len;
	}
}

/* The two places that are worked out from where the configuration is. */
static void
set_places(struct loader *loader)
{
	struct config *config = loader->config;
	char *spool = config->spool ? NULL : config_default_spool(config->path);
	char *state = config->state ? NULL : config_default_state(config->path);

	loader->file = 0;
	if (!config->spool && !spool)
		COMPLAIN(loader, ((struct ini_place){ 0 }), "spool is not set, and HOME neither");
	if (!config->state && !state)
		COMPLAIN(loader, ((struct ini_place){ 0 }), "state is not set, and HOME neither");
	if (spool)
		config->spool = arena_strdup(&config->arena, spool);
	if (state)
		config->state = arena_strdup(&config->arena, state);
	if (!config->control && config->state) {
		char *control = config_default_control(config->path, config->state);

		config->control = arena_strdup(&config->arena, control);
		free(control);
	}
	free(spool);
	free(state);
	if (config->lmtp && !config->lmtp_recipients)
		COMPLAIN(loader, ((struct ini_place){ 0 }), "lmtp is set, but lmtp-recipient is not");
}

static bool
is_within(const char *path, const char *root)
{
	size_t len = strlen(root);

	return strncmp(path, root, len) == 0 && path[len] == '/';
}

/* Whoever looks through one spool must not come to another. */
static void
check_spool(struct loader *loader, const struct feed_config *feed)
{
	const struct config *config = loader->config;

	const char *other;

	for (size_t i = 0; (other = config_spool_at(config, i)); i++)
		if (is_within(feed->spool, other) || is_within(other, feed->spool)) {
			for (loader->file = 0; loader->names[loader->file] != feed->at.file;)
				loader->file++;
			COMPLAIN(loader, ((struct ini_place){ feed->at.line, feed->at.column }),
				 "[feed:%s] spool: %s and %s lie within each other", feed->id, feed->spool, other);
			return;
		}
}

static void
gather_spools(struct loader *loader)
{
	struct config *config = loader->config;
	const char *last = NULL;

	if (!config->spool)
		return;
	for (size_t i = 0; i < config->n_feeds; i++) {
		const char *spool = config->feeds[i].spool;
		size_t k = 0;

		if (!spool || spool == last) /* feeds that say the same share the string */
			continue;
		last = spool;
		while (config_spool_at(config, k) && strcmp(config_spool_at(config, k), spool) != 0)
			k++;
		if (config_spool_at(config, k))
			continue;
		check_spool(loader, &config->feeds[i]);
		*ARENA_PUSH(&config->arena, config->spools, config->n_spools) = spool;
	}
}

static const struct feed_config *
copy_defaults(struct loader *loader)
{
	struct feed_config *defaults = arena_alloc(&loader->config->arena, sizeof(*defaults));

	*defaults = loader->base;
	return defaults;
}

static void
read_config(struct loader *loader)
{
	struct config *config = loader->config;

	loader->names = arena_alloc(&config->arena, loader->files.n * sizeof(*loader->names));
	for (size_t i = 0; i < loader->files.n; i++)
		loader->names[i] = arena_strdup(&config->arena, loader->files.v[i].name);
	loader_set_fallbacks(loader, SECTION_WIRESPOOL, config);
	loader->base.access = arena_alloc(&config->arena, sizeof(*loader->base.access));
	loader_set_fallbacks(loader, SECTION_FEED, &loader->base);
	read_texts(loader, PASS_COMMON);
	config->feeds = arena_alloc(&config->arena, config->n_feeds * sizeof(*config->feeds));
	config->n_feeds = 0;
	read_texts(loader, PASS_FEEDS);
	config->defaults = copy_defaults(loader);
	config->by_id = sort_names(loader,
				   (struct named){ (const char *)config->feeds, sizeof(*config->feeds),
						   offsetof(struct feed_config, at) },
				   config->n_feeds, "feed");
	sort_names(loader,
		   (struct named){ (const char *)config->topics, sizeof(*config->topics),
				   offsetof(struct topic_config, at) },
		   config->n_topics, "topic");
	sort_names(loader,
		   (struct named){ (const char *)config->folders, sizeof(*config->folders),
				   offsetof(struct folder_config, at) },
		   config->n_folders, "folder");
	for (size_t i = 0; i < config->n_topics; i++)
		warn_of_feeds(loader, &config->topics[i]);
	set_places(loader);
	gather_spools(loader);
}

/* The configuration, mistakes and all; complaints may be NULL. */
static struct config *
load(const char *path, FILE *complaints, size_t *mistakes)
{
	struct loader loader = { .config = xcalloc(1, sizeof(*loader.config)) };
	struct config *config = loader.config;
	const char *home = getenv("HOME");

	atomic_init(&config->refs, 1);
	config->path = arena_strdup(&config->arena, path);
	config_files_read(&loader.files, path, &loader.complaints);
	loader.place = (struct value_place){ .arena = &config->arena,
					     .home = home && home[0] ? home : NULL,
					     .directory = loader.files.directory };
	read_config(&loader);
	if (complaints)
		complaints_print(&loader.complaints, complaints);
	*mistakes = loader.complaints.errors;
	complaints_release(&loader.complaints);
	config_files_release(&loader.files);
	free(loader.joined);
	return config;
}

struct config *
config_load(const char *path, FILE *complaints)
{
	size_t mistakes;
	struct config *config = load(path, complaints, &mistakes);

	if (mistakes == 0)
		return config;
	config_unref(config);
	return NULL;
}

char *
config_control(const char *path)
{
	size_t mistakes;
	struct config *config = load(path, NULL, &mistakes);
	char *control = config->control ? xstrdup(config->control) : NULL;

	config_unref(config);
	return control;
}

struct config *
config_ref(struct config *config)
{
	atomic_fetch_add(&config->refs, 1);
	return config;
}

void
config_unref(struct config *config)
{
	if (!config || atomic_fetch_sub(&config->refs, 1) > 1)
		return;
	arena_release(&config->arena);
	free(config);
}

const struct feed_config *
config_feed(const struct config *config, const char *id)
{
	size_t low = 0, high = config->n_feeds;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct feed_config *feed = &config->feeds[config->by_id[middle]];
		int order = strcmp(id, feed->id);

		if (order == 0)
			return feed;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *
config_spool(const struct config *config, const struct feed_config *feed)
{
	return feed && feed->spool ? feed->spool : config->spool;
}

const char *
config_spool_at(const struct config *config, size_t i)
{
	return i == 0 ? config->spool : i <= config->n_spools ? config->spools[i - 1] : NULL;
}

const struct feed_config *
config_feed_at(const struct config *config, size_t i)
{
	return &config->feeds[config->by_id[i]];
}
