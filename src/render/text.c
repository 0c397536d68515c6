#include "render/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/url.h"
#include "chars.h"
#include "html.h"
#include "inline.h"
#include "lines.h"
#include "notes.h"
#include "table.h"

#define LISTS_MAX 8  /* told apart by their bullets and numbers */
#define IMAGES_MAX 20 /* named when a text has nothing else */

struct list {
	bool is_ordered;
	char style; /* 1, a, A */
	long next;
};

struct text {
	struct lines lines;
	struct notes notes;
	struct inline_text para;

	bool begun;           /* a line has been written */
	bool margin;          /* an empty line is due before the next one */
	unsigned last_quotes; /* of the line written last */
	size_t indents[HTML_DEPTH_MAX]; /* to go back to */
	unsigned n_indents;
	struct list lists[LISTS_MAX];
	unsigned n_lists; /* open; those beyond the maximum are only counted */
	unsigned heading; /* 1–6, 0: none */
	unsigned pre;     /* open <pre>s */

	unsigned tables;    /* open */
	struct table table; /* the outermost, gathered beside what is written, and drawn in its place */
	bool is_table;      /* it is being gathered */
	size_t table_begin; /* of what is written of it, in out */
	bool table_margin, table_begun;

	bool has_words; /* beside descriptions of images */
	struct strbuf images; /* addresses, each ended by a line feed */
	unsigned n_images;
	struct strbuf value;
};

/* ---- blocks */

static void
before_line(struct text *t)
{
	unsigned quotes = t->lines.quotes;

	if (t->begun && t->margin)
		lines_blank(&t->lines, quotes < t->last_quotes ? quotes : t->last_quotes);
	t->begun = true;
	t->margin = false;
	t->last_quotes = quotes;
}

static void
write_heading(struct text *t)
{
	const struct strbuf *s = &t->para.text;
	size_t columns = lines_flow(&t->lines, s->buf, s->len, true);
	char rule[LINES_WIDTH];

	if (t->heading > 3)
		return;
	if (columns < 3)
		columns = 3; /* "--" might be taken for a signature's begin */
	if (columns > sizeof(rule))
		columns = sizeof(rule);
	memset(rule, t->heading == 1 ? '=' : '-', columns);
	lines_fixed(&t->lines, rule, columns);
}

/* The paragraph ends: write it. */
static void
flush(struct text *t)
{
	struct strbuf *s = &t->para.text;

	inline_end(&t->para);
	if (!inline_is_empty(&t->para)) {
		if (t->is_table)
			table_text(&t->table, s->buf, s->len);
		before_line(t);
		if (t->heading)
			write_heading(t);
		else
			lines_flow(&t->lines, s->buf, s->len, false);
	}
	inline_clear(&t->para);
}

/* A block begins or ends; with a margin, an empty line parts it from its neighbour. */
static void
block(struct text *t, bool margin)
{
	flush(t);
	if (margin && !t->lines.marker.len)
		t->margin = true;
}

static void
indent(struct text *t, const char *s)
{
	t->indents[t->n_indents++] = t->lines.indent.len;
	strbuf_addstr(&t->lines.indent, s);
}

static void
outdent(struct text *t)
{
	strbuf_trunc(&t->lines.indent, t->indents[--t->n_indents]);
}

/* ---- lists */

static void
open_list(struct text *t, const struct html_tag *tag)
{
	block(t, t->n_lists == 0);
	if (t->n_lists < LISTS_MAX) {
		struct list *list = &t->lists[t->n_lists];

		*list = (struct list){ .is_ordered = tag->kind == H_OL, .style = '1', .next = 1 };
		if (html_attr(tag, "start", &t->value))
			list->next = strtol(strbuf_str(&t->value), NULL, 10) % 100000;
		if (html_attr(tag, "type", &t->value) && (*strbuf_str(&t->value) == 'a' || *strbuf_str(&t->value) == 'A'))
			list->style = t->value.buf[0];
	}
	t->n_lists++;
}

static void
close_list(struct text *t)
{
	t->n_lists--;
	block(t, t->n_lists == 0);
}

static void
open_item(struct text *t, const struct html_tag *tag)
{
	static const char *const bullets[] = { " * ", " - ", " + " };
	struct list none = { 0 }, *list = &none;
	char label[24];

	block(t, false);
	if (t->lines.marker.len) { /* an item that begins with a list */
		before_line(t);
		lines_fixed(&t->lines, "", 0);
	}
	if (t->n_lists)
		list = &t->lists[t->n_lists <= LISTS_MAX ? t->n_lists - 1 : LISTS_MAX - 1];
	if (html_attr(tag, "value", &t->value))
		list->next = strtol(strbuf_str(&t->value), NULL, 10) % 100000;
	if (!list->is_ordered)
		snprintf(label, sizeof(label), "%s", bullets[t->n_lists ? (t->n_lists - 1) % 3 : 0]);
	else if (list->style != '1' && list->next >= 1 && list->next <= 26)
		snprintf(label, sizeof(label), " %c. ", (char)(list->style + list->next - 1));
	else
		snprintf(label, sizeof(label), " %ld. ", list->next);
	list->next++;
	strbuf_clear(&t->lines.marker);
	strbuf_addstr(&t->lines.marker, strbuf_str(&t->lines.indent));
	strbuf_addstr(&t->lines.marker, label);
	memset(label, ' ', strlen(label));
	indent(t, label);
}

static void
close_item(struct text *t)
{
	flush(t);
	strbuf_clear(&t->lines.marker); /* of an empty item */
	outdent(t);
}

/* ---- quotations and code */

/* Marks of quotation must begin a line: inside of a list, the quoted text is only indented by them. */
static void
open_quote(struct text *t)
{
	block(t, true);
	if (t->lines.indent.len == 0)
		t->lines.quotes++;
	else
		indent(t, "> ");
}

static void
close_quote(struct text *t)
{
	flush(t);
	if (t->lines.indent.len == 0)
		t->lines.quotes--;
	else
		outdent(t);
	block(t, true);
}

static void
open_pre(struct text *t)
{
	block(t, true);
	indent(t, "    ");
	t->pre++;
}

static void
write_code_line(struct text *t, const char *s, size_t len, struct strbuf *line)
{
	strbuf_clear(line);
	chars_expand_tabs(line, s, len);
	if (line->len)
		lines_fixed(&t->lines, line->buf, line->len);
	else
		lines_blank(&t->lines, t->lines.quotes);
}

static void
close_pre(struct text *t)
{
	struct strbuf line = STRBUF_INIT(4 * HTML_INPUT_MAX);
	const char *s = strbuf_str(&t->para.text);
	size_t len = t->para.text.len;

	while (len && (*s == '\n'))
		s++, len--;
	while (len && (chars_is_blank(s[len - 1])))
		len--;
	if (len)
		before_line(t);
	while (len) {
		const char *end = memchr(s, '\n', len);
		size_t n = end ? (size_t)(end - s) : len;

		write_code_line(t, s, n, &line);
		n += end != NULL;
		s += n;
		len -= n;
	}
	strbuf_release(&line);
	inline_clear(&t->para);
	outdent(t);
	t->pre--;
	block(t, true);
}

/* ---- tables */

static void
open_table(struct text *t)
{
	block(t, true);
	if (t->tables++)
		t->table.spoilt = true;
	else if (!t->lines.marker.len) {
		t->is_table = true;
		t->table_begin = t->lines.out->len;
		t->table_margin = t->margin;
		t->table_begun = t->begun;
	}
}

static void
open_cell(struct text *t, const struct html_tag *tag)
{
	unsigned long span = 1;

	flush(t);
	if (!t->is_table || t->tables > 1)
		return;
	if (html_attr(tag, "rowspan", &t->value) && strtoul(strbuf_str(&t->value), NULL, 10) > 1)
		t->table.spoilt = true;
	if (html_attr(tag, "colspan", &t->value))
		span = strtoul(strbuf_str(&t->value), NULL, 10);
	table_cell(&t->table, tag->kind == H_TH, span > 0 && span < 100 ? (unsigned)span : 1);
}

static void
open_row(struct text *t)
{
	flush(t);
	if (t->is_table && t->tables == 1)
		table_row(&t->table);
}

/* A caption stays as it has been written. */
static void
close_caption(struct text *t)
{
	block(t, true);
	if (t->is_table && t->tables == 1 && t->table.rows == 0) {
		t->table_begin = t->lines.out->len;
		t->table_margin = t->margin;
		t->table_begun = t->begun;
		table_release(&t->table);
	}
}

static void
close_table(struct text *t)
{
	struct strbuf drawn = STRBUF_INIT(1u << 20), *out = t->lines.out;

	flush(t);
	if (--t->tables == 0 && t->is_table) {
		t->is_table = false;
		t->lines.out = &drawn;
		if (table_draw(&t->table, &t->lines) && !drawn.cut) {
			t->lines.out = out;
			strbuf_trunc(out, t->table_begin);
			t->margin = t->table_margin;
			t->begun = t->table_begun;
			before_line(t);
			strbuf_add(out, drawn.buf, drawn.len);
		}
		t->lines.out = out;
		table_release(&t->table);
	}
	strbuf_release(&drawn);
	block(t, true);
}

/* What a table of data does not hold. */
static void
spoil_table(struct text *t)
{
	if (t->is_table)
		t->table.spoilt = true;
}

/* ---- void elements */

static void
line_break(struct text *t)
{
	if (t->pre)
		strbuf_addch(&t->para.text, '\n');
	else if (inline_is_empty(&t->para))
		block(t, true); /* a second one in a row: publishers part paragraphs so */
	else
		flush(t);
}

static void
rule(struct text *t)
{
	static const char dashes[] = "------------------------";

	spoil_table(t);
	block(t, true);
	before_line(t);
	lines_fixed(&t->lines, dashes, sizeof(dashes) - 1);
	block(t, true);
}

static void
image(struct text *t, const struct html_tag *tag)
{
	if (t->n_images++ < IMAGES_MAX) {
		strbuf_addstr(&t->images, tag->url);
		strbuf_addch(&t->images, '\n');
	}
	if (html_attr(tag, "alt", &t->value) || html_attr(tag, "title", &t->value))
		inline_image(&t->para, strbuf_str(&t->value));
}

/* ---- what the walker tells */

static void
open_block(struct text *t, const struct html_tag *tag)
{
	switch (tag->kind) {
	case H_P:
	case H_FIGURE:
		block(t, true);
		break;
	case H_H1:
	case H_H2:
	case H_H3:
	case H_H4:
	case H_H5:
	case H_H6:
		spoil_table(t);
		block(t, true);
		t->heading = tag->kind - H_H1 + 1;
		t->para.is_plain = true;
		break;
	case H_UL:
	case H_OL:
		spoil_table(t);
		open_list(t, tag);
		break;
	case H_LI:
		open_item(t, tag);
		break;
	case H_DD:
		flush(t);
		indent(t, "    ");
		break;
	case H_BLOCKQUOTE:
		spoil_table(t);
		open_quote(t);
		break;
	case H_PRE:
		spoil_table(t);
		open_pre(t);
		break;
	case H_TABLE:
		open_table(t);
		break;
	case H_TR:
		open_row(t);
		break;
	case H_TD:
	case H_TH:
		open_cell(t, tag);
		break;
	default:
		block(t, tag->kind == H_DL);
	}
}

static void
close_block(struct text *t, enum html_kind kind)
{
	switch (kind) {
	case H_P:
	case H_FIGURE:
	case H_DL:
		block(t, true);
		break;
	case H_H1:
	case H_H2:
	case H_H3:
	case H_H4:
	case H_H5:
	case H_H6:
		block(t, true);
		t->heading = 0;
		t->para.is_plain = false;
		break;
	case H_UL:
	case H_OL:
		close_list(t);
		break;
	case H_LI:
		close_item(t);
		break;
	case H_DD:
		flush(t);
		outdent(t);
		break;
	case H_BLOCKQUOTE:
		close_quote(t);
		break;
	case H_TABLE:
		close_table(t);
		break;
	case H_CAPTION:
		close_caption(t);
		break;
	default:
		flush(t);
	}
}

static bool
is_block(enum html_kind kind)
{
	return element_kinds[kind].flags & (E_BLOCK | E_TABLE);
}

/* A block inside of <pre> is a line of code. */
static void
block_in_pre(struct text *t)
{
	struct strbuf *s = &t->para.text;

	if (s->len && s->buf[s->len - 1] != '\n')
		strbuf_addch(s, '\n');
}

static void
on_open(void *ctx, const struct html_tag *tag)
{
	struct text *t = ctx;

	if (tag->kind == H_BR)
		line_break(t);
	else if (t->pre && tag->kind == H_PRE)
		t->pre++;
	else if (t->pre && is_block(tag->kind))
		block_in_pre(t);
	else if (t->pre)
		return;
	else if (tag->kind == H_HR)
		rule(t);
	else if (tag->kind == H_IMG)
		image(t, tag);
	else if (tag->kind == H_A)
		inline_open_link(&t->para, tag->url);
	else if (is_block(tag->kind))
		open_block(t, tag);
	else
		inline_open(&t->para, tag->kind);
}

static void
on_close(void *ctx, enum html_kind kind)
{
	struct text *t = ctx;

	if (t->pre == 1 && kind == H_PRE)
		close_pre(t);
	else if (t->pre && kind == H_PRE)
		t->pre--;
	else if (t->pre && is_block(kind))
		block_in_pre(t);
	else if (t->pre)
		return;
	else if (kind == H_A)
		inline_close_link(&t->para);
	else if (is_block(kind))
		close_block(t, kind);
	else
		inline_close(&t->para, kind);
}

static void
on_text(void *ctx, const char *s, size_t len)
{
	struct text *t = ctx;

	if (t->pre)
		strbuf_add(&t->para.text, s, len);
	else
		inline_words(&t->para, s, len);
	for (size_t i = 0; i < len && !t->has_words; i++)
		t->has_words = !chars_is_blank(s[i]);
}

/* ---- */

/* A post of pictures: say where they are. */
static void
note_images(struct text *t)
{
	for (char *s = t->images.buf, *end; s && *s; s = end + 1) {
		end = strchr(s, '\n');
		*end = '\0';
		notes_number(&t->notes, s);
	}
}

static void
write_notes(struct text *t)
{
	t->lines.quotes = 0;
	strbuf_clear(&t->lines.indent);
	if (t->notes.n) {
		t->margin = true;
		before_line(t);
		notes_write(&t->notes, &t->lines);
	}
}

void
text_render_html(struct strbuf *out, const char *html, size_t len, const char *base, const char *language)
{
	struct text t = { .images = STRBUF_INIT(256 << 10), .value = STRBUF_INIT(4096) };
	const struct html_sink sink = { .open = on_open, .close = on_close, .text = on_text, .ctx = &t };
	char *page = base ? url_resolve(NULL, base) : NULL;

	lines_init(&t.lines, out, language);
	inline_init(&t.para, &t.notes, page);
	html_walk(html, len, base, &sink);
	flush(&t);
	if (!t.has_words)
		note_images(&t);
	write_notes(&t);
	inline_release(&t.para);
	notes_release(&t.notes);
	lines_release(&t.lines);
	strbuf_release(&t.images);
	strbuf_release(&t.value);
	free(page);
}
