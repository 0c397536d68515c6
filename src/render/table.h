/* Tables of data, drawn in aligned columns. A table that lays out a page is none: drawing it is declined. */
#ifndef RENDER_TABLE_H
#define RENDER_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "lines.h"

#define TABLE_COLUMNS_MAX 12
#define TABLE_ROWS_MAX 200
#define TABLE_CELL_MAX 300 /* bytes: more is prose */

struct table {
	struct cell *cells;
	size_t n, cap;
	unsigned rows, columns; /* columns: of the widest row */
	unsigned at;            /* column the next cell of this row stands in */
	unsigned covered[TABLE_COLUMNS_MAX]; /* rows, from this one on, that a cell above or in it covers */
	bool has_header;
	bool spoilt;            /* cannot be data */
};

/* An all-zero struct table is empty and ready for use. */
void table_row(struct table *t);
void table_cell(struct table *t, bool is_header, unsigned columns_spanned, unsigned rows_spanned);

/* Add a line of text to the current cell. */
void table_text(struct table *t, const char *s, size_t len);

/* Draw it. False, and nothing drawn, if it is not data or does not fit. */
bool table_draw(struct table *t, struct lines *l);

void table_release(struct table *t);

#endif
