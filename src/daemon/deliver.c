#include "daemon/deliver.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "compose/message.h"
#include "dedup/age.h"
#include "dedup/dedup.h"
#include "spool/maildir.h"
#include "store/sqlite.h"

#define DAY_S 86400

/* Where a message goes and under which labels, best topic first. The arrays have room for every topic of the
 * configuration and the feed's own folder. */
struct filing {
	const char **labels, **folders;
	struct maildir **boxes;
	size_t n_labels, n_boxes;
};

static void
filing_init(struct filing *filing, const struct config *config)
{
	filing->labels = xcalloc(config->n_topics + 1, sizeof(*filing->labels));
	filing->folders = xcalloc(config->n_topics + 1, sizeof(*filing->folders));
	filing->boxes = xcalloc(config->n_topics + 1, sizeof(*filing->boxes));
}

static void
filing_release(struct filing *filing)
{
	free(filing->labels);
	free(filing->folders);
	free(filing->boxes);
}

static const struct topic_config *
find_topic(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->n_topics; i++)
		if (!strcmp(config->topics[i].name, name))
			return &config->topics[i];
	return NULL; /* the topic went with a reload while the item was under way */
}

static void
add_folder(struct filing *filing, struct spool *spool, const struct config *config, const char *folder)
{
	struct maildir *box = spool_folder(spool, config->spool, config->layout, folder);

	for (size_t i = 0; i < filing->n_boxes; i++)
		if (filing->boxes[i] == box)
			return;
	filing->folders[filing->n_boxes] = folder;
	filing->boxes[filing->n_boxes++] = box;
}

static void
add_label(struct filing *filing, const char *label)
{
	for (size_t i = 0; i < filing->n_labels; i++)
		if (!strcmp(filing->labels[i], label))
			return;
	filing->labels[filing->n_labels++] = label;
}

static void
file_item(struct filing *filing, struct spool *spool, const struct outcome *out, const struct item *item)
{
	const struct topic_config *topic;
	bool moved = false;

	filing->n_labels = filing->n_boxes = 0;
	for (size_t i = 0; i < item->n_topics; i++)
		if ((topic = find_topic(out->config, item->topics[i].name)) && topic->folder &&
		    topic->file == TOPIC_MOVE)
			moved = true;
	if (!moved)
		add_folder(filing, spool, out->config, out->feed->folder);
	for (size_t i = 0; i < item->n_topics; i++) {
		topic = find_topic(out->config, item->topics[i].name);
		if (!topic)
			continue;
		add_label(filing, topic->label);
		if (topic->folder)
			add_folder(filing, spool, out->config, topic->folder);
	}
}

static void
compose(struct counter *counter, const struct outcome *out, const struct item *item, const struct filing *filing)
{
	struct message_context ctx = {
		.feed_id = out->feed->id,
		.feed_title = out->feed->title ? out->feed->title : out->edition->title,
		.feed_url = out->feed_url,
		.home_url = out->edition->home_url,
		.domain = out->config->domain,
		.host = counter->host,
		.folder = filing->folders[0],
		.labels = filing->labels,
		.n_labels = filing->n_labels,
		.now = out->now,
	};

	strbuf_clear(&counter->message);
	message_compose(&counter->message, item, &ctx);
}

/* message_name() with the sizes as stored and with CRLF, which spare IMAP servers a stat() and a read of each
 * message (Maildir++ quota: ,S= and Dovecot's ,W=). */
static char *
file_name(const struct outcome *out, const struct item *item, const struct strbuf *message)
{
	char *base = message_name(out->feed->id, &item->keys[0], 0), *name;
	size_t lines = 0;

	for (const char *p = message->buf, *end = p + message->len; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		lines++;
	name = xasprintf("%s,S=%zu,W=%zu", base, message->len, message->len + lines);
	free(base);
	return name;
}

/* Into tmp/ of the first folder, linked into the others, each with its row. */
static enum journey
stage(struct counter *counter, const struct filing *filing, const char *name, struct error *err)
{
	const struct strbuf *message = &counter->message;

	for (size_t i = 0; i < filing->n_boxes; i++) {
		struct maildir *box = filing->boxes[i];
		int ret = i == 0 ? maildir_stage(counter->spool, box, name, message->buf, message->len, err)
				 : maildir_link(counter->spool, filing->boxes[0], box, name, message->buf,
						message->len, err);

		if (ret < 0)
			return JOURNEY_SPOOL_FAILED;
		if (outbox_add(&counter->outbox, counter->db, box, name, err) < 0)
			return JOURNEY_STATE_FAILED;
	}
	return JOURNEY_DONE;
}

/* ---- for the eyes of whoever runs a dry run */

static char *
join_folders(const struct filing *filing)
{
	struct strbuf out = STRBUF_INIT(8192);

	for (size_t i = 0; i < filing->n_boxes; i++)
		strbuf_addf(&out, "%s%s", i ? ", " : "", filing->folders[i]);
	return strbuf_detach(&out);
}

static char *
join_topics(const struct item *item)
{
	struct strbuf out = STRBUF_INIT(8192);

	for (size_t i = 0; i < item->n_topics; i++)
		strbuf_addf(&out, "%s%s=%.1f (%s)", i ? "; " : "", item->topics[i].name, item->topics[i].score,
			    item->topics[i].reason ? item->topics[i].reason : "");
	return strbuf_detach(&out);
}

static void
keep_delivery(struct outcome *out, const struct item *item, const struct filing *filing)
{
	struct delivery *delivery;

	out->deliveries = xreallocarray(out->deliveries, out->n_deliveries + 1, sizeof(*out->deliveries));
	delivery = &out->deliveries[out->n_deliveries++];
	delivery->subject = xstrdup(item->title ? item->title : "");
	delivery->folders = join_folders(filing);
	delivery->topics = join_topics(item);
}

/* ---- the journey */

static enum journey
deliver_item(struct counter *counter, struct outcome *out, const struct item *item, struct filing *filing,
	     struct error *err)
{
	enum journey ret = JOURNEY_DONE;

	file_item(filing, counter->spool, out, item);
	if (!counter->dry) {
		char *name;

		compose(counter, out, item, filing);
		name = file_name(out, item, &counter->message);
		ret = stage(counter, filing, name, err);
		free(name);
	}
	if (ret != JOURNEY_DONE)
		return ret;
	out->n_delivered++;
	if (counter->keep_deliveries)
		keep_delivery(out, item, filing);
	return JOURNEY_DONE;
}

static enum journey
deliver_items(struct counter *counter, struct outcome *out, uint32_t day, struct error *err)
{
	enum journey ret = JOURNEY_DONE;
	struct filing filing = { 0 };

	filing_init(&filing, out->config);
	for (size_t i = 0; i < out->edition->n_items && ret == JOURNEY_DONE; i++) {
		const struct item *item = &out->edition->items[i];
		enum dedup verdict = dedup_check(counter->db, out->state.number, item, day, err);

		if (verdict == DEDUP_FAILED)
			ret = JOURNEY_STATE_FAILED;
		else if (verdict == DEDUP_NEW)
			ret = deliver_item(counter, out, item, &filing, err);
	}
	filing_release(&filing);
	return ret;
}

static enum journey
deliver_edition(struct counter *counter, struct outcome *out, struct error *err)
{
	uint32_t number = out->state.number;
	enum journey ret;
	struct age age;
	bool expire = false;

	if (sqlite_age(counter->db, number, &age, err) < 0)
		return JOURNEY_STATE_FAILED;
	if (!out->partial)
		expire = age_advance(&age, out->now / DAY_S, out->edition->n_items);
	ret = deliver_items(counter, out, age.day, err);
	if (ret != JOURNEY_DONE)
		return ret;
	if (out->n_delivered)
		out->state.last_new_s = out->now;
	if (sqlite_feed_put(counter->db, &out->state, err) < 0 ||
	    sqlite_age_put(counter->db, number, &age, err) < 0 ||
	    (expire && sqlite_keys_expire(counter->db, number, age_horizon(&age), err) < 0))
		return JOURNEY_STATE_FAILED;
	return JOURNEY_DONE;
}

enum journey
deliver(struct counter *counter, struct outcome *out, struct error *err)
{
	assert(out->state.number != 0);
	if (out->edition)
		return deliver_edition(counter, out, err);
	return sqlite_feed_put(counter->db, &out->state, err) < 0 ? JOURNEY_STATE_FAILED : JOURNEY_DONE;
}
