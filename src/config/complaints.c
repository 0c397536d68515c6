#include "complaints.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define EXCERPT_BEFORE 60 /* bytes of a long line shown before the place, and after it */
#define EXCERPT_AFTER 40

struct complaint *
complain(struct complaints *list, const char *file, size_t order, struct ini_place at, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT(1000);
	struct complaint *c;
	va_list ap;

	XGROW(list->v, list->n, list->cap);
	c = &list->v[list->n];
	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	*c = (struct complaint){ .file = file, .order = order, .at = at, .number = list->n };
	c->text = strbuf_detach(&text);
	list->n++;
	list->errors++;
	return c;
}

/* Columns a character takes on a terminal. */
static int
width(uint32_t cp)
{
	int east_asian = u_getIntPropertyValue((UChar32)cp, UCHAR_EAST_ASIAN_WIDTH);
	int8_t type = u_charType((UChar32)cp);

	if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR)
		return 0;
	return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

/* Blanks as wide as s; tabs stay, they reach as far in both lines. */
static void
add_blanks(struct strbuf *out, const char *s, const char *end)
{
	uint32_t cp = 0;

	for (size_t n; s < end; s += n) {
		n = utf8_decode(s, (size_t)(end - s), &cp);
		if (n == 0)
			n = 1;
		if (cp == '\t')
			strbuf_addch(out, '\t');
		else
			strbuf_addf(out, "%*s", width(cp), "");
	}
}

/* The character's first byte at or before p. */
static const char *
character(const char *begin, const char *p)
{
	while (p > begin && ((unsigned char)*p & 0xC0) == 0x80)
		p--;
	return p;
}

void
complaint_show(struct complaint *complaint, const char *text, size_t len, const char *place)
{
	struct strbuf out = STRBUF_INIT(1000);
	const char *begin = memrchr(text, '\n', (size_t)(place - text));
	const char *end = memchr(place, '\n', len - (size_t)(place - text));

	begin = begin ? begin + 1 : text;
	end = end ? end : text + len;
	if (end > begin && end[-1] == '\r')
		end--;
	if (place - begin > EXCERPT_BEFORE)
		begin = character(begin, place - EXCERPT_BEFORE);
	if (end - place > EXCERPT_AFTER)
		end = character(place, place + EXCERPT_AFTER);
	strbuf_addf(&out, "    %.*s\n    ", (int)(end - begin), begin);
	add_blanks(&out, begin, place);
	strbuf_addstr(&out, "^\n");
	complaint->excerpt = strbuf_detach(&out);
}

static int
by_place(const void *a, const void *b)
{
	const struct complaint *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

/* Names of files and keys may hold anything; nothing a terminal would obey goes out. */
static void
add_plain(struct strbuf *out, const char *s)
{
	for (; *s; s++)
		strbuf_addch(out, (unsigned char)*s < 0x20 || *s == 0x7F ? '?' : *s);
}

void
complaints_print(struct complaints *list, FILE *out)
{
	struct strbuf line = STRBUF_INIT(16 * 1024); /* stderr has no buffer of its own */

	if (list->n > 1)
		qsort(list->v, list->n, sizeof(*list->v), by_place);
	for (size_t i = 0; i < list->n; i++) {
		const struct complaint *c = &list->v[i];

		strbuf_clear(&line);
		add_plain(&line, c->file);
		if (c->at.line)
			strbuf_addf(&line, ":%u:%u", c->at.line, c->at.column);
		strbuf_addstr(&line, c->is_warning ? ": warning: " : ": ");
		add_plain(&line, c->text);
		strbuf_addch(&line, '\n');
		if (c->excerpt)
			strbuf_addstr(&line, c->excerpt);
		fwrite(line.buf, 1, line.len, out);
	}
	strbuf_release(&line);
}

void
complaints_release(struct complaints *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].text);
		free(list->v[i].excerpt);
	}
	free(list->v);
	*list = (struct complaints){ 0 };
}
