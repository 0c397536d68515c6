#include "config/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/url.h"
#include "classify/classify.h"
#include "complaints.h"
#include "config/ini.h"
#include "config/keys.h"
#include "config/values.h"
#include "files.h"

/* All files are read twice: [defaults] of the last file counts for the feeds of the first. The first pass
 * also counts the feeds, so that they stand in one array of the right size. */
enum pass { PASS_COMMON, PASS_FEEDS };

struct loader {
	struct config *config;
	struct complaints complaints;
	struct config_files files;
	const char **names;        /* of the files, as long-lived as the config */
	struct value_place place;
	struct feed_config base;   /* the built-in defaults, then [defaults] */
	uint64_t base_set;         /* keys of [defaults] */
	char *joined;              /* a value on one line */
	size_t joined_cap;
	enum pass pass;
	/* The file and the section under way. */
	size_t file;
	bool had[SECTION_UNKNOWN]; /* sections without a name stand once in a file */
	bool is_headless;          /* no section yet */
	enum section section;
	struct ini_place at;
	const char *title;         /* "feed:lwn" */
	size_t title_len;
	void *target;              /* what its keys set; NULL: nothing, they are skipped */
	uint64_t set;              /* its keys so far, and where their values stand */
	struct ini_place places[CONFIG_MAX_KEYS];
};

static const struct config_file *
file_of(const struct loader *loader)
{
	return &loader->files.v[loader->file];
}

#define COMPLAIN(loader, at, ...) \
	complain(&(loader)->complaints, (loader)->names[(loader)->file], (loader)->file, (at), __VA_ARGS__)

static size_t
index_of(const struct key *key)
{
	return (size_t)(key - config_keys);
}

static uint64_t
bit_of(const char *feed_key)
{
	return (uint64_t)1 << index_of(key_find(SECTION_FEED, feed_key, strlen(feed_key)));
}

/* Where a key of this section has its value, or else the section. */
static struct ini_place
place_of(const struct loader *loader, uint64_t bit)
{
	for (size_t i = 0; i < config_n_keys; i++)
		if (loader->set & bit & (uint64_t)1 << i)
			return loader->places[i];
	return loader->at;
}

/* ---- the ends of sections: what can be judged only when all keys are known */

static void
complain_interval(struct loader *loader, const char *name, int64_t interval_s, int64_t min_s)
{
	const struct key *key = key_find(SECTION_FEED, name, strlen(name));
	char *interval = value_text(key, interval_s), *min = value_text(key, min_s);

	COMPLAIN(loader, place_of(loader, bit_of(name)), "%s: %s is below min-interval, %s", name, interval, min);
	free(interval);
	free(min);
}

/* What was written counts: two values that contradict each other are a mistake, but a default gives way. */
static void
settle_intervals(struct loader *loader, struct feed_config *feed, uint64_t written)
{
	uint64_t min = bit_of("min-interval"), max = bit_of("max-interval"), interval = bit_of("interval");
	bool is_ours = loader->set & (min | max | interval); /* else [defaults] has been complained of */

	if (feed->interval_s && feed->interval_s < feed->min_interval_s) {
		if ((written & min) && is_ours)
			complain_interval(loader, "interval", feed->interval_s, feed->min_interval_s);
		feed->min_interval_s = feed->interval_s;
	}
	if (feed->interval_s > feed->max_interval_s)
		feed->max_interval_s = feed->interval_s;
	if (feed->min_interval_s > feed->max_interval_s) {
		if ((written & min) && (written & max) && is_ours)
			complain_interval(loader, "max-interval", feed->max_interval_s, feed->min_interval_s);
		if (written & max)
			feed->min_interval_s = feed->max_interval_s;
		else
			feed->max_interval_s = feed->min_interval_s;
	}
}

static void
end_section(struct loader *loader)
{
	struct feed_config defaults;
	struct topic_config *topic;

	if (!loader->target)
		return;
	for (size_t i = 0; i < config_n_keys; i++)
		if (config_keys[i].section == loader->section && config_keys[i].is_required &&
		    !(loader->set & (uint64_t)1 << i))
			COMPLAIN(loader, loader->at, "[%.*s] has no %s", (int)loader->title_len, loader->title,
				 config_keys[i].name);
	switch (loader->section) {
	case SECTION_FEED:
		settle_intervals(loader, loader->target, loader->base_set | loader->set);
		break;
	case SECTION_DEFAULTS:
		loader->base_set |= loader->set;
		defaults = loader->base; /* what it says stays as written: a feed may change half of it */
		settle_intervals(loader, &defaults, loader->base_set);
		break;
	case SECTION_TOPIC:
		topic = loader->target;
		if (!topic->label)
			topic->label = topic->name;
		if (topic->file == TOPIC_MOVE && !topic->folder)
			COMPLAIN(loader, loader->at, "[topic:%s] has file = move, but no folder to move to",
				 topic->name);
		break;
	default:
		break;
	}
	loader->target = NULL;
}

/* ---- the beginnings of sections */

static struct config_origin
origin(const struct loader *loader)
{
	return (struct config_origin){ loader->names[loader->file], loader->at.line, loader->at.column };
}

static void *
new_feed(struct loader *loader, const char *id)
{
	struct feed_config *feed = &loader->config->feeds[loader->config->n_feeds++];

	*feed = loader->base;
	feed->id = id;
	feed->at = origin(loader);
	return feed;
}

static void
set_fallbacks(struct loader *loader, enum section section, void *target)
{
	for (size_t i = 0; i < config_n_keys; i++)
		if (config_keys[i].section == section && config_keys[i].fallback)
			value_parse(&config_keys[i], config_keys[i].fallback, &loader->place, target, NULL, NULL);
}

static void *
new_topic(struct loader *loader, const char *name)
{
	struct topic_config *topic = ARENA_PUSH(&loader->config->arena, loader->config->topics,
						loader->config->n_topics);

	set_fallbacks(loader, SECTION_TOPIC, topic);
	topic->name = name;
	topic->at = origin(loader);
	return topic;
}

static void
begin_named(struct loader *loader, const char *name, size_t len)
{
	bool is_feed = loader->section == SECTION_FEED;
	struct error err;
	char *copy;

	if (is_feed != (loader->pass == PASS_FEEDS)) {
		loader->config->n_feeds += is_feed; /* counted, and begun anew by the second pass */
		return;
	}
	if ((is_feed ? feed_id_check(name, len, &err) : topic_name_check(name, len, &err)) < 0)
		COMPLAIN(loader, loader->at, "%s", err.text);
	copy = arena_strndup(&loader->config->arena, name, len);
	loader->target = is_feed ? new_feed(loader, copy) : new_topic(loader, copy);
}

static void
begin_nameless(struct loader *loader, bool has_name)
{
	const char *kind = section_name(loader->section);

	if (loader->pass == PASS_FEEDS)
		return;
	if (has_name)
		COMPLAIN(loader, loader->at, "[%s] takes no name", kind);
	else if (loader->had[loader->section])
		COMPLAIN(loader, loader->at, "[%s] stands twice in this file", kind);
	loader->had[loader->section] = true;
	loader->target = loader->section == SECTION_WIRESPOOL ? (void *)loader->config : &loader->base;
}

static void
begin_section(struct loader *loader, const struct ini_entry *entry)
{
	const char *colon = memchr(entry->name, ':', entry->name_len);
	size_t kind_len = colon ? (size_t)(colon - entry->name) : entry->name_len;
	const char *nearest;

	loader->is_headless = false;
	loader->section = section_find(entry->name, kind_len);
	loader->at = entry->at;
	loader->title = entry->name;
	loader->title_len = entry->name_len;
	loader->set = 0;
	if (loader->section == SECTION_FEED || loader->section == SECTION_TOPIC) {
		begin_named(loader, colon ? colon + 1 : "", colon ? entry->name_len - kind_len - 1 : 0);
	} else if (loader->section != SECTION_UNKNOWN) {
		begin_nameless(loader, colon != NULL);
	} else if (loader->pass == PASS_COMMON) {
		nearest = section_nearest(entry->name, kind_len);
		COMPLAIN(loader, entry->at, "unknown section [%.*s]%s%s%s", (int)(kind_len < 60 ? kind_len : 60),
			 entry->name, nearest ? "; did you mean [" : "", nearest ? nearest : "", nearest ? "]?" : "");
	}
}

/* ---- keys */

static void
complain_unknown(struct loader *loader, const struct ini_entry *entry)
{
	enum section elsewhere = key_elsewhere(loader->section, entry->name, entry->name_len);
	const struct key *nearest = key_nearest(loader->section, entry->name, entry->name_len);
	const char *kind = section_name(loader->section);
	int len = (int)(entry->name_len < 60 ? entry->name_len : 60);

	if (loader->section == SECTION_DEFAULTS && key_find(SECTION_FEED, entry->name, entry->name_len))
		COMPLAIN(loader, entry->at, "%.*s is each feed's own and has no default", len, entry->name);
	else if (elsewhere != SECTION_UNKNOWN)
		COMPLAIN(loader, entry->at, "%.*s belongs in %s[%s], not in [%s]", len, entry->name,
			 key_find(SECTION_DEFAULTS, entry->name, entry->name_len) ? "[defaults] or " : "",
			 section_name(elsewhere), kind);
	else if (nearest)
		COMPLAIN(loader, entry->at, "unknown key \"%.*s\" in [%s]; did you mean \"%s\"?", len, entry->name,
			 kind, nearest->name);
	else
		COMPLAIN(loader, entry->at, "unknown key \"%.*s\" in [%s]", len, entry->name, kind);
}

static const char *
joined(struct loader *loader, const struct ini_entry *entry)
{
	if (entry->value_len >= loader->joined_cap) {
		loader->joined_cap = entry->value_len * 2 + 256;
		loader->joined = xreallocarray(loader->joined, loader->joined_cap, 1);
	}
	ini_join(entry, loader->joined);
	return loader->joined;
}

static void
check_rules(struct loader *loader, const struct key *key, const struct ini_entry *entry, const char *text)
{
	struct topic_source source = { .name = key->name, .keywords = text };
	struct rule_error wrong = { 0 };
	struct rules *rules = *text ? rules_compile(&source, 1, &wrong) : NULL;

	if (*text && !rules) {
		size_t offset = wrong.offset < entry->value_len ? wrong.offset : entry->value_len;
		struct complaint *c = COMPLAIN(loader, ini_place(entry, offset), "%s: %s", key->name,
					       wrong.error.text);

		complaint_show(c, file_of(loader)->text, file_of(loader)->len, entry->value + offset);
	}
	rules_free(rules);
}

/* Secrets belong elsewhere; one in a URL must at least not be there for all to read. */
static void
warn_of_password(struct loader *loader, const struct ini_entry *entry, const struct feed_config *feed)
{
	struct url_parts parts;

	if (!file_of(loader)->is_open || url_split(feed->wire, &parts) < 0 || !parts.has_userinfo)
		return;
	COMPLAIN(loader, entry->value_at, "url: holds a password that everyone here can read; chmod o-r this file")
		->is_warning = true;
	loader->complaints.errors--;
}

static const void *
same_kind(const struct loader *loader)
{
	const struct feed_config *feed = loader->target;

	return loader->section == SECTION_FEED && feed > loader->config->feeds ? feed - 1 : NULL;
}

static void
set_value(struct loader *loader, const struct key *key, const struct ini_entry *entry)
{
	const char *text = joined(loader, entry);
	struct error err;

	if (entry->value_lines > 1 && key->type != VALUE_RULES) {
		COMPLAIN(loader, entry->value_at, "%s: takes one line, and an indented line below continues it",
			 key->name);
	} else if (value_parse(key, text, &loader->place, loader->target, same_kind(loader), &err) < 0) {
		bool has_comment = strstr(text, " #") || strstr(text, " ;");

		COMPLAIN(loader, entry->value_at, "%s: %s%s", key->name, err.text,
			 has_comment ? " (comments stand on lines of their own)" : "");
	} else if (key->type == VALUE_RULES) {
		check_rules(loader, key, entry, text);
	} else if (key->type == VALUE_URL) {
		warn_of_password(loader, entry, loader->target);
	}
}

static void
take_key(struct loader *loader, const struct ini_entry *entry)
{
	const struct key *key;
	uint64_t bit;

	if (loader->is_headless && loader->pass == PASS_COMMON)
		COMPLAIN(loader, entry->at, "no [section] stands above this key");
	loader->is_headless = false;
	if (!loader->target)
		return;
	key = key_find(loader->section, entry->name, entry->name_len);
	if (!key) {
		complain_unknown(loader, entry);
		return;
	}
	bit = (uint64_t)1 << index_of(key);
	if (loader->set & bit) {
		COMPLAIN(loader, entry->at, "%s is set already in line %u", key->name,
			 loader->places[index_of(key)].line);
		return;
	}
	loader->set |= bit;
	loader->places[index_of(key)] = entry->value_at;
	set_value(loader, key, entry);
}

/* ---- files */

static void
read_text(struct loader *loader)
{
	const struct config_file *file = file_of(loader);
	struct ini_entry entry;
	struct ini ini;

	if (!file->text)
		return;
	memset(loader->had, 0, sizeof(loader->had));
	loader->is_headless = true;
	ini_init(&ini, file->text, file->len);
	while (ini_next(&ini, &entry) != INI_END) {
		if (entry.kind == INI_SECTION || (entry.kind == INI_MISTAKE && entry.ends_section)) {
			end_section(loader);
			loader->is_headless = false;
		}
		if (entry.kind == INI_SECTION)
			begin_section(loader, &entry);
		else if (entry.kind == INI_VALUE)
			take_key(loader, &entry);
		else if (loader->pass == PASS_COMMON)
			COMPLAIN(loader, entry.at, "%s", entry.mistake);
	}
	end_section(loader);
}

static void
read_texts(struct loader *loader, enum pass pass)
{
	loader->pass = pass;
	for (loader->file = 0; loader->file < loader->files.n; loader->file++)
		read_text(loader);
}

/* ---- the whole */

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
	free(spool);
	free(state);
}

static void
read_config(struct loader *loader)
{
	struct config *config = loader->config;

	loader->names = arena_alloc(&config->arena, loader->files.n * sizeof(*loader->names));
	for (size_t i = 0; i < loader->files.n; i++)
		loader->names[i] = arena_strdup(&config->arena, loader->files.v[i].name);
	set_fallbacks(loader, SECTION_WIRESPOOL, config);
	set_fallbacks(loader, SECTION_FEED, &loader->base);
	read_texts(loader, PASS_COMMON);
	config->feeds = arena_alloc(&config->arena, config->n_feeds * sizeof(*config->feeds));
	config->n_feeds = 0;
	read_texts(loader, PASS_FEEDS);
	config->by_id = sort_names(loader,
				   (struct named){ (const char *)config->feeds, sizeof(*config->feeds),
						   offsetof(struct feed_config, at) },
				   config->n_feeds, "feed");
	sort_names(loader,
		   (struct named){ (const char *)config->topics, sizeof(*config->topics),
				   offsetof(struct topic_config, at) },
		   config->n_topics, "topic");
	set_places(loader);
}

struct config *
config_load(const char *path, FILE *complaints)
{
	struct loader loader = { .config = xcalloc(1, sizeof(*loader.config)) };
	struct config *config = loader.config;

	atomic_init(&config->refs, 1);
	config->path = arena_strdup(&config->arena, path);
	config_files_read(&loader.files, path, &loader.complaints);
	loader.place = (struct value_place){ .arena = &config->arena,
					     .home = getenv("HOME"),
					     .directory = loader.files.directory };
	read_config(&loader);
	complaints_print(&loader.complaints, complaints);
	if (loader.complaints.errors) {
		config_unref(config);
		config = NULL;
	}
	complaints_release(&loader.complaints);
	config_files_release(&loader.files);
	free(loader.joined);
	return config;
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
