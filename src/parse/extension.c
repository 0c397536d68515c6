/* Modules that feeds of any format carry: Media RSS, syndication, comments, FeedBurner. */
#include "reader.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "people.h"
#include "text.h"

/* ---- Media RSS */

static void
begin_media_content(struct reader *r, struct frame *f, const struct attrs *a)
{
	struct enclosure *e;
	char *type = attr_get(r, a, "type"), *medium = attr_get(r, a, "medium");

	if (!r->entry)
		return;
	if (!type && medium && (strcasecmp(medium, "image") == 0 || strcasecmp(medium, "video") == 0 ||
				strcasecmp(medium, "audio") == 0))
		type = arena_printf(reader_arena(r), "%s/*", medium);
	e = enclosure_add(r, f, ENCLOSURE_MEDIA, attr_get(r, a, "url"), type);
	if (!e)
		return;
	if (e->size < 0)
		e->size = attr_number(a, "fileSize");
	if (e->duration_s < 0)
		e->duration_s = attr_number(a, "duration");
}

static void
begin_peer_link(struct reader *r, struct frame *f, const struct attrs *a)
{
	if (r->entry)
		enclosure_add(r, f, ENCLOSURE_MEDIA, attr_get(r, a, "href"), attr_get(r, a, "type"));
}

static void
begin_thumbnail(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *url = attr_get(r, a, "url");

	if (r->entry && url && field_better(r, F_IMAGE, 5))
		r->entry->image = reader_resolve(r, f, url);
}

static void
end_media_title(struct reader *r, struct frame *f, char *text, size_t len)
{
	char *title = construct_plain(r, f, text, len);

	if (r->entry && title && field_better(r, F_TITLE, 1))
		r->entry->title = title;
}

static void
end_media_description(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (r->entry && len > 0 && field_better(r, F_SUMMARY, 1))
		construct_body(r, f, text, len, &r->entry->summary);
}

static void
end_credit(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f;
	if (r->entry)
		people_add_string(reader_arena(r), &r->draft.second_authors, text, len);
}

static void
begin_media_category(struct reader *r, struct frame *f, const struct attrs *a)
{
	f->note = attr_get(r, a, "label");
}

static void
end_media_category(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (!r->entry)
		return;
	if (f->note)
		tag_add(r, &r->draft.second_tags, f->note, strlen(f->note));
	else
		tag_add(r, &r->draft.second_tags, text, len);
}

/* ---- syndication module */

static void
end_period(struct reader *r, struct frame *f, char *text, size_t len)
{
	static const struct {
		const char *name;
		unsigned seconds;
	} periods[] = {
		{ "hourly", 3600 }, { "daily", 86400 }, { "weekly", 7 * 86400 }, { "monthly", 30 * 86400 },
		{ "yearly", 365 * 86400 },
	};

	(void)f, (void)len;
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++)
		if (strcasecmp(text, periods[i].name) == 0)
			r->update_period_s = periods[i].seconds;
}

static void
end_frequency(struct reader *r, struct frame *f, char *text, size_t len)
{
	long n = strtol(text, NULL, 10);

	(void)f, (void)len;
	if (n > 0 && n < 10000)
		r->update_frequency = (unsigned)n;
}

/* ---- comments, FeedBurner */

static void
end_comment_rss(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (r->entry && len > 0 && field_better(r, F_COMMENTS, 2))
		r->entry->comments_url = reader_resolve(r, f, text);
}

static void
end_orig_link(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (!r->entry || len == 0)
		return;
	/* The link beside it is the one that counts clicks; readers are spared it, the entry keeps both. */
	if (!r->entry->external_url)
		r->entry->external_url = reader_resolve(r, f, text);
	if (field_better(r, F_LINK, 1))
		r->entry->url = r->entry->external_url;
}

static void
end_orig_enclosure(struct reader *r, struct frame *f, char *text, size_t len)
{
	const struct enclosure *first;
	struct enclosure *e;
	char *type;
	int64_t size;

	if (!r->entry || len == 0)
		return;
	first = r->entry->enclosures.n ? &r->entry->enclosures.v[0] : NULL;
	type = first ? first->type : NULL;
	size = first ? first->size : -1;
	e = enclosure_add(r, f, ENCLOSURE_MEDIA, text, type);
	if (e && e->size < 0)
		e->size = size;
}

#define MEDIA (IN_ENTRY | IN_MEDIA)

const struct rule extension_rules[] = {
	{ NS_MEDIA, "group", MEDIA, IN_MEDIA, NULL, NULL, 0 },
	{ NS_MEDIA, "content", MEDIA, IN_MEDIA, begin_media_content, NULL, 0 },
	{ NS_MEDIA, "peerLink", MEDIA, 0, begin_peer_link, NULL, 0 },
	{ NS_MEDIA, "thumbnail", MEDIA, 0, begin_thumbnail, NULL, 0 },
	{ NS_MEDIA, "title", MEDIA, 0, NULL, end_media_title, 0 },
	{ NS_MEDIA, "description", MEDIA, 0, NULL, end_media_description, 0 },
	{ NS_MEDIA, "text", MEDIA, 0, NULL, end_media_description, 0 },
	{ NS_MEDIA, "credit", MEDIA, 0, NULL, end_credit, 0 },
	{ NS_MEDIA, "category", MEDIA, 0, begin_media_category, end_media_category, 0 },
	{ NS_SY, "updatePeriod", IN_FEED, 0, NULL, end_period, 0 },
	{ NS_SY, "updateFrequency", IN_FEED, 0, NULL, end_frequency, 0 },
	{ NS_WFW, "commentRss", IN_ENTRY, 0, NULL, end_comment_rss, 0 },
	{ NS_WFW, "comment", IN_ENTRY, 0, NULL, end_comment_rss, 0 },
	{ NS_FEEDBURNER, "origLink", IN_ENTRY, 0, NULL, end_orig_link, 0 },
	{ NS_FEEDBURNER, "origEnclosureLink", IN_ENTRY, 0, NULL, end_orig_enclosure, 0 },
	{ 0 },
};
