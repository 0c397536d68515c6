#include "nest.h"

#include <assert.h>

static unsigned
flags_of(unsigned kind)
{
	return element_kinds[kind].flags;
}

static void
push(struct nest *n, enum html_kind kind)
{
	n->stack[n->depth++] = (unsigned char)kind;
	n->n_open[kind]++;
}

static void
pop(struct nest *n)
{
	unsigned kind = n->stack[--n->depth];

	n->n_open[kind]--;
	n->over = 0;
	if (!n->drop) {
		n->close(n->ctx, kind);
	} else if (n->depth + 1 == n->drop) {
		n->drop = 0;
		n->over = n->over_before_drop;
		n->drop_end(n->ctx, kind);
	}
}

static void
pop_to(struct nest *n, unsigned depth)
{
	while (n->depth > depth)
		pop(n);
}

/* The innermost open element. */
static unsigned
top(const struct nest *n)
{
	return n->depth ? n->stack[n->depth - 1] : H_SPAN;
}

/* ---- end tags */

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
find_open(const struct nest *n, enum html_kind kind)
{
	bool is_heading = flags_of(kind) & E_HEADING;

	if (!n->n_open[kind] && !is_heading)
		return -1;
	for (int i = (int)n->depth - 1; i >= 0; i--) {
		if (n->stack[i] == kind || (is_heading && (flags_of(n->stack[i]) & E_HEADING)))
			return i;
		if (is_wall(kind, n->stack[i]))
			return -1;
	}
	return -1;
}

enum html_kind
nest_in_place(const struct nest *n, enum html_kind kind)
{
	return (flags_of(kind) & E_TABLE) && !n->n_open[H_TABLE] ? H_DIV : kind;
}

bool
nest_close(struct nest *n, enum html_kind kind)
{
	int place;

	if (n->over) {
		n->over--;
		return false;
	}
	place = find_open(n, kind);
	if (place < 0)
		return false;
	pop_to(n, (unsigned)place);
	return true;
}

void
nest_close_all(struct nest *n)
{
	pop_to(n, 0);
}

/* ---- what a beginning element ends */

/* A block ends the paragraph before it. Not when a link lies between: <p><a><div> is meant as it is written,
 * and closing the paragraph would close the link. */
static void
close_paragraph(struct nest *n)
{
	if (!n->n_open[H_P])
		return;
	for (unsigned i = n->depth; i-- > 0;) {
		if (n->stack[i] == H_P) {
			pop_to(n, i);
			return;
		}
		if (n->stack[i] == H_A || (flags_of(n->stack[i]) & (E_BLOCK | E_TABLE)))
			return;
	}
}

/* <li> ends the item before it, <dt> and <dd> theirs. */
static void
close_item(struct nest *n, enum html_kind kind)
{
	for (unsigned i = n->depth; i-- > 0;) {
		unsigned k = n->stack[i];

		if (kind == H_LI ? k == H_LI : k == H_DD || k == H_DT) {
			pop_to(n, i);
			return;
		}
		if (flags_of(k) & (E_WALL | E_TABLE))
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
close_to_table(struct nest *n, enum html_kind part)
{
	bool is_cell = part == H_TD || part == H_TH;

	for (;;) {
		unsigned k = top(n);

		if (k == H_TABLE || (is_section(k) && (part == H_TR || is_cell)) || (k == H_TR && is_cell))
			return;
		pop(n);
	}
}

/* There is room: depth_wanted(). */
static void
conclude(struct nest *n, enum html_kind kind)
{
	assert(n->depth < NEST_DEPTH_MAX);
	n->conclude(n->ctx, kind);
	push(n, kind);
}

void
nest_ensure_cell(struct nest *n)
{
	unsigned k = top(n);

	if (k == H_TABLE || is_section(k))
		conclude(n, H_TR);
	if (top(n) == H_TR)
		conclude(n, H_TD);
}

void
nest_make_room(struct nest *n, enum html_kind kind)
{
	int link = kind == H_A ? find_open(n, H_A) : -1;

	if (flags_of(kind) & E_TABLE) {
		close_to_table(n, kind);
		if ((kind == H_TD || kind == H_TH) && top(n) != H_TR)
			conclude(n, H_TR);
		return;
	}
	if (kind == H_LI || kind == H_DD || kind == H_DT)
		close_item(n, kind);
	if (flags_of(kind) & E_BLOCK)
		close_paragraph(n);
	if ((flags_of(kind) & E_HEADING) && (flags_of(top(n)) & E_HEADING))
		pop(n);
	if (link >= 0)
		pop_to(n, (unsigned)link);
	nest_ensure_cell(n);
}

bool
nest_is_between_cells(const struct nest *n)
{
	unsigned k = top(n);

	return k == H_TABLE || k == H_TR || is_section(k);
}

/* By itself and by those without which nothing can stand in it: a table, its section and its row want a cell. */
static unsigned
depth_wanted(enum html_kind kind)
{
	return kind == H_TABLE ? 4 : is_section(kind) ? 3 : kind == H_TR ? 2 : 1;
}

bool
nest_open(struct nest *n, enum html_kind kind)
{
	if (n->over || n->depth + depth_wanted(kind) > NEST_DEPTH_MAX) {
		n->over++;
		return false;
	}
	push(n, kind);
	return true;
}

/* ---- what goes with its content */

void
nest_drop(struct nest *n, enum html_kind kind)
{
	push(n, kind);
	n->drop = n->depth;
	n->over_before_drop = n->over;
	n->over = 0;
}

void
nest_open_dropped(struct nest *n, enum html_kind kind)
{
	if (n->depth <= NEST_DEPTH_MAX)
		push(n, kind);
	else
		n->over++;
}

bool
nest_close_dropped(struct nest *n, enum html_kind kind)
{
	if (n->over) {
		n->over--;
		return true;
	}
	for (unsigned i = n->depth; i >= n->drop; i--) {
		if (n->stack[i - 1] == kind) {
			pop_to(n, i - 1);
			return true;
		}
	}
	return !(flags_of(kind) & (E_BLOCK | E_TABLE)) || find_open(n, kind) < 0;
}

void
nest_leave_dropped(struct nest *n, enum html_kind kind)
{
	unsigned dropped = n->stack[n->drop - 1];
	bool leaves =
		n->drop == n->depth && dropped == kind && (kind == H_LI || kind == H_TD || kind == H_TR);

	if (dropped == H_FOREIGN || dropped == H_P)
		leaves = flags_of(kind) & E_BLOCK;
	if (leaves)
		pop_to(n, n->drop - 1);
}
