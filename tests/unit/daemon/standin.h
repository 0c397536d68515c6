/* Stand-ins for rooms that are not built yet: to be removed with them. Weak, so that the real ones win. */
#ifndef TESTS_STANDIN_H
#define TESTS_STANDIN_H

#include <stdlib.h>

#include "base/alloc.h"
#include "compose/message.h"
#include "config/config.h"

#define WEAK __attribute__((weak))

WEAK char *
message_name(const char *feed_id, const struct hash128 *key, unsigned revision)
{
	struct strbuf seed = STRBUF_INIT(200);
	char text[HASH128_TEXT];
	struct hash128 hash;

	strbuf_addstr(&seed, feed_id);
	strbuf_add(&seed, key->b, sizeof(key->b));
	hash = hash128_of(seed.buf, seed.len);
	strbuf_release(&seed);
	hash128_text(&hash, text);
	return xasprintf("%s.%u.wirespool", text, revision);
}

WEAK char *
message_id(const char *feed_id, const struct hash128 *key, unsigned revision, const char *domain)
{
	char *name = message_name(feed_id, key, revision), *id;

	name[26] = '\0';
	id = xasprintf("%s.%u@%s", name, revision, domain);
	free(name);
	return id;
}

WEAK void
message_compose(struct strbuf *out, const struct item *item, const struct message_context *ctx)
{
	char *id = message_id(ctx->feed_id, &item->keys[0], ctx->revision, ctx->domain);

	strbuf_addf(out, "From: %s@%s\nMessage-ID: <%s>\nSubject: %s\n\n", ctx->feed_id, ctx->domain, id,
		    item->title ? item->title : "");
	strbuf_addstr(out, item->text ? item->text : "");
	strbuf_addstr(out, "END\n");
	free(id);
}

WEAK void
edition_free(struct edition *edition)
{
	if (!edition)
		return;
	arena_release(&edition->arena);
	free(edition);
}

WEAK struct config *
config_ref(struct config *config)
{
	config->refs++;
	return config;
}

WEAK void
config_unref(struct config *config)
{
	if (config)
		config->refs--; /* the tests' are in static storage */
}

#endif
