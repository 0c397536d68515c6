/* OPML 2.0 in and out. Options stand in attributes of a name space of our own, which others pass over; folders are
 * outlines around their feeds. */
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlreader.h>

#include "base/alloc.h"
#include "config/values.h"
#include "formats.h"

#define NS "urn:x-wirespool:opml"
#define DEPTH_MAX 64
#define FOLDER_MAX 1024

/* ---- in */

struct outlines {
	struct drafts *drafts;
	FILE *complaints;
	size_t lengths[DEPTH_MAX]; /* of folder, before the outline at this depth */
	int depth;
	struct strbuf folder; /* "News/Linux" */
};

/* An attribute of no name space, whatever its case; freed by the caller. */
static char *
attribute(xmlTextReaderPtr reader, const char *name)
{
	char *value = NULL;

	while (!value && xmlTextReaderMoveToNextAttribute(reader) == 1)
		if (!xmlTextReaderConstNamespaceUri(reader) &&
		    strcasecmp((const char *)xmlTextReaderConstLocalName(reader), name) == 0)
			value = xstrdup((const char *)xmlTextReaderConstValue(reader));
	xmlTextReaderMoveToElement(reader);
	return value;
}

static void
take_options(struct outlines *o, xmlTextReaderPtr reader, struct draft *draft)
{
	while (xmlTextReaderMoveToNextAttribute(reader) == 1) {
		const char *uri = (const char *)xmlTextReaderConstNamespaceUri(reader);
		const char *name = (const char *)xmlTextReaderConstLocalName(reader);
		const char *value = (const char *)xmlTextReaderConstValue(reader);

		if (!uri || strcmp(uri, NS) != 0)
			continue;
		if (strcmp(name, "id") == 0 && !draft->id)
			draft->id = xstrdup(value);
		else
			draft_set(draft, name, value, o->complaints);
	}
	xmlTextReaderMoveToElement(reader);
}

static void
take_feed(struct outlines *o, xmlTextReaderPtr reader, const char *url)
{
	struct draft *draft = drafts_add(o->drafts, url);
	char *title = attribute(reader, "title");

	if (!title || !title[0]) {
		free(title);
		title = attribute(reader, "text");
	}
	draft->name = title;
	take_options(o, reader, draft);
	if (o->folder.len && !draft_get(draft, "folder"))
		draft_set(draft, "folder", o->folder.buf, o->complaints);
}

static void
enter_folder(struct outlines *o, xmlTextReaderPtr reader)
{
	char *text = attribute(reader, "text");

	if (!text) {
		free(text);
		text = attribute(reader, "title");
	}
	if (text && text[0]) {
		if (o->folder.len)
			strbuf_addch(&o->folder, '/');
		/* A slash in a name would be two levels. */
		for (const char *p = text; *p; p++)
			strbuf_addch(&o->folder, *p == '/' ? '-' : *p);
	}
	free(text);
}

static void
begin_outline(struct outlines *o, xmlTextReaderPtr reader)
{
	bool empty = xmlTextReaderIsEmptyElement(reader) == 1;
	char *url = attribute(reader, "xmlUrl");
	size_t before = o->folder.len;

	if (url)
		take_feed(o, reader, url);
	else
		enter_folder(o, reader);
	free(url);
	if (empty)
		strbuf_trunc(&o->folder, before);
	else if (o->depth < DEPTH_MAX)
		o->lengths[o->depth] = before;
	o->depth += !empty;
}

static void
end_outline(struct outlines *o)
{
	if (o->depth == 0)
		return;
	o->depth--;
	if (o->depth < DEPTH_MAX)
		strbuf_trunc(&o->folder, o->lengths[o->depth]);
}

static int
read_outlines(struct outlines *o, xmlTextReaderPtr reader, struct error *err)
{
	bool is_opml = false;
	int more;

	while ((more = xmlTextReaderRead(reader)) == 1) {
		const char *name = (const char *)xmlTextReaderConstLocalName(reader);
		int type = xmlTextReaderNodeType(reader);

		if (type == XML_READER_TYPE_ELEMENT && xmlTextReaderDepth(reader) == 0)
			is_opml = strcasecmp(name, "opml") == 0;
		if (!is_opml || strcasecmp(name, "outline") != 0)
			continue;
		if (type == XML_READER_TYPE_ELEMENT)
			begin_outline(o, reader);
		else if (type == XML_READER_TYPE_END_ELEMENT)
			end_outline(o);
	}
	if (more < 0)
		return error_set(err, "the XML is broken in line %d", xmlTextReaderGetParserLineNumber(reader));
	return is_opml ? 0 : error_set(err, "this is no OPML");
}

int
opml_read(struct drafts *drafts, const char *text, size_t len, FILE *complaints, struct error *err)
{
	struct outlines o = { .drafts = drafts, .complaints = complaints, .folder = STRBUF_INIT(FOLDER_MAX) };
	xmlTextReaderPtr reader;
	int ret;

	/* Nobody needs entities of his own for a list of feeds, but for growing it to gigabytes. */
	if (memmem(text, len, "<!ENTITY", 8))
		return error_set(err, "it defines entities, which no list of feeds needs");
	reader = xmlReaderForMemory(text, (int)len, NULL, "UTF-8",
				    XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (!reader)
		return error_set(err, "it cannot be read");
	ret = read_outlines(&o, reader, err);
	xmlFreeTextReader(reader);
	strbuf_release(&o.folder);
	return ret;
}

/* ---- out */

static void
add_attribute(struct strbuf *out, const char *prefix, const char *name, const char *value)
{
	strbuf_addf(out, " %s%s=\"", prefix, name);
	for (const char *p = value; *p; p++) {
		if (strncmp(p, "\xEF\xBF\xBE", 3) == 0 || strncmp(p, "\xEF\xBF\xBF", 3) == 0)
			p += 2; /* U+FFFE and U+FFFF are in no XML */
		else if (*p == '&')
			strbuf_addstr(out, "&amp;");
		else if (*p == '<')
			strbuf_addstr(out, "&lt;");
		else if (*p == '"')
			strbuf_addstr(out, "&quot;");
		else if ((unsigned char)*p < 0x20)
			strbuf_addstr(out, "&#9;"); /* the only one of them that a value has */
		else
			strbuf_addch(out, *p);
	}
	strbuf_addch(out, '"');
}

/* Everything that is not as it would be without a word. The folder too: that of an outline is a name for eyes. */
static void
add_options(struct strbuf *out, const struct feed_config *feed)
{
	for (size_t i = 0; i < config_n_keys; i++) {
		const struct key *key = &config_keys[i];
		bool is_folder = key->section == SECTION_FEED && strcmp(key->name, "folder") == 0;
		char *value;

		if (key->section != SECTION_FEED || strcmp(key->name, "url") == 0)
			continue;
		value = value_write(key, feed);
		if (value && (is_folder || !value_is_fallback(key, feed)))
			add_attribute(out, "wirespool:", key->name, value);
		free(value);
	}
}

static void
add_feed(struct strbuf *out, const struct feed_config *feed, unsigned depth)
{
	const char *title = feed->title ? feed->title : feed->id;

	strbuf_addf(out, "%*s<outline type=\"rss\"", (int)depth * 2, "");
	add_attribute(out, "", "text", title);
	add_attribute(out, "", "title", title);
	add_attribute(out, "", "xmlUrl", feed->url);
	add_attribute(out, "wirespool:", "id", feed->id);
	add_options(out, feed);
	strbuf_addstr(out, "/>\n");
}

static int
by_folder(const void *a, const void *b)
{
	const struct feed_config *const *x = a, *const *y = b;
	int order = strcmp((*x)->folder, (*y)->folder);

	return order ? order : strcmp((*x)->id, (*y)->id);
}

/* Levels that two folders have in common. */
static unsigned
common_levels(const char *a, const char *b)
{
	unsigned levels = 0;
	size_t i = 0;

	for (; a[i] && a[i] == b[i]; i++)
		levels += a[i] == '/';
	return levels + ((!a[i] || a[i] == '/') && (!b[i] || b[i] == '/') && i > 0);
}

static unsigned
count_levels(const char *folder)
{
	unsigned levels = folder[0] != '\0';

	for (; *folder; folder++)
		levels += *folder == '/';
	return levels;
}

/* Close and open outlines on the way from one folder to the next. */
static void
change_folder(struct strbuf *out, const char *from, const char *to)
{
	unsigned common = common_levels(from, to), level = 0;

	for (unsigned i = count_levels(from); i > common; i--)
		strbuf_addf(out, "%*s</outline>\n", (int)(1 + i) * 2, "");
	while (*to) {
		size_t n = strcspn(to, "/");

		if (level++ >= common) {
			char *name = xstrndup(to, n);

			strbuf_addf(out, "%*s<outline", (int)(1 + level) * 2, "");
			add_attribute(out, "", "text", name);
			strbuf_addstr(out, ">\n");
			free(name);
		}
		to += n + (to[n] == '/');
	}
}

void
opml_write(struct strbuf *out, const struct config *config)
{
	const struct feed_config **feeds = xcalloc(config->n_feeds + 1, sizeof(*feeds));
	const char *folder = "";

	for (size_t i = 0; i < config->n_feeds; i++)
		feeds[i] = &config->feeds[i];
	if (config->n_feeds > 1)
		qsort(feeds, config->n_feeds, sizeof(*feeds), by_folder);
	strbuf_addstr(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			   "<opml version=\"2.0\" xmlns:wirespool=\"" NS "\">\n"
			   "  <head>\n    <title>Feeds of wirespool</title>\n  </head>\n  <body>\n");
	for (size_t i = 0; i < config->n_feeds; i++) {
		change_folder(out, folder, feeds[i]->folder);
		folder = feeds[i]->folder;
		add_feed(out, feeds[i], 2 + count_levels(folder));
	}
	change_folder(out, folder, "");
	strbuf_addstr(out, "  </body>\n</opml>\n");
	free(feeds);
}
