#include "reader.h"

#include <ctype.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/url.h"
#include "base/utf8.h"
#include "defect.h"
#include "text.h"

#define CHUNK 131072
#define TAG_MAX 65536 /* bytes of one start tag; longer ones, and no others, are mended first */
#define ATTRIBUTES_MAX 256 /* of one element; libxml2 compares each with each */
#define COLLECTED_MAX(text) ((text) + (text) / 2 + 65536) /* bytes of one element, references and markup included */
#define OPEN_MAX 4096      /* elements open at once before we stop reading */
#define NAMES_MAX 20000    /* different names in a document; libxml2's table of them slows down with more */
#define CACHE_SLOTS 256
#define NS_SLOTS 16

/* Which rule an element has, and which vocabulary a namespace is, by the addresses that libxml2's dictionary gives their
 * names. */
struct rule_cache {
	struct {
		const xmlChar *name, *uri, *prefix;
		unsigned place;
		const struct rule *rule;
	} slot[CACHE_SLOTS];
	struct {
		const xmlChar *uri, *prefix;
		bool known;
		enum ns ns;
	} ns[NS_SLOTS];
};

/* ---- rules */

static const struct rule *const tables[] = { rss_rules, atom_rules, extension_rules, podcast_rules, rdf_rules };

static const struct rule *
search(enum ns ns, const char *name, unsigned place)
{
	if (ns == NS_OTHER)
		return NULL;
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (const struct rule *rule = tables[t]; rule->name; rule++)
			if (rule->ns == ns && (rule->places & place) && ((rule->name[0] ^ name[0]) & 0xDF) == 0 &&
			    strcasecmp(rule->name, name) == 0)
				return rule;
	return NULL;
}

static enum ns
vocabulary_of(struct reader *r, const xmlChar *uri, const xmlChar *prefix)
{
	size_t i = ((uintptr_t)uri >> 4 ^ (uintptr_t)prefix >> 3) % NS_SLOTS;

	if (!r->cache->ns[i].known || r->cache->ns[i].uri != uri || r->cache->ns[i].prefix != prefix) {
		r->cache->ns[i].uri = uri;
		r->cache->ns[i].prefix = prefix;
		r->cache->ns[i].known = true;
		r->cache->ns[i].ns = namespace_of((const char *)uri, (const char *)prefix);
	}
	return r->cache->ns[i].ns;
}

/* The rule for an element. RSS elements are met in Atom feeds and the reverse, with the namespace of the one
 * or the other or none: what the one vocabulary does not know is looked for in the other. */
static const struct rule *
find_rule(struct reader *r, const xmlChar *name, const xmlChar *uri, const xmlChar *prefix, unsigned place)
{
	enum ns ns = vocabulary_of(r, uri, prefix);
	const struct rule *rule;

	if (r->native_uri && uri == r->native_uri)
		ns = NS_NONE;
	if (place == IN_DOCUMENT && ns == NS_OTHER)
		ns = NS_NONE;
	if (ns == NS_NONE)
		ns = r->native;
	rule = search(ns, (const char *)name, place);
	if (!rule && (ns == NS_RSS || ns == NS_ATOM || place == IN_DOCUMENT))
		rule = search(ns == NS_ATOM ? NS_RSS : NS_ATOM, (const char *)name, place);
	return rule;
}

static const struct rule *
rule_for(struct reader *r, const xmlChar *name, const xmlChar *uri, const xmlChar *prefix, unsigned place)
{
	uintptr_t h = ((uintptr_t)name >> 3) * 31 + ((uintptr_t)uri >> 3) * 17 + place * 7;
	size_t i = (h ^ h >> 9) % CACHE_SLOTS;

	if (r->cache->slot[i].name != name || r->cache->slot[i].uri != uri || r->cache->slot[i].prefix != prefix ||
	    r->cache->slot[i].place != place) {
		r->cache->slot[i].name = name;
		r->cache->slot[i].uri = uri;
		r->cache->slot[i].prefix = prefix;
		r->cache->slot[i].place = place;
		r->cache->slot[i].rule = find_rule(r, name, uri, prefix, place);
	}
	return r->cache->slot[i].rule;
}

/* ---- markup inside text, written out again as HTML */

static bool
is_void(const char *name)
{
	static const char *const names[] = { "area", "base", "br", "col", "embed", "hr", "img", "input", "link",
					     "meta", "param", "source", "track", "wbr" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (((names[i][0] ^ name[0]) & 0xDF) == 0 && strcasecmp(names[i], name) == 0)
			return true;
	return false;
}

static const char *
reference_for(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

static void
add_escaped(struct strbuf *sb, const char *s, size_t len)
{
	static const uint64_t special = /* all below 64 */
		UINT64_C(1) << '&' | UINT64_C(1) << '<' | UINT64_C(1) << '>' | UINT64_C(1) << '"';
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		if (!((special >> (s[i] & 63)) & ((unsigned char)s[i] < 64)))
			continue;
		strbuf_add(sb, s + from, i - from);
		strbuf_addstr(sb, reference_for(s[i]));
		from = i + 1;
	}
	strbuf_add(sb, s + from, len - from);
}

/* An xml:base inside the markup cannot be told to HTML: the links under it are made absolute at once. */
static bool
is_link_attribute(const char *name)
{
	static const char *const names[] = { "href", "src", "cite", "poster", "longdesc", "data-src", "data-original",
					     "srcset", "data-srcset" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void
add_attribute(struct reader *r, const xmlChar *const *a)
{
	const char *name = (const char *)a[0], *value = (const char *)a[3];
	size_t len = (size_t)(a[4] - a[3]);

	if (a[1] && strcmp((const char *)a[1], "xml") == 0)
		return;
	strbuf_addch(&r->text, ' ');
	strbuf_addstr(&r->text, name);
	strbuf_addstr(&r->text, "=\"");
	if (r->n_markup_bases && is_link_attribute(name)) {
		char *ref = xstrndup(value, len), *absolute;

		if (strstr(name, "srcset"))
			ref[strcspn(ref, " \t\n")] = '\0'; /* of a choice of pictures the first */
		absolute = url_resolve(r->markup_base[r->n_markup_bases - 1].url, ref);
		add_escaped(&r->text, absolute ? absolute : ref, strlen(absolute ? absolute : ref));
		free(absolute);
		free(ref);
	} else {
		add_escaped(&r->text, value, len);
	}
	strbuf_addch(&r->text, '"');
}

static const xmlChar *const *
xml_attribute(const xmlChar **attrs, int n, const char *name)
{
	for (int i = 0; i < n; i++, attrs += 5)
		if (attrs[1] && strcmp((const char *)attrs[1], "xml") == 0 && strcmp((const char *)attrs[0], name) == 0)
			return (const xmlChar *const *)attrs;
	return NULL;
}

static void
enter_base(struct reader *r, const struct frame *f, const xmlChar *const *base)
{
	unsigned n = r->n_markup_bases;
	char *ref, *absolute;

	if (n == MARKUP_BASES_MAX)
		return;
	ref = xstrndup((const char *)base[3], (size_t)(base[4] - base[3]));
	absolute = url_resolve(n ? r->markup_base[n - 1].url : f->base, ref);
	if (absolute) {
		r->markup_base[n].url = arena_strdup(&r->feed->arena, absolute);
		r->markup_base[n].depth = r->markup_open;
		r->n_markup_bases++;
	}
	free(absolute);
	free(ref);
}

static void
markup_start(struct reader *r, struct frame *f, const xmlChar *name, const xmlChar **attrs, int n)
{
	const xmlChar *const *base = xml_attribute(attrs, n, "base");

	r->markup_open++;
	f->children++;
	if (r->markup_open > r->limits->max_depth)
		return;
	if (base)
		enter_base(r, f, base);
	strbuf_addch(&r->text, '<');
	strbuf_addstr(&r->text, (const char *)name);
	for (int i = 0; i < n; i++)
		add_attribute(r, (const xmlChar *const *)attrs + 5 * i);
	strbuf_addch(&r->text, '>');
}

static void
markup_end(struct reader *r, const xmlChar *name)
{
	if (r->n_markup_bases && r->markup_base[r->n_markup_bases - 1].depth == r->markup_open)
		r->n_markup_bases--;
	if (r->markup_open-- > r->limits->max_depth || is_void((const char *)name))
		return;
	strbuf_addstr(&r->text, "</");
	strbuf_addstr(&r->text, (const char *)name);
	strbuf_addch(&r->text, '>');
}

/* ---- frames */

static struct frame *
top(struct reader *r)
{
	return r->depth ? &r->stack[r->depth - 1] : NULL;
}

/* What xml:base and xml:lang say on this element, for it and all inside. */
static void
inherit(struct reader *r, struct frame *f, const xmlChar **attrs, int n)
{
	const struct frame *outer = r->depth > 1 ? f - 1 : NULL;
	const xmlChar *const *a;

	f->base = outer ? outer->base : arena_strdup(&r->feed->arena, r->document_url);
	f->lang = outer ? outer->lang : NULL;
	if ((a = xml_attribute(attrs, n, "base")) != NULL) {
		char *ref = xstrndup((const char *)a[3], (size_t)(a[4] - a[3]));
		char *absolute = url_resolve(f->base, ref);

		if (absolute)
			f->base = arena_strdup(&r->feed->arena, absolute);
		free(absolute);
		free(ref);
	}
	if ((a = xml_attribute(attrs, n, "lang")) != NULL)
		f->lang = text_trimmed(&r->feed->arena, (const char *)a[3], (size_t)(a[4] - a[3]));
}

static struct frame *
push(struct reader *r, const struct rule *rule)
{
	struct frame *f;

	XGROW(r->stack, r->depth, r->cap);
	f = &r->stack[r->depth++];
	*f = (struct frame){ .rule = rule, .start = r->text.len, .depth = r->elements_open };
	f->inside = !rule ? IN_NOWHERE : rule->inside ? rule->inside : IN_MARKUP;
	f->wants_text = rule && rule->end && (f->inside & (IN_MARKUP | IN_AUTHOR | IN_SUBJECT));
	return f;
}

static void
pop(struct reader *r)
{
	struct frame *f = top(r);
	size_t start = f->start;

	if (f->rule && f->rule->end) {
		char empty[] = "", *s = r->text.buf ? r->text.buf + start : empty;
		size_t len = r->text.buf ? r->text.len - start : 0, n;

		while (len > 0 && (n = text_space_len(s, len)) > 0) {
			s += n;
			len -= n;
		}
		while (len > 0 && ((unsigned char)s[len - 1] <= ' '))
			s[--len] = '\0';
		f->rule->end(r, f, s, len);
	}
	strbuf_trunc(&r->text, start);
	r->text.cut = false;
	r->depth--;
}

/* ---- SAX */

static void
give_up(struct reader *r)
{
	r->damaged = true;
	xmlStopParser(r->xml);
}

static void
on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_ns, const xmlChar **ns,
	 int n_attrs, int n_defaulted, const xmlChar **attrs)
{
	struct reader *r = ctx;
	struct frame *f = top(r);
	unsigned place = f ? f->inside : IN_DOCUMENT;
	const struct rule *rule;
	struct attrs a = { attrs, n_attrs };

	(void)n_ns, (void)ns, (void)n_defaulted;
	if (++r->elements_open > OPEN_MAX || (r->strict && n_attrs > ATTRIBUTES_MAX) ||
	    xmlDictSize(r->xml->dict) > NAMES_MAX) {
		give_up(r);
		return;
	}
	if (r->markup_open) {
		markup_start(r, f, name, attrs, n_attrs);
		return;
	}
	rule = rule_for(r, name, uri, prefix, place);
	if (place == IN_DOCUMENT) {
		snprintf(r->root_name, sizeof(r->root_name), "%.*s",
			 (int)utf8_clip((const char *)name, strlen((const char *)name), sizeof(r->root_name) - 5),
			 (const char *)name);
		r->seen_root = true;
		if (rule && uri && namespace_of((const char *)uri, (const char *)prefix) != rule->ns)
			r->native_uri = uri;
		if (rule)
			r->native = rule->ns == NS_ATOM ? NS_ATOM : NS_RSS;
	}
	if (rule && place == IN_NOWHERE && r->is_feed)
		rule = NULL; /* only a whole feed in wrapping paper is looked for there */
	if (!rule && place == IN_NOWHERE)
		return;
	if (!rule && f && f->wants_text) {
		markup_start(r, f, name, attrs, n_attrs);
		return;
	}
	if (r->depth >= r->limits->max_depth)
		return;
	f = push(r, rule);
	inherit(r, f, attrs, n_attrs);
	if (rule && rule->begin)
		rule->begin(r, f, &a);
}

static void
on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reader *r = ctx;
	struct frame *f = top(r);

	(void)prefix, (void)uri;
	if (r->markup_open)
		markup_end(r, name);
	else if (f && f->depth == r->elements_open)
		pop(r);
	if (--r->elements_open == 0)
		r->root_done = true;
}

static void
on_text(void *ctx, const xmlChar *s, int len)
{
	struct reader *r = ctx;
	const struct frame *f = top(r);

	if (!f || !f->wants_text)
		return;
	if (f->as == AS_XHTML)
		add_escaped(&r->text, (const char *)s, (size_t)len);
	else if (len == 1) /* a reference, mostly */
		strbuf_addch(&r->text, (char)*s);
	else
		strbuf_add(&r->text, s, (size_t)len);
}

/* References that XML itself does not define are mended, not left to libxml2: it would expand bombs, or
 * drop what was not declared. */
static xmlEntityPtr
on_entity(void *ctx, const xmlChar *name)
{
	struct reader *r = ctx;

	(void)name;
	if (r->strict)
		give_up(r);
	return NULL;
}

static void
on_entity_declared(void *ctx, const xmlChar *name, int type, const xmlChar *public_id, const xmlChar *system_id,
		   xmlChar *content)
{
	(void)name, (void)type, (void)public_id, (void)system_id, (void)content;
	give_up(ctx);
}

static void
on_attribute_declared(void *ctx, const xmlChar *element, const xmlChar *name, int type, int def,
		      const xmlChar *value, xmlEnumerationPtr tree)
{
	(void)element, (void)name, (void)type, (void)def, (void)value;
	xmlFreeEnumeration(tree);
	give_up(ctx);
}

static void
on_error(void *ctx, xmlErrorPtr e)
{
	struct reader *r = ctx;
	char what[160];

	if (e->level < XML_ERR_ERROR || e->code == XML_ERR_USER_STOP)
		return;
	if (r->strict && !r->root_done && e->level == XML_ERR_FATAL) {
		give_up(r);
		return;
	}
	snprintf(what, sizeof(what), "%s", e->message ? e->message : "damaged");
	what[strcspn(what, "\n")] = '\0';
	defect_add(r->feed, (unsigned)e->line + r->lines_before, (unsigned)e->int2, what);
}

static xmlParserCtxt *
parser_new(struct reader *r)
{
	static const xmlSAXHandler handlers = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.getEntity = on_entity,
		.entityDecl = on_entity_declared,
		.attributeDecl = on_attribute_declared,
		.serror = on_error,
	};
	xmlSAXHandler copy = handlers;
	xmlParserCtxt *xml = xmlCreatePushParserCtxt(&copy, r, NULL, 0, NULL);

	if (xml)
		xmlCtxtUseOptions(xml, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_IGNORE_ENC);
	return xml;
}

/* Is libxml2 holding back a start tag of absurd length? It would look at its attributes all at once, in
 * time that goes with the square of their number. */
static bool
holds_long_tag(const xmlParserInput *input)
{
	return input && input->end - input->cur > TAG_MAX && input->cur[0] == '<' && isalpha(input->cur[1]);
}

/* In pieces, so that libxml2 never holds the whole. It looks at all it holds each time it is given more and
 * cannot go on (a comment of megabytes): then the pieces double, and the sum stays in proportion. */
static void
feed_parser(struct reader *r, const char *s, size_t len)
{
	size_t chunk = CHUNK;

	for (size_t at = 0; at < len && !r->damaged; at += chunk) {
		const xmlParserInput *input = r->xml->input;

		if (at > 0 && input && (size_t)(input->end - input->cur) >= chunk && chunk < INT32_MAX / 4)
			chunk *= 2;
		else if (at > 0)
			chunk = CHUNK;
		if (chunk > len - at)
			chunk = len - at;
		xmlParseChunk(r->xml, s + at, (int)chunk, at + chunk == len);
		if (r->xml->disableSAX)
			break;
		if (r->strict && holds_long_tag(r->xml->input))
			r->damaged = true;
	}
}

int
reader_run(struct reader *r, const char *s, size_t len)
{
	r->xml = parser_new(r);
	if (!r->xml)
		return -1;
	r->cache = xcalloc(1, sizeof(*r->cache));
	strbuf_init(&r->text, COLLECTED_MAX(r->limits->max_text));
	r->native = NS_RSS;
	feed_parser(r, s, len);
	/* What is still open when reading stopped early. */
	while (r->depth > 0 && !(r->strict && r->damaged)) {
		r->markup_open = r->n_markup_bases = 0;
		pop(r);
	}
	if (r->xml->myDoc)
		xmlFreeDoc(r->xml->myDoc);
	xmlFreeParserCtxt(r->xml);
	strbuf_release(&r->text);
	free(r->stack);
	free(r->cache);
	return r->strict && r->damaged ? -1 : 0;
}
