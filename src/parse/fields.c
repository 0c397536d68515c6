/* What the rules of all XML formats do with a value: rank it against what is there, read it, store it. */
#include "reader.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/url.h"
#include "base/utf8.h"
#include "entity.h"
#include "parse/date.h"
#include "people.h"
#include "text.h"

#define TAGS_MAX 200       /* of one entry */
#define ENCLOSURES_MAX 100
#define TAG_LEN_MAX 200
#define URL_LEN_MAX 8192
#define RANK_REAL_SUMMARY 7 /* <summary>, atom:summary; below are itunes:summary and media:description */

struct arena *
reader_arena(struct reader *r)
{
	return &r->feed->arena;
}

bool
field_as_good(struct reader *r, enum field f, int rank)
{
	struct draft *d = r->entry ? &r->draft : &r->feed_draft;

	if (d->rank[f] > rank)
		return false;
	d->rank[f] = (unsigned char)rank;
	return true;
}

bool
field_better(struct reader *r, enum field f, int rank)
{
	const struct draft *d = r->entry ? &r->draft : &r->feed_draft;

	return d->rank[f] < rank && field_as_good(r, f, rank);
}

/* ---- attributes */

static const xmlChar *const *
attr_find(const struct attrs *a, const char *name)
{
	for (int i = 0; i < a->n; i++)
		if (((a->v[5 * i][0] ^ name[0]) & 0xDF) == 0 && strcasecmp((const char *)a->v[5 * i], name) == 0 &&
		    !(a->v[5 * i + 1] && strcmp((const char *)a->v[5 * i + 1], "xml") == 0))
			return (const xmlChar *const *)a->v + 5 * i;
	return NULL;
}

char *
attr_get(struct reader *r, const struct attrs *a, const char *name)
{
	const xmlChar *const *at = attr_find(a, name);

	return at ? text_trimmed(reader_arena(r), (const char *)at[3], (size_t)(at[4] - at[3])) : NULL;
}

bool
attr_is(const struct attrs *a, const char *name, const char *value)
{
	const xmlChar *const *at = attr_find(a, name);

	return at && (size_t)(at[4] - at[3]) == strlen(value) &&
		strncasecmp((const char *)at[3], value, strlen(value)) == 0;
}

bool
attr_has(const struct attrs *a, const char *name)
{
	return attr_find(a, name) != NULL;
}

int64_t
attr_number(const struct attrs *a, const char *name)
{
	const xmlChar *const *at = attr_find(a, name);
	const xmlChar *p, *end;
	int64_t n = 0;

	if (!at)
		return -1;
	p = at[3], end = at[4];
	while (p < end && isspace(*p))
		p++;
	if (p == end || !isdigit(*p))
		return -1;
	for (; p < end && (isdigit(*p) || *p == ','); p++)
		if (*p != ',' && n < INT64_MAX / 100)
			n = n * 10 + (*p - '0');
	return n;
}

/* ---- values */

char *
reader_resolve(struct reader *r, const struct frame *f, const char *ref)
{
	char *absolute, *copy;

	if (!ref)
		return NULL;
	if (url_is_normal(ref))
		return arena_strdup(reader_arena(r), ref);
	if (strlen(ref) > URL_LEN_MAX)
		return NULL;
	absolute = url_resolve(f->base, ref);
	if (!absolute)
		return text_trimmed(reader_arena(r), ref, strlen(ref));
	copy = arena_strdup(reader_arena(r), absolute);
	free(absolute);
	return copy;
}

/* Whether s is base64 of something; out has room for it. */
static bool
base64_bytes(const char *s, size_t len, char *out, size_t *out_len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = 0, have = 0;
	size_t n = 0;

	for (size_t i = 0; i < len && s[i] != '='; i++) {
		const char *digit = s[i] ? strchr(digits, s[i]) : NULL;

		if (isspace((unsigned char)s[i]))
			continue;
		if (!digit)
			return false;
		bits = bits << 6 | (unsigned)(digit - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = (char)(bits >> have);
		}
	}
	*out_len = n;
	return true;
}

/* If text is base64 of text, that replaces it. */
static void
base64_decode(char *text, size_t *len)
{
	char *out = xmalloc(*len + 1);
	size_t n = 0;

	if (base64_bytes(text, *len, out, &n) && n > 0 && utf8_valid(out, n) && !memchr(out, '\0', n)) {
		memcpy(text, out, n);
		text[n] = '\0';
		*len = n;
	}
	free(out);
}

/* XHTML without an element in it is escaped HTML under a wrong name: undo the escaping we added. */
static size_t
unescape(char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len;) {
		static const char *const names[] = { "&amp;", "&lt;", "&gt;", "&quot;" };
		size_t k = 4;

		if (text[i] == '&')
			for (k = 0; k < 4 && strncmp(text + i, names[k], strlen(names[k])) != 0; k++)
				;
		if (k < 4) {
			text[n++] = "&<>\""[k];
			i += strlen(names[k]);
		} else {
			text[n++] = text[i++];
		}
	}
	text[n] = '\0';
	return n;
}

/* The <div> that Atom wraps around XHTML (RFC 4287 §3.1.1.3) is not part of it. */
static void
unwrap(char **text, size_t *len)
{
	const char *end = "</div>", *gt;
	size_t n = strlen(end);

	if (*len < 5 + n || strncasecmp(*text, "<div", 4) != 0 || ((*text)[4] != '>' && (*text)[4] != ' ') ||
	    strcasecmp(*text + *len - n, end) != 0 || !(gt = memchr(*text, '>', *len)))
		return;
	for (const char *p = *text + 4; (p = strchr(p, '<')); p++)
		if (strncasecmp(p, "<div", 4) == 0)
			return; /* several: the first may have ended before */
	(*text)[*len - n] = '\0';
	*len -= n + (size_t)(gt + 1 - *text);
	*text += gt + 1 - *text;
}

/* The text of f as it was meant: how it is marked up afterwards. */
static enum markup
settle(struct frame *f, char **text, size_t *len)
{
	switch (f->as) {
	case AS_XHTML:
		if (f->children == 0)
			*len = unescape(*text, *len);
		else
			unwrap(text, len);
		return text_has_markup(*text, *len) ? MARKUP_HTML : MARKUP_TEXT;
	case AS_BASE64:
		if (f->children == 0)
			base64_decode(*text, len);
		return text_has_markup(*text, *len) ? MARKUP_HTML : MARKUP_TEXT;
	case AS_TEXT:
		return f->children ? MARKUP_HTML : MARKUP_TEXT;
	case AS_NOTHING:
		*len = 0;
		return MARKUP_TEXT;
	case AS_HTML:
	case AS_UNTYPED: /* should be text, but who forgets the type of a body mostly writes HTML */
		break;
	}
	return text_has_markup(*text, *len) ? MARKUP_HTML : MARKUP_TEXT;
}

char *
construct_plain(struct reader *r, struct frame *f, char *text, size_t len)
{
	settle(f, &text, &len);
	/* RFC 4287 §3.1.1: what says that it is text, is; what says nothing, too, but for references that were
	 * escaped once more: these only HTML is written with. */
	if (f->children == 0 && (f->as == AS_TEXT || (f->as == AS_UNTYPED && !text_has_reference(text, len))))
		return text_literal(reader_arena(r), text, len);
	return text_plain(reader_arena(r), text, len);
}

/* libxml2 leaves CR LF in CDATA sections that it reads in pieces (XML 1.0 §2.11 wants LF). */
static size_t
unify_line_ends(char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (text[i] != '\r')
			text[n++] = text[i];
		else if (i + 1 == len || text[i + 1] != '\n')
			text[n++] = '\n';
	return n;
}

void
construct_body(struct reader *r, struct frame *f, char *text, size_t len, struct body *out)
{
	enum markup markup = settle(f, &text, &len);

	if (len == 0)
		return;
	if (memchr(text, '\r', len))
		len = unify_line_ends(text, len);
	out->s = arena_strndup(reader_arena(r), text, utf8_clip(text, len, r->limits->max_text));
	out->markup = markup;
	out->base = f->base;
}

/* ---- lists */

struct enclosure *
enclosure_add(struct reader *r, const struct frame *f, enum enclosure_kind kind, const char *url, const char *type)
{
	struct enclosures *list = &r->entry->enclosures;
	char *absolute = url ? reader_resolve(r, f, url) : NULL;
	struct enclosure *e;

	if (!absolute)
		return NULL;
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].url, absolute) == 0) {
			if (!list->v[i].type)
				list->v[i].type = arena_strdup(reader_arena(r), type);
			return &list->v[i];
		}
	if (list->n == ENCLOSURES_MAX)
		return NULL;
	e = ARENA_PUSH(reader_arena(r), list->v, list->n);
	e->kind = kind;
	e->url = absolute;
	e->type = arena_strdup(reader_arena(r), type);
	e->size = e->duration_s = -1;
	return e;
}

void
tag_add(struct reader *r, struct strings *list, const char *s, size_t len)
{
	char *tag = text_plain(reader_arena(r), s, len);

	if (!tag || list->n == TAGS_MAX)
		return;
	if (strlen(tag) > TAG_LEN_MAX)
		tag[utf8_clip(tag, strlen(tag), TAG_LEN_MAX)] = '\0';
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], tag) == 0)
			return;
	*ARENA_PUSH(reader_arena(r), list->v, list->n) = tag;
}

/* ---- dates and times */

void
date_set(struct reader *r, enum field which, int rank, const char *text, size_t len)
{
	struct moment when;

	if (!r->entry || date_parse(text, len, &when) < 0 || !field_as_good(r, which, rank))
		return;
	if (which == F_PUBLISHED)
		r->entry->published = when;
	else
		r->entry->updated = when;
}

int64_t
duration_parse(const char *s)
{
	int64_t total = 0, part = 0;
	int parts = 0;
	bool digits = false;

	while (isspace((unsigned char)*s))
		s++;
	for (; *s && !isspace((unsigned char)*s) && *s != '.'; s++) {
		if (isdigit((unsigned char)*s)) {
			part = part * 10 + (*s - '0');
			digits = true;
			if (part > 100000000)
				return -1;
		} else if (*s == ':' && parts < 3) {
			total = (total + part) * 60;
			part = 0;
			parts++;
		} else {
			return -1;
		}
	}
	while (isspace((unsigned char)*s))
		s++;
	if (parts == 0 && (*s == 'm' || *s == 'M')) /* "45 min" */
		part *= 60;
	return digits && parts < 3 ? total + part : -1;
}

/* ---- entries */

void
feed_found(struct reader *r, enum ns vocabulary)
{
	if (!r->is_feed)
		r->native = vocabulary;
	r->is_feed = true;
}

void
entry_begin(struct reader *r, struct frame *f)
{
	if (r->entry)
		entry_end(r);
	if (r->met++ < r->skip || r->feed->n_entries >= r->limits->max_entries) {
		f->inside = IN_NOWHERE; /* only counted */
		return;
	}
	r->entry = ARENA_PUSH(reader_arena(r), r->feed->entries, r->feed->n_entries);
	r->entry->published.s = r->entry->updated.s = TIME_NONE;
	memset(&r->draft, 0, sizeof(r->draft));
	r->draft.duration_s = -1;
}

/* RSS's description is the text itself unless something fuller stands beside it. */
static void
settle_bodies(struct reader *r, struct entry *e)
{
	const struct body *description = &r->draft.description;

	if (e->content.s) {
		if (description->s && (r->draft.rank[F_SUMMARY] < RANK_REAL_SUMMARY ||
				       r->draft.rank[F_DESCRIPTION] > r->draft.rank[F_SUMMARY]))
			e->summary = *description;
	} else if (description->s) {
		e->content = *description;
		if (r->draft.rank[F_SUMMARY] < RANK_REAL_SUMMARY)
			e->summary = (struct body){ 0 }; /* the same again, for other programs */
	} else if (r->native == NS_RSS) {
		e->content = e->summary;
		e->summary = (struct body){ 0 };
	}
}

void
entry_end(struct reader *r)
{
	struct entry *e = r->entry;

	if (!e)
		return;
	if (!e->url)
		e->url = r->draft.guid_link;
	settle_bodies(r, e);
	if (e->tags.n == 0)
		e->tags = r->draft.second_tags;
	if (e->authors.n == 0)
		e->authors = r->draft.second_authors;
	if (r->draft.duration_s >= 0 && e->enclosures.n > 0 && e->enclosures.v[0].duration_s < 0)
		e->enclosures.v[0].duration_s = r->draft.duration_s;
	r->entry = NULL;
}

void
feed_finish(struct reader *r)
{
	struct feed *feed = r->feed;

	if (feed->authors.n == 0)
		feed->authors = r->feed_draft.second_authors;
	if (r->update_period_s || r->update_frequency) {
		unsigned period = r->update_period_s ? r->update_period_s : 86400;

		feed->update_period_s = period / (r->update_frequency ? r->update_frequency : 1);
	}
	for (size_t i = 0; i < feed->n_entries; i++)
		if (!feed->entries[i].language)
			feed->entries[i].language = feed->language;
}
