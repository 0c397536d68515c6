#include "html.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "chars.h"
#include "media.h"

#define VALUE_MAX 8192 /* of an attribute we read */
#define BASE_MAX 2048

struct walker {
	const struct html_sink *sink;
	const char *base;
	struct lexer lx;
	struct token token;

	/* The open elements; only what came out, and from drop on what is left out. One place more than the
	 * depth allows, for an element that must go with its content even there. */
	unsigned char stack[HTML_DEPTH_MAX + 1];
	unsigned depth;
	unsigned n_open[H_KINDS];
	unsigned drop; /* 1 + place of the outermost element that goes with its content; 0: none */
	unsigned over; /* elements open beyond the depth */
	unsigned over_before_drop;

	unsigned urls;        /* resolved so far */
	unsigned noscript;    /* open <noscript>s */
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

/* ---- films and sound */

static void
tell_player(struct walker *w, const char *url, const char *poster, const char *title)
{
	struct strbuf label = STRBUF_INIT(VALUE_MAX);
	bool link = !w->n_open[H_A];

	media_host(url, &label);
	if (link)
		tell_open(w, H_A, url, false);
	if (poster)
		tell_open(w, H_IMG, poster, false);
	tell_text(w, "\xE2\x96\xB6 ");
	tell_text(w, *title ? title : strbuf_str(&label));
	if (link)
		w->sink->close(w->sink->ctx, H_A);
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

static void
media_end(struct walker *w)
{
	char *url, *poster = NULL;

	if (!w->source.len || !may_resolve(w) || !(url = media_source(w->base, strbuf_str(&w->source))))
		return;
	if (w->poster.len)
		poster = media_source(w->base, strbuf_str(&w->poster));
	tell_player(w, url, poster, strbuf_str(&w->label));
	free(url);
	free(poster);
}

/* ---- the stack of open elements */

static void
push(struct walker *w, enum html_kind kind)
{
	w->stack[w->depth++] = (unsigned char)kind;
	w->n_open[kind]++;
}

static void
pop(struct walker *w)
{
	unsigned kind = w->stack[--w->depth];

	w->n_open[kind]--;
	w->over = 0;
	if (!w->drop) {
		w->sink->close(w->sink->ctx, kind);
	} else if (w->depth + 1 == w->drop) {
		w->drop = 0;
		w->over = w->over_before_drop;
		if (kind == H_MEDIA)
			media_end(w);
	}
}

static void
pop_to(struct walker *w, unsigned depth)
{
	while (w->depth > depth)
		pop(w);
}

static unsigned
top(const struct walker *w)
{
	return w->depth ? w->stack[w->depth - 1] : H_SPAN;
}

/* Whether an end tag of kind may not reach an element outside of one of wall's kind. */
static bool
is_wall(enum html_kind kind, unsigned wall)
{
	if (kind == H_TABLE)
		return false;
	if (flags_of(kind) & E_TABLE)
		return wall == H_TABLE;
	if ((flags_of(wall) & E_CELL) || wall == H_TABLE)
		return true;
	if (kind == H_LI)
		return wall == H_UL || wall == H_OL;
	if (kind == H_DD || kind == H_DT)
		return wall == H_DL;
	return !(flags_of(kind) & E_BLOCK) && (flags_of(wall) & E_WALL);
}

/* The place of the innermost open element an end tag of kind closes, -1 if there is none. */
static int
find_open(const struct walker *w, enum html_kind kind)
{
	bool is_heading = flags_of(kind) & E_HEADING;

	if (!w->n_open[kind] && !is_heading)
		return -1;
	for (int i = (int)w->depth - 1; i >= 0; i--) {
		if (w->stack[i] == kind || (is_heading && (flags_of(w->stack[i]) & E_HEADING)))
			return i;
		if (is_wall(kind, w->stack[i]))
			return -1;
	}
	return -1;
}

static void
close_kind(struct walker *w, enum html_kind kind)
{
	int place = find_open(w, kind);

	if (place >= 0)
		pop_to(w, (unsigned)place);
}

/* A block begins: the paragraph before it ends. Not when a link lies between: <p><a><div> is meant as it is
 * written, and closing the paragraph would close the link. */
static void
close_paragraph(struct walker *w)
{
	if (!w->n_open[H_P])
		return;
	for (unsigned i = w->depth; i-- > 0;) {
		if (w->stack[i] == H_P) {
			pop_to(w, i);
			return;
		}
		if (w->stack[i] == H_A || (flags_of(w->stack[i]) & (E_BLOCK | E_TABLE)))
			return;
	}
}

/* <li> ends the item before it, <dt> and <dd> theirs. */
static void
close_item(struct walker *w, enum html_kind kind)
{
	for (unsigned i = w->depth; i-- > 0;) {
		unsigned k = w->stack[i];
		bool is_item = kind == H_LI ? k == H_LI : k == H_DD || k == H_DT;

		if (is_item) {
			pop_to(w, i);
			return;
		}
		if ((flags_of(k) & (E_WALL | E_TABLE)))
			return;
	}
}

static bool
is_section(unsigned kind)
{
	return kind == H_THEAD || kind == H_TBODY || kind == H_TFOOT;
}

/* A part of a table begins: back to where it may stand. There is a table open. */
static void
close_to_table(struct walker *w, enum html_kind part)
{
	for (;;) {
		unsigned k = top(w);

		if (k == H_TABLE || (is_section(k) && (part == H_TR || part == H_TD || part == H_TH)) ||
		    (k == H_TR && (part == H_TD || part == H_TH)))
			return;
		pop(w);
	}
}

static void
conclude(struct walker *w, enum html_kind kind)
{
	tell_open(w, kind, NULL, false);
	push(w, kind);
}

/* Content is to come: where it would stand between a table's cells, give it a cell. */
static void
ensure_cell(struct walker *w)
{
	unsigned k = top(w);

	if ((k == H_TABLE || is_section(k)) && w->depth + 2 <= HTML_DEPTH_MAX) {
		conclude(w, H_TR);
		conclude(w, H_TD);
	} else if (k == H_TR && w->depth + 1 <= HTML_DEPTH_MAX) {
		conclude(w, H_TD);
	}
}

/* Close what an element of kind ends by beginning, and open what it needs around it. */
static void
make_room(struct walker *w, enum html_kind kind)
{
	if (flags_of(kind) & E_TABLE) {
		close_to_table(w, kind);
		if ((kind == H_TD || kind == H_TH) && top(w) != H_TR && w->depth < HTML_DEPTH_MAX)
			conclude(w, H_TR);
		return;
	}
	if (kind == H_LI || kind == H_DD || kind == H_DT)
		close_item(w, kind);
	if (flags_of(kind) & E_BLOCK)
		close_paragraph(w);
	if ((flags_of(kind) & E_HEADING) && (flags_of(top(w)) & E_HEADING))
		pop(w);
	if (kind == H_A)
		close_kind(w, H_A);
	ensure_cell(w);
}

/* ---- tags */

/* Parts of a table outside of one are blocks, no more. */
static enum html_kind
kind_in_place(const struct walker *w, enum html_kind kind)
{
	return (flags_of(kind) & E_TABLE) && !w->n_open[H_TABLE] ? H_DIV : kind;
}

static void
open_image(struct walker *w)
{
	char *url;

	if (!may_resolve(w))
		return;
	url = media_image(w->base, &w->token, w->in_picture && w->choice.len ? w->choice.buf : NULL);
	/* Lazy images are said again in a <noscript>. */
	if (url && !(w->noscript && w->last_image && strcmp(w->last_image, url) == 0)) {
		ensure_cell(w);
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
	ensure_cell(w);
	tell_player(w, url, NULL, strbuf_str(&w->label));
	free(url);
}

static void
open_source(struct walker *w)
{
	if (w->drop && w->stack[w->drop - 1] == H_MEDIA) {
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
	ensure_cell(w);
	tell_text(w, token_attr(&w->token, "checked", &w->value) ? "[x] " : "[ ] ");
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
	kind = kind_in_place(w, kind);
	make_room(w, kind);
	if (flags_of(kind) & E_VOID) {
		tell_open(w, kind, NULL, true);
	} else if (w->depth < HTML_DEPTH_MAX) {
		tell_open(w, kind, url, true);
		push(w, kind);
		w->after_pre = kind == H_PRE;
	} else {
		w->over++;
		if (flags_of(kind) & (E_BLOCK | E_TABLE))
			tell_text(w, " "); /* words of different blocks stay apart */
	}
	free(url);
}

/* Inside of what goes with its content: only count, to find its end. */
static void
open_dropped(struct walker *w, enum html_kind kind)
{
	if (w->depth < HTML_DEPTH_MAX + 1)
		push(w, kind);
	else
		w->over++;
}

static void
begin_drop(struct walker *w, enum html_kind kind)
{
	if (kind == H_MEDIA) {
		ensure_cell(w);
		media_begin(w);
	}
	push(w, kind);
	w->drop = w->depth;
	w->over_before_drop = w->over;
	w->over = 0;
}

/* Whether an element of kind, by beginning, ends the one that goes with its content. */
static bool
ends_drop(const struct walker *w, enum html_kind kind)
{
	unsigned dropped = w->stack[w->drop - 1];

	if (dropped == H_FOREIGN || dropped == H_P)
		return flags_of(kind) & E_BLOCK;
	return w->drop == w->depth && dropped == kind && (kind == H_LI || kind == H_TD || kind == H_TR);
}

static void close_tag(struct walker *w, enum html_kind kind);

static void
open_tag(struct walker *w, const struct element *e)
{
	enum html_kind kind = e->kind;
	bool is_void = (flags_of(kind) & E_VOID) || e->raw;

	if (w->drop && ends_drop(w, kind))
		pop_to(w, w->drop - 1);
	if (w->drop) {
		if (kind == H_SOURCE)
			open_source(w);
		else if (!is_void)
			open_dropped(w, kind);
	} else if (media_is_hidden(&w->token)) {
		if (!is_void)
			begin_drop(w, kind);
	} else {
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
				begin_drop(w, kind);
			break;
		default:
			open_element(w, kind);
		}
	}
	if (w->token.self_closing && !is_void)
		close_tag(w, kind);
}

/* ---- end tags */

/* An end tag inside of what goes with its content. False if it ends more than that. */
static bool
close_dropped(struct walker *w, enum html_kind kind)
{
	if (w->over) {
		w->over--;
		return true;
	}
	for (unsigned i = w->depth; i >= w->drop; i--) {
		if (w->stack[i - 1] == kind) {
			pop_to(w, i - 1);
			return true;
		}
	}
	return !(flags_of(kind) & (E_BLOCK | E_TABLE)) || find_open(w, kind) < 0;
}

static void
close_element(struct walker *w, enum html_kind kind)
{
	int place;

	if (flags_of(kind) & E_VOID) {
		if (kind == H_BR)
			open_element(w, H_BR); /* </br>, as browsers read it */
		return;
	}
	if (w->over) {
		w->over--;
		if (flags_of(kind) & (E_BLOCK | E_TABLE))
			tell_text(w, " ");
		return;
	}
	kind = kind_in_place(w, kind);
	place = find_open(w, kind);
	if (place >= 0) {
		pop_to(w, (unsigned)place);
	} else if (kind == H_P) {
		open_element(w, H_P); /* a stray </p> still parts what is before from what follows */
		if (w->n_open[H_P])
			close_kind(w, H_P);
	}
}

static void
close_tag(struct walker *w, enum html_kind kind)
{
	if (w->drop && close_dropped(w, kind))
		return;
	if (kind <= H_LAST_OUT)
		close_element(w, kind);
	else if (kind == H_PICTURE)
		w->in_picture = false;
	else if (kind == H_NOSCRIPT && w->noscript)
		w->noscript--;
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

	if (w->drop)
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
		unsigned k = top(w);

		if (k == H_TABLE || is_section(k) || k == H_TR)
			return;
	} else {
		ensure_cell(w);
	}
	w->sink->text(w->sink->ctx, s, len);
}

void
html_walk(const char *html, size_t len, const char *base, const struct html_sink *sink)
{
	struct walker w = {
		.sink = sink,
		.base = base && strlen(base) <= BASE_MAX ? base : NULL,
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
	pop_to(&w, 0);
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
