#include "desk/filing.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"

void
filing_init(struct filing *filing, const struct config *config)
{
	size_t n = config->n_topics + 1;

	*filing = (struct filing){
		.topics = xcalloc(n, sizeof(*filing->topics)),
		.settings = xcalloc(n, sizeof(*filing->settings)),
		.labels = xcalloc(n, sizeof(*filing->labels)),
		.folders = xcalloc(n, sizeof(*filing->folders)),
		.digests = xcalloc(n, sizeof(*filing->digests)),
	};
}

void
filing_release(struct filing *filing)
{
	free(filing->topics);
	free(filing->settings);
	free(filing->labels);
	free(filing->folders);
	free(filing->digests);
}

const struct topic_config *
topic_find(const struct config *config, const char *name, size_t len)
{
	for (size_t i = 0; i < config->n_topics; i++)
		if (strncmp(config->topics[i].name, name, len) == 0 && config->topics[i].name[len] == '\0')
			return &config->topics[i];
	return NULL;
}

/* ---- feeds = lwn, -spam; languages = en, de */

static bool
is_feed(const char *entry, size_t len, const char *id)
{
	return strlen(id) == len && strncmp(entry, id, len) == 0;
}

/* "pt" takes "pt-BR", too (RFC 4647 §3.3.1). */
static bool
is_language(const char *entry, size_t len, const char *tag)
{
	return strncasecmp(entry, tag, len) == 0 && (tag[len] == '\0' || tag[len] == '-' || tag[len] == '_');
}

/* A list without entries that say yes takes what no entry says no to. */
static bool
list_takes(const char *list, const char *what, bool (*is_meant)(const char *, size_t, const char *))
{
	bool any = true;

	for (const char *p = list; *(p += strspn(p, ", \t"));) {
		bool no = *p == '-';
		size_t len;

		p += no;
		len = strcspn(p, ", \t");
		if (is_meant(p, len, what))
			return !no;
		any &= no;
		p += len;
	}
	return any;
}

bool
topic_asks(const struct topic_config *topic, const char *feed_id, const char *language)
{
	if (topic->feeds && feed_id && !list_takes(topic->feeds, feed_id, is_feed))
		return false;
	return !topic->languages || !language || !*language || list_takes(topic->languages, language, is_language);
}

/* ---- settling */

static bool
has_topic(const struct filing *filing, const struct topic_config *topic)
{
	for (size_t i = 0; i < filing->n_topics; i++)
		if (filing->settings[i] == topic)
			return true;
	return false;
}

static void
add_topic(struct filing *filing, const struct topic_config *settings, const struct item_topic *topic)
{
	if (has_topic(filing, settings))
		return;
	filing->settings[filing->n_topics] = settings;
	filing->topics[filing->n_topics++] = *topic;
}

/* The topics that contain filing->topics[i]: of a/b/c those called a/b and a, as far as they are configured. */
static void
add_parents(struct filing *filing, const struct config *config, size_t i, const char *feed_id, const char *language)
{
	struct item_topic child = filing->topics[i];
	size_t len = strlen(child.name);

	while (len > 0) {
		const char *slash = memrchr(child.name, '/', len);
		const struct topic_config *parent;

		len = slash ? (size_t)(slash - child.name) : 0;
		parent = len ? topic_find(config, child.name, len) : NULL;
		if (parent && topic_asks(parent, feed_id, language))
			add_topic(filing, parent,
				  &(struct item_topic){ .name = (char *)parent->name, .score = child.score,
							.reason = child.name });
	}
}

static void
add_once(const char **list, size_t *n, const char *s)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(list[i], s) == 0)
			return;
	list[(*n)++] = s;
}

enum digest
filing_digest(const struct config *config, const char *folder, int wanted)
{
	if (wanted != DIGEST_FOLDER)
		return (enum digest)wanted;
	for (size_t i = 0; i < config->n_folders; i++)
		if (strcmp(config->folders[i].name, folder) == 0)
			return (enum digest)config->folders[i].digest;
	return DIGEST_NO;
}

/* What comes into a folder by two ways comes as the more impatient of them says. */
static void
add_folder(struct filing *filing, const struct config *config, const char *folder, int wanted)
{
	enum digest digest = filing_digest(config, folder, wanted);
	size_t n = filing->n_folders, at = 0;

	add_once(filing->folders, &filing->n_folders, folder);
	while (strcmp(filing->folders[at], folder) != 0)
		at++;
	if (filing->n_folders > n || digest < filing->digests[at])
		filing->digests[at] = digest;
}

const char *
filing_folder(const struct filing *filing)
{
	for (size_t i = 0; i < filing->n_folders; i++)
		if (filing->digests[i] == DIGEST_NO)
			return filing->folders[i];
	return NULL;
}

/* What the topics that count ask for. */
static void
gather(struct filing *filing, const struct config *config, const struct feed_config *feed)
{
	bool moved = false;

	for (size_t i = 0; i < filing->n_topics; i++)
		moved |= filing->settings[i]->folder && filing->settings[i]->file == TOPIC_MOVE;
	if (feed && !moved)
		add_folder(filing, config, feed->folder, feed->digest);
	filing->seen = feed && feed->seen;
	filing->flagged = feed && feed->flagged;
	for (size_t i = 0; i < filing->n_topics; i++) {
		const struct topic_config *topic = filing->settings[i];

		add_once(filing->labels, &filing->n_labels, topic->label);
		if (topic->folder)
			add_folder(filing, config, topic->folder, topic->digest);
		filing->flagged |= topic->flag == TOPIC_FLAGGED;
		filing->seen |= topic->seen;
	}
}

void
filing_settle(struct filing *filing, const struct config *config, const struct feed_config *feed,
	      const char *language, const struct item_topic *topics, size_t n)
{
	const char *feed_id = feed ? feed->id : NULL;
	size_t own;

	filing->n_topics = filing->n_labels = filing->n_folders = 0;
	filing->flagged = filing->seen = false;
	for (size_t i = 0; i < n; i++) {
		/* NULL: the topic went with a reload while the item was under way */
		const struct topic_config *topic = topic_find(config, topics[i].name, strlen(topics[i].name));

		if (topic && topic_asks(topic, feed_id, language))
			add_topic(filing, topic, &topics[i]);
	}
	own = filing->n_topics;
	for (size_t i = 0; i < own; i++)
		add_parents(filing, config, i, feed_id, language);
	gather(filing, config, feed);
}
