#include "parse/feed_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"
#include "text.h"

static void
put(json_t *o, const char *key, const char *value)
{
	if (value)
		json_object_set_new(o, key, json_string(value));
}

static void
put_number(json_t *o, const char *key, int64_t value)
{
	if (value >= 0)
		json_object_set_new(o, key, json_integer(value));
}

/* Into o under key, unless it is empty; takes value. */
static void
put_object(json_t *o, const char *key, json_t *value)
{
	if (json_object_size(value) + json_array_size(value) > 0)
		json_object_set_new(o, key, value);
	else
		json_decref(value);
}

/* RFC 3339 with the writer's own offset. */
static void
put_date(json_t *o, const char *key, const struct moment *when)
{
	time_t local = (time_t)(when->s + (int64_t)when->zone_min * 60);
	int zone = abs(when->zone_min);
	struct tm tm;
	char text[64];
	size_t n;

	if (when->s == TIME_NONE || !gmtime_r(&local, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
		return;
	n = (size_t)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d", (tm.tm_year + 1900) % 10000,
			     tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (zone == 0)
		snprintf(text + n, sizeof(text) - n, "Z");
	else
		snprintf(text + n, sizeof(text) - n, "%c%02d:%02d", when->zone_min < 0 ? '-' : '+', zone / 60 % 100,
			 zone % 60);
	put(o, key, text);
}

static void
put_authors(json_t *o, const struct authors *list)
{
	json_t *v = json_array();

	for (size_t i = 0; i < list->n; i++) {
		const struct author *a = &list->v[i];
		json_t *person = json_object();

		put(person, "name", a->name ? a->name : a->email ? a->email : a->url);
		put(person, "url", a->url);
		if (a->email)
			json_object_set_new(person, "_wirespool", json_pack("{s:s}", "email", a->email));
		json_array_append_new(v, person);
	}
	put_object(o, "authors", v);
}

static void
put_tags(json_t *o, const struct strings *tags)
{
	json_t *v = json_array();

	for (size_t i = 0; i < tags->n; i++)
		json_array_append_new(v, json_string(tags->v[i]));
	put_object(o, "tags", v);
}

static void
put_attachments(json_t *o, const struct enclosures *list)
{
	static const char *const kinds[] = { NULL, "chapters", "transcript" };
	json_t *v = json_array();

	for (size_t i = 0; i < list->n; i++) {
		const struct enclosure *e = &list->v[i];
		json_t *a = json_object();

		put(a, "url", e->url);
		put(a, "mime_type", e->type ? e->type : "application/octet-stream");
		put(a, "title", e->title);
		put_number(a, "size_in_bytes", e->size);
		put_number(a, "duration_in_seconds", e->duration_s);
		if (kinds[e->kind])
			json_object_set_new(a, "_wirespool", json_pack("{s:s}", "kind", kinds[e->kind]));
		json_array_append_new(v, a);
	}
	put_object(o, "attachments", v);
}

/* JSON Feed's summary is plain text; one with markup keeps it beside. */
static void
put_bodies(json_t *o, json_t *extra, const struct entry *e)
{
	const struct body *content = e->content.s ? &e->content : &e->summary;

	if (content->s)
		put(o, content->markup == MARKUP_HTML ? "content_html" : "content_text", content->s);
	if (content != &e->summary && e->summary.s) {
		put(o, "summary", e->summary.s);
		if (e->summary.markup == MARKUP_HTML)
			put(extra, "summary_is", "html");
	}
	if (content->base && content->s)
		put(extra, "base", content->base);
}

/* An id there must be; the order is that of how long they last. */
static void
put_id(json_t *o, const struct entry *e)
{
	const char *parts[] = { e->title, e->content.s, e->summary.s };
	char text[HASH128_TEXT];
	struct hash128 h;

	if (e->id || e->url) {
		put(o, "id", e->id ? e->id : e->url);
		return;
	}
	h = hash128_of_strings(3, parts);
	hash128_text(&h, text);
	put(o, "id", text);
}

static json_t *
entry_object(const struct entry *e)
{
	json_t *o = json_object(), *extra = json_object();

	put_id(o, e);
	put(o, "url", e->url);
	put(o, "external_url", e->external_url);
	put(o, "title", e->title);
	put_bodies(o, extra, e);
	put(o, "image", e->image);
	put_date(o, "date_published", &e->published);
	put_date(o, "date_modified", &e->updated);
	put_authors(o, &e->authors);
	put_tags(o, &e->tags);
	put(o, "language", e->language);
	put_attachments(o, &e->enclosures);
	put(extra, "comments_url", e->comments_url);
	put(extra, "in_reply_to", e->in_reply_to);
	put_object(o, "_wirespool", extra);
	return o;
}

static json_t *
feed_extra(const struct feed *f)
{
	static const char *const formats[] = { "rss", "rdf", "atom", "json" };
	json_t *o = json_object();

	put(o, "format", formats[f->format]);
	if (f->ttl_min)
		put_number(o, "ttl_in_minutes", f->ttl_min);
	if (f->update_period_s)
		put_number(o, "update_period_in_seconds", f->update_period_s);
	if (f->skip_hours)
		put_number(o, "skip_hours", f->skip_hours);
	if (f->skip_days)
		put_number(o, "skip_days", f->skip_days);
	if (f->cut)
		json_object_set_new(o, "cut", json_true());
	if (f->total_defects)
		put_number(o, "defects", (int64_t)f->total_defects);
	return o;
}

char *
feed_to_json(const struct feed *f)
{
	json_t *o = json_object(), *items = json_array();
	char *text, *line;

	put(o, "version", "https://jsonfeed.org/version/1.1");
	put(o, "title", f->title ? f->title : "");
	put(o, "home_page_url", f->home_url);
	put(o, "feed_url", f->self_url);
	put(o, "description", f->description);
	put(o, "next_url", f->next_url);
	put(o, "icon", f->icon);
	put_authors(o, &f->authors);
	put(o, "language", f->language);
	put_object(o, "_wirespool", feed_extra(f));
	for (size_t i = 0; i < f->n_entries; i++)
		json_array_append_new(items, entry_object(&f->entries[i]));
	json_object_set_new(o, "items", items);
	text = json_dumps(o, JSON_INDENT(1));
	json_decref(o);
	line = xasprintf("%s\n", text ? text : "{}");
	free(text);
	return line;
}
