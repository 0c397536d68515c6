#include "notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define URL_MAX 900 /* what a line of a mail surely holds */

size_t
notes_number(struct notes *notes, const char *url)
{
	size_t len = strlen(url);

	for (size_t i = 0; i < notes->n; i++)
		if (notes->v[i].len == len && memcmp(notes->v[i].url, url, len) == 0)
			return i + 1;
	if (len > URL_MAX || notes->n == NOTES_MAX)
		return 0;
	XGROW(notes->v, notes->n, notes->cap);
	notes->v[notes->n++] = (struct note){ xstrndup(url, len), len };
	return notes->n;
}

void
notes_write(const struct notes *notes, struct lines *l)
{
	struct strbuf line = STRBUF_INIT(URL_MAX + 32);

	for (size_t i = 0; i < notes->n; i++) {
		strbuf_clear(&line);
		strbuf_addf(&line, "[%zu]: %s", i + 1, notes->v[i].url);
		lines_fixed(l, line.buf, line.len);
	}
	strbuf_release(&line);
}

void
notes_release(struct notes *notes)
{
	for (size_t i = 0; i < notes->n; i++)
		free(notes->v[i].url);
	free(notes->v);
	*notes = (struct notes){ 0 };
}
