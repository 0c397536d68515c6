/* Podcasts: Apple's, Google's and the Podcasting 2.0 vocabularies. */
#include "reader.h"

#include <string.h>

#include "people.h"
#include "text.h"

static void
end_author(struct reader *r, struct frame *f, char *text, size_t len)
{
	struct draft *d = r->entry ? &r->draft : &r->feed_draft;

	(void)f;
	people_add_string(reader_arena(r), &d->second_authors, text, len);
}

/* itunes:owner: whom to write to, named when nobody else is. */
static void
end_owner(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f, (void)text, (void)len;
	if (r->feed_draft.second_authors.n == 0)
		people_add(reader_arena(r), &r->feed_draft.second_authors, r->person.name, r->person.email, NULL);
	memset(&r->person, 0, sizeof(r->person));
}

static void
end_owner_part(struct reader *r, struct frame *f, char *text, size_t len)
{
	char *plain = text_plain(reader_arena(r), text, len);

	if (f->rule->arg)
		r->person.email = plain;
	else
		r->person.name = plain;
}

static void
end_title(struct reader *r, struct frame *f, char *text, size_t len)
{
	char *title = construct_plain(r, f, text, len);

	if (!title || !field_better(r, F_TITLE, 3))
		return;
	if (r->entry)
		r->entry->title = title;
	else
		r->feed->title = title;
}

static void
end_summary(struct reader *r, struct frame *f, char *text, size_t len)
{
	if (len == 0)
		return;
	if (r->entry) {
		if (field_better(r, F_SUMMARY, f->rule->arg))
			construct_body(r, f, text, len, &r->entry->summary);
	} else if (field_better(r, F_DESCRIPTION, f->rule->arg)) {
		r->feed->description = construct_plain(r, f, text, len);
	}
}

static void
end_duration(struct reader *r, struct frame *f, char *text, size_t len)
{
	(void)f, (void)len;
	if (r->entry && r->draft.duration_s < 0)
		r->draft.duration_s = duration_parse(text);
}

/* A list with commas. */
static void
end_keywords(struct reader *r, struct frame *f, char *text, size_t len)
{
	const char *end = text + len;

	(void)f;
	while (r->entry && text < end) {
		const char *comma = memchr(text, ',', (size_t)(end - text));
		size_t n = (size_t)((comma ? comma : end) - text);

		tag_add(r, &r->entry->tags, text, n);
		text += n + 1;
	}
}

static void
begin_category(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *text = attr_get(r, a, "text");

	(void)f;
	if (r->entry && text)
		tag_add(r, &r->entry->tags, text, strlen(text));
}

static void
begin_image(struct reader *r, struct frame *f, const struct attrs *a)
{
	char *url = attr_get(r, a, "href");

	if (!url || !field_better(r, r->entry ? F_IMAGE : F_ICON, 6))
		return;
	url = reader_resolve(r, f, url);
	if (r->entry)
		r->entry->image = url;
	else
		r->feed->icon = url;
}

/* ---- Podcasting 2.0 */

static void
begin_file(struct reader *r, struct frame *f, const struct attrs *a)
{
	enum enclosure_kind kind = f->rule->arg ? ENCLOSURE_TRANSCRIPT : ENCLOSURE_CHAPTERS;

	if (r->entry)
		enclosure_add(r, f, kind, attr_get(r, a, "url"), attr_get(r, a, "type"));
}

/* <podcast:alternateEnclosure type length title><podcast:source uri/>…: one file, several places. */
static void
begin_alternate(struct reader *r, struct frame *f, const struct attrs *a)
{
	f->note = attr_get(r, a, "type");
}

static void
begin_source(struct reader *r, struct frame *f, const struct attrs *a)
{
	const struct frame *outer = r->depth > 1 ? &r->stack[r->depth - 2] : f;

	if (r->entry)
		enclosure_add(r, f, ENCLOSURE_MEDIA, attr_get(r, a, "uri"), outer->note);
}

const struct rule podcast_rules[] = {
	{ NS_ITUNES, "author", IN_FEED | IN_ENTRY, 0, NULL, end_author, 0 },
	{ NS_GOOGLEPLAY, "author", IN_FEED | IN_ENTRY, 0, NULL, end_author, 0 },
	{ NS_ITUNES, "owner", IN_FEED, IN_AUTHOR, NULL, end_owner, 0 },
	{ NS_ITUNES, "name", IN_AUTHOR, 0, NULL, end_owner_part, 0 },
	{ NS_ITUNES, "email", IN_AUTHOR, 0, NULL, end_owner_part, 1 },
	{ NS_ITUNES, "title", IN_FEED | IN_ENTRY, 0, NULL, end_title, 0 },
	{ NS_ITUNES, "summary", IN_FEED | IN_ENTRY, 0, NULL, end_summary, 3 },
	{ NS_ITUNES, "subtitle", IN_FEED | IN_ENTRY, 0, NULL, end_summary, 2 },
	{ NS_GOOGLEPLAY, "description", IN_FEED | IN_ENTRY, 0, NULL, end_summary, 3 },
	{ NS_ITUNES, "duration", IN_ENTRY, 0, NULL, end_duration, 0 },
	{ NS_ITUNES, "keywords", IN_ENTRY, 0, NULL, end_keywords, 0 },
	{ NS_ITUNES, "category", IN_ENTRY, IN_ENTRY, begin_category, NULL, 0 },
	{ NS_ITUNES, "image", IN_FEED | IN_ENTRY, 0, begin_image, NULL, 0 },
	{ NS_GOOGLEPLAY, "image", IN_FEED | IN_ENTRY, 0, begin_image, NULL, 0 },
	{ NS_PODCAST, "chapters", IN_ENTRY, 0, begin_file, NULL, 0 },
	{ NS_PODCAST, "transcript", IN_ENTRY, 0, begin_file, NULL, 1 },
	{ NS_PODCAST, "alternateEnclosure", IN_ENTRY, IN_ALTERNATE, begin_alternate, NULL, 0 },
	{ NS_PODCAST, "source", IN_ALTERNATE, 0, begin_source, NULL, 0 },
	{ 0 },
};
