#include "drafts.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/url.h"
#include "base/utf8.h"
#include "classify/tokens.h"
#include "compose/clean.h"
#include "config/ini.h"
#include "config/names.h"
#include "config/values.h"

#define ID_WISH 32 /* bytes of an id that we make */

struct draft *
drafts_add(struct drafts *drafts, const char *url)
{
	XGROW(drafts->v, drafts->n, drafts->cap);
	drafts->v[drafts->n] = (struct draft){ .url = xstrdup(url) };
	return &drafts->v[drafts->n++];
}

static void
draft_release(struct draft *draft)
{
	free(draft->id);
	free(draft->url);
	free(draft->name);
	for (size_t i = 0; i < draft->n_keys; i++)
		free(draft->keys[i].value);
	for (size_t i = 0; i < draft->n_seen; i++)
		free(draft->seen[i]);
	free(draft->seen);
}

void
drafts_release(struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->n; i++)
		draft_release(&drafts->v[i]);
	free(drafts->v);
	*drafts = (struct drafts){ 0 };
}

/* ---- keys */

/* Would the configuration take it? */
static bool
is_right(const struct key *key, const char *value, struct error *err)
{
	struct feed_config scratch = { 0 };
	struct arena arena = { 0 };
	const struct value_place place = { &arena, "/", "/" };
	bool right = value_parse(key, value, &place, &scratch, NULL, err) == 0;

	arena_release(&arena);
	return right;
}

/* value as it may stand on a line of INI: controls become blanks, none at the ends; all else stays. Returns false when
 * it is not UTF-8, or nothing. */
static bool
one_line(struct strbuf *out, const char *value)
{
	size_t len = strlen(value);

	for (size_t i = 0, n; i < len; i += n) {
		uint32_t cp = 0;

		n = utf8_decode(value + i, len - i, &cp);
		if (n == 0)
			return false;
		if ((cp < 0x20 && cp != '\t') || (cp >= 0x7F && cp < 0xA0) || (out->len == 0 && cp == '\t'))
			cp = ' ';
		if (cp != ' ' || out->len)
			strbuf_addcp(out, cp);
	}
	while (out->len && (out->buf[out->len - 1] == ' ' || out->buf[out->len - 1] == '\t'))
		strbuf_trunc(out, out->len - 1);
	return out->len > 0 && !out->cut;
}

bool
draft_set(struct draft *draft, const char *name, const char *value, FILE *complaints)
{
	const struct key *key = key_find(SECTION_FEED, name, strlen(name));
	struct strbuf line = STRBUF_INIT(INI_MAX_LINE - 100);
	struct error err = { "it fits on no line" };
	bool right;

	if (!value || !value[0] || draft_get(draft, name))
		return false;
	if (key && strcmp(name, "url") == 0)
		key = NULL; /* a draft has its own */
	right = key && draft->n_keys < DRAFT_KEYS && one_line(&line, value) && is_right(key, line.buf, &err);
	if (right) {
		draft->keys[draft->n_keys].key = key;
		draft->keys[draft->n_keys++].value = xstrdup(line.buf);
	} else if (complaints) {
		fprintf(complaints, "%s: %s = %s is left out: %s\n", draft->url, name, strbuf_str(&line),
			key ? err.text : "there is no such key");
	}
	strbuf_release(&line);
	return right;
}

const char *
draft_get(const struct draft *draft, const char *name)
{
	for (size_t i = 0; i < draft->n_keys; i++)
		if (strcmp(draft->keys[i].key->name, name) == 0)
			return draft->keys[i].value;
	return NULL;
}

/* ---- ids */

/* The words of a name that ASCII can write, joined by hyphens. */
static void
slug(struct strbuf *out, const char *name)
{
	struct tokens words;
	struct token word;

	tokens_init(&words, name, strlen(name));
	while (tokens_next(&words, &word)) {
		size_t before = out->len, n = 0;

		for (size_t i = 0; i < word.len; i++)
			n += (word.text[i] >= 'a' && word.text[i] <= 'z') || (word.text[i] >= '0' && word.text[i] <= '9');
		if (n < word.len && n * 2 < word.len)
			continue;
		if (before && before + 1 + n > ID_WISH)
			return;
		if (before)
			strbuf_addch(out, '-');
		for (size_t i = 0; i < word.len && out->len < ID_WISH; i++)
			if ((word.text[i] >= 'a' && word.text[i] <= 'z') || (word.text[i] >= '0' && word.text[i] <= '9'))
				strbuf_addch(out, word.text[i]);
	}
}

/* "lwn" of www.lwn.net, "example" of feeds.example.org. */
static void
slug_of_host(struct strbuf *out, const char *url)
{
	char *wire = url_wire(url);
	struct url_parts parts;

	if (wire && url_split(wire, &parts) == 0) {
		char *end = strrchr(parts.host, '.');
		const char *start = parts.host;

		if (end && strspn(end + 1, "0123456789") < strlen(end + 1))
			*end = '\0';
		while (strchr(start, '.') && strspn(start, "0123456789.") < strlen(start))
			start = strchr(start, '.') + 1;
		for (; *start && out->len < ID_WISH; start++)
			strbuf_addch(out, *start == ':' || *start == '.' ? '-' : *start);
	}
	free(wire);
}

static bool
is_taken(const struct drafts *drafts, const struct config *config, const char *id)
{
	if (config && config_feed(config, id))
		return true;
	for (size_t i = 0; drafts && i < drafts->n; i++)
		if (drafts->v[i].id && strcmp(drafts->v[i].id, id) == 0)
			return true;
	return false;
}

char *
draft_id(const struct drafts *drafts, const struct config *config, const char *name, const char *url)
{
	struct strbuf wish = STRBUF_INIT(64);
	char *id;

	if (name)
		slug(&wish, name);
	if (wish.len == 0)
		slug_of_host(&wish, url);
	if (wish.len == 0 || feed_id_check(wish.buf, wish.len, NULL) < 0) {
		strbuf_clear(&wish);
		strbuf_addstr(&wish, "feed");
	}
	id = xstrdup(wish.buf);
	for (unsigned i = 2; is_taken(drafts, config, id); i++) {
		free(id);
		id = xasprintf("%s-%u", wish.buf, i);
	}
	strbuf_release(&wish);
	return id;
}

/* ---- the whole */

const struct feed_config *
config_feed_by_url(const struct config *config, const char *url)
{
	char *wire = url_wire(url);
	const struct feed_config *found = NULL;

	for (size_t i = 0; wire && i < config->n_feeds && !found; i++)
		if (strcmp(config->feeds[i].wire, wire) == 0)
			found = &config->feeds[i];
	free(wire);
	return found;
}

/* Addresses and ids that are taken, so that thousands of drafts cost no square. */
struct taken {
	char *text;
	const char *by;
	UT_hash_handle hh;
};

static void
take(struct taken **all, const char *text, const char *by)
{
	struct taken *t = xcalloc(1, sizeof(*t));

	t->text = xstrdup(text);
	t->by = by;
	HASH_ADD_KEYPTR(hh, *all, t->text, strlen(t->text), t);
}

static const struct taken *
find_taken(struct taken *all, const char *text)
{
	struct taken *t;

	HASH_FIND_STR(all, text, t);
	return t;
}

static void
taken_free(struct taken **all)
{
	struct taken *t, *next;

	HASH_ITER (hh, *all, t, next) {
		HASH_DEL(*all, t);
		free(t->text);
		free(t);
	}
}

/* Returns false when it is to be left out. */
static bool
check_url(const struct draft *draft, struct taken **urls, FILE *complaints)
{
	char *wire = url_wire(draft->url);
	const struct taken *other = wire ? find_taken(*urls, wire) : NULL;
	struct strbuf shown = STRBUF_INIT(8192);
	char *public = url_public(draft->url);
	bool good = wire && !other;

	clean_header(&shown, public ? public : draft->url, strlen(public ? public : draft->url));
	if (!wire)
		fprintf(complaints, "%s: left out: only http and https can be polled\n", strbuf_str(&shown));
	else if (other)
		fprintf(complaints, "%s: left out: it is %s%s\n", strbuf_str(&shown),
			other->by[0] ? "subscribed already as " : "in there twice", other->by);
	else
		take(urls, wire, "");
	strbuf_release(&shown);
	free(public);
	free(wire);
	return good;
}

static void
name_draft(struct draft *draft, struct taken **ids)
{
	char *wish = draft->id ? draft->id : draft_id(NULL, NULL, draft->name ? draft->name : draft_get(draft, "title"), draft->url);
	char *id = xstrdup(wish);

	for (unsigned i = 2; find_taken(*ids, id); i++) {
		free(id);
		id = xasprintf("%.56s-%u", wish, i);
	}
	take(ids, id, "");
	free(wish);
	draft->id = id;
}

size_t
drafts_settle(struct drafts *drafts, const struct config *config, FILE *complaints)
{
	struct taken *urls = NULL, *ids = NULL;
	size_t n = 0, before = drafts->n;

	for (size_t i = 0; i < config->n_feeds; i++) {
		if (!find_taken(urls, config->feeds[i].wire))
			take(&urls, config->feeds[i].wire, config->feeds[i].id);
		take(&ids, config->feeds[i].id, "");
	}
	for (size_t i = 0; i < before; i++) {
		struct draft *draft = &drafts->v[i];

		if (!check_url(draft, &urls, complaints)) {
			draft_release(draft);
			continue;
		}
		if (draft->id && feed_id_check(draft->id, strlen(draft->id), NULL) < 0) {
			free(draft->id);
			draft->id = NULL;
		}
		name_draft(draft, &ids);
		drafts->v[n++] = *draft;
	}
	drafts->n = n;
	taken_free(&urls);
	taken_free(&ids);
	return before - n;
}

void
draft_write(struct strbuf *out, const struct draft *draft)
{
	struct strbuf url = STRBUF_INIT(16 * 1024);

	one_line(&url, draft->url); /* url_wire() has taken it: it is short and UTF-8 */
	strbuf_addf(out, "[feed:%s]\nurl = %s\n", draft->id, strbuf_str(&url));
	for (size_t i = 0; i < draft->n_keys; i++)
		strbuf_addf(out, "%s = %s\n", draft->keys[i].key->name, draft->keys[i].value);
	strbuf_release(&url);
}
