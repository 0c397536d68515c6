#include "desk/senders.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "base/url.h"
#include "compose/header.h"

struct sender {
	const struct feed_config *feed;
	char *list_id, *url;
	UT_hash_handle by_list, by_url;
};

struct senders {
	struct sender *v;
	size_t n;
	struct sender *by_list, *by_url;
};

/* As compose/message.c writes it. */
static char *
list_id(const struct config *config, const struct feed_config *feed)
{
	struct strbuf id = STRBUF_INIT(1024);

	header_dot_atom(&id, feed->id);
	strbuf_addch(&id, '.');
	header_dot_atom(&id, config->domain);
	return strbuf_detach(&id);
}

struct senders *
senders_new(const struct config *config)
{
	struct senders *senders = xcalloc(1, sizeof(*senders));
	struct sender *other;

	senders->n = config->n_feeds;
	senders->v = xcalloc(senders->n, sizeof(*senders->v));
	for (size_t i = 0; i < senders->n; i++) {
		struct sender *sender = &senders->v[i];

		sender->feed = &config->feeds[i];
		sender->list_id = list_id(config, sender->feed);
		sender->url = url_public(sender->feed->url);
		HASH_ADD_KEYPTR(by_list, senders->by_list, sender->list_id, strlen(sender->list_id), sender);
		HASH_FIND(by_url, senders->by_url, sender->url, strlen(sender->url), other);
		if (!other)
			HASH_ADD_KEYPTR(by_url, senders->by_url, sender->url, strlen(sender->url), sender);
	}
	return senders;
}

void
senders_free(struct senders *senders)
{
	if (!senders)
		return;
	HASH_CLEAR(by_list, senders->by_list);
	HASH_CLEAR(by_url, senders->by_url);
	for (size_t i = 0; i < senders->n; i++) {
		free(senders->v[i].list_id);
		free(senders->v[i].url);
	}
	free(senders->v);
	free(senders);
}

const struct feed_config *
senders_find(const struct senders *senders, const struct letterhead *head)
{
	struct sender *sender;

	HASH_FIND(by_list, senders->by_list, head->list_id, strlen(head->list_id), sender);
	if (!sender && head->feed_url[0])
		HASH_FIND(by_url, senders->by_url, head->feed_url, strlen(head->feed_url), sender);
	return sender ? sender->feed : NULL;
}
