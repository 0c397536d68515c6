#include "daemon/pages.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/url.h"

/* So much in memory is enough; what lies further back is let go. */
#define BYTES_MAX (32u * 1024 * 1024)

void
pages_add(struct pages *pages, struct edition *edition, const char *url)
{
	assert(pages->n < PAGES_MAX);
	pages->v[pages->n] = edition;
	pages->urls[pages->n++] = xstrdup(url);
	pages->bytes += edition->arena.total;
}

struct edition *
pages_take_oldest(struct pages *pages)
{
	free(pages->urls[--pages->n]);
	return pages->v[pages->n];
}

static bool
is_all_news(const struct edition *edition)
{
	for (size_t i = 0; i < edition->n_items; i++)
		if (edition->items[i].fate == ITEM_KNOWN)
			return false;
	return edition->n_items > 0;
}

/* A document must not send us to somebody else's house. */
static bool
is_same_server(const char *a, const char *b)
{
	struct url_parts pa, pb;

	return url_split(a, &pa) == 0 && url_split(b, &pb) == 0 && strcmp(pa.scheme, pb.scheme) == 0 &&
	       strcmp(pa.host, pb.host) == 0 && pa.port == pb.port;
}

static bool
was_read(const struct pages *pages, const char *url)
{
	for (size_t i = 0; i < pages->n; i++)
		if (strcmp(pages->urls[i], url) == 0)
			return true;
	return false;
}

char *
pages_next(const struct pages *pages)
{
	const struct edition *last = pages->n ? pages->v[pages->n - 1] : NULL;
	char *url;

	if (!last || pages->n == PAGES_MAX || pages->bytes > BYTES_MAX || last->more || !last->next_url ||
	    !is_all_news(last))
		return NULL;
	url = url_wire(last->next_url);
	if (url && is_same_server(url, pages->urls[0]) && !was_read(pages, url))
		return url;
	free(url);
	return NULL;
}

void
pages_release(struct pages *pages)
{
	while (pages->n > 0)
		edition_free(pages_take_oldest(pages));
}
