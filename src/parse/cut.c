#include "cut.h"

#include <stdio.h>

#include "base/clock.h"
#include "defect.h"

static int64_t
when(const struct entry *e)
{
	return e->published.s != TIME_NONE ? e->published.s : e->updated.s;
}

/* By most pairs of neighbours: single old posts are pinned to the top, or were dated later. */
bool
cut_is_ascending(const struct feed *feed)
{
	int64_t before = TIME_NONE;
	size_t up = 0, down = 0;

	for (size_t i = 0; i < feed->n_entries; i++) {
		int64_t now = when(&feed->entries[i]);

		if (now == TIME_NONE)
			continue;
		up += before != TIME_NONE && now > before;
		down += before != TIME_NONE && now < before;
		before = now;
	}
	return up > down;
}

void
cut_record(struct feed *feed, size_t left_out, bool first, unsigned line)
{
	char what[120];

	snprintf(what, sizeof(what), "%zu entries beyond the limit of %zu left out, the %s ones of the document", left_out,
		 feed->n_entries, first ? "first" : "last");
	defect_add(feed, line, 1, what);
	feed->cut = true;
}

static bool
is_readable(const struct entry *e)
{
	return e->title || e->content.s || e->summary.s || e->enclosures.n > 0;
}

static bool
is_named(const struct entry *e)
{
	return e->id || e->url || e->external_url;
}

void
cut_drop_stump(struct feed *feed)
{
	const struct entry *last = feed->n_entries ? &feed->entries[feed->n_entries - 1] : NULL;
	bool named_before = feed->n_entries < 2 || is_named(last - 1);

	if (last && !(is_readable(last) && (is_named(last) || !named_before)))
		feed->n_entries--;
}
