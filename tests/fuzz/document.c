/* Any bytes as a document. What comes out holds its promises: valid UTF-8, limits, and as JSON Feed it is read
 * again with as many items. A mended document is well-formed. */
#include <assert.h>
#include <libxml/parser.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/parse/charset.h"
#include "../../src/parse/mend.h"
#include "base/utf8.h"
#include "parse/feed_json.h"
#include "parse/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct parse_limits limits = { .max_entries = 50, .max_depth = 40, .max_text = 4096 };

static void
check_text(const char *s)
{
	assert(!s || (*s && utf8_valid(s, strlen(s))));
}

static void
check_entry(const struct entry *e)
{
	check_text(e->id);
	check_text(e->url);
	check_text(e->title);
	check_text(e->content.s);
	check_text(e->summary.s);
	assert(!e->content.s || strlen(e->content.s) <= limits.max_text);
	assert(!e->title || !strpbrk(e->title, "\n\r\t"));
	for (size_t i = 0; i < e->tags.n; i++)
		check_text(e->tags.v[i]);
	for (size_t i = 0; i < e->authors.n; i++)
		assert(e->authors.v[i].name || e->authors.v[i].email || e->authors.v[i].url);
	for (size_t i = 0; i < e->enclosures.n; i++)
		assert(e->enclosures.v[i].url);
}

static void
check_again(const struct feed *feed)
{
	char *json = feed_to_json(feed);
	struct document doc = { json, strlen(json), NULL, NULL };
	struct feed again;
	struct error err;

	assert(parse_document(&doc, &limits, &again, &err) == 0);
	assert(again.n_entries == feed->n_entries);
	feed_release(&again);
	free(json);
}

static void
on_error(void *ctx, xmlErrorPtr e)
{
	if (e->level == XML_ERR_FATAL)
		*(int *)ctx = 1;
}

static void
check_mended(const uint8_t *data, size_t size)
{
	xmlSAXHandler h = { .initialized = XML_SAX2_MAGIC, .serror = on_error };
	struct strbuf out = STRBUF_INIT(1u << 22);
	struct feed feed = { 0 };
	struct decoded text;
	int broken = 0;

	charset_decode((const char *)data, size, NULL, &text);
	mend_xml(text.s, text.len, 0, &feed, &out);
	if (out.len > strspn(strbuf_str(&out), "\n")) {
		xmlParserCtxt *x = xmlCreatePushParserCtxt(&h, &broken, NULL, 0, NULL);

		xmlCtxtUseOptions(x, XML_PARSE_NONET | XML_PARSE_HUGE);
		xmlParseChunk(x, out.buf + strspn(out.buf, "\n"), (int)(out.len - strspn(out.buf, "\n")), 1);
		assert(!broken);
		xmlFreeParserCtxt(x);
	}
	strbuf_release(&out);
	feed_release(&feed);
	decoded_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct document doc = { (const char *)data, size, NULL, "http://feed.example/dir/feed.xml" };
	struct feed feed;
	struct error err = { "" };

	if (parse_document(&doc, &limits, &feed, &err) < 0) {
		assert(err.text[0] && utf8_valid(err.text, strlen(err.text)) && !strchr(err.text, '\n'));
	} else {
		assert(feed.n_entries <= limits.max_entries);
		check_text(feed.title);
		check_text(feed.description);
		for (size_t i = 0; i < feed.n_entries; i++)
			check_entry(&feed.entries[i]);
		check_again(&feed);
		feed_release(&feed);
	}
	check_mended(data, size);
	return 0;
}
