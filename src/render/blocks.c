#include "blocks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chars.h"

#define CITED_MAX 9

void
blocks_init(struct blocks *b, struct strbuf *out, const char *page, const char *language)
{
	*b = (struct blocks){ .value = STRBUF_INIT(4096) };
	lines_init(&b->lines, out, language);
	inline_init(&b->para, &b->notes, page);
}

void
blocks_release(struct blocks *b)
{
	inline_release(&b->para);
	notes_release(&b->notes);
	lines_release(&b->lines);
	table_release(&b->table);
	strbuf_release(&b->value);
}

void
blocks_line(struct blocks *b)
{
	unsigned quotes = b->lines.quotes;

	if (b->begun && b->margin)
		lines_blank(&b->lines, quotes < b->last_quotes ? quotes : b->last_quotes);
	b->begun = true;
	b->margin = false;
	b->last_quotes = quotes;
}

static void
write_heading(struct blocks *b)
{
	const struct strbuf *s = &b->para.text;
	size_t columns = lines_flow(&b->lines, s->buf, s->len, true);
	char rule[LINES_WIDTH];

	if (b->heading > 3)
		return;
	if (columns < 3)
		columns = 3; /* "--" might be taken for a signature's begin */
	if (columns > sizeof(rule))
		columns = sizeof(rule);
	memset(rule, "=-~"[b->heading - 1], columns);
	lines_fixed(&b->lines, rule, columns);
}

/* The paragraph ends: write it. */
void
blocks_flush(struct blocks *b)
{
	struct strbuf *s = &b->para.text;

	inline_end(&b->para);
	if (!inline_is_empty(&b->para)) {
		if (b->is_table)
			table_text(&b->table, s->buf, s->len);
		blocks_line(b);
		if (b->heading)
			write_heading(b);
		else
			lines_flow(&b->lines, s->buf, s->len, false);
	}
	inline_clear(&b->para);
}

/* A block begins or ends; with a margin, an empty line parts it from its neighbour. */
void
blocks_edge(struct blocks *b, bool margin)
{
	blocks_flush(b);
	if (margin && !b->lines.marker.len)
		b->margin = true;
}

static void
indent(struct blocks *b, const char *s)
{
	b->indents[b->n_indents++] = b->lines.indent.len;
	strbuf_addstr(&b->lines.indent, s);
}

static void
outdent(struct blocks *b)
{
	strbuf_trunc(&b->lines.indent, b->indents[--b->n_indents]);
}

/* ---- lists */

static void
open_list(struct blocks *b, const struct html_tag *tag)
{
	blocks_edge(b, b->n_lists == 0);
	if (b->n_lists < BLOCKS_LISTS_MAX) {
		struct list *list = &b->lists[b->n_lists];

		*list = (struct list){ .is_ordered = tag->kind == H_OL, .style = '1', .next = 1 };
		if (html_attr(tag, "start", &b->value))
			list->next = strtol(strbuf_str(&b->value), NULL, 10) % 100000;
		if (html_attr(tag, "type", &b->value) &&
		    (*strbuf_str(&b->value) == 'a' || *strbuf_str(&b->value) == 'A'))
			list->style = b->value.buf[0];
	}
	b->n_lists++;
}

static void
close_list(struct blocks *b)
{
	b->n_lists--;
	blocks_edge(b, b->n_lists == 0);
}

static void
open_item(struct blocks *b, const struct html_tag *tag)
{
	static const char *const bullets[] = { " * ", " - ", " + " };
	struct list none = { 0 }, *list = &none;
	char label[24];

	blocks_edge(b, false);
	if (b->lines.marker.len) { /* an item that begins with a list */
		blocks_line(b);
		lines_fixed(&b->lines, "", 0);
	}
	if (b->n_lists)
		list = &b->lists[b->n_lists <= BLOCKS_LISTS_MAX ? b->n_lists - 1 : BLOCKS_LISTS_MAX - 1];
	if (html_attr(tag, "value", &b->value))
		list->next = strtol(strbuf_str(&b->value), NULL, 10) % 100000;
	if (!list->is_ordered)
		snprintf(label, sizeof(label), "%s", bullets[b->n_lists ? (b->n_lists - 1) % 3 : 0]);
	else if (list->style != '1' && list->next >= 1 && list->next <= 26)
		snprintf(label, sizeof(label), " %c. ", (char)(list->style + list->next - 1));
	else
		snprintf(label, sizeof(label), " %ld. ", list->next);
	list->next++;
	strbuf_clear(&b->lines.marker);
	strbuf_addstr(&b->lines.marker, strbuf_str(&b->lines.indent));
	strbuf_addstr(&b->lines.marker, label);
	memset(label, ' ', strlen(label));
	indent(b, label);
}

static void
close_item(struct blocks *b)
{
	blocks_flush(b);
	strbuf_clear(&b->lines.marker); /* of an empty item */
	outdent(b);
}

/* ---- quotations and code */

/* Marks of quotation must begin a line: inside of a list, the quoted text is only indented by them. */
static void
open_quote(struct blocks *b)
{
	blocks_edge(b, true);
	if (b->lines.indent.len == 0)
		b->lines.quotes++;
	else
		indent(b, "> ");
}

static void
close_quote(struct blocks *b)
{
	blocks_flush(b);
	if (b->lines.indent.len == 0)
		b->lines.quotes--;
	else
		outdent(b);
	blocks_edge(b, true);
}

static void
open_pre(struct blocks *b)
{
	blocks_edge(b, true);
	indent(b, b->is_letter ? "" : "    ");
	b->pre++;
}

static void
write_code_line(struct blocks *b, const char *s, size_t len, struct strbuf *line)
{
	unsigned quotes = b->lines.quotes;

	/* What a letter cites is coloured as a quotation, which it is. */
	for (; b->is_letter && len && *s == '>' && b->lines.quotes - quotes < CITED_MAX; s++, len--) {
		b->lines.quotes++;
		if (len > 1 && s[1] == ' ')
			s++, len--;
	}
	strbuf_clear(line);
	chars_expand_tabs(line, s, len);
	if (line->len)
		lines_fixed(&b->lines, line->buf, line->len);
	else
		lines_blank(&b->lines, b->lines.quotes);
	b->lines.quotes = quotes;
}

static void
close_pre(struct blocks *b)
{
	struct strbuf line = STRBUF_INIT(4 * HTML_INPUT_MAX);
	const char *s = strbuf_str(&b->para.text);
	size_t len = b->para.text.len;

	while (len && (*s == '\n'))
		s++, len--;
	while (len && (chars_is_blank(s[len - 1])))
		len--;
	if (len)
		blocks_line(b);
	while (len) {
		const char *end = memchr(s, '\n', len);
		size_t n = end ? (size_t)(end - s) : len;

		write_code_line(b, s, n, &line);
		n += end != NULL;
		s += n;
		len -= n;
	}
	strbuf_release(&line);
	inline_clear(&b->para);
	outdent(b);
	b->pre--;
	blocks_edge(b, true);
}

/* ---- tables */

static void
open_table(struct blocks *b)
{
	blocks_edge(b, true);
	if (b->tables++)
		b->table.spoilt = true;
	else if (!b->lines.marker.len) {
		b->is_table = true;
		b->table_begin = b->lines.out->len;
		b->table_margin = b->margin;
		b->table_begun = b->begun;
	}
}

static unsigned
span(struct blocks *b, const struct html_tag *tag, const char *name)
{
	unsigned long n = html_attr(tag, name, &b->value) ? strtoul(strbuf_str(&b->value), NULL, 10) : 1;

	return n > 0 && n < 100 ? (unsigned)n : 1;
}

static void
open_cell(struct blocks *b, const struct html_tag *tag)
{
	unsigned columns, rows;

	blocks_flush(b);
	if (!b->is_table || b->tables > 1)
		return;
	columns = span(b, tag, "colspan");
	rows = span(b, tag, "rowspan");
	table_cell(&b->table, tag->kind == H_TH, columns, rows);
}

static void
open_row(struct blocks *b)
{
	blocks_flush(b);
	if (b->is_table && b->tables == 1)
		table_row(&b->table);
}

/* A caption stays as it has been written. */
static void
close_caption(struct blocks *b)
{
	blocks_edge(b, true);
	if (b->is_table && b->tables == 1 && b->table.rows == 0) {
		b->table_begin = b->lines.out->len;
		b->table_margin = b->margin;
		b->table_begun = b->begun;
		table_release(&b->table);
	}
}

static void
close_table(struct blocks *b)
{
	struct strbuf drawn = STRBUF_INIT(1u << 20), *out = b->lines.out;

	blocks_flush(b);
	if (--b->tables == 0 && b->is_table) {
		b->is_table = false;
		b->lines.out = &drawn;
		if (table_draw(&b->table, &b->lines) && !drawn.cut) {
			b->lines.out = out;
			strbuf_trunc(out, b->table_begin);
			b->margin = b->table_margin;
			b->begun = b->table_begun;
			blocks_line(b);
			strbuf_add(out, drawn.buf, drawn.len);
		}
		b->lines.out = out;
		table_release(&b->table);
	}
	strbuf_release(&drawn);
	blocks_edge(b, true);
}

/* What a table of data does not hold. */
void
blocks_spoil_table(struct blocks *b)
{
	if (b->is_table)
		b->table.spoilt = true;
}

void
blocks_open(struct blocks *b, const struct html_tag *tag)
{
	switch (tag->kind) {
	case H_P:
	case H_FIGURE:
		blocks_edge(b, true);
		break;
	case H_H1:
	case H_H2:
	case H_H3:
	case H_H4:
	case H_H5:
	case H_H6:
		blocks_spoil_table(b);
		blocks_edge(b, true);
		b->heading = tag->kind - H_H1 + 1;
		b->para.is_plain = true;
		break;
	case H_UL:
	case H_OL:
		blocks_spoil_table(b);
		open_list(b, tag);
		break;
	case H_LI:
		open_item(b, tag);
		break;
	case H_DD:
		blocks_flush(b);
		indent(b, "    ");
		break;
	case H_BLOCKQUOTE:
		blocks_spoil_table(b);
		open_quote(b);
		break;
	case H_PRE:
		blocks_spoil_table(b);
		open_pre(b);
		break;
	case H_TABLE:
		open_table(b);
		break;
	case H_TR:
		open_row(b);
		break;
	case H_TD:
	case H_TH:
		open_cell(b, tag);
		break;
	default:
		blocks_edge(b, tag->kind == H_DL);
	}
}

void
blocks_close(struct blocks *b, enum html_kind kind)
{
	switch (kind) {
	case H_P:
	case H_FIGURE:
	case H_DL:
		blocks_edge(b, true);
		break;
	case H_H1:
	case H_H2:
	case H_H3:
	case H_H4:
	case H_H5:
	case H_H6:
		blocks_edge(b, true);
		b->heading = 0;
		b->para.is_plain = false;
		break;
	case H_UL:
	case H_OL:
		close_list(b);
		break;
	case H_LI:
		close_item(b);
		break;
	case H_DD:
		blocks_flush(b);
		outdent(b);
		break;
	case H_BLOCKQUOTE:
		close_quote(b);
		break;
	case H_PRE:
		close_pre(b);
		break;
	case H_TABLE:
		close_table(b);
		break;
	case H_CAPTION:
		close_caption(b);
		break;
	default:
		blocks_flush(b);
	}
}
