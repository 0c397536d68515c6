#include "compose/body.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/url.h"
#include "base/utf8.h"
#include "compose/clean.h"
#include "compose/gallery.h"
#include "compose/header.h"
#include "compose/markup.h"
#include "compose/words.h"

#define ENCLOSURES_MAX 50
#define TAGS_MAX 30
#define TAG_BYTES 100

const char *
body_feed_title(const struct message_context *ctx)
{
	return ctx->feed_title && *ctx->feed_title ? ctx->feed_title : ctx->feed_id;
}

const char *
body_domain(const struct message_context *ctx)
{
	return ctx->domain ? ctx->domain : "wirespool.invalid"; /* RFC 2606 */
}

static bool
is_set(const char *s)
{
	return s && *s;
}

/* JSON Feed's external_url, where it says more than url does. */
static const char *
external_link(const struct item *item)
{
	if (!is_set(item->external_url) || (item->url && strcmp(item->url, item->external_url) == 0))
		return NULL;
	return item->external_url;
}

static void
add_tags(struct strbuf *out, const struct strings *tags)
{
	size_t n = 0;

	for (size_t i = 0; i < tags->n && n < TAGS_MAX; i++, n++) {
		strbuf_addstr(out, n ? ", " : "");
		clean_line(out, tags->v[i], utf8_clip(tags->v[i], strlen(tags->v[i]), TAG_BYTES));
	}
}

/* "Published 20 Nov 2026, 10:00 +0100, updated 21 Nov 2026, 08:00 +0100" */
static void
add_dates(struct strbuf *out, const struct item *item)
{
	struct strbuf published = STRBUF_INIT(64), updated = STRBUF_INIT(64);

	words_date(&published, &item->published);
	words_date(&updated, &item->updated);
	if (published.len)
		strbuf_addf(out, "Published %s", published.buf);
	if (updated.len && item->updated.s != item->published.s)
		strbuf_addf(out, "%s %s", published.len ? ", updated" : "Updated", updated.buf);
	strbuf_release(&published);
	strbuf_release(&updated);
}

/* ---- text */

/* One line that is not flowed (RFC 3676 §4.2, §4.4): stuffed where its start means something. */
static void
text_line(struct strbuf *out, const char *label, const char *s)
{
	if (!*label && (*s == ' ' || *s == '>' || strncmp(s, "From ", 5) == 0))
		strbuf_addch(out, ' ');
	strbuf_addstr(out, label);
	strbuf_addstr(out, s);
	strbuf_addch(out, '\n');
}

static void
text_clean_line(struct strbuf *out, const char *label, const char *s)
{
	struct strbuf line = STRBUF_INIT(64 << 10);

	if (s)
		clean_line(&line, s, utf8_clip(s, strlen(s), 16 << 10));
	if (line.len)
		text_line(out, label, line.buf);
	strbuf_release(&line);
}

static void
text_link(struct strbuf *out, const char *label, const char *url)
{
	struct strbuf line = STRBUF_INIT(64 << 10);

	if (is_set(url)) {
		header_escape_url(&line, url);
		text_line(out, label, line.buf);
	}
	strbuf_release(&line);
}

/* The item's text, up to its ceiling and then to the last line that fits. */
static void
text_article(struct strbuf *out, const struct item *item)
{
	size_t len = strlen(item->text), keep = utf8_clip(item->text, len, BODY_TEXT_MAX);
	const char *line_end = keep < len ? memrchr(item->text, '\n', keep) : NULL;

	if (len == 0)
		return;
	strbuf_addch(out, '\n');
	clean_text(out, item->text, line_end ? (size_t)(line_end - item->text) : keep);
	if (out->buf[out->len - 1] != '\n')
		strbuf_addch(out, '\n');
	if (keep < len)
		text_line(out, "", "\n[The article goes on: its text is longer than a message may be. See the link.]");
}

static bool
is_attached(const struct item *item, const struct enclosure *e)
{
	for (size_t i = 0; i < item->files.n; i++)
		if (item->files.v[i].use == FILE_ATTACHED && strcmp(item->files.v[i].url, e->url) == 0)
			return true;
	return false;
}

/* "audio/mpeg, 12.3 MB, 1:02:03, attached" */
static void
add_facts(struct strbuf *out, const struct item *item, const struct enclosure *e)
{
	words_enclosure(out, e);
	if (is_attached(item, e))
		strbuf_addstr(out, out->len ? ", attached" : "attached");
}

static void
text_enclosures(struct strbuf *out, const struct item *item)
{
	const struct enclosures *list = &item->enclosures;

	if (list->n)
		strbuf_addstr(out, list->n == 1 ? "\nEnclosure:\n" : "\nEnclosures:\n");
	for (size_t i = 0; i < list->n && i < ENCLOSURES_MAX; i++) {
		const struct enclosure *e = &list->v[i];
		struct strbuf facts = STRBUF_INIT(1024);

		text_clean_line(out, "* ", e->title);
		/* The first space is stuffing, which the reader's client takes away (RFC 3676 §4.4). */
		text_link(out, e->title ? "   " : "* ", e->url);
		add_facts(&facts, item, e);
		text_clean_line(out, "   ", strbuf_str(&facts));
		strbuf_release(&facts);
	}
	if (list->n > ENCLOSURES_MAX)
		strbuf_addf(out, "* and %zu more\n", list->n - ENCLOSURES_MAX);
}

static void
text_signature(struct strbuf *out, const struct item *item, const struct message_context *ctx)
{
	struct strbuf line = STRBUF_INIT(16 << 10);

	strbuf_addstr(out, "\n-- \n");
	text_clean_line(out, "", body_feed_title(ctx));
	text_link(out, "", ctx->home_url);
	add_dates(&line, item);
	text_clean_line(out, "", strbuf_str(&line));
	strbuf_clear(&line);
	add_tags(&line, &item->tags);
	text_clean_line(out, "Categories: ", strbuf_str(&line));
	text_link(out, "Comments: ", item->comments_url);
	strbuf_release(&line);
}

/* Above the empty line that ends what is not the article. Wrapped as flowed text (RFC 3676 §4.2). */
static void
text_changes(struct strbuf *out, const char *changes)
{
	struct strbuf line = STRBUF_INIT(4096);
	const char *p;

	if (!is_set(changes))
		return;
	strbuf_addstr(&line, "Changed: ");
	clean_line(&line, changes, strlen(changes));
	for (p = line.buf; strlen(p) > 72;) {
		const char *cut = memrchr(p, ' ', 72);

		cut = cut ? cut : strchr(p, ' ');
		if (!cut)
			break;
		strbuf_add(out, p, (size_t)(cut - p) + 1);
		strbuf_addch(out, '\n');
		p = cut + 1;
	}
	strbuf_addf(out, "%s\n", p);
	strbuf_release(&line);
}

void
body_text(struct strbuf *out, const struct item *item, const struct message_context *ctx, bool html_missing)
{
	text_link(out, "", item->url);
	text_link(out, "About: ", external_link(item));
	if (out->len == 0)
		text_clean_line(out, "", body_feed_title(ctx));
	text_changes(out, ctx->changes);
	text_article(out, item);
	if (!*item->html)
		text_link(out, "\nPicture: ", item->image);
	text_enclosures(out, item);
	if (html_missing)
		text_line(out, "", "\n[The HTML form of this article is too large for a message. See the link.]");
	text_signature(out, item, ctx);
}

/* ---- HTML */

/* Right to left by the language's usual script; where it is not told, the browser looks at the letters. */
static const char *
direction(const char *language)
{
	static const char *const rtl[] = { "ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb" };
	size_t len = language ? strcspn(language, "-_") : 0;

	if (len == 0)
		return "auto";
	for (size_t i = 0; i < sizeof(rtl) / sizeof(rtl[0]); i++)
		if (strlen(rtl[i]) == len && strncasecmp(rtl[i], language, len) == 0)
			return "rtl";
	return "ltr";
}

/* No colour and no background, so that a client's dark mode stays what it is. */
static const char style[] = "body{max-width:44em;margin:0 auto;padding:0 .5em;line-height:1.5}"
			    "img,video{max-width:100%;height:auto}"
			    "pre{white-space:pre-wrap}"
			    "blockquote{margin-left:0;padding-left:1em;border-left:3px solid}"
			    "table{border-collapse:collapse}td,th{padding:.2em .5em}"
			    ".wire-title{font-size:1.5em;line-height:1.25}"
			    ".wire-facts{font-size:.85em}";

static void
html_head(struct strbuf *out, const struct item *item, const char *subject)
{
	strbuf_addstr(out, "<!DOCTYPE html>\n<html");
	if (is_set(item->language)) {
		strbuf_addstr(out, " lang=\"");
		markup_text(out, item->language);
		strbuf_addch(out, '"');
	}
	strbuf_addstr(out, ">\n<head>\n<meta charset=\"utf-8\">\n"
			   "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	markup_text(out, subject);
	strbuf_addf(out, "</title>\n<style>%s</style>\n</head>\n", style);
}

static void
html_byline(struct strbuf *out, const struct item *item, const struct message_context *ctx)
{
	struct strbuf authors = STRBUF_INIT(4096), date = STRBUF_INIT(200);

	words_authors(&authors, &item->authors);
	words_date(&date, item->published.s == TIME_NONE ? &item->updated : &item->published);
	strbuf_addstr(out, "<p class=\"wire-facts\">");
	if (authors.len) {
		markup_text(out, authors.buf);
		strbuf_addstr(out, " · ");
	}
	markup_text(out, body_feed_title(ctx));
	if (date.len)
		strbuf_addf(out, " · %s", date.buf);
	strbuf_addstr(out, "</p>\n");
	strbuf_release(&authors);
	strbuf_release(&date);
}

static void
html_article(struct strbuf *out, const struct item *item, const struct message_context *ctx)
{
	struct strbuf page = STRBUF_INIT(BODY_HTML_MAX), local = STRBUF_INIT(BODY_HTML_MAX);
	const struct strbuf *shown = &page;

	gallery_page(&page, item);
	if (ctx->local_pictures) {
		gallery_local(&local, strbuf_str(&page), item, body_domain(ctx));
		shown = &local;
	}
	clean_text(out, strbuf_str(shown), shown->len);
	out->cut = out->cut || shown->cut;
	strbuf_release(&page);
	strbuf_release(&local);
	if (external_link(item)) {
		strbuf_addstr(out, "<p>About: ");
		markup_link(out, item->external_url, item->external_url);
		strbuf_addstr(out, "</p>\n");
	}
}

static void
html_enclosures(struct strbuf *out, const struct item *item)
{
	const struct enclosures *list = &item->enclosures;

	if (list->n == 0)
		return;
	strbuf_addstr(out, "<ul>\n");
	for (size_t i = 0; i < list->n && i < ENCLOSURES_MAX; i++) {
		const struct enclosure *e = &list->v[i];
		struct strbuf facts = STRBUF_INIT(1024);

		strbuf_addstr(out, "<li>");
		markup_link(out, e->url, is_set(e->title) ? e->title : e->url);
		add_facts(&facts, item, e);
		if (facts.len) {
			strbuf_addstr(out, " (");
			markup_text(out, facts.buf);
			strbuf_addch(out, ')');
		}
		strbuf_addstr(out, "</li>\n");
		strbuf_release(&facts);
	}
	if (list->n > ENCLOSURES_MAX)
		strbuf_addf(out, "<li>and %zu more</li>\n", list->n - ENCLOSURES_MAX);
	strbuf_addstr(out, "</ul>\n");
}

/* A line of the footer, if there is anything to say. */
static void
html_fact(struct strbuf *out, const char *label, const struct strbuf *fact)
{
	if (fact->len) {
		strbuf_addf(out, "<br>\n%s", label);
		markup_text(out, fact->buf);
	}
}

static void
html_footer(struct strbuf *out, const struct item *item, const struct message_context *ctx)
{
	struct strbuf dates = STRBUF_INIT(200), tags = STRBUF_INIT(16 << 10);

	add_dates(&dates, item);
	add_tags(&tags, &item->tags);
	strbuf_addstr(out, "<hr>\n<p class=\"wire-facts\">");
	markup_link(out, ctx->home_url, body_feed_title(ctx));
	html_fact(out, "", &dates);
	html_fact(out, "Categories: ", &tags);
	if (markup_is_clickable(item->comments_url)) {
		strbuf_addstr(out, "<br>\n");
		markup_link(out, item->comments_url, "Comments");
	}
	strbuf_addstr(out, "</p>\n");
	strbuf_release(&dates);
	strbuf_release(&tags);
}

bool
body_has_html(const struct item *item)
{
	return *item->html || (is_set(item->image) && !*item->text);
}

void
body_html(struct strbuf *out, const struct item *item, const struct message_context *ctx)
{
	struct strbuf subject = STRBUF_INIT(4 * SUBJECT_MAX + 8);

	words_subject(&subject, item, SUBJECT_MAX);
	html_head(out, item, subject.buf);
	strbuf_addf(out, "<body dir=\"%s\">\n<h1 class=\"wire-title\">", direction(item->language));
	markup_link(out, item->url, subject.buf);
	strbuf_addstr(out, "</h1>\n");
	html_byline(out, item, ctx);
	if (is_set(ctx->changes)) {
		strbuf_addstr(out, "<p class=\"wire-facts\">Changed: ");
		markup_text(out, ctx->changes);
		strbuf_addstr(out, "</p>\n");
	}
	html_article(out, item, ctx);
	html_enclosures(out, item);
	html_footer(out, item, ctx);
	strbuf_addstr(out, "</body>\n</html>\n");
	strbuf_release(&subject);
}
