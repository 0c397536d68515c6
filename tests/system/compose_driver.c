/* Items as JSON on stdin → messages in the Maildir given as argument: what compose_roundtrip.py checks with
 * another program's eyes. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "compose/message.h"
#include "dedup/identity.h"

static char *
text_of(struct arena *arena, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value) ? arena_strdup(arena, json_string_value(value)) : NULL;
}

static struct moment
moment_of(const json_t *object, const char *key, const char *zone_key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value))
		return (struct moment){ .s = TIME_NONE };
	return (struct moment){ .s = json_integer_value(value),
				.zone_min = (int)json_integer_value(json_object_get(object, zone_key)) };
}

static struct strings
strings_of(struct arena *arena, const json_t *array)
{
	struct strings list = { NULL, 0 };
	const json_t *value;
	size_t i;

	json_array_foreach(array, i, value)
		*ARENA_PUSH(arena, list.v, list.n) = arena_strdup(arena, json_string_value(value));
	return list;
}

static void
add_parts(struct arena *arena, const json_t *object, struct item *item)
{
	const json_t *value;
	size_t i;

	json_array_foreach(json_object_get(object, "authors"), i, value)
	{
		struct author *a = ARENA_PUSH(arena, item->authors.v, item->authors.n);

		a->name = text_of(arena, value, "name");
		a->email = text_of(arena, value, "email");
	}
	json_array_foreach(json_object_get(object, "enclosures"), i, value)
	{
		struct enclosure *e = ARENA_PUSH(arena, item->enclosures.v, item->enclosures.n);

		e->url = text_of(arena, value, "url");
		e->type = text_of(arena, value, "type");
		e->title = text_of(arena, value, "title");
		e->size = json_integer_value(json_object_get(value, "size"));
		e->duration_s = json_integer_value(json_object_get(value, "duration"));
	}
	json_array_foreach(json_object_get(object, "topics"), i, value)
	{
		struct item_topic *t = ARENA_PUSH(arena, item->topics, item->n_topics);

		t->name = text_of(arena, value, "name");
		t->score = json_number_value(json_object_get(value, "score"));
		t->reason = text_of(arena, value, "reason");
	}
}

static struct item
item_of(struct arena *arena, const json_t *object)
{
	struct item item = { .fate = ITEM_DELIVER };

	item.id = text_of(arena, object, "id");
	item.url = text_of(arena, object, "url");
	item.external_url = text_of(arena, object, "external_url");
	item.title = text_of(arena, object, "title");
	item.language = text_of(arena, object, "language");
	item.comments_url = text_of(arena, object, "comments_url");
	item.in_reply_to = text_of(arena, object, "in_reply_to");
	item.image = text_of(arena, object, "image");
	item.published = moment_of(object, "published", "zone");
	item.updated = moment_of(object, "updated", "zone");
	item.tags = strings_of(arena, json_object_get(object, "tags"));
	item.text = text_of(arena, object, "text");
	item.html = text_of(arena, object, "html");
	if (!item.text)
		item.text = arena_strdup(arena, "");
	if (!item.html)
		item.html = arena_strdup(arena, "");
	add_parts(arena, object, &item);
	item.keys[0] = identity_guid_key(item.id ? item.id : item.url ? item.url : item.text);
	item.n_keys = item.n_strong = 1;
	return item;
}

static void
write_message(const char *maildir, const struct item *item, const struct message_context *ctx)
{
	char *name = message_name(ctx->feed_id, &item->keys[0], ctx->revision);
	char *path = xasprintf("%s/new/%s", maildir, name);
	struct strbuf out = STRBUF_INIT(MESSAGE_MAX);
	FILE *f = fopen(path, "w");

	message_compose(&out, item, ctx);
	if (!f || fwrite(out.buf, 1, out.len, f) != out.len || fclose(f) != 0) {
		perror(path);
		exit(EX_IOERR);
	}
	printf("%s\n", name);
	strbuf_release(&out);
	free(path);
	free(name);
}

static void
deliver(const char *maildir, const json_t *object)
{
	struct arena arena = { .last = NULL };
	struct item item = item_of(&arena, object);
	struct strings labels = strings_of(&arena, json_object_get(object, "labels"));
	struct message_context ctx = {
		.feed_id = text_of(&arena, object, "feed_id"),
		.feed_title = text_of(&arena, object, "feed_title"),
		.feed_url = text_of(&arena, object, "feed_url"),
		.home_url = text_of(&arena, object, "home_url"),
		.domain = "wirespool.invalid",
		.host = "host.example",
		.folder = text_of(&arena, object, "folder"),
		.labels = (const char *const *)labels.v,
		.n_labels = labels.n,
		.now = json_integer_value(json_object_get(object, "now")),
		.revision = (unsigned)json_integer_value(json_object_get(object, "revision")),
		.story_root = text_of(&arena, object, "story_root"),
	};

	write_message(maildir, &item, &ctx);
	arena_release(&arena);
}

int
main(int argc, char **argv)
{
	json_t *items = json_loadf(stdin, 0, NULL);
	const json_t *object;
	size_t i;

	if (argc != 2 || !json_is_array(items)) {
		fprintf(stderr, "usage: compose_driver MAILDIR < items.json\n");
		return EX_USAGE;
	}
	json_array_foreach(items, i, object)
		deliver(argv[1], object);
	json_decref(items);
	return 0;
}
