/* RSS 0.90–2.0 and 1.1: the elements of its own vocabulary, by whatever namespace it goes. Also CDF, which came before
 * and has the same containers. */
#include "reader.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/url.h"
#include "people.h"
#include "text.h"

/* ---- containers */

/* CDF says in attributes what RSS says in elements. */
static void
take_cdf(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *base = attr_get(r, a, "base"), *href = attr_get(r, a, "href"), *date = attr_get(r, a, "lastmod");

	if (base)
		f->base = reader_resolve(r, f, base);
	if (href && field_better(r, F_LINK, 3)) {
		if (r->entry)
			r->entry->url = reader_resolve(r, f, href);
		else
			r->feed->home_url = reader_resolve(r, f, href);
	}
	if (date && r->entry)
		date_set(r, F_UPDATED, 5, date, strlen(date));
}

static void
begin_feed(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *lang = f->lang ? f->lang : attr_get(r, a, "lang");

	feed_found(r, NS_RSS);
	take_cdf(r, f, a);
	if (lang && field_better(r, F_LANGUAGE, 5))
		r->feed->language = lang;
}

static void
begin_item(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *about;

	feed_found(r, NS_RSS);
	entry_begin(r, f);
	if (!r->entry)
		return;
	take_cdf(r, f, a);
	if (f->lang && field_better(r, F_LANGUAGE, 5))
		r->entry->language = f->lang;
	about = attr_get(r, a, "about"); /* RSS 1.0: rdf:about is its name, and mostly its address */
	if (about && field_better(r, F_ID, 5)) {
		r->entry->id = about;
		r->entry->id_is_url = url_is_http(about);
		if (r->entry->id_is_url)
			r->draft.guid_link = reader_resolve(r, f, about);
	}
}

static void
end_item(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f, (void)text, (void)len;
	entry_end(r);
}

/* ---- texts */

static void
end_title(struct reader *r, struct frame *f, char *text, size_t len)
{
	char *title = construct_plain(r, f, text, len);

	if (!title || !field_better(r, F_TITLE, f->rule->arg))
		return;
	if (r->entry)
		r->entry->title = title;
	else
		r->feed->title = title;
}

static void
end_description(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (len == 0)
		return;
	if (r->entry) {
		if (field_better(r, F_DESCRIPTION, f->rule->arg))
			construct_body(r, f, text, len, &r->draft.description);
	} else if (field_better(r, F_DESCRIPTION, f->rule->arg)) {
		r->feed->description = construct_plain(r, f, text, len);
	}
}

static void
end_summary(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (len > 0 && r->entry && field_better(r, F_SUMMARY, f->rule->arg))
		construct_body(r, f, text, len, &r->entry->summary);
}

static void
end_content(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (len > 0 && r->entry && field_better(r, F_CONTENT, f->rule->arg))
		construct_body(r, f, text, len, &r->entry->content);
}

static void
begin_xhtml(struct reader *r, struct frame *f, const struct attrs *a)
{
	(void)r, (void)a;
	f->as = AS_XHTML;
}

/* ---- links */

static void
begin_link(struct reader *r, struct frame *f, const struct attrs *a)
{
	if (attr_has(a, "rel"))
		atom_begin_link(r, f, a);
	else
		f->note = attr_get(r, a, "href");
}

/* An address is not text: only what was escaped twice is undone, and tags are dropped. */
static char *
link_text(struct reader *r, struct frame *f, char *text, size_t len)
{
	const char *amp = "&amp;";
	char *to = text;

	if (len == 0)
		return f->note;
	if (memchr(text, '<', len))
		return construct_plain(r, f, text, len);
	if (!strstr(text, amp))
		return text;
	for (const char *from = text; *from; from++) {
		*to++ = *from;
		if (strncmp(from, amp, 5) == 0)
			from += 4;
	}
	*to = '\0';
	return text;
}

static void
end_link(struct reader *r, struct frame *f, char *text, size_t len)
{
	char *url = link_text(r, f, text, len);

	if (!url || !(url = reader_resolve(r, f, url)) || !field_as_good(r, F_LINK, 10))
		return;
	if (r->entry)
		r->entry->url = url;
	else
		r->feed->home_url = url;
}

static void
begin_guid(struct reader *r, struct frame *f, const struct attrs *a)
{
	(void)r;
	/* "If it's not there, it is assumed to be true" (RSS 2.0), which many forget. */
	f->note = attr_is(a, "isPermaLink", "false") ? "" : NULL;
}

static void
end_guid(struct reader *r, struct frame *f, char *text, size_t len)
{
	bool is_link = !f->note;

	if (!r->entry || len == 0 || !field_better(r, F_ID, 10))
		return;
	r->entry->id = text_trimmed(reader_arena(r), text, len);
	r->entry->id_is_url = is_link && url_is_http(text);
	r->draft.guid_link = is_link ? reader_resolve(r, f, text) : NULL;
}

static void
end_comments(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (r->entry && len > 0 && field_better(r, F_COMMENTS, 10))
		r->entry->comments_url = reader_resolve(r, f, text);
}

static void
begin_enclosure(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *url = attr_get(r, a, "url");
	struct enclosure *e;

	if (!r->entry)
		return;
	e = enclosure_add(r, f, ENCLOSURE_MEDIA, url ? url : attr_get(r, a, "href"), attr_get(r, a, "type"));
	if (e && e->size < 0)
		e->size = attr_number(a, "length");
}

/* ---- people, tags, dates */

static void
end_author(struct reader *r, struct frame *f, char *text, size_t len)
{
	struct authors *list = r->entry ? &r->entry->authors : &r->feed->authors;

	if (r->person.name || r->person.email || r->person.url)
		people_add(reader_arena(r), list, r->person.name, r->person.email, r->person.url);
	else
		people_add_string(reader_arena(r), list, text, len);
	memset(&r->person, 0, sizeof(r->person));
	(void)f;
}

static void
end_webmaster(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f;
	if (!r->entry)
		people_add_string(reader_arena(r), &r->feed_draft.second_authors, text, len);
}

static void
end_category(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f;
	if (r->entry)
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
end_language(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (len == 0 || len > 40 || !field_better(r, F_LANGUAGE, f->rule->arg))
		return;
	if (r->entry)
		r->entry->language = arena_strdup(reader_arena(r), text);
	else
		r->feed->language = arena_strdup(reader_arena(r), text);
}

/* ---- the channel's picture */

static void
end_image_url(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (len > 0 && field_better(r, F_ICON, 8))
		r->feed->icon = reader_resolve(r, f, text);
}

/* ---- wishes about polling */

static void
end_ttl(struct reader *r, struct frame *f, char *text, size_t len)
{
	long minutes = strtol(text, NULL, 10);

	(void)f, (void)len;
	if (minutes > 0 && minutes < 1000000)
		r->feed->ttl_min = (unsigned)minutes;
}

static void
end_hour(struct reader *r, struct frame *f, char *text, size_t len)
{
	char *end;
	long hour = strtol(text, &end, 10);

	(void)f, (void)len;
	if (end > text && hour >= 0 && hour <= 24)
		r->feed->skip_hours |= UINT32_C(1) << hour % 24; /* 0.91 counts from 1 to 24 */
}

static void
end_day(struct reader *r, struct frame *f, char *text, size_t len)
{
	static const char *const days[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

	(void)f, (void)len;
	for (unsigned i = 0; i < 7; i++)
		if (strncasecmp(text, days[i], 3) == 0)
			r->feed->skip_days |= (uint8_t)(1u << i);
}

#define FEED_OR_ENTRY (IN_FEED | IN_ENTRY)

const struct rule rss_rules[] = {
	{ NS_RSS, "rss", IN_DOCUMENT | IN_NOWHERE, IN_ROOT, begin_feed, NULL, 0 },
	{ NS_RSS, "channel", IN_ROOT | IN_DOCUMENT, IN_FEED, begin_feed, NULL, 0 },
	{ NS_RSS, "item", IN_ROOT | IN_FEED | IN_ENTRY | IN_DOCUMENT, IN_ENTRY, begin_item, end_item, 0 },
	{ NS_RSS, "items", IN_FEED | IN_ROOT, IN_FEED, NULL, NULL, 0 },
	{ NS_RSS, "title", FEED_OR_ENTRY, 0, NULL, end_title, 10 },
	{ NS_RSS, "description", FEED_OR_ENTRY, 0, NULL, end_description, 10 },
	{ NS_RSS, "abstract", FEED_OR_ENTRY, 0, NULL, end_description, 3 },
	{ NS_RSS, "summary", IN_ENTRY, 0, NULL, end_summary, 7 },
	{ NS_RSS, "fullitem", IN_ENTRY, 0, NULL, end_content, 8 },
	{ NS_RSS, "content", IN_ENTRY, 0, NULL, end_content, 6 },
	{ NS_RSS, "body", IN_ENTRY, 0, begin_xhtml, end_content, 7 },
	{ NS_XHTML, "body", IN_ENTRY, 0, begin_xhtml, end_content, 9 },
	{ NS_XHTML, "div", IN_ENTRY, 0, begin_xhtml, end_content, 5 },
	{ NS_CONTENT, "encoded", IN_ENTRY, 0, NULL, end_content, 10 },
	{ NS_RSS, "link", FEED_OR_ENTRY, 0, begin_link, end_link, 10 },
	{ NS_RSS, "guid", IN_ENTRY, 0, begin_guid, end_guid, 0 },
	{ NS_RSS, "comments", IN_ENTRY, 0, NULL, end_comments, 0 },
	{ NS_RSS, "enclosure", IN_ENTRY, 0, begin_enclosure, NULL, 0 },
	{ NS_RSS, "author", FEED_OR_ENTRY, IN_AUTHOR, NULL, end_author, 0 },
	{ NS_RSS, "managingEditor", FEED_OR_ENTRY, 0, NULL, end_author, 0 },
	{ NS_RSS, "webMaster", IN_FEED, 0, NULL, end_webmaster, 0 },
	{ NS_RSS, "category", FEED_OR_ENTRY, 0, NULL, end_category, 0 },
	{ NS_RSS, "pubDate", IN_ENTRY, 0, NULL, end_published, 10 },
	{ NS_RSS, "date", IN_ENTRY, 0, NULL, end_published, 6 },
	{ NS_RSS, "language", FEED_OR_ENTRY, 0, NULL, end_language, 10 },
	{ NS_DC, "language", FEED_OR_ENTRY, 0, NULL, end_language, 8 },
	{ NS_RSS, "image", IN_FEED | IN_ROOT, IN_IMAGE, NULL, NULL, 0 },
	{ NS_RSS, "url", IN_IMAGE, 0, NULL, end_image_url, 0 },
	{ NS_RSS, "ttl", IN_FEED, 0, NULL, end_ttl, 0 },
	{ NS_RSS, "skipHours", IN_FEED, IN_HOURS, NULL, NULL, 0 },
	{ NS_RSS, "skipDays", IN_FEED, IN_DAYS, NULL, NULL, 0 },
	{ NS_RSS, "hour", IN_HOURS, 0, NULL, end_hour, 0 },
	{ NS_RSS, "day", IN_DAYS, 0, NULL, end_day, 0 },
	{ NS_DC, "title", FEED_OR_ENTRY, 0, NULL, end_title, 5 },
	{ NS_DC, "description", FEED_OR_ENTRY, 0, NULL, end_description, 5 },
	{ NS_DCTERMS, "abstract", IN_ENTRY, 0, NULL, end_description, 4 },
	{ NS_DCTERMS, "description", IN_ENTRY, 0, NULL, end_description, 4 },
	{ NS_DC, "creator", FEED_OR_ENTRY, 0, NULL, end_author, 0 },
	{ NS_DC, "author", FEED_OR_ENTRY, 0, NULL, end_author, 0 },
	{ NS_DCTERMS, "creator", FEED_OR_ENTRY, 0, NULL, end_author, 0 },
	{ NS_DC, "publisher", IN_FEED, 0, NULL, end_webmaster, 0 },
	{ NS_DC, "date", IN_ENTRY, 0, NULL, end_published, 8 },
	{ NS_DCTERMS, "issued", IN_ENTRY, 0, NULL, end_published, 7 },
	{ NS_DCTERMS, "created", IN_ENTRY, 0, NULL, end_published, 5 },
	{ NS_DCTERMS, "available", IN_ENTRY, 0, NULL, end_published, 4 },
	{ NS_DCTERMS, "modified", IN_ENTRY, 0, NULL, end_updated, 7 },
	{ 0 },
};
