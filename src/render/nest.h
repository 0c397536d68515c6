/* What closes what: makes a proper tree of HTML's tags, following the rules of the HTML Standard where they
 * serve a reader. Elements come out only by its leave, so that what has been cleaned nests in the same way
 * again. */
#ifndef RENDER_NEST_H
#define RENDER_NEST_H

#include <stdbool.h>

#include "element.h"

#define NEST_DEPTH_MAX 100 /* elements open at once; the tags of deeper ones go, their text stays */

struct nest {
	/* Told of: an element that was not written but must be there; the end of an element; the end of one
	 * that was dropped. */
	void (*conclude)(void *ctx, enum html_kind kind);
	void (*close)(void *ctx, enum html_kind kind);
	void (*drop_end)(void *ctx, enum html_kind kind);
	void *ctx;

	/* The open elements; from drop on, what is left out. One place more than the depth allows, for an
	 * element that must go with its content even there. */
	unsigned char stack[NEST_DEPTH_MAX + 1];
	unsigned depth;
	unsigned n_open[H_KINDS];
	unsigned drop; /* 1 + place of the outermost element that goes with its content; 0: none */
	unsigned over; /* elements open beyond the depth */
	unsigned over_before_drop;
};

/* Parts of a table outside of one are blocks, no more: the kind to take kind for. */
enum html_kind nest_in_place(const struct nest *n, enum html_kind kind);

/* Close what an element of kind ends by beginning, and conclude what it needs around it. */
void nest_make_room(struct nest *n, enum html_kind kind);

/* The same for text and other content of a line. */
void nest_ensure_cell(struct nest *n);

/* In a table, but in none of its cells: blanks there mean nothing. */
bool nest_is_between_cells(const struct nest *n);

/* An element begins. False if it is too deep to come out; its end is awaited all the same. */
bool nest_open(struct nest *n, enum html_kind kind);

/* An end tag. False if it ends nothing that came out. */
bool nest_close(struct nest *n, enum html_kind kind);
void nest_close_all(struct nest *n);

/* An element begins that goes with its content; until its end only nest_open_dropped() and
 * nest_close_dropped() matter. The latter is false if the tag ends more than what is dropped, and must be
 * passed to nest_close(). */
void nest_drop(struct nest *n, enum html_kind kind);
void nest_open_dropped(struct nest *n, enum html_kind kind);
bool nest_close_dropped(struct nest *n, enum html_kind kind);

/* If an element of kind, by beginning, ends the one that is being dropped, end that. */
void nest_leave_dropped(struct nest *n, enum html_kind kind);

#endif
