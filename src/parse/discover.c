#include "parse/discover.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "base/url.h"
#include "charset.h"
#include "entity.h"
#include "text.h"

#define PAGE_MAX (4u << 20)  /* what declares a feed stands at the top */
#define VALUE_MAX 8192       /* bytes of an attribute */
#define LINK_TEXT_MAX 400
#define ATTRIBUTES_MAX 64    /* of an element; what follows is not looked at */

/* ---- a scanner for tags: no tree, one pass, never back */

struct span {
	const char *s;
	size_t len;
};

struct tag {
	struct span name;
	struct span rel, type, href, title;
};

struct scan {
	const char *p, *end;
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool
span_is(struct span span, const char *word)
{
	return span.len == strlen(word) && strncasecmp(span.s, word, span.len) == 0;
}

/* Everything up to and with this text; to the end when it does not come. */
static void
skip_past(struct scan *scan, const char *text)
{
	size_t len = strlen(text);

	while (scan->p < scan->end) {
		const char *at = memchr(scan->p, text[0], (size_t)(scan->end - scan->p));

		if (!at || (size_t)(scan->end - at) < len)
			break;
		scan->p = at + 1;
		if (strncasecmp(at, text, len) == 0) {
			scan->p = at + len;
			return;
		}
	}
	scan->p = scan->end;
}

static void
skip_spaces(struct scan *scan)
{
	while (scan->p < scan->end && (is_space(*scan->p) || *scan->p == '/'))
		scan->p++;
}

static struct span
take_value(struct scan *scan)
{
	struct span value = { scan->p, 0 };
	char quote;

	if (scan->p == scan->end)
		return value;
	quote = *scan->p;
	if (quote == '"' || quote == '\'') {
		const char *close = memchr(scan->p + 1, quote, (size_t)(scan->end - scan->p - 1));

		value.s = scan->p + 1;
		value.len = close ? (size_t)(close - value.s) : 0;
		scan->p = close ? close + 1 : scan->end;
		return value;
	}
	while (scan->p < scan->end && !is_space(*scan->p) && *scan->p != '>')
		scan->p++;
	value.len = (size_t)(scan->p - value.s);
	return value;
}

/* The next attribute; false at the end of the tag. */
static bool
take_attribute(struct scan *scan, struct span *name, struct span *value)
{
	skip_spaces(scan);
	if (scan->p == scan->end || *scan->p == '>')
		return false;
	*name = (struct span){ scan->p, 0 };
	*value = (struct span){ scan->p, 0 };
	while (scan->p < scan->end && !is_space(*scan->p) && !is_one_of(*scan->p, "=>/"))
		scan->p++;
	name->len = (size_t)(scan->p - name->s);
	while (scan->p < scan->end && is_space(*scan->p))
		scan->p++;
	if (scan->p < scan->end && *scan->p == '=') {
		scan->p++;
		while (scan->p < scan->end && is_space(*scan->p))
			scan->p++;
		*value = take_value(scan);
	}
	return true;
}

static void
take_attributes(struct scan *scan, struct tag *tag)
{
	struct span name, value;

	for (int i = 0; i < ATTRIBUTES_MAX && take_attribute(scan, &name, &value); i++) {
		struct span *to = span_is(name, "rel")	   ? &tag->rel
				  : span_is(name, "type")  ? &tag->type
				  : span_is(name, "href")  ? &tag->href
				  : span_is(name, "title") ? &tag->title
							   : NULL;

		if (to && !to->s && value.len <= VALUE_MAX)
			*to = value;
	}
	skip_past(scan, ">");
}

/* The next start tag; false at the end. Comments and the insides of scripts are passed over. */
static bool
next_tag(struct scan *scan, struct tag *tag)
{
	while (scan->p < scan->end) {
		const char *open = memchr(scan->p, '<', (size_t)(scan->end - scan->p));

		if (!open)
			break;
		scan->p = open + 1;
		if (scan->end - scan->p >= 3 && memcmp(scan->p, "!--", 3) == 0) {
			skip_past(scan, "-->");
			continue;
		}
		if (scan->p == scan->end || !is_letter(*scan->p))
			continue;
		*tag = (struct tag){ .name.s = scan->p };
		while (scan->p < scan->end && !is_space(*scan->p) && !is_one_of(*scan->p, "/>"))
			scan->p++;
		tag->name.len = (size_t)(scan->p - tag->name.s);
		take_attributes(scan, tag);
		if (span_is(tag->name, "script"))
			skip_past(scan, "</script");
		else if (span_is(tag->name, "style"))
			skip_past(scan, "</style");
		return true;
	}
	return false;
}

/* ---- values */

static char *
decode(struct arena *arena, struct span value)
{
	struct strbuf out = STRBUF_INIT(VALUE_MAX);
	char *text;

	for (size_t i = 0, n; i < value.len; i += n) {
		unsigned cp;

		n = entity_decode(value.s + i, value.len - i, &cp);
		if (n) {
			strbuf_addcp(&out, cp);
		} else {
			n = 1;
			strbuf_addch(&out, value.s[i]);
		}
	}
	text = arena_strdup(arena, strbuf_str(&out));
	strbuf_release(&out);
	return text;
}

static bool
has_word(struct span list, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < list.len;) {
		size_t n = 0;

		while (i + n < list.len && !is_space(list.s[i + n]))
			n++;
		if (n == len && strncasecmp(list.s + i, word, len) == 0)
			return true;
		i += n + 1;
	}
	return false;
}

/* Media types of feeds. JSON and XML of any kind are declared as alternates, too: of a programming interface,
 * most often. Then the address has to speak of a feed. */
static bool
is_feed_type(struct span type, const char *url, enum found_format *format)
{
	static const struct {
		const char *type;
		enum found_format format;
		bool vague;
	} types[] = {
		{ "application/rss+xml", FOUND_RSS, false },   { "application/atom+xml", FOUND_ATOM, false },
		{ "application/rdf+xml", FOUND_RSS, false },   { "application/feed+json", FOUND_JSON, false },
		{ "application/x.atom+xml", FOUND_ATOM, false }, { "text/rss+xml", FOUND_RSS, false },
		{ "application/json", FOUND_JSON, true },      { "application/xml", FOUND_UNKNOWN, true },
		{ "text/xml", FOUND_UNKNOWN, true },
	};

	for (size_t i = 0; i < type.len; i++)
		if (type.s[i] == ';' || is_space(type.s[i]))
			type.len = i;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_is(type, types[i].type)) {
			*format = types[i].format;
			return !types[i].vague || strcasestr(url, "feed") || strcasestr(url, "rss") ||
			       strcasestr(url, "atom");
		}
	return false;
}

/* An address that is a feed's by the look of its end. */
static bool
looks_like_feed(const char *url, enum found_format *format)
{
	static const struct {
		const char *end;
		enum found_format format;
	} ends[] = {
		{ ".rss", FOUND_RSS },	      { ".rdf", FOUND_RSS },	    { ".atom", FOUND_ATOM },
		{ "/atom.xml", FOUND_ATOM },  { "/rss.xml", FOUND_RSS },    { "/feed.xml", FOUND_UNKNOWN },
		{ "/index.xml", FOUND_RSS },  { "/feed.json", FOUND_JSON }, { "/feed", FOUND_UNKNOWN },
		{ "/feed/", FOUND_UNKNOWN },  { "/rss", FOUND_RSS },	    { "/rss/", FOUND_RSS },
		{ "/atom", FOUND_ATOM },      { "/atom/", FOUND_ATOM },	    { "/feeds/posts/default", FOUND_ATOM },
	};
	size_t len = strcspn(url, "?#");

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t n = strlen(ends[i].end);

		if (len > n && strncasecmp(url + len - n, ends[i].end, n) == 0) {
			*format = ends[i].format;
			return true;
		}
	}
	return false;
}

/* ---- gathering */

static void
add(struct discovery *d, const char *url, char *title, enum found_format format, bool declared)
{
	struct found_feed *found;

	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->v[i].url, url) == 0)
			return;
	if (d->n == DISCOVER_MAX)
		return;
	found = ARENA_PUSH(&d->arena, d->v, d->n);
	*found = (struct found_feed){ arena_strdup(&d->arena, url), title, format, declared };
}

static void
take_tag(struct discovery *d, const struct tag *tag, const char *base, const struct scan *scan)
{
	bool is_link = span_is(tag->name, "link"), is_anchor = span_is(tag->name, "a");
	enum found_format format = FOUND_UNKNOWN;
	char *href, *url;

	if (!(is_link || is_anchor) || tag->href.len == 0 || d->n == DISCOVER_MAX)
		return;
	if (is_link && (!(has_word(tag->rel, "alternate") || has_word(tag->rel, "feed")) ||
			has_word(tag->rel, "stylesheet")))
		return;
	href = decode(&d->arena, tag->href);
	url = url_resolve(base, href);
	if (url && url_is_http(url)) {
		if (is_link && is_feed_type(tag->type, url, &format)) {
			add(d, url, text_plain(&d->arena, tag->title.s ? tag->title.s : "", tag->title.len), format, true);
		} else if (is_anchor && looks_like_feed(url, &format)) {
			size_t left = (size_t)(scan->end - scan->p), len = left < LINK_TEXT_MAX ? left : LINK_TEXT_MAX;
			const char *close = memmem(scan->p, len, "</", 2);

			add(d, url, close ? text_plain(&d->arena, scan->p, (size_t)(close - scan->p)) : NULL, format,
			    false);
		}
	}
	free(url);
}

/* ---- choosing */

static bool
is_of_comments(const struct found_feed *found)
{
	return strcasestr(found->url, "/comments") || (found->title && strcasestr(found->title, "comment"));
}

static unsigned
rank(const struct found_feed *found)
{
	return is_of_comments(found) ? 2 : !found->declared;
}

/* The words of a title that say which feed it is, not which format it has. */
static void
essence(const char *title, struct strbuf *out)
{
	static const char *const formats[] = { "rss", "atom", "json", "feed", "xml", "rdf", "2", "0", "1", "03", "92" };

	for (const char *p = title ? title : ""; *p;) {
		size_t n = 0;
		bool counts = true;

		while ((unsigned char)p[n] >= 0x80 || is_letter(p[n]) || (p[n] >= '0' && p[n] <= '9'))
			n++;
		for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
			counts = counts && !span_is((struct span){ p, n }, formats[i]);
		if (n && counts) {
			strbuf_add(out, p, n);
			strbuf_addch(out, ' ');
		}
		p += n ? n : 1;
	}
}

static bool
are_variants(const struct found_feed *a, const struct found_feed *b)
{
	struct strbuf x = STRBUF_INIT(4096), y = STRBUF_INIT(4096);
	bool same;

	if (a->format == b->format || rank(a) != rank(b))
		return false;
	essence(a->title, &x);
	essence(b->title, &y);
	same = strcmp(strbuf_str(&x), strbuf_str(&y)) == 0;
	strbuf_release(&x);
	strbuf_release(&y);
	return same;
}

static void
drop_variants(struct discovery *d)
{
	for (size_t i = 0; i < d->n; i++)
		for (size_t j = i + 1; j < d->n;) {
			if (!are_variants(&d->v[i], &d->v[j])) {
				j++;
				continue;
			}
			if (d->v[j].format > d->v[i].format)
				d->v[i] = d->v[j];
			memmove(&d->v[j], &d->v[j + 1], (--d->n - j) * sizeof(*d->v));
		}
}

/* By rank, in the order of the page. */
static void
sort(struct discovery *d)
{
	for (size_t i = 1; i < d->n; i++) {
		struct found_feed found = d->v[i];
		size_t j = i;

		for (; j > 0 && rank(&d->v[j - 1]) > rank(&found); j--)
			d->v[j] = d->v[j - 1];
		d->v[j] = found;
	}
}

void
discover_page(const struct document *page, struct discovery *out)
{
	char *base = page->base_url ? xstrdup(page->base_url) : NULL;
	bool has_base = false;
	struct decoded text;
	struct scan scan;
	struct tag tag;

	*out = (struct discovery){ 0 };
	charset_decode(page->body, page->len < PAGE_MAX ? page->len : PAGE_MAX, page->content_type, &text);
	scan = (struct scan){ text.s, text.s + text.len };
	while (next_tag(&scan, &tag)) {
		if (span_is(tag.name, "base") && tag.href.len && !has_base) {
			char *url = url_resolve(base, decode(&out->arena, tag.href));

			has_base = true;
			if (url) {
				free(base);
				base = url;
			}
		}
		take_tag(out, &tag, base, &scan);
	}
	drop_variants(out);
	sort(out);
	decoded_release(&text);
	free(base);
}

void
discovery_release(struct discovery *discovery)
{
	arena_release(&discovery->arena);
	*discovery = (struct discovery){ 0 };
}
