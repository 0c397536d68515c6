/* Sections and their keys: where the table of keys meets the text. */
#include "loader.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/url.h"
#include "classify/classify.h"
#include "config/names.h"

#define COMPLAINTS_A_LIST 10

static const struct config_file *
file_of(const struct loader *loader)
{
	return &loader->files.v[loader->file];
}

/* A set of keys is of one section's keys: one bit each, from the section's first. */
static size_t
index_of(const struct key *key)
{
	size_t i = 0;

	while (key - i > config_keys && key[-(ptrdiff_t)i - 1].section == key->section)
		i++;
	return i;
}

static uint64_t
bit_of_key(const struct key *key)
{
	return (uint64_t)1 << index_of(key);
}

static uint64_t
bit_of(const char *feed_key)
{
	return bit_of_key(key_find(SECTION_FEED, feed_key, strlen(feed_key)));
}

/* Where a key of this section has its value, or else the section. */
static struct ini_place
place_of(const struct loader *loader, uint64_t bit)
{
	for (size_t i = 0; i < CONFIG_MAX_KEYS; i++)
		if (loader->set & bit & (uint64_t)1 << i)
			return loader->places[i];
	return loader->at;
}

/* The target's own, made when its first key is set: most feeds share one. */
static struct access_config *
own_access(struct loader *loader, struct feed_config *feed)
{
	struct access_config *access = (struct access_config *)feed->access;

	if (!loader->owns_access) {
		access = arena_alloc(&loader->config->arena, sizeof(*access));
		*access = *feed->access;
		feed->access = access;
		loader->owns_access = true;
	}
	return access;
}

/* ---- what [host:NAME] says */

static const struct host_section *
find_host(const struct loader *loader, const char *wire)
{
	struct url_parts parts;

	if (!wire || loader->n_hosts == 0 || url_split(wire, &parts) < 0)
		return NULL;
	for (size_t i = 0; i < loader->n_hosts; i++)
		if (strcmp(loader->hosts[i].name, parts.host) == 0)
			return &loader->hosts[i];
	return NULL;
}

static size_t
value_size(const struct key *key)
{
	switch (key->type) {
	case VALUE_CHOICE:
		return sizeof(int);
	case VALUE_BOOL:
		return sizeof(bool);
	case VALUE_COUNT:
		return sizeof(unsigned);
	case VALUE_SIZE:
		return sizeof(size_t);
	case VALUE_SECONDS:
	case VALUE_MILLISECONDS:
		return sizeof(int64_t);
	case VALUE_DECIMAL:
		return sizeof(double);
	case VALUE_FIRST_POLL:
		return sizeof(struct first_poll);
	default:
		return sizeof(const char *);
	}
}

/* Copy what the feed does not say itself. Returns the keys that its host has. */
static uint64_t
take_host(struct loader *loader, struct feed_config *feed)
{
	const struct host_section *host = find_host(loader, feed->wire);

	for (size_t i = 0; host && i < config_n_keys; i++) {
		const struct key *key = &config_keys[i];
		const char *from = key->is_access ? (const char *)host->values.access : (const char *)&host->values;

		if (key->section == SECTION_FEED && host->set & ~loader->set & bit_of_key(key))
			memcpy((char *)(key->is_access ? (void *)own_access(loader, feed) : feed) + key->offset,
			       from + key->offset, value_size(key));
	}
	return host ? host->set : 0;
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

void
loader_end_section(struct loader *loader)
{
	struct feed_config defaults;
	struct topic_config *topic;
	uint64_t written;

	if (!loader->target)
		return;
	for (size_t i = 0; i < config_n_keys; i++)
		if (config_keys[i].section == loader->section && config_keys[i].is_required &&
		    !(loader->set & bit_of_key(&config_keys[i])))
			COMPLAIN(loader, loader->at, "[%.*s] has no %s", (int)loader->title_len, loader->title,
				 config_keys[i].name);
	switch (loader->section) {
	case SECTION_FEED:
		written = loader->base_set | loader->set | take_host(loader, loader->target);
		settle_intervals(loader, loader->target, written);
		break;
	case SECTION_HOST:
		loader->hosts[loader->n_hosts - 1].set = loader->set;
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
		if (topic->digest > DIGEST_NO && !topic->folder)
			COMPLAIN(loader, loader->at, "[topic:%s] has a digest, but no folder for it", topic->name);
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

void
loader_set_fallbacks(struct loader *loader, enum section section, void *target)
{
	for (size_t i = 0; i < config_n_keys; i++)
		if (config_keys[i].section == section && config_keys[i].fallback)
			value_parse(&config_keys[i], config_keys[i].fallback, &loader->place,
				    config_keys[i].is_access ? (void *)((struct feed_config *)target)->access : target,
				    NULL, NULL);
}

static void *
new_topic(struct loader *loader, const char *name)
{
	struct topic_config *topic = ARENA_PUSH(&loader->config->arena, loader->config->topics,
						loader->config->n_topics);

	loader_set_fallbacks(loader, SECTION_TOPIC, topic);
	topic->name = name;
	topic->at = origin(loader);
	return topic;
}

static void
begin_host(struct loader *loader, const char *name, size_t len)
{
	struct arena *arena = &loader->config->arena;
	struct host_section *host;

	if (loader->pass == PASS_FEEDS)
		return;
	for (size_t i = 0; i < loader->n_hosts; i++)
		if (strlen(loader->hosts[i].name) == len && memcmp(loader->hosts[i].name, name, len) == 0)
			COMPLAIN(loader, loader->at, "[host:%.*s] stands twice", (int)len, name);
	if (len == 0 || memchr(name, '/', len))
		COMPLAIN(loader, loader->at, "write [host:NAME], as the name stands in URLs");
	host = ARENA_PUSH(arena, loader->hosts, loader->n_hosts);
	host->name = arena_strndup(arena, name, len);
	host->values.access = arena_alloc(arena, sizeof(*host->values.access));
	loader->target = &host->values;
	loader->owns_access = true;
}

static void
begin_folder(struct loader *loader, const char *name, size_t len)
{
	struct folder_config *folder;
	struct error err;
	char *copy;

	if (loader->pass == PASS_FEEDS)
		return;
	copy = arena_strndup(&loader->config->arena, name, len);
	if (folder_name_check(copy, &err) < 0)
		COMPLAIN(loader, loader->at, "%s", err.text);
	folder = ARENA_PUSH(&loader->config->arena, loader->config->folders, loader->config->n_folders);
	loader_set_fallbacks(loader, SECTION_FOLDER, folder);
	folder->name = copy;
	folder->at = origin(loader);
	loader->target = folder;
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

void
loader_begin_section(struct loader *loader, const struct ini_entry *entry)
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
	loader->owns_access = loader->section == SECTION_DEFAULTS;
	if (loader->section >= SECTION_HOST && loader->section < SECTION_UNKNOWN) {
		const char *name = entry->name + kind_len + (colon != NULL), *end = entry->name + entry->name_len;

		while (name < end && (*name == ' ' || *name == '\t'))
			name++;
		if (loader->section == SECTION_HOST)
			begin_host(loader, name, (size_t)(end - name));
		else if (loader->section == SECTION_FOLDER)
			begin_folder(loader, name, (size_t)(end - name));
		else
			begin_named(loader, name, (size_t)(end - name));
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

/* Where the keyword after the one that is wrong at `offset` begins; 0 when that cannot be told: a quote is amiss. */
static size_t
next_keyword(const char *text, size_t offset)
{
	bool quoted = false;
	size_t at;

	if (text[offset] == '"')
		return 0;
	for (at = 0; text[at] && (at < offset || quoted || (text[at] != ',' && text[at] != '\n')); at++)
		quoted ^= text[at] == '"';
	at += strspn(text + at, ", \t\n");
	return text[at] ? at : 0;
}

/* Every mistake of a list, as far as they can be told apart, but not a screen full. */
static void
check_rules(struct loader *loader, const struct key *key, const struct ini_entry *entry, const char *text)
{
	struct topic_source source = { .name = key->name, .keywords = text };
	struct rule_error wrong = { 0 };
	struct rules *rules = NULL;
	size_t start = 0;

	for (int n = 0; n < COMPLAINTS_A_LIST && *text; n++) {
		source.keywords = text + start;
		rules = rules_compile(&source, 1, &wrong);
		if (rules)
			break;
		size_t offset = start + wrong.offset < entry->value_len ? start + wrong.offset : entry->value_len;
		struct complaint *c = COMPLAIN(loader, ini_place(entry, offset), "%s: %s", key->name,
					       wrong.error.text);

		complaint_show(c, file_of(loader)->text, file_of(loader)->len, entry->value + offset);
		start = next_keyword(text, start + wrong.offset);
		if (start == 0)
			break;
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

static void
check_local(struct loader *loader, const struct ini_entry *entry, const struct feed_config *feed)
{
	bool is_file = feed->wire && strncmp(feed->wire, "file:", 5) == 0;
	bool is_exec = feed->wire && strncmp(feed->wire, "exec:", 5) == 0;

	if ((is_file && !loader->config->allow_file) || (is_exec && !loader->config->allow_exec))
		COMPLAIN(loader, entry->value_at, "url: %.5s wants allow-%.4s = yes in [wirespool]", feed->wire,
			 feed->wire);
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
	const void *like = key->is_access ? NULL : same_kind(loader);
	void *target = loader->target;
	bool may_go_on = key->type == VALUE_HEADERS || key->type == VALUE_RULES || key->type == VALUE_FEEDS || key->type == VALUE_LANGUAGES ||
			 key->type == VALUE_NETWORKS || key->type == VALUE_ADDRESSES;

	if (entry->value_lines > 1 && !may_go_on) {
		COMPLAIN(loader, entry->value_at, "%s: takes one line, and an indented line below continues it",
			 key->name);
		return;
	}
	if (key->is_access)
		target = own_access(loader, target);
	if (value_parse(key, text, &loader->place, target, like, &err) < 0) {
		bool has_comment = strstr(text, " #") || strstr(text, " ;");

		COMPLAIN(loader, entry->value_at, "%s: %s%s", key->name, err.text,
			 has_comment ? " (comments stand on lines of their own)" : "");
	} else if (key->type == VALUE_RULES) {
		check_rules(loader, key, entry, text);
	} else if (key->type == VALUE_URL) {
		warn_of_password(loader, entry, loader->target);
		check_local(loader, entry, loader->target);
	}
}

void
loader_take_key(struct loader *loader, const struct ini_entry *entry)
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
	bit = bit_of_key(key);
	if (loader->set & bit) {
		COMPLAIN(loader, entry->at, "%s is set already in line %u", key->name,
			 loader->places[index_of(key)].line);
		return;
	}
	loader->set |= bit;
	loader->places[index_of(key)] = entry->value_at;
	set_value(loader, key, entry);
}
