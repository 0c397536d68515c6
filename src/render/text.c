#include "render/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "blocks.h"
#include "chars.h"

#define IMAGES_MAX 20 /* named when a text has nothing else */
#define REMARK_MIN 16

struct text {
	struct blocks blocks;
	bool has_words;       /* beside descriptions of images */
	struct strbuf images; /* addresses, each ended by a line feed */
	unsigned n_images;
};

static bool
is_block(enum html_kind kind)
{
	return element_kinds[kind].flags & (E_BLOCK | E_TABLE);
}

/* ---- void elements */

static void
line_break(struct blocks *b)
{
	if (inline_is_empty(&b->para))
		blocks_edge(b, true); /* a second one in a row: publishers part paragraphs so */
	else
		blocks_flush(b);
}

static void
rule(struct blocks *b)
{
	static const char dashes[] = "------------------------";

	blocks_spoil_table(b);
	blocks_edge(b, true);
	blocks_line(b);
	lines_fixed(&b->lines, dashes, sizeof(dashes) - 1);
	blocks_edge(b, true);
}

/* What is to be read when the pointer rests on a picture: in comics the better half of the joke. Not what repeats the
 * description, and not a label. */
static bool
is_remark(const char *title, const char *alt)
{
	return strlen(title) >= REMARK_MIN && strchr(title, ' ') && !strcasestr(alt, title);
}

static void
describe(struct text *t, const struct html_tag *tag)
{
	struct strbuf *value = &t->blocks.value, both = STRBUF_INIT(16 << 10);

	if (html_attr(tag, "alt", value))
		strbuf_addstr(&both, strbuf_str(value));
	if (html_attr(tag, "title", value) && (both.len == 0 || is_remark(strbuf_str(value), both.buf))) {
		if (both.len && strcasestr(strbuf_str(value), both.buf))
			strbuf_clear(&both); /* it says the same and more */
		strbuf_addf(&both, "%s%s", both.len ? " \xE2\x80\x93 " : "", strbuf_str(value));
	}
	if (both.len)
		inline_image(&t->blocks.para, both.buf);
	strbuf_release(&both);
}

static void
image(struct text *t, const struct html_tag *tag)
{
	if (t->n_images++ < IMAGES_MAX) {
		strbuf_addstr(&t->images, tag->url);
		strbuf_addch(&t->images, '\n');
	}
	describe(t, tag);
}

/* ---- what the walker tells */

/* Inside of <pre>: blocks begin lines of code, all else is mere text. */
static void
break_code_line(struct blocks *b, bool always)
{
	struct strbuf *s = &b->para.text;

	if (always || (s->len && s->buf[s->len - 1] != '\n'))
		strbuf_addch(s, '\n');
}

static void
open_in_pre(struct blocks *b, enum html_kind kind)
{
	if (kind == H_PRE)
		b->pre++;
	else if (kind == H_BR || is_block(kind))
		break_code_line(b, kind == H_BR);
}

static void
close_in_pre(struct blocks *b, enum html_kind kind)
{
	if (kind == H_PRE && b->pre == 1)
		blocks_close(b, kind);
	else if (kind == H_PRE)
		b->pre--;
	else if (is_block(kind))
		break_code_line(b, false);
}

static void
on_open(void *ctx, const struct html_tag *tag)
{
	struct text *t = ctx;
	struct blocks *b = &t->blocks;

	if (b->pre)
		open_in_pre(b, tag->kind);
	else if (tag->kind == H_BR)
		line_break(b);
	else if (tag->kind == H_HR)
		rule(b);
	else if (tag->kind == H_IMG)
		image(t, tag);
	else if (tag->kind == H_A)
		inline_open_link(&b->para, tag->url);
	else if (is_block(tag->kind))
		blocks_open(b, tag);
	else
		inline_open(&b->para, tag->kind);
}

static void
on_close(void *ctx, enum html_kind kind)
{
	struct blocks *b = &((struct text *)ctx)->blocks;

	if (b->pre)
		close_in_pre(b, kind);
	else if (kind == H_A)
		inline_close_link(&b->para);
	else if (is_block(kind))
		blocks_close(b, kind);
	else
		inline_close(&b->para, kind);
}

static void
on_text(void *ctx, const char *s, size_t len)
{
	struct text *t = ctx;

	if (t->blocks.pre)
		strbuf_add(&t->blocks.para.text, s, len);
	else
		inline_words(&t->blocks.para, s, len);
	for (size_t i = 0; i < len && !t->has_words; i++)
		t->has_words = !chars_is_blank(s[i]);
}

/* ---- */

/* A post of pictures: say where they are. */
static void
note_images(struct text *t)
{
	struct blocks *b = &t->blocks;
	struct strbuf line = STRBUF_INIT(16 << 10);

	blocks_edge(b, true);
	for (const char *s = strbuf_str(&t->images), *end; *s; s = end + 1) {
		end = strchr(s, '\n');
		strbuf_clear(&line);
		strbuf_addf(&line, "Picture: %.*s", (int)(end - s), s);
		blocks_line(b);
		lines_fixed(&b->lines, line.buf, line.len);
	}
	strbuf_release(&line);
}

static void
write_notes(struct blocks *b)
{
	b->lines.quotes = 0;
	strbuf_clear(&b->lines.indent);
	if (b->notes.n) {
		b->margin = true;
		blocks_line(b);
		notes_write(&b->notes, &b->lines);
	}
}

/* Behind the blanks, the <div>s and, at the end, the end tags. */
static const char *
skip_frame(const char *p, const char *end)
{
	for (;;) {
		while (p < end && chars_is_blank(*p))
			p++;
		if (end - p < 4 || (strncasecmp(p, "<div", 4) != 0 && strncmp(p, "</", 2) != 0))
			return p;
		p = memchr(p, '>', (size_t)(end - p));
		if (!p)
			return end;
		p++;
	}
}

/* All of it is one <pre> that is not said to be code, as archives of mailing lists have it. */
static bool
is_one_pre(const char *html, size_t len)
{
	const char *end = html + len, *p = skip_frame(html, end), *close;

	if (end - p < 5 || strncasecmp(p, "<pre", 4) != 0 || !strchr("> \t\n", p[4]))
		return false;
	close = memmem(p, (size_t)(end - p), "</pre", 5);
	return close && skip_frame(close, end) == end && !memmem(p, (size_t)(close - p), "<code", 5);
}

void
text_render_html(struct strbuf *out, const char *html, size_t len, const char *base, const char *language)
{
	struct text t = { .images = STRBUF_INIT(256 << 10) };
	const struct html_sink sink = { .open = on_open, .close = on_close, .text = on_text, .ctx = &t };
	char *page = base ? url_resolve(NULL, base) : NULL;
	size_t begin = out->len;

	blocks_init(&t.blocks, out, page, language);
	t.blocks.is_letter = is_one_pre(html, len);
	t.blocks.notes.own = notes_own(html, len);
	html_walk(html, len, base, &sink);
	blocks_flush(&t.blocks);
	if (!t.has_words)
		note_images(&t);
	write_notes(&t.blocks);
	if (out->cut) /* by the caller's ceiling: leave no half line */
		while (out->len > begin && out->buf[out->len - 1] != '\n')
			strbuf_trunc(out, out->len - 1);
	blocks_release(&t.blocks);
	strbuf_release(&t.images);
	free(page);
}
