#include "refuse.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "text.h"

#define HEAD 16384

/* Case-insensitive strstr() in the first bytes. */
static const char *
find(const char *s, size_t len, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = 0; i + n <= len; i++)
		if (strncasecmp(s + i, what, n) == 0)
			return s + i;
	return NULL;
}

/* What stands in the first element of that name; false if there is none or it is empty. */
static bool
element_text(const char *s, size_t len, const char *open, char *out, size_t room)
{
	const char *p = find(s, len, open), *end = s + len, *stop;
	struct arena a = { 0 };
	char *plain = NULL;

	if (p && (p = memchr(p, '>', (size_t)(end - p))) != NULL) {
		p++;
		stop = memchr(p, '<', (size_t)(end - p));
		plain = text_plain(&a, p, (size_t)((stop ? stop : end) - p));
	}
	if (plain)
		snprintf(out, room, "%.*s", (int)utf8_clip(plain, strlen(plain), room - 1), plain);
	arena_release(&a);
	return plain != NULL;
}

static int
refuse_html(const char *s, size_t len, struct error *err)
{
	char title[100];

	if (element_text(s, len, "<title", title, sizeof(title)))
		return error_set(err, "not a feed: an HTML page titled \"%s\"", title);
	return error_set(err, "not a feed: an HTML page without title");
}

static const struct {
	const char *root;
	const char *is;
} kinds[] = {
	{ "opml", "an OPML file (a list of feeds: `wirespool import` reads it)" },
	{ "urlset", "a sitemap" },
	{ "sitemapindex", "a sitemap index" },
	{ "Envelope", "a SOAP message" },
	{ "svg", "an SVG picture" },
	{ "RDF", "RDF data without an RSS channel" },
	{ "OpenSearchDescription", "an OpenSearch description" },
	{ "service", "an Atom service document" },
	{ "categories", "an Atom category document" },
	{ "Error", "an error message in XML" },
	{ "error", "an error message in XML" },
	{ "plist", "a property list" },
};

static const struct {
	const char *begins;
	size_t len;
	const char *is;
} magics[] = {
#define MAGIC(bytes) bytes, sizeof(bytes) - 1
	{ MAGIC("PK\3\4"), "a ZIP file" },
	{ MAGIC("%PDF"), "a PDF document" },
	{ MAGIC("\x89PNG"), "a PNG picture" },
	{ MAGIC("GIF8"), "a GIF picture" },
	{ MAGIC("\xFF\xD8\xFF"), "a JPEG picture" },
	{ MAGIC("\x1F\x8B"), "a gzip file" },
	{ MAGIC("\xFD" "7zXZ"), "an xz file" },
	{ MAGIC("\x7F" "ELF"), "a program" },
	{ MAGIC("SQLite format 3"), "a database" },
	{ MAGIC("OggS"), "an Ogg file" },
#undef MAGIC
};

const char *
refuse_binary(const char *body, size_t len)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (len >= magics[i].len && memcmp(body, magics[i].begins, magics[i].len) == 0)
			return magics[i].is;
	return NULL;
}

/* What is no text is full of controls, also when it was decoded as if it were. */
static bool
is_binary(const char *s, size_t len)
{
	unsigned controls = 0;

	for (size_t i = 0; i < len && i < 64; i++)
		controls += (unsigned char)s[i] < ' ' && !memchr("\t\n\r\f\x1B", s[i], 5);
	return controls > 1;
}

int
refuse(const char *s, size_t len, const char *root, struct error *err)
{
	size_t head = len < HEAD ? len : HEAD, skip = 0;
	char detail[100];

	while (skip < len && (isspace((unsigned char)s[skip]) || s[skip] == '\0'))
		skip++;
	if (skip == len)
		return error_set(err, len == 0 ? "not a feed: an empty document" : "not a feed: a blank document");
	if (strcasecmp(root, "html") == 0 || find(s, head, "<!doctype html"))
		return refuse_html(s, head, err);
	if (strcasecmp(root, "Envelope") == 0 && element_text(s, head, "<faultstring", detail, sizeof(detail)))
		return error_set(err, "not a feed: a SOAP fault \"%s\"", detail);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(root, kinds[i].root) == 0)
			return error_set(err, "not a feed: %s", kinds[i].is);
	if (find(s, head, "<html") || find(s, head, "<body"))
		return refuse_html(s, head, err);
	if (root[0])
		return error_set(err, "not a feed: XML with the root element <%.60s>", root);
	if (is_binary(s, len))
		return error_set(err, "not a feed: a binary file");
	if (element_text(s, head, "<title", detail, sizeof(detail)))
		return error_set(err, "not a feed: markup titled \"%s\"", detail);
	snprintf(detail, sizeof(detail), "%.*s", (int)utf8_clip(s + skip, len - skip, 60), s + skip);
	return error_set(err, "not a feed: text that begins \"%s\"", detail);
}
