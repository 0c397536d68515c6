/* A text being laid out: paragraphs, lists, quotations, code and tables, as html.h tells them, into lines. */
#ifndef RENDER_BLOCKS_H
#define RENDER_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#include "html.h"
#include "inline.h"
#include "lines.h"
#include "notes.h"
#include "table.h"

#define BLOCKS_LISTS_MAX 8 /* told apart by their bullets and numbers */

struct list {
	bool is_ordered;
	char style; /* 1, a, A */
	long next;
};

struct blocks {
	struct lines lines;
	struct notes notes;
	struct inline_text para;

	bool begun;                     /* a line has been written */
	bool margin;                    /* an empty line is due before the next one */
	unsigned last_quotes;           /* of the line written last */
	size_t indents[NEST_DEPTH_MAX]; /* to go back to */
	unsigned n_indents;
	struct list lists[BLOCKS_LISTS_MAX];
	unsigned n_lists; /* open; those beyond the maximum are only counted */
	unsigned heading; /* 1–6, 0: none */
	unsigned pre;     /* open <pre>s */
	bool is_letter;   /* the whole text is one <pre>: no code in a text, but a mail as it was written */

	unsigned tables;    /* open */
	struct table table; /* the outermost, gathered beside what is written, and drawn in its place */
	bool is_table;      /* it is being gathered */
	size_t table_begin; /* of what is written of it, in out */
	bool table_margin, table_begun;

	struct strbuf value; /* of an attribute */
};

void blocks_init(struct blocks *b, struct strbuf *out, const char *page, const char *language);
void blocks_release(struct blocks *b);

/* Call before each line that is written, to write the empty one that may be due. */
void blocks_line(struct blocks *b);

/* The paragraph ends: write it. */
void blocks_flush(struct blocks *b);

/* A block begins or ends; with a margin, an empty line parts it from its neighbour. */
void blocks_edge(struct blocks *b, bool margin);

/* What comes now is not found in a table of data. */
void blocks_spoil_table(struct blocks *b);

/* A block element begins or ends. */
void blocks_open(struct blocks *b, const struct html_tag *tag);
void blocks_close(struct blocks *b, enum html_kind kind);

#endif
