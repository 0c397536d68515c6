#include "defect.h"

#include <string.h>

#include "base/utf8.h"

void
position_advance(struct position *p, size_t offset)
{
	const char *nl;

	while (p->at < offset && (nl = memchr(p->s + p->at, '\n', offset - p->at)) != NULL) {
		p->line++;
		p->at = p->line_start = (size_t)(nl - p->s) + 1;
	}
	p->at = offset;
}

void
defect_add(struct feed *feed, unsigned line, unsigned column, const char *what)
{
	struct defect *d;

	if (feed->total_defects++ >= DEFECTS_KEPT)
		return;
	d = ARENA_PUSH(&feed->arena, feed->defects, feed->n_defects);
	d->what = arena_strndup(&feed->arena, what, utf8_clip(what, strlen(what), 120));
	d->line = line;
	d->column = column;
}
