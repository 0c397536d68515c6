#include "json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/url.h"
#include "base/utf8.h"
#include "parse/date.h"
#include "people.h"
#include "text.h"

#define VALUES_MAX 200000 /* jansson builds a tree: some 150 bytes for each */
#define LIST_MAX 200      /* tags, attachments, authors of an item */

struct json_reader {
	struct feed *feed;
	const struct parse_limits *limits;
	const char *base;
};

/* ---- values: strings where strings should be, numbers taken for them */

static char *
get_text(struct json_reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	if (json_is_string(v))
		return text_trimmed(&r->feed->arena, json_string_value(v), json_string_length(v));
	if (json_is_integer(v))
		return arena_printf(&r->feed->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	if (json_is_real(v))
		return arena_printf(&r->feed->arena, "%.15g", json_real_value(v));
	return NULL;
}

static char *
get_plain(struct json_reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_string(v) ? text_plain(&r->feed->arena, json_string_value(v), json_string_length(v)) :
				   get_text(r, o, key);
}

static char *
get_url(struct json_reader *r, const json_t *o, const char *key)
{
	char *ref = get_text(r, o, key), *absolute, *copy;

	if (!ref)
		return NULL;
	absolute = url_resolve(r->base, ref);
	if (!absolute)
		return ref;
	copy = arena_strdup(&r->feed->arena, absolute);
	free(absolute);
	return copy;
}

static struct moment
get_date(struct json_reader *r, const json_t *o, const char *key)
{
	struct moment m = { TIME_NONE, 0 };
	char *s = get_text(r, o, key);

	if (s)
		date_parse(s, strlen(s), &m);
	return m;
}

static int64_t
get_number(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	double x = json_is_number(v) ? json_number_value(v) : -1;

	if (json_is_string(v))
		x = strtod(json_string_value(v), NULL);
	return x >= 0 && x < 1e15 ? (int64_t)x : -1;
}

static struct body
get_body(struct json_reader *r, const json_t *o, const char *key, enum markup markup)
{
	char *s = get_text(r, o, key);

	if (s && strlen(s) > r->limits->max_text)
		s[utf8_clip(s, strlen(s), r->limits->max_text)] = '\0';
	return (struct body){ s, markup, s ? (char *)r->base : NULL };
}

/* ---- parts */

static void
read_author(struct json_reader *r, struct authors *list, const json_t *o)
{
	struct arena *a = &r->feed->arena;

	if (json_is_string(o))
		people_add_string(a, list, json_string_value(o), json_string_length(o));
	else
		people_add(a, list, get_plain(r, o, "name"), get_text(r, o, "email"), get_url(r, o, "url"));
}

/* 1.1 has a list, 1.0 one object, and either name is used for either. */
static void
read_authors(struct json_reader *r, struct authors *list, const json_t *o)
{
	static const char *const keys[] = { "authors", "author" };

	for (size_t k = 0; k < 2; k++) {
		const json_t *v = json_object_get(o, keys[k]);

		if (json_is_array(v))
			for (size_t i = 0; i < json_array_size(v) && i < LIST_MAX; i++)
				read_author(r, list, json_array_get(v, i));
		else if (v)
			read_author(r, list, v);
	}
}

static void
read_tags(struct json_reader *r, struct strings *tags, const json_t *v)
{
	for (size_t i = 0; i < json_array_size(v) && i < LIST_MAX; i++) {
		const json_t *tag = json_array_get(v, i);
		char *s;

		if (!json_is_string(tag))
			continue;
		s = text_plain(&r->feed->arena, json_string_value(tag), json_string_length(tag));
		if (s)
			*ARENA_PUSH(&r->feed->arena, tags->v, tags->n) = s;
	}
}

static void
read_attachments(struct json_reader *r, struct enclosures *list, const json_t *v)
{
	for (size_t i = 0; i < json_array_size(v) && i < LIST_MAX; i++) {
		const json_t *o = json_array_get(v, i);
		char *url = get_url(r, o, "url");
		struct enclosure *e;

		if (!url)
			continue;
		e = ARENA_PUSH(&r->feed->arena, list->v, list->n);
		e->url = url;
		e->type = get_text(r, o, "mime_type");
		e->title = get_plain(r, o, "title");
		e->size = get_number(o, "size_in_bytes");
		e->duration_s = get_number(o, "duration_in_seconds");
	}
}

static void
read_item(struct json_reader *r, const json_t *o)
{
	struct entry *e = ARENA_PUSH(&r->feed->arena, r->feed->entries, r->feed->n_entries);
	struct body text;

	e->id = get_text(r, o, "id");
	e->id_is_url = e->id && url_is_http(e->id);
	e->url = get_url(r, o, "url");
	e->external_url = get_url(r, o, "external_url");
	e->title = get_plain(r, o, "title");
	e->content = get_body(r, o, "content_html", MARKUP_HTML);
	text = get_body(r, o, "content_text", MARKUP_TEXT);
	if (!e->content.s)
		e->content = text;
	e->summary = get_body(r, o, "summary", MARKUP_TEXT);
	e->image = get_url(r, o, "image");
	if (!e->image)
		e->image = get_url(r, o, "banner_image");
	e->published = get_date(r, o, "date_published");
	e->updated = get_date(r, o, "date_modified");
	e->language = get_text(r, o, "language");
	if (!e->language)
		e->language = r->feed->language;
	read_authors(r, &e->authors, o);
	read_tags(r, &e->tags, json_object_get(o, "tags"));
	read_attachments(r, &e->enclosures, json_object_get(o, "attachments"));
}

static void
read_feed(struct json_reader *r, const json_t *root, const json_t *items)
{
	struct feed *f = r->feed;

	f->format = FORMAT_JSON;
	f->title = get_plain(r, root, "title");
	f->description = get_plain(r, root, "description");
	f->self_url = get_url(r, root, "feed_url");
	f->home_url = get_url(r, root, "home_page_url");
	f->next_url = get_url(r, root, "next_url");
	f->icon = get_url(r, root, "icon");
	if (!f->icon)
		f->icon = get_url(r, root, "favicon");
	f->language = get_text(r, root, "language");
	read_authors(r, &f->authors, root);
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *o = json_array_get(items, i);

		if (!json_is_object(o))
			continue;
		if (f->n_entries == r->limits->max_entries) {
			f->cut = true;
			break;
		}
		read_item(r, o);
	}
}

/* ---- is it a feed? */

/* No more than VALUES_MAX values, by the signs that part them. Prose is full of commas: those in strings do
 * not count. */
static bool
is_affordable(const char *s, size_t len)
{
	bool quoted = false;
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"')
			quoted = !quoted;
		else if (s[i] == '\\' && quoted)
			i++;
		else if (!quoted)
			n += s[i] == ',' || s[i] == '[' || s[i] == '{';
	}
	return n <= VALUES_MAX;
}

static bool
looks_like_feed(const json_t *root, const json_t *items)
{
	const json_t *version = json_object_get(root, "version"), *first = json_array_get(items, 0);

	if (!json_is_array(items))
		return false;
	if (json_is_string(version) && strstr(json_string_value(version), "jsonfeed"))
		return true;
	return json_is_string(json_object_get(root, "title")) &&
		(!first || json_object_get(first, "id") || json_object_get(first, "url"));
}

static int
refuse_json(const json_t *root, struct error *err)
{
	const json_t *message = json_object_get(root, "message");

	if (!message)
		message = json_object_get(root, "error");
	if (json_is_string(message))
		return error_set(err, "not a feed: JSON with the message \"%.100s\"", json_string_value(message));
	return error_set(err, "not a feed: JSON %s", json_is_array(root) ? "with a list" : "without JSON Feed's items");
}

int
json_read(const char *s, size_t len, const char *document_url, const struct parse_limits *limits,
	  struct feed *feed, struct error *err)
{
	struct json_reader r = { .feed = feed, .limits = limits };
	const json_t *items;
	json_error_t e;
	json_t *root;

	if (!is_affordable(s, len))
		return error_set(err, "not a feed: JSON with too many values");
	root = json_loadb(s, len, JSON_DISABLE_EOF_CHECK, &e);
	if (!root)
		return error_set(err, "not a feed: damaged JSON, line %d column %d: %s", e.line, e.column, e.text);
	items = json_object_get(root, "items");
	if (!looks_like_feed(root, items)) {
		refuse_json(root, err);
		json_decref(root);
		return -1;
	}
	r.base = arena_strdup(&feed->arena, document_url);
	read_feed(&r, root, items);
	json_decref(root);
	return 0;
}
