#include "json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "base/url.h"
#include "base/utf8.h"
#include "cut.h"
#include "defect.h"
#include "json_split.h"
#include "mend_json.h"
#include "parse/date.h"
#include "people.h"
#include "text.h"

#define VALUES_MAX 20000 /* of one item: jansson builds a tree, some 150 bytes for each */
#define LIST_MAX 200     /* tags, attachments, authors of an item */

struct json_reader {
	struct feed *feed;
	const struct parse_limits *limits;
	const char *base;
	bool strict;         /* give up at the first damage; the mended document is read with false */
	struct position pos; /* in the document; when it was mended, only its lines are right */
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

/* One thing where a list should be counts as a list of one. */
static size_t
list_size(const json_t *v)
{
	size_t n = json_is_array(v) ? json_array_size(v) : v != NULL;

	return n < LIST_MAX ? n : LIST_MAX;
}

static const json_t *
list_get(const json_t *v, size_t i)
{
	return json_is_array(v) ? json_array_get(v, i) : v;
}

/* 1.1 has a list, 1.0 one object, and either name is used for either. */
static void
read_authors(struct json_reader *r, struct authors *list, const json_t *o)
{
	static const char *const keys[] = { "authors", "author" };

	for (size_t k = 0; k < 2; k++) {
		const json_t *v = json_object_get(o, keys[k]);

		for (size_t i = 0; i < list_size(v); i++)
			read_author(r, list, list_get(v, i));
	}
}

static void
read_tags(struct json_reader *r, struct strings *tags, const json_t *v)
{
	for (size_t i = 0; i < list_size(v); i++) {
		const json_t *tag = list_get(v, i);
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
	for (size_t i = 0; i < list_size(v); i++) {
		const json_t *o = list_get(v, i);
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
read_head(struct json_reader *r, const json_t *root)
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
}

/* ---- the document, an item at a time */

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

static void
complain(struct json_reader *r, const char *where, const char *what)
{
	position_advance(&r->pos, (size_t)(where - r->pos.s));
	defect_add(r->feed, r->pos.line, r->strict ? (unsigned)(r->pos.at - r->pos.line_start) + 1 : 1, what);
}

/* NULL when it is no JSON. A name twice is damage that a reader survives. */
static json_t *
load(const struct json_reader *r, const char *s, size_t len)
{
	json_error_t e;

	return json_loadb(s, len, JSON_DECODE_ANY | (r->strict ? JSON_REJECT_DUPLICATES : 0), &e);
}

/* One item. Returns -1 when it is damaged. */
static int
read_span(struct json_reader *r, const struct json_span *item)
{
	size_t len = (size_t)(item->end - item->s);
	json_t *o;

	if (!is_affordable(item->s, len)) {
		complain(r, item->s, "an item of too many values, left out");
		return 0;
	}
	o = load(r, item->s, len);
	if (json_is_object(o))
		read_item(r, o);
	else if (o)
		complain(r, item->s, "an item that is no object");
	json_decref(o);
	return o ? 0 : -1;
}

/* The items but for the first `skip`, as many as may be. Returns -1 when one is damaged. */
static int
read_items(struct json_reader *r, const struct json_parts *parts, size_t skip)
{
	for (size_t k = 0; k < parts->n; k++) {
		struct json_span list = parts->items[k], item;
		int more;

		while ((more = json_next(&list, &item)) > 0) {
			if (skip > 0) {
				skip--;
				continue;
			}
			if (r->feed->n_entries == r->limits->max_entries)
				break;
			if (read_span(r, &item) < 0 && r->strict)
				return -1;
		}
		if (more < 0 && r->strict)
			return -1;
	}
	return 0;
}

static size_t
count_items(const struct json_parts *parts)
{
	size_t n = 0;

	for (size_t k = 0; k < parts->n; k++) {
		struct json_span list = parts->items[k], item;

		while (json_next(&list, &item) > 0)
			n++;
	}
	return n;
}

static int
read_all(struct json_reader *r, const struct json_parts *parts)
{
	size_t n = count_items(parts), max = r->limits->max_entries;
	bool ascending;

	if (read_items(r, parts, 0) < 0)
		return -1;
	if (n <= max)
		return 0;
	ascending = cut_is_ascending(r->feed);
	if (ascending) {
		r->feed->entries = NULL;
		r->feed->n_entries = 0;
		r->pos = (struct position){ r->pos.s, 0, 0, 1 };
		read_items(r, parts, n - max);
	}
	cut_record(r->feed, n - max, ascending, r->pos.line);
	return 0;
}

/* ---- is it a feed? */

static bool
looks_like_item(const struct json_reader *r, const struct json_parts *parts)
{
	struct json_span list = parts->items[0], item;
	json_t *first;
	bool yes;

	if (json_next(&list, &item) <= 0)
		return true; /* none: what stands around it decides */
	if (!is_affordable(item.s, (size_t)(item.end - item.s)))
		return false;
	first = load(r, item.s, (size_t)(item.end - item.s));
	yes = json_object_get(first, "id") || json_object_get(first, "url");
	json_decref(first);
	return yes;
}

static bool
looks_like_feed(const struct json_reader *r, const json_t *root, const struct json_parts *parts)
{
	const json_t *version = json_object_get(root, "version");

	if (json_is_string(version) && strstr(json_string_value(version), "jsonfeed"))
		return true; /* even without items */
	return parts->n > 0 && json_is_string(json_object_get(root, "title")) && looks_like_item(r, parts);
}

static int
refuse_json(const json_t *root, struct error *err)
{
	const json_t *message = json_object_get(root, "message");

	if (!message)
		message = json_object_get(root, "error");
	if (json_is_string(message))
		return error_set(err, "not a feed: JSON with the message \"%.100s\"", json_string_value(message));
	return error_set(err, "not a feed: JSON without JSON Feed's items");
}

enum outcome { READ_WHOLE, READ_DAMAGED, READ_REFUSED };

/* Read what begins at s[start]. */
static enum outcome
read_text(struct json_reader *r, const char *s, size_t len, size_t start, struct error *err)
{
	struct json_parts parts;
	enum outcome outcome = READ_DAMAGED;
	json_t *root = NULL;

	r->pos = (struct position){ s, 0, 0, 1 };
	if (json_split(s + start, len - start, &parts) == 0 && is_affordable(parts.head.buf, parts.head.len))
		root = load(r, parts.head.buf, parts.head.len);
	if (root && !looks_like_feed(r, root, &parts)) {
		refuse_json(root, err);
		outcome = READ_REFUSED;
	} else if (root) {
		read_head(r, root);
		if (parts.n == 0)
			complain(r, s + start, "no list of items");
		if (read_all(r, &parts) == 0)
			outcome = READ_WHOLE;
	}
	json_decref(root);
	json_parts_release(&parts);
	return outcome;
}

/* As with XML: read as it stands, and only when that fails mend the whole and read again. */
int
json_read(const char *s, size_t len, size_t start, const char *document_url, const struct parse_limits *limits,
	  struct feed *feed, struct error *err)
{
	struct json_reader r = { .feed = feed, .limits = limits, .strict = true };
	struct strbuf mended = STRBUF_INIT(2 * len + (1u << 20));
	enum outcome outcome;
	bool is_cut = false;

	if (start == len || s[start] != '{')
		return error_set(err, "not a feed: JSON with a list");
	r.base = arena_strdup(&feed->arena, document_url);
	outcome = read_text(&r, s, len, start, err);
	if (outcome == READ_DAMAGED) {
		feed_release(feed);
		r.base = arena_strdup(&feed->arena, document_url);
		r.strict = false;
		is_cut = mend_json(s, len, start, feed, &mended);
		outcome = read_text(&r, strbuf_str(&mended), mended.len, strspn(strbuf_str(&mended), "\n"), err);
		strbuf_release(&mended);
	}
	feed->ends_early = is_cut;
	if (outcome == READ_WHOLE && is_cut) {
		cut_drop_stump(feed);
		if (feed->n_entries == 0)
			outcome = READ_DAMAGED;
	}
	if (outcome == READ_DAMAGED || (outcome == READ_REFUSED && feed->n_defects > 0)) {
		const struct defect *d = feed->defects;

		return d ? error_set(err, "not a feed: damaged JSON, line %u column %u: %s", d->line, d->column, d->what) :
			   error_set(err, "not a feed: damaged JSON");
	}
	return outcome == READ_WHOLE ? 0 : -1;
}
