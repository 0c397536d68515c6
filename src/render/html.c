#include "html.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "chars.h"
#include "media.h"

#define VALUE_MAX 8192 /* of an attribute we read */
#define BASE_MAX 2048
#define FORMULA_MAX 16384 /* bytes of one formula that are looked at for its TeX */
#define FORMULAS_MAX 2000

struct walker {
	const struct html_sink *sink;
	const char *base;
	struct lexer lx;
	struct token token;
	struct nest nest;

	unsigned urls;     /* resolved so far */
	unsigned noscript; /* open <noscript>s */
	unsigned formulas; /* looked at so far */
	bool has_tex;      /* one was told */
	bool in_picture;
	bool after_pre;       /* the line feed right after <pre> is not content */
	struct strbuf text;   /* of the token at hand, decoded */
	struct strbuf value;  /* of an attribute */
	struct strbuf choice; /* of the open <picture> */
	struct strbuf source; /* of the open <video> or <audio> */
	struct strbuf poster; /* its picture */
	struct strbuf label;  /* its title */
	char *last_image;
};

static unsigned
flags_of(unsigned kind)
{
	return element_kinds[kind].flags;
}

/* ---- what is told */

static void
tell_open(struct walker *w, enum html_kind kind, const char *url, bool is_written)
{
	struct html_tag tag = { kind, url, is_written ? &w->token : NULL };

	w->sink->open(w->sink->ctx, &tag);
}

static void
tell_text(struct walker *w, const char *s)
{
	w->sink->text(w->sink->ctx, s, strlen(s));
}

static void
conclude(void *ctx, enum html_kind kind)
{
	tell_open(ctx, kind, NULL, false);
}

static void
tell_close(void *ctx, enum html_kind kind)
{
	struct walker *w = ctx;

	w->sink->close(w->sink->ctx, kind);
}

/* ---- films and sound */

static void
tell_player(struct walker *w, const char *url, const char *poster, const char *title)
{
	struct strbuf label = STRBUF_INIT(VALUE_MAX);
	bool link = !w->nest.n_open[H_A] && w->nest.depth < NEST_DEPTH_MAX;

	media_host(url, &label);
	tell_text(w, " "); /* apart from words and other films beside it */
	if (link)
		tell_open(w, H_A, url, false);
	if (poster)
		tell_open(w, H_IMG, poster, false);
	tell_text(w, "\xE2\x96\xB6 ");
	tell_text(w, *title ? title : strbuf_str(&label));
	if (link)
		w->sink->close(w->sink->ctx, H_A);
	tell_text(w, " ");
	strbuf_release(&label);
}

static bool
may_resolve(struct walker *w)
{
	return !w->sink->skip_urls && w->urls++ < HTML_URLS_MAX;
}

static void
media_begin(struct walker *w)
{
	strbuf_clear(&w->source);
	strbuf_clear(&w->poster);
	strbuf_clear(&w->label);
	if (!token_attr(&w->token, "src", &w->source))
		token_attr(&w->token, "data-src", &w->source);
	token_attr(&w->token, "poster", &w->poster);
	token_attr(&w->token, "title", &w->label);
}

/* The end of what was dropped: of a film, there is something to say. */
static void
drop_end(void *ctx, enum html_kind kind)
{
	struct walker *w = ctx;
	char *url, *poster = NULL;

	if (kind != H_MEDIA || !w->source.len || !may_resolve(w) ||
	    !(url = media_source(w->base, strbuf_str(&w->source))))
		return;
	if (w->poster.len)
		poster = media_source(w->base, strbuf_str(&w->poster));
	tell_player(w, url, poster, strbuf_str(&w->label));
	free(url);
	free(poster);
}

/* ---- tags */

static void
open_image(struct walker *w)
{
	char *url;

	if (!may_resolve(w))
		return;
	url = media_image(w->base, &w->token, w->in_picture && w->choice.len ? w->choice.buf : NULL);
	/* Lazy images are said again in a <noscript>. */
	if (url && !(w->noscript && w->last_image && strcmp(w->last_image, url) == 0)) {
		nest_ensure_cell(&w->nest);
		tell_open(w, H_IMG, url, true);
	}
	if (url) {
		free(w->last_image);
		w->last_image = url;
	}
}

static void
open_embed(struct walker *w)
{
	char *url = may_resolve(w) ? media_player(w->base, &w->token) : NULL;

	if (!url)
		return;
	strbuf_clear(&w->label);
	token_attr(&w->token, "title", &w->label);
	nest_ensure_cell(&w->nest);
	tell_player(w, url, NULL, strbuf_str(&w->label));
	free(url);
}

static void
open_source(struct walker *w)
{
	if (w->nest.drop && w->nest.stack[w->nest.drop - 1] == H_MEDIA) {
		if (!w->source.len)
			token_attr(&w->token, "src", &w->source);
	} else if (w->in_picture && (token_attr(&w->token, "srcset", &w->value) ||
	                             token_attr(&w->token, "data-srcset", &w->value))) {
		media_srcset(strbuf_str(&w->value), &w->choice);
	}
}

static void
open_checkbox(struct walker *w)
{
	if (!token_attr(&w->token, "type", &w->value) || strcasecmp(strbuf_str(&w->value), "checkbox") != 0)
		return;
	nest_ensure_cell(&w->nest);
	tell_text(w, token_attr(&w->token, "checked", &w->value) ? "[x] " : "[ ] ");
}

/* What is written beside MathML for readers of TeX says more than its letters in a row would ("12" for one half). */
static bool
find_tex(struct walker *w, const char *s, const char *end)
{
	static const char mark[] = "application/x-tex\">";
	const char *tex, *stop;

	if (token_attr(&w->token, "alttext", &w->value) && w->value.len)
		return true;
	tex = memmem(s, (size_t)(end - s), mark, strlen(mark));
	if (!tex || !(stop = memmem(tex, (size_t)(end - tex), "</annotation", 12)))
		return false;
	tex += strlen(mark);
	strbuf_clear(&w->value);
	chars_decode(&w->value, tex, (size_t)(stop - tex), CHARS_TEXT);
	return w->value.len > 0;
}

static void
open_formula(struct walker *w)
{
	size_t left = (size_t)(w->lx.end - w->lx.p);
	const char *end, *tex;

	if (w->token.self_closing || w->formulas++ == FORMULAS_MAX ||
	    !(end = memmem(w->lx.p, left < FORMULA_MAX ? left : FORMULA_MAX, "</math", 6)) || !find_tex(w, w->lx.p, end))
		return;
	tex = strbuf_str(&w->value);
	tex += strspn(tex, " \t\n"); /* what begins a <pre> would be gone when it is read again */
	if (!*tex)
		return;
	nest_ensure_cell(&w->nest);
	tell_text(w, tex);
	w->has_tex = true;
	w->lx.p = end;
}

/* KaTeX draws each formula once more out of letters. */
static bool
repeats_formula(struct walker *w)
{
	return w->has_tex && w->token.element->kind == H_SPAN && token_attr(&w->token, "class", &w->value) &&
	       strcmp(strbuf_str(&w->value), "katex-html") == 0;
}

/* The target of the link that begins; NULL if it leads nowhere. */
static char *
link_target(struct walker *w)
{
	if (w->sink->skip_urls || !token_attr(&w->token, "href", &w->value) || !may_resolve(w))
		return NULL;
	return media_link(w->base, strbuf_str(&w->value));
}

static void
open_element(struct walker *w, enum html_kind kind)
{
	char *url = NULL;

	if (kind == H_A && !(url = link_target(w)))
		return;
	kind = nest_in_place(&w->nest, kind);
	nest_make_room(&w->nest, kind);
	if (flags_of(kind) & E_VOID) {
		tell_open(w, kind, url, true);
	} else if (nest_open(&w->nest, kind)) {
		tell_open(w, kind, url, true);
		w->after_pre = kind == H_PRE;
	} else if (flags_of(kind) & (E_BLOCK | E_TABLE)) {
		tell_text(w, " "); /* words of different blocks stay apart */
	}
	free(url);
}

/* An element that goes with its content begins. */
static void
drop_element(struct walker *w, enum html_kind kind)
{
	if (kind == H_MEDIA) {
		nest_ensure_cell(&w->nest);
		media_begin(w);
	}
	nest_drop(&w->nest, kind);
}

static void
open_by_kind(struct walker *w, enum html_kind kind, bool is_void)
{
	switch (kind) {
	case H_IMG:
		open_image(w);
		break;
	case H_EMBED:
		open_embed(w);
		break;
	case H_SOURCE:
		open_source(w);
		break;
	case H_CHECKBOX:
		open_checkbox(w);
		break;
	case H_MATH:
		open_formula(w);
		break;
	case H_PICTURE:
		w->in_picture = true;
		strbuf_clear(&w->choice);
		break;
	case H_NOSCRIPT:
		w->noscript++;
		break;
	case H_SPAN:
		break;
	case H_DROP:
	case H_FOREIGN:
	case H_MEDIA:
		if (!is_void)
			drop_element(w, kind);
		break;
	default:
		open_element(w, kind);
	}
}

/* ---- end tags */

static void
close_element(struct walker *w, enum html_kind kind)
{
	bool was_over = w->nest.over;

	if (flags_of(kind) & E_VOID) {
		if (kind == H_BR)
			open_element(w, H_BR); /* </br>, as browsers read it */
		return;
	}
	kind = nest_in_place(&w->nest, kind);
	if (nest_close(&w->nest, kind))
		return;
	if (was_over) {
		if (flags_of(kind) & (E_BLOCK | E_TABLE))
			tell_text(w, " ");
	} else if (kind == H_P) {
		open_element(w, H_P); /* a stray </p> still parts what is before from what follows */
		nest_close(&w->nest, H_P);
	}
}

static void
close_tag(struct walker *w, enum html_kind kind)
{
	if (w->nest.drop && nest_close_dropped(&w->nest, kind))
		return;
	if (kind <= H_LAST_OUT)
		close_element(w, kind);
	else if (kind == H_PICTURE)
		w->in_picture = false;
	else if (kind == H_NOSCRIPT && w->noscript)
		w->noscript--;
}

static void
open_tag(struct walker *w, const struct element *e)
{
	enum html_kind kind = e->kind;
	bool is_void = (flags_of(kind) & E_VOID) || e->raw;

	if (w->nest.drop)
		nest_leave_dropped(&w->nest, kind);
	if (w->nest.drop) {
		if (kind == H_SOURCE)
			open_source(w);
		else if (!is_void)
			nest_open_dropped(&w->nest, kind);
	} else if (media_is_hidden(&w->token) || repeats_formula(w)) {
		if (!is_void)
			drop_element(w, kind);
	} else {
		open_by_kind(w, kind, is_void);
	}
	if (w->token.self_closing && !is_void)
		close_tag(w, kind);
}

/* ---- text */

static bool
is_blank(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!chars_is_blank(s[i]))
			return false;
	return true;
}

static void
text(struct walker *w, struct slice raw)
{
	const char *s;
	size_t len;

	if (w->nest.drop)
		return;
	strbuf_clear(&w->text);
	chars_decode(&w->text, raw.s, raw.len, CHARS_TEXT);
	s = strbuf_str(&w->text);
	len = w->text.len;
	if (w->after_pre && len && *s == '\n')
		s++, len--;
	if (len == 0)
		return;
	if (is_blank(s, len)) {
		if (nest_is_between_cells(&w->nest))
			return;
	} else {
		nest_ensure_cell(&w->nest);
	}
	w->sink->text(w->sink->ctx, s, len);
}

void
html_walk(const char *html, size_t len, const char *base, const struct html_sink *sink)
{
	struct walker w = {
		.sink = sink,
		.base = base && strlen(base) <= BASE_MAX ? base : NULL,
		.nest = { .conclude = conclude, .close = tell_close, .drop_end = drop_end, .ctx = &w },
		.text = STRBUF_INIT(4 * HTML_INPUT_MAX),
		.value = STRBUF_INIT(VALUE_MAX),
		.choice = STRBUF_INIT(VALUE_MAX),
		.source = STRBUF_INIT(VALUE_MAX),
		.poster = STRBUF_INIT(VALUE_MAX),
		.label = STRBUF_INIT(VALUE_MAX),
	};

	lexer_init(&w.lx, html, utf8_clip(html, len, HTML_INPUT_MAX));
	while (lexer_next(&w.lx, &w.token)) {
		if (w.token.type == TOKEN_TEXT) {
			text(&w, w.token.text);
			w.after_pre = false;
			continue;
		}
		w.after_pre = false;
		if (w.token.element && w.token.type == TOKEN_OPEN)
			open_tag(&w, w.token.element);
		else if (w.token.element)
			close_tag(&w, w.token.element->kind);
	}
	nest_close_all(&w.nest);
	strbuf_release(&w.text);
	strbuf_release(&w.value);
	strbuf_release(&w.choice);
	strbuf_release(&w.source);
	strbuf_release(&w.poster);
	strbuf_release(&w.label);
	free(w.last_image);
}

bool
html_attr(const struct html_tag *tag, const char *name, struct strbuf *out)
{
	return tag->token && token_attr(tag->token, name, out);
}
