/* Atom 0.3 and 1.0 (RFC 4287), threading (RFC 4685); also where its elements stand in RSS. */
#include "reader.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/url.h"
#include "people.h"
#include "text.h"

/* ---- containers */

static void
begin_feed(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *lang = f->lang ? f->lang : attr_get(r, a, "lang");

	feed_found(r, NS_ATOM);
	if (lang && field_better(r, F_LANGUAGE, 5))
		r->feed->language = lang;
}

static void
begin_entry(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *lang = f->lang ? f->lang : attr_get(r, a, "lang");

	feed_found(r, NS_ATOM);
	entry_begin(r, f);
	if (r->entry && lang && field_better(r, F_LANGUAGE, 5))
		r->entry->language = lang;
}

static void
end_entry(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f, (void)text, (void)len;
	entry_end(r);
}

/* ---- text constructs (RFC 4287 §3.1, and what Atom 0.3 called mode) */

static bool
is_xml_type(const char *type)
{
	size_t n = strlen(type);

	return n > 4 && (strcasecmp(type + n - 4, "+xml") == 0 || strcasecmp(type + n - 4, "/xml") == 0);
}

static enum construct
construct_of(struct reader *r, const struct attrs *a)
{
	char *type = attr_get(r, a, "type");

	if (attr_is(a, "mode", "base64"))
		return AS_BASE64;
	if (attr_is(a, "mode", "escaped"))
		return AS_HTML;
	if (!type)
		return AS_UNTYPED;
	type[strcspn(type, "; ")] = '\0';
	if (strcasecmp(type, "xhtml") == 0 || is_xml_type(type))
		return AS_XHTML;
	if (strcasecmp(type, "html") == 0 || strcasecmp(type, "text/html") == 0)
		return attr_is(a, "mode", "xml") ? AS_XHTML : AS_HTML;
	if (strcasecmp(type, "text") == 0 || strncasecmp(type, "text/", 5) == 0)
		return AS_TEXT;
	return strchr(type, '/') ? AS_BASE64 : AS_HTML;
}

static void
begin_construct(struct reader *r, struct frame *f, const struct attrs *a)
{
	f->as = construct_of(r, a);
}

static void
end_title(struct reader *r, struct frame *f, char *text, size_t len)
{
	char *title = construct_plain(r, f, text, len);

	if (!title || !field_better(r, F_TITLE, 9))
		return;
	if (r->entry)
		r->entry->title = title;
	else
		r->feed->title = title;
}

static void
end_subtitle(struct reader *r, struct frame *f, char *text, size_t len)
{
	char *plain = construct_plain(r, f, text, len);

	if (plain && field_better(r, F_DESCRIPTION, f->rule->arg))
		r->feed->description = plain;
}

static void
end_summary(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (len > 0 && r->entry && field_better(r, F_SUMMARY, 9))
		construct_body(r, f, text, len, &r->entry->summary);
}

/* <content src="…"/>: what it points to is the article, or a file (RFC 4287 §4.1.3.2). */
static void
begin_content(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *src = attr_get(r, a, "src"), *type = attr_get(r, a, "type");

	f->as = construct_of(r, a);
	if (!src || !r->entry)
		return;
	f->as = AS_NOTHING;
	if (type && strcasestr(type, "html") == NULL)
		enclosure_add(r, f, ENCLOSURE_MEDIA, src, type);
	else if (field_better(r, F_LINK, 2))
		r->entry->url = reader_resolve(r, f, src);
}

static void
end_content(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (len > 0 && f->as != AS_NOTHING && r->entry && field_better(r, F_CONTENT, 9))
		construct_body(r, f, text, len, &r->entry->content);
}

static void
end_id(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (!r->entry) {
		/* A feed without link to its page: its name, when that is an address, is better than none. */
		if (url_is_http(text) && field_better(r, F_LINK, 1))
			r->feed->home_url = reader_resolve(r, f, text);
		return;
	}
	if (len == 0 || !field_better(r, F_ID, 8))
		return;
	r->entry->id = text_trimmed(reader_arena(r), text, len);
	r->entry->id_is_url = url_is_http(text);
}

/* ---- links (RFC 4287 §4.2.7) */

/* How good an address of the page it is: HTML before unknown before other types. */
static int
alternate_rank(const struct attrs *a, struct reader *r)
{
	char *type = attr_get(r, a, "type");

	if (!type)
		return 7;
	return strcasestr(type, "html") ? 8 : strcasestr(type, "xml") || strcasestr(type, "json") ? 4 : 6;
}

static void
feed_link(struct reader *r, struct frame *f, const struct attrs *a, const char *rel, const char *href)
{
	if (strcasecmp(rel, "alternate") == 0) {
		if (field_better(r, F_LINK, alternate_rank(a, r)))
			r->feed->home_url = reader_resolve(r, f, href);
	} else if (strcasecmp(rel, "self") == 0) {
		if (!r->feed->self_url)
			r->feed->self_url = reader_resolve(r, f, href);
	} else if (strcasecmp(rel, "next") == 0 || strcasecmp(rel, "prev-archive") == 0) { /* RFC 5005, 3 and 4 */
		if (!r->feed->next_url)
			r->feed->next_url = reader_resolve(r, f, href);
	}
}

static void
entry_link(struct reader *r, struct frame *f, const struct attrs *a, const char *rel, const char *href)
{
	if (strcasecmp(rel, "alternate") == 0) {
		if (field_better(r, F_LINK, alternate_rank(a, r)))
			r->entry->url = reader_resolve(r, f, href);
	} else if (strcasecmp(rel, "enclosure") == 0) {
		struct enclosure *e = enclosure_add(r, f, ENCLOSURE_MEDIA, href, attr_get(r, a, "type"));

		if (e && e->size < 0)
			e->size = attr_number(a, "length");
		if (e && !e->title)
			e->title = attr_get(r, a, "title");
	} else if (strcasecmp(rel, "replies") == 0) {
		if (field_better(r, F_COMMENTS, alternate_rank(a, r)))
			r->entry->comments_url = reader_resolve(r, f, href);
	} else if (strcasecmp(rel, "related") == 0 || strcasecmp(rel, "via") == 0) {
		if (!r->entry->external_url && strcasecmp(rel, "related") == 0)
			r->entry->external_url = reader_resolve(r, f, href);
	} else if (strcasecmp(rel, "self") == 0) {
		if (field_better(r, F_LINK, 1))
			r->entry->url = reader_resolve(r, f, href);
	}
}

void
atom_begin_link(struct reader *r, struct frame *f, const struct attrs *a)
{
	static const char iana[] = "http://www.iana.org/assignments/relation/";
	char *rel = attr_get(r, a, "rel"), *href = attr_get(r, a, "href");

	if (!href && attr_has(a, "href"))
		href = f->base; /* an empty reference means the base (RFC 3986 §5.2.2) */
	if (!href)
		return;
	if (!rel)
		rel = "alternate";
	if (strncasecmp(rel, iana, strlen(iana)) == 0)
		rel += strlen(iana);
	if (r->entry)
		entry_link(r, f, a, rel, href);
	else
		feed_link(r, f, a, rel, href);
}

/* <link>http://…</link> has no business here, but is met. */
static void
end_link(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (len == 0 || !url_is_http(text) || !field_better(r, F_LINK, 3))
		return;
	if (r->entry)
		r->entry->url = reader_resolve(r, f, text);
	else
		r->feed->home_url = reader_resolve(r, f, text);
}

/* ---- people */

static void
end_author(struct reader *r, struct frame *f, char *text, size_t len)
{
	struct authors *list = r->entry ? &r->entry->authors : &r->feed->authors;

	(void)f;
	if (r->person.name || r->person.email || r->person.url)
		people_add(reader_arena(r), list, r->person.name, r->person.email, r->person.url);
	else
		people_add_string(reader_arena(r), list, text, len);
	memset(&r->person, 0, sizeof(r->person));
}

/* RFC 4287 §4.2.1: when the entry names none, its source's authors are its own. */
static void
end_source_author(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f, (void)text, (void)len;
	if (r->entry && (r->person.name || r->person.email || r->person.url))
		people_add(reader_arena(r), &r->draft.second_authors, r->person.name, r->person.email, r->person.url);
	memset(&r->person, 0, sizeof(r->person));
}

static void
end_person_name(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f;
	if (!r->person.name)
		r->person.name = text_plain(reader_arena(r), text, len);
}

static void
end_person_email(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f;
	if (!r->person.email)
		r->person.email = text_plain(reader_arena(r), text, len);
}

static void
end_person_url(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (r->person.url || len == 0)
		return;
	if (url_is_http(text))
		r->person.url = arena_strdup(reader_arena(r), text); /* it may serve as a name: as written */
	else
		r->person.url = reader_resolve(r, f, text);
}

/* ---- the rest */

static void
begin_category(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *label = attr_get(r, a, "label"), *term = attr_get(r, a, "term");

	/* The term is the category; the label only says it to people, and machines write strange ones. */
	f->note = term ? term : label;
	if (r->entry && f->note)
		tag_add(r, &r->entry->tags, f->note, strlen(f->note));
}

static void
end_category(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (r->entry && !f->note)
		tag_add(r, &r->entry->tags, text, len);
}

static void
end_published(struct reader *r, struct frame *f, char *text, size_t len)
{
	date_set(r, F_PUBLISHED, f->rule->arg, text, len);
}

static void
end_updated(struct reader *r, struct frame *f, char *text, size_t len)
{
	date_set(r, F_UPDATED, f->rule->arg, text, len);
}

static void
end_icon(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (len > 0 && field_better(r, F_ICON, f->rule->arg))
		r->feed->icon = reader_resolve(r, f, text);
}

static void
begin_reply(struct reader *r, struct frame *f, const struct attrs *a)
{
	(void)f;
	if (r->entry && !r->entry->in_reply_to)
		r->entry->in_reply_to = attr_get(r, a, "ref");
}

const struct rule atom_rules[] = {
	{ NS_ATOM, "feed", IN_DOCUMENT | IN_ROOT | IN_NOWHERE, IN_FEED, begin_feed, NULL, 0 },
	{ NS_ATOM, "entry", IN_DOCUMENT | IN_FEED | IN_ENTRY, IN_ENTRY, begin_entry, end_entry, 0 },
	{ NS_ATOM, "title", IN_FEED | IN_ENTRY, 0, begin_construct, end_title, 0 },
	{ NS_ATOM, "subtitle", IN_FEED, 0, begin_construct, end_subtitle, 9 },
	{ NS_ATOM, "tagline", IN_FEED, 0, begin_construct, end_subtitle, 8 },
	{ NS_ATOM, "info", IN_FEED, 0, begin_construct, end_subtitle, 1 },
	{ NS_ATOM, "summary", IN_ENTRY, 0, begin_construct, end_summary, 0 },
	{ NS_ATOM, "content", IN_ENTRY, 0, begin_content, end_content, 0 },
	{ NS_ATOM, "id", IN_FEED | IN_ENTRY, 0, NULL, end_id, 0 },
	{ NS_ATOM, "link", IN_FEED | IN_ENTRY, 0, atom_begin_link, end_link, 0 },
	{ NS_ATOM, "author", IN_FEED | IN_ENTRY, IN_AUTHOR, NULL, end_author, 0 },
	{ NS_ATOM, "source", IN_ENTRY, IN_SOURCE, NULL, NULL, 0 },
	{ NS_ATOM, "author", IN_SOURCE, IN_AUTHOR, NULL, end_source_author, 0 },
	{ NS_ATOM, "name", IN_AUTHOR, 0, NULL, end_person_name, 0 },
	{ NS_ATOM, "email", IN_AUTHOR, 0, NULL, end_person_email, 0 },
	{ NS_ATOM, "uri", IN_AUTHOR, 0, NULL, end_person_url, 0 },
	{ NS_ATOM, "url", IN_AUTHOR, 0, NULL, end_person_url, 0 },
	{ NS_ATOM, "homepage", IN_AUTHOR, 0, NULL, end_person_url, 0 },
	{ NS_ATOM, "category", IN_ENTRY, 0, begin_category, end_category, 0 },
	{ NS_ATOM, "published", IN_ENTRY, 0, NULL, end_published, 9 },
	{ NS_ATOM, "issued", IN_ENTRY, 0, NULL, end_published, 9 },
	{ NS_ATOM, "created", IN_ENTRY, 0, NULL, end_published, 3 },
	{ NS_ATOM, "updated", IN_ENTRY, 0, NULL, end_updated, 9 },
	{ NS_ATOM, "modified", IN_ENTRY, 0, NULL, end_updated, 6 },
	{ NS_ATOM, "icon", IN_FEED, 0, NULL, end_icon, 9 },
	{ NS_ATOM, "logo", IN_FEED, 0, NULL, end_icon, 7 },
	{ NS_THR, "in-reply-to", IN_ENTRY, 0, begin_reply, NULL, 0 },
	{ 0 },
};
