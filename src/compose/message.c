#include "compose/message.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/url.h"
#include "compose/body.h"
#include "compose/content.h"
#include "compose/header.h"
#include "compose/words.h"
#include "config/template.h"
#include "dedup/identity.h"

#define DATE_MIN 631152000     /* 1990-01-01: older dates in feeds are defaults and mistakes */
#define DATE_AHEAD_S (10 * 60) /* clocks differ */
#define TOPICS_MAX 20
#define TAGS_MAX 30
#define SUBJECT_LABELS 5

/* ---- names that are functions of the item */

#define ID_FORM "%s.%u@%s"
#define FILE_FORM "%s.%u.wirespool"

/* 26 letters for an item of a feed, the same for all its revisions. */
static void
item_name(const char *feed_id, const struct hash128 *key, char out[HASH128_TEXT])
{
	char text[HASH128_TEXT];
	struct hash128 h;

	hash128_text(key, text);
	h = hash128_of_strings(3, (const char *[]){ "message", feed_id, text });
	hash128_text(&h, out);
}

char *
message_id(const char *feed_id, const struct hash128 *key, unsigned revision, const char *domain)
{
	struct strbuf host = STRBUF_INIT(512);
	char name[HASH128_TEXT], *id;

	item_name(feed_id, key, name);
	header_dot_atom(&host, body_domain(&(struct message_context){ .domain = domain }));
	id = xasprintf(ID_FORM, name, revision, host.buf);
	strbuf_release(&host);
	return id;
}

char *
message_name(const char *feed_id, const struct hash128 *key, unsigned revision)
{
	char name[HASH128_TEXT];

	item_name(feed_id, key, name);
	return xasprintf(FILE_FORM, name, revision);
}

/* ---- what several headers need */

struct composer {
	struct strbuf *out;
	const struct item *item;
	const struct message_context *ctx;
	struct strbuf domain;  /* as a dot-atom */
	struct strbuf address; /* FEED@domain, the feed as a mail address */
	char name[HASH128_TEXT];
	struct moment date;
	const char *clamped;   /* why the date is not the item's, or NULL */
};

/* NULL when a reader can believe it. */
static const char *
date_defect(const struct moment *moment, int64_t now)
{
	if (moment->s == TIME_NONE)
		return "absent";
	if (moment->s < DATE_MIN)
		return "past";
	if (moment->s > now && moment->s - now > DATE_AHEAD_S)
		return "future";
	return NULL;
}

/* *clamped: why it is not the item's, or NULL. */
static struct moment
choose_date(const struct item *item, int64_t now, unsigned newer, const char **clamped)
{
	const struct moment *published = &item->published, *updated = &item->updated;

	*clamped = date_defect(published, now);
	if (!*clamped)
		return *published;
	if (date_defect(updated, now))
		return (struct moment){ .s = now - newer };
	if (published->s == TIME_NONE)
		*clamped = NULL;
	return *updated;
}

int64_t
message_date(const struct item *item, int64_t now, unsigned newer)
{
	const char *clamped;

	return choose_date(item, now, newer, &clamped).s;
}

static void
composer_init(struct composer *c, struct strbuf *out, const struct item *item, const struct message_context *ctx)
{
	*c = (struct composer){ .out = out, .item = item, .ctx = ctx };
	strbuf_init(&c->domain, 512);
	strbuf_init(&c->address, 1024);
	header_dot_atom(&c->domain, body_domain(ctx));
	header_dot_atom(&c->address, ctx->feed_id);
	strbuf_addf(&c->address, "@%s", c->domain.buf);
	item_name(ctx->feed_id, &item->keys[0], c->name);
	c->date = choose_date(item, ctx->now, ctx->newer, &c->clamped);
}

static void
composer_release(struct composer *c)
{
	strbuf_release(&c->domain);
	strbuf_release(&c->address);
}

/* ---- the header, block by block */

void
message_received(struct strbuf *out, const char *host, const char *name, int64_t now)
{
	const struct moment arrival = { .s = now };
	struct strbuf piece = STRBUF_INIT(HEADER_TOKEN_MAX);
	struct header h;

	header_begin(&h, out, "Received");
	header_token(&h, "by");
	header_dot_atom(&piece, host ? host : "localhost");
	header_token(&h, piece.buf);
	header_token(&h, "(wirespool)");
	strbuf_clear(&piece);
	strbuf_addf(&piece, "id %s;", name);
	header_token(&h, piece.buf);
	strbuf_clear(&piece);
	words_date_mail(&piece, &arrival);
	header_token(&h, strbuf_str(&piece));
	header_end(&h);
	strbuf_release(&piece);
}

/* How it came here: clients show an arrival time by Received, filters ask for Delivered-To. */
static void
write_trace(struct composer *c)
{
	struct strbuf piece = STRBUF_INIT(HEADER_TOKEN_MAX);

	strbuf_addstr(c->out, "Return-Path: <>\n");
	if (c->ctx->folder) {
		header_dot_atom(&piece, c->ctx->folder);
		strbuf_addf(&piece, "@%s", c->domain.buf);
		header_value(c->out, "Delivered-To", piece.buf);
		strbuf_clear(&piece);
	}
	strbuf_addf(&piece, FILE_FORM, c->name, c->ctx->revision);
	message_received(c->out, c->ctx->host, piece.buf, c->ctx->now);
	strbuf_release(&piece);
}

static void
join_labels(struct strbuf *out, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n && i < SUBJECT_LABELS; i++)
		strbuf_addf(out, "%s%s", i ? ", " : "", v[i]);
}

/* The title, or what the feed's template makes of it. */
static void
write_subject(struct composer *c, struct strbuf *line)
{
	struct strbuf title = STRBUF_INIT(4096), author = STRBUF_INIT(4096);
	struct strbuf topics = STRBUF_INIT(1000), tags = STRBUF_INIT(1000);

	words_subject(&title, c->item, SUBJECT_MAX);
	words_authors(&author, &c->item->authors);
	join_labels(&topics, c->ctx->labels, c->ctx->n_labels);
	join_labels(&tags, (const char *const *)c->item->tags.v, c->item->tags.n);
	if (c->ctx->subject) {
		const char *const values[FIELDS] = { strbuf_str(&title), body_feed_title(c->ctx), c->ctx->feed_id,
						     strbuf_str(&author), strbuf_str(&topics), strbuf_str(&tags) };

		template_fill(line, c->ctx->subject, values);
	}
	if (line->len == 0)
		strbuf_addstr(line, title.buf);
	strbuf_release(&title);
	strbuf_release(&author);
	strbuf_release(&topics);
	strbuf_release(&tags);
}

/* When, who, what. The author lends the name only: the address is the feed's own, nobody's is forged. */
static void
write_origin(struct composer *c)
{
	struct strbuf line = STRBUF_INIT(4096);

	words_date_mail(&line, &c->date);
	header_text(c->out, "Date", strbuf_str(&line));
	strbuf_clear(&line);
	words_authors(&line, &c->item->authors);
	header_mailbox(c->out, "From", line.len ? line.buf : body_feed_title(c->ctx), c->address.buf);
	header_mailbox(c->out, "To", body_feed_title(c->ctx), c->address.buf);
	strbuf_clear(&line);
	write_subject(c, &line);
	header_text(c->out, "Subject", strbuf_str(&line));
	strbuf_release(&line);
}

static char *
bracketed_id(const struct composer *c, const char *name, unsigned revision)
{
	return xasprintf("<" ID_FORM ">", name, revision, c->domain.buf);
}

/* What it belongs to: its story with the first report of it, which it does not answer; the entry it answers (RFC 4685; a
 * function of that entry's id, so it need not be known here), its own first revision. */
static void
write_thread(struct composer *c)
{
	unsigned revision = c->ctx->revision;
	char *id = bracketed_id(c, c->name, revision), *parent = NULL, *first = NULL, *before = NULL;

	if (c->ctx->parent) {
		parent = xstrdup(c->ctx->parent);
	} else if (c->item->in_reply_to && *c->item->in_reply_to) {
		struct hash128 answered = identity_guid_key(c->item->in_reply_to);
		char name[HASH128_TEXT];

		item_name(c->ctx->feed_id, &answered, name);
		parent = bracketed_id(c, name, 0);
	}
	if (revision > 0) {
		/* What another feed said is not ours to supersede. */
		first = c->ctx->first ? xstrdup(c->ctx->first) : bracketed_id(c, c->name, 0);
		before = c->ctx->first && revision == 1 ? NULL : bracketed_id(c, c->name, revision - 1);
	}
	header_msgids(c->out, "Message-ID", (const char *[]){ id }, 1);
	header_msgids(c->out, "In-Reply-To", (const char *[]){ first ? first : parent }, 1);
	header_msgids(c->out, "References", (const char *[]){ c->ctx->story_root, parent ? parent : c->ctx->story_first, first }, 3);
	header_msgids(c->out, "Supersedes", (const char *[]){ before }, 1);
	free(id);
	free(parent);
	free(first);
	free(before);
}

/* Clients open these links on a key: only the web's may stand here. */
static void
web_link(struct strbuf *out, const char *name, const char *url)
{
	if (url && url_is_http(url))
		header_link(out, name, url);
}

static bool
is_language_tag(const char *s)
{
	size_t len = strlen(s);

	return len >= 2 && len <= 35 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == len;
}

/* What mail filters know a mailing list by, and where the article is. */
static void
write_list(struct composer *c)
{
	struct strbuf id = STRBUF_INIT(1024);
	const char *language = c->item->language;

	header_dot_atom(&id, c->ctx->feed_id);
	strbuf_addf(&id, ".%s", c->domain.buf);
	header_mailbox(c->out, "List-Id", body_feed_title(c->ctx), id.buf);
	strbuf_addstr(c->out, "List-Post: NO\n");
	web_link(c->out, "List-Archive", c->ctx->home_url);
	web_link(c->out, "Archived-At", c->item->url);
	if (c->item->url && url_is_http(c->item->url))
		header_value(c->out, "Content-Base", c->item->url);
	if (language && is_language_tag(language))
		header_text(c->out, "Content-Language", language);
	header_phrases(c->out, "Keywords", c->ctx->labels, c->ctx->n_labels);
	if (c->ctx->n_labels)
		header_text(c->out, "X-Label", c->ctx->labels[0]);
	strbuf_addstr(c->out, "Auto-Submitted: auto-generated\nPrecedence: list\n");
	strbuf_release(&id);
}

/* ---- X-Wire-*: what users may search, and why things are as they are */

/* "energy=4.2 (oil^2 (title), opec); food=3 (…)" */
static void
write_topics(struct composer *c)
{
	struct strbuf line = STRBUF_INIT(HEADER_TEXT_MAX);

	for (size_t i = 0; i < c->item->n_topics && i < TOPICS_MAX; i++) {
		const struct item_topic *t = &c->item->topics[i];
		long tenths = isfinite(t->score) && fabs(t->score) < 1e6 ? lround(t->score * 10) : 0;

		strbuf_addf(&line, "%s%s=%ld", i ? "; " : "", t->name, tenths / 10);
		if (tenths % 10)
			strbuf_addf(&line, ".%ld", labs(tenths % 10));
		if (t->reason && *t->reason)
			strbuf_addf(&line, " (%s)", t->reason);
	}
	header_text(c->out, "X-Wire-Topics", strbuf_str(&line));
	strbuf_release(&line);
}

static void
date_token(struct header *h, const char *name, const struct moment *moment, bool more)
{
	struct strbuf token = STRBUF_INIT(100);

	if (moment->s != TIME_NONE) {
		strbuf_addf(&token, "%s=", name);
		words_date_iso(&token, moment);
		strbuf_addstr(&token, more ? ";" : "");
		header_token(h, token.buf);
	}
	strbuf_release(&token);
}

/* The dates as the feed gave them. */
static void
write_dates(struct composer *c)
{
	bool updated = c->item->updated.s != TIME_NONE;
	char clamped[32];
	struct header h;

	header_begin(&h, c->out, "X-Wire-Dates");
	date_token(&h, "published", &c->item->published, updated || c->clamped);
	date_token(&h, "updated", &c->item->updated, c->clamped != NULL);
	if (c->clamped) {
		snprintf(clamped, sizeof(clamped), "clamped=%s", c->clamped);
		header_token(&h, clamped);
	}
	header_end(&h);
}

/* Their mail addresses go here and not into From. */
static void
write_authors(struct composer *c)
{
	struct strbuf line = STRBUF_INIT(HEADER_TEXT_MAX);

	for (size_t i = 0; i < c->item->authors.n && i < 10; i++) {
		const struct author *a = &c->item->authors.v[i];

		if (a->email)
			strbuf_addf(&line, "%s%s%s<%s>", line.len ? ", " : "", a->name ? a->name : "",
				    a->name ? " " : "", a->email);
	}
	header_text(c->out, "X-Wire-Author", strbuf_str(&line));
	strbuf_release(&line);
}

static void
write_wire(struct composer *c)
{
	const struct strings *tags = &c->item->tags;
	char *feed_url = c->ctx->feed_url ? url_public(c->ctx->feed_url) : NULL;

	header_value(c->out, "X-Wire-Feed", feed_url);
	header_value(c->out, "X-Wire-Id", c->item->id);
	write_authors(c);
	header_phrases(c->out, "X-Wire-Tags", (const char *const *)tags->v, tags->n < TAGS_MAX ? tags->n : TAGS_MAX);
	write_topics(c);
	write_dates(c);
	header_text(c->out, "X-Wire-Seen", c->ctx->seen);
	header_text(c->out, "X-Wire-Story", c->ctx->story);
	free(feed_url);
}

/* What filters of people who come from rss2email look at; its List-ID is ours as well. */
static void
write_rss2email(struct composer *c)
{
	const struct strings *tags = &c->item->tags;
	char *feed_url = c->ctx->feed_url ? url_public(c->ctx->feed_url) : NULL;
	struct strbuf line = STRBUF_INIT(HEADER_TEXT_MAX);

	header_text(c->out, "User-Agent", "wirespool/" WIRESPOOL_VERSION " (as rss2email)");
	header_value(c->out, "X-RSS-Feed", feed_url);
	header_value(c->out, "X-RSS-ID", c->item->id);
	header_value(c->out, "X-RSS-URL", c->item->url);
	for (size_t i = 0; i < tags->n && i < TAGS_MAX; i++)
		strbuf_addf(&line, "%s%s", i ? "," : "", tags->v[i]);
	header_text(c->out, "X-RSS-TAGS", strbuf_str(&line));
	strbuf_release(&line);
	free(feed_url);
}

void
message_compose(struct strbuf *out, const struct item *item, const struct message_context *ctx)
{
	size_t start = out->len;
	struct composer c;

	composer_init(&c, out, item, ctx);
	write_trace(&c);
	write_origin(&c);
	write_thread(&c);
	write_list(&c);
	write_wire(&c);
	if (ctx->as_rss2email)
		write_rss2email(&c);
	content_write(out, item, ctx, MESSAGE_MAX - (out->len - start));
	composer_release(&c);
}
