#include "parse/parse.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"
#include "charset.h"
#include "cut.h"
#include "defect.h"
#include "json.h"
#include "mend.h"
#include "reader.h"
#include "refuse.h"

#define START_WITHIN 65536 /* junk before the document */

const struct parse_limits parse_default_limits = { .max_entries = 5000, .max_depth = 256, .max_text = 1 << 20 };

void
feed_release(struct feed *feed)
{
	arena_release(&feed->arena);
	memset(feed, 0, sizeof(*feed));
}

static void
feed_empty(struct feed *feed)
{
	feed_release(feed);
	feed->format = FORMAT_RSS;
}

static void
reader_init(struct reader *r, struct feed *feed, const struct document *doc, const struct parse_limits *limits)
{
	memset(r, 0, sizeof(*r));
	r->feed = feed;
	r->limits = limits;
	r->document_url = doc->base_url;
	r->feed_draft.duration_s = -1;
}

/* What was read is forgotten, but for what was wrong. */
static void
feed_again(struct feed *feed)
{
	struct feed old = *feed;

	*feed = (struct feed){ .arena = old.arena, .format = FORMAT_RSS, .defects = old.defects,
			       .n_defects = old.n_defects, .total_defects = old.total_defects,
			       .ends_early = old.ends_early };
}

/* The document had more entries than may be. When it begins with the oldest it is read again for the others. Returns
 * whether its last entry is among those kept. */
static bool
cut_entries(struct reader *r, const struct document *doc, const char *s, size_t len)
{
	struct feed *feed = r->feed;
	size_t left_out = r->met - r->limits->max_entries;
	bool ascending = cut_is_ascending(feed);

	if (ascending) {
		const struct parse_limits *limits = r->limits;

		feed_again(feed);
		reader_init(r, feed, doc, limits);
		r->skip = left_out;
		reader_run(r, s, len);
	}
	cut_record(feed, left_out, ascending, 1);
	return ascending;
}

/* Read as it stands; when that fails, mend the whole and read again. Clean documents, which most are, are
 * read once. */
static void
read_xml(struct reader *r, const struct document *doc, const struct parse_limits *limits,
	 const struct decoded *text, size_t start, struct feed *feed)
{
	struct strbuf mended = STRBUF_INIT(text->len + text->len / 4 + (1 << 20));
	struct position pos = { text->s, 0, 0, 1 };
	const char *s = text->s + start;
	size_t len = text->len - start;
	bool ends_in_entry = false, has_last = true;

	reader_init(r, feed, doc, limits);
	r->strict = true;
	position_advance(&pos, start);
	r->lines_before = pos.line - 1;
	if (reader_run(r, s, len) < 0) {
		feed_empty(feed);
		if (start > 0)
			defect_add(feed, 1, 1, "something before the document");
		ends_in_entry = mend_xml(text->s, text->len, start, feed, &mended);
		/* The mended text begins with the line ends of what was before it. */
		s = strbuf_str(&mended);
		len = mended.len;
		reader_init(r, feed, doc, limits);
		reader_run(r, s, len);
	}
	if (r->met > limits->max_entries)
		has_last = cut_entries(r, doc, s, len);
	if (ends_in_entry && has_last)
		cut_drop_stump(feed);
	strbuf_release(&mended);
}

/* Where the document proper begins in the len bytes at s: at its declaration, doctype or root, behind
 * whatever stands before. len if there is no sign of one. */
static size_t
find_start(const char *s, size_t len)
{
	static const char *const roots[] = { "?xml", "!DOCTYPE", "rss", "feed", "RDF", "rdf:RDF", "channel", "entry",
					     "atom:feed", "Channel" };
	size_t within = len < START_WITHIN ? len : START_WITHIN;

	for (size_t i = 0; i < within; i++) {
		const char *close;

		if (s[i] != '<')
			continue;
		if (len - i > 4 && memcmp(s + i, "<!--", 4) == 0 &&
		    (close = memmem(s + i, within - i, "-->", 3)) != NULL) {
			i = (size_t)(close - s) + 2;
			continue;
		}
		for (size_t k = 0; k < sizeof(roots) / sizeof(roots[0]); k++) {
			size_t n = strlen(roots[k]);

			if (len - i > n + 1 && memcmp(s + i + 1, roots[k], n) == 0 &&
			    !isalnum((unsigned char)s[i + 1 + n]))
				return i;
		}
	}
	return len;
}

static enum feed_format
format_of(const struct reader *r)
{
	if (strcasecmp(r->root_name, "RDF") == 0)
		return FORMAT_RDF;
	return r->native == NS_ATOM ? FORMAT_ATOM : FORMAT_RSS;
}

static bool
is_html(const char *s, size_t len)
{
	return (len > 5 && strncasecmp(s, "<html", 5) == 0) ||
		(len > 14 && strncasecmp(s, "<!doctype html", 14) == 0);
}

static int
parse_xml(const struct document *doc, const struct parse_limits *limits, const struct decoded *text,
	  size_t blank, struct feed *out, struct error *err)
{
	struct reader r;
	size_t start = blank;

	if (is_html(text->s + blank, text->len - blank))
		return refuse(text->s, text->len, "html", err);
	read_xml(&r, doc, limits, text, blank, out);
	if (!r.is_feed && (start = find_start(text->s, text->len)) != blank && start < text->len) {
		/* A notice of the server's before it, perhaps with tags in it. */
		feed_empty(out);
		read_xml(&r, doc, limits, text, start, out);
	}
	if (!r.is_feed) {
		const char *binary = refuse_binary(doc->body, doc->len);

		feed_empty(out);
		return binary ? error_set(err, "not a feed: %s", binary) :
				refuse(text->s, text->len, r.root_name, err);
	}
	feed_finish(&r);
	out->format = format_of(&r);
	if (start > blank && out->total_defects == 0)
		defect_add(out, 1, 1, "something before the document");
	return 0;
}

/* Where a JSON object begins in the len bytes at s behind something else: a call, a guard against scripts, a notice of
 * the server's. len if there is no sign of one. */
static size_t
find_json(const char *s, size_t len)
{
	size_t within = len < START_WITHIN ? len : START_WITHIN;

	if (!memmem(s, len, "\"items\"", 7))
		return len;
	for (size_t i = 0; i < within; i++) {
		size_t k = i + 1;

		if (s[i] != '{')
			continue;
		while (k < within && isspace((unsigned char)s[k]))
			k++;
		if (k < within && s[k] == '"')
			return i;
		i = k - 1;
	}
	return len;
}

static int
parse_json(const struct document *doc, const struct parse_limits *limits, const struct decoded *text, size_t start,
	   struct feed *out, struct error *err)
{
	return json_read(text->s, text->len, start, doc->base_url, limits, out, err);
}

/* What is no XML feed may be JSON behind something. */
static int
parse_other(const struct document *doc, const struct parse_limits *limits, const struct decoded *text, size_t blank,
	    struct feed *out, struct error *err)
{
	struct error second = { "" };
	size_t start;

	if (parse_xml(doc, limits, text, blank, out, err) == 0)
		return 0;
	start = find_json(text->s, text->len);
	if (start == text->len || parse_json(doc, limits, text, start, out, &second) < 0) {
		feed_empty(out);
		return -1;
	}
	defect_add(out, 1, 1, "something before the document");
	return 0;
}

static size_t
leading_blanks(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && (isspace((unsigned char)s[n]) || s[n] == '\0'))
		n++;
	return n;
}

int
parse_document(const struct document *doc, const struct parse_limits *limits, struct feed *out, struct error *err)
{
	struct decoded text;
	size_t blank;
	char what[160];
	int ret;

	memset(out, 0, sizeof(*out));
	charset_decode(doc->body, doc->len, doc->content_type, &text);
	blank = leading_blanks(text.s, text.len);
	if (blank < text.len && (text.s[blank] == '{' || text.s[blank] == '['))
		ret = parse_json(doc, limits, &text, blank, out, err);
	else
		ret = parse_other(doc, limits, &text, blank, out, err);
	if (ret == 0 && text.bad > 0) {
		snprintf(what, sizeof(what), "%zu bytes or characters are not %s", text.bad, text.charset);
		defect_add(out, 1, 1, what);
	} else if (ret == 0 && text.declared[0]) {
		snprintf(what, sizeof(what), "declared as %s, but it is %s", text.declared, text.charset);
		defect_add(out, 1, 1, what);
	}
	if (ret < 0)
		feed_empty(out);
	decoded_release(&text);
	return ret;
}

char *
document_text(const struct document *doc, size_t max, struct arena *arena, size_t *len)
{
	struct decoded text;
	char *copy;

	charset_decode(doc->body, doc->len < max ? doc->len : max, doc->content_type, &text);
	copy = arena_strndup(arena, text.s, text.len);
	*len = text.len;
	decoded_release(&text);
	return copy;
}
