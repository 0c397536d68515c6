#include "notes.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define TAG_MAX 300 /* bytes, so that a flood of openings costs little */
#define URL_MAX 900 /* what a line of a mail surely holds */

/* The tags at p. */
static const char *
skip_tags(const char *p, const char *end)
{
	for (const char *close; p < end && *p == '<'; p = close + 1) {
		close = memchr(p, '>', (size_t)(end - p) < TAG_MAX ? (size_t)(end - p) : TAG_MAX);
		if (!close)
			break;
	}
	return p;
}

size_t
notes_own(const char *html, size_t len)
{
	const char *end = html + len;
	size_t most = 0;

	for (const char *p = html; (p = memchr(p, '[', (size_t)(end - p))) != NULL;) {
		size_t n = 0, digits = 0;

		for (p = skip_tags(p + 1, end); p < end && isdigit((unsigned char)*p) && digits < 3; p++, digits++)
			n = n * 10 + (size_t)(*p - '0');
		p = skip_tags(p, end);
		if (p < end && *p == ']' && digits > 0 && digits < 3 && n > most)
			most = n;
	}
	return most;
}

size_t
notes_number(struct notes *notes, const char *url)
{
	size_t len = strlen(url);

	for (size_t i = 0; i < notes->n; i++)
		if (notes->v[i].len == len && memcmp(notes->v[i].url, url, len) == 0)
			return notes->own + i + 1;
	if (len > URL_MAX || notes->n == NOTES_MAX)
		return 0;
	XGROW(notes->v, notes->n, notes->cap);
	notes->v[notes->n++] = (struct note){ xstrndup(url, len), len };
	return notes->own + notes->n;
}

void
notes_write(const struct notes *notes, struct lines *l)
{
	struct strbuf line = STRBUF_INIT(URL_MAX + 32);

	for (size_t i = 0; i < notes->n; i++) {
		strbuf_clear(&line);
		strbuf_addf(&line, "[%zu]: %s", notes->own + i + 1, notes->v[i].url);
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
