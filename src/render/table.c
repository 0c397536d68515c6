#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/width.h"
#include "chars.h"

#define GAP 2 /* columns of blank between columns of the table */

struct cell {
	unsigned row, column, span;
	bool is_header;
	struct strbuf text; /* lines */
};

struct drawing {
	size_t width[TABLE_COLUMNS_MAX];
	size_t word[TABLE_COLUMNS_MAX]; /* of the widest word: no column is narrower */
	size_t body[TABLE_COLUMNS_MAX]; /* what the rows below the head need */
	bool right[TABLE_COLUMNS_MAX];  /* numbers: aligned to the right */
	bool wrapped;                   /* some cell below the head takes several lines */
};

void
table_row(struct table *t)
{
	if (t->rows == TABLE_ROWS_MAX)
		t->spoilt = true;
	else
		t->rows++;
	t->at = 0;
	for (unsigned i = 0; i < TABLE_COLUMNS_MAX; i++)
		t->covered[i] -= t->covered[i] > 0;
}

/* Cells over several rows lay out pages, too: only in a table that has headers they stand for data. */
void
table_cell(struct table *t, bool is_header, unsigned span, unsigned rows)
{
	while (t->at < TABLE_COLUMNS_MAX && t->covered[t->at])
		t->at++;
	t->has_header = t->has_header || is_header;
	if (t->rows == 0 || (rows > 1 && !t->has_header) || span > TABLE_COLUMNS_MAX || t->at + span > TABLE_COLUMNS_MAX)
		t->spoilt = true;
	if (t->spoilt)
		return;
	XGROW(t->cells, t->n, t->cap);
	t->cells[t->n++] = (struct cell){ t->rows - 1, t->at, span, is_header, STRBUF_INIT(TABLE_CELL_MAX) };
	for (unsigned end = t->at + span; t->at < end; t->at++)
		t->covered[t->at] = rows;
	if (t->at > t->columns)
		t->columns = t->at;
}

void
table_text(struct table *t, const char *s, size_t len)
{
	struct strbuf *text;

	if (t->n == 0 || t->spoilt) {
		t->spoilt = true;
		return;
	}
	text = &t->cells[t->n - 1].text;
	if (text->len)
		strbuf_addch(text, '\n');
	chars_add_visible(text, s, len);
	if (text->cut)
		t->spoilt = true;
}

void
table_release(struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		strbuf_release(&t->cells[i].text);
	free(t->cells);
	*t = (struct table){ 0 };
}

/* ---- measuring */

/* The columns of the widest piece between separators. */
static size_t
widest(const char *s, const char *separators)
{
	size_t most = 0;

	while (*s) {
		size_t len = strcspn(s, separators), columns = width_columns(s, len);

		most = columns > most ? columns : most;
		s += len + (s[len] != '\0');
	}
	return most;
}

static void
raise_to(size_t *n, size_t least)
{
	if (*n < least)
		*n = least;
}

static bool
is_numeric(const char *s)
{
	return strpbrk(s, "0123456789") && !s[strspn(s, "0123456789+-.,:%$ ")];
}

static bool
is_in_head(const struct cell *c)
{
	return c->row == 0 && c->is_header;
}

/* A column is of numbers when all its cells that are no headers are. */
static void
measure(const struct table *t, struct drawing *d)
{
	unsigned numbers[TABLE_COLUMNS_MAX] = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		const struct cell *c = &t->cells[i];
		const char *s = strbuf_str(&c->text);

		if (c->span == 1) {
			raise_to(&d->width[c->column], widest(s, "\n"));
			raise_to(&d->word[c->column], widest(s, "\n "));
			if (!is_in_head(c))
				raise_to(&d->body[c->column], widest(s, "\n"));
		}
		if (!c->is_header && *s && is_numeric(s))
			numbers[c->column]++;
		else if (!c->is_header && *s)
			numbers[c->column] = 1u << 30; /* never equal to a count of cells, nor 0 */
	}
	for (unsigned i = 0; i < t->columns; i++)
		d->right[i] = numbers[i] && numbers[i] < 1u << 30;
}

/* Is column a of more worth to be squeezed than b? One that only its head makes wide wraps once, another in many
 * rows. */
static bool
gives_more(const struct drawing *d, unsigned a, unsigned b)
{
	bool a_is_head = d->width[a] > d->body[a], b_is_head = d->width[b] > d->body[b];

	return a_is_head != b_is_head ? a_is_head : d->width[a] > d->width[b];
}

/* Squeeze columns until all fit in room. */
static bool
fit(const struct table *t, struct drawing *d, size_t room)
{
	for (;;) {
		size_t total = (t->columns - 1) * GAP;
		int squeezable = -1;

		for (unsigned i = 0; i < t->columns; i++) {
			total += d->width[i];
			if (d->width[i] > d->word[i] &&
			    (squeezable < 0 || gives_more(d, i, (unsigned)squeezable)))
				squeezable = (int)i;
		}
		if (total <= room)
			return true;
		if (squeezable < 0)
			return false;
		d->width[squeezable]--;
	}
}

/* At least two rows of at least two cells, and most cells filled. */
static bool
is_data(const struct table *t)
{
	size_t filled = 0;

	if (t->spoilt || t->rows < 2 || t->columns < 2)
		return false;
	for (size_t i = 0; i < t->n; i++)
		filled += t->cells[i].text.len > 0;
	return filled * 2 > t->n && t->n > t->rows;
}

/* ---- drawing */

static size_t
cell_width(const struct drawing *d, const struct cell *c)
{
	size_t width = (c->span - 1) * GAP;

	for (unsigned i = 0; i < c->span; i++)
		width += d->width[c->column + i];
	return width;
}

/* Break the lines of a cell to its column's width. False if a word is wider than that. */
static bool
wrap(struct cell *c, struct drawing *d, struct lines *l)
{
	struct strbuf out = STRBUF_INIT(2 * TABLE_CELL_MAX);
	const char *s = strbuf_str(&c->text);
	size_t width = cell_width(d, c), lines = 0;
	bool fits = true;

	while (*s && fits) {
		size_t len = strcspn(s, "\n"), pos = 0, begin = 0, end;
		bool soft;

		while (lines_next(l, s, len, width, &pos, &end, &soft)) {
			fits = fits && width_columns(s + begin, end - begin) <= width;
			if (lines++)
				strbuf_addch(&out, '\n');
			strbuf_add(&out, s + begin, end - begin);
			begin = pos;
		}
		s += len + (s[len] == '\n');
	}
	d->wrapped = d->wrapped || (lines > 1 && !is_in_head(c));
	strbuf_release(&c->text);
	c->text = out;
	return fits;
}

/* The nth line of a cell; "" beyond its last. */
static const char *
nth_line(const struct cell *c, unsigned n, size_t *len)
{
	const char *s = strbuf_str(&c->text);

	while (n-- && *s) {
		s += strcspn(s, "\n");
		s += *s == '\n';
	}
	*len = strcspn(s, "\n");
	return s;
}

static void
pad(struct strbuf *line, size_t n)
{
	while (n--)
		strbuf_addch(line, ' ');
}

/* Draw the cells first to end of one row, line by line. */
static void
draw_row(const struct table *t, const struct drawing *d, size_t first, size_t end, struct lines *l)
{
	bool more = true;

	for (unsigned n = 0; more; n++) {
		struct strbuf line = STRBUF_INIT(LINES_BYTES_MAX);
		size_t at = 0; /* column of the page */

		more = false;
		for (size_t i = first; i < end; i++) {
			const struct cell *c = &t->cells[i];
			size_t len, begin = 0, columns;
			const char *s = nth_line(c, n, &len);

			for (unsigned k = 0; k < c->column; k++)
				begin += d->width[k] + GAP;
			columns = width_columns(s, len);
			if (d->right[c->column] && c->span == 1)
				begin += d->width[c->column] - columns;
			pad(&line, begin > at ? begin - at : 0);
			strbuf_add(&line, s, len);
			at = begin + columns;
			more = more || s[len] == '\n';
		}
		if (line.len || n == 0)
			lines_fixed(l, strbuf_str(&line), line.len);
		strbuf_release(&line);
	}
}

static void
draw_rule(const struct table *t, const struct drawing *d, struct lines *l)
{
	struct strbuf line = STRBUF_INIT(LINES_BYTES_MAX);

	for (unsigned i = 0; i < t->columns; i++) {
		pad(&line, i ? GAP : 0);
		for (size_t k = 0; k < d->width[i]; k++)
			strbuf_addch(&line, '-');
	}
	lines_fixed(l, strbuf_str(&line), line.len);
	strbuf_release(&line);
}

static void
draw(const struct table *t, const struct drawing *d, struct lines *l)
{
	bool is_head = true; /* nothing but headers so far */

	for (size_t i = 0, end; i < t->n; i = end) {
		bool all_headers = true;

		for (end = i; end < t->n && t->cells[end].row == t->cells[i].row; end++)
			all_headers = all_headers && t->cells[end].is_header;
		if (i && d->wrapped && !t->cells[i - 1].is_header)
			lines_blank(l, l->quotes);
		if (i && is_head && !all_headers)
			draw_rule(t, d, l);
		is_head = is_head && all_headers;
		draw_row(t, d, i, end, l);
	}
}

bool
table_draw(struct table *t, struct lines *l)
{
	struct drawing d = { .wrapped = false };
	size_t indent = l->indent.len;

	if (!is_data(t))
		return false;
	measure(t, &d);
	if (!fit(t, &d, lines_room(l) - 1)) /* see lines.h on stuffing */
		return false;
	for (size_t i = 0; i < t->n; i++)
		if (!wrap(&t->cells[i], &d, l))
			return false;
	strbuf_addch(&l->indent, ' ');
	draw(t, &d, l);
	strbuf_trunc(&l->indent, indent);
	return true;
}
