/* What has come, into the items: copied into their editions, which go to the store by themselves. */
#include "extras_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "compose/gallery.h"

#define PICTURES_BYTES (2u << 20) /* of one message */

bool
extras_are_for(const struct item *item)
{
	return item->fate == ITEM_DELIVER || item->fate == ITEM_CHANGED;
}

static void
place_file(const struct want *want, struct edition *edition, struct item *item, const struct item_file *file)
{
	struct item_file *place = ARENA_PUSH(&edition->arena, item->files.v, item->files.n);

	*place = *file;
	place->url = arena_strdup(&edition->arena, want->url);
	place->type = arena_strdup(&edition->arena, want->type);
	place->hash = want->hash;
	place->len = want->len;
}

/* The bytes stand once in an edition, however many items show them. */
static char *
bytes_for(struct want *want, struct edition *edition)
{
	size_t len;

	if (want->copied_to != edition) {
		const char *data = response_body_data(want->body, &len);

		want->copy = arena_strndup(&edition->arena, data, len);
		want->copied_to = edition;
	}
	return want->copy;
}

struct placing {
	struct extras *extras;
	struct edition *edition;
	struct item *item;
	size_t bytes, n;
};

static void
place_picture(void *arg, const char *url)
{
	struct placing *p = arg;
	struct want *want = NULL;

	for (size_t i = 0; i < p->extras->n && !want; i++)
		if (p->extras->v[i].kind == WANT_PICTURE && strcmp(p->extras->v[i].url, url) == 0)
			want = &p->extras->v[i];
	if (!want || p->n == PICTURES_MAX)
		return;
	for (size_t i = 0; i < p->item->files.n; i++)
		if (strcmp(p->item->files.v[i].url, url) == 0)
			return;
	if (want->is_pixel) {
		place_file(want, p->edition, p->item, &(struct item_file){ .use = FILE_PIXEL });
	} else if (want->body && p->bytes + want->len <= PICTURES_BYTES) {
		place_file(want, p->edition, p->item,
			   &(struct item_file){ .use = FILE_PICTURE, .data = bytes_for(want, p->edition) });
		p->bytes += want->len;
		p->n++;
	}
}

/* What the last part of the address says, as a plain name of a file. */
static char *
file_name(struct arena *arena, const char *url)
{
	size_t end = strcspn(url, "?#"), begin = end;
	struct strbuf name = STRBUF_INIT(100);
	char *out;

	while (begin > 0 && url[begin - 1] != '/')
		begin--;
	for (size_t i = begin; i < end; i++) {
		char c = url[i];

		strbuf_addch(&name, (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
						    strchr("-_", c) || (c == '.' && name.len) ? c : '_');
	}
	out = arena_strdup(arena, name.len ? name.buf : "enclosure");
	strbuf_release(&name);
	return out;
}

static void
place_enclosures(struct extras *extras, struct edition *edition, struct item *item)
{
	size_t bytes = 0;

	for (size_t i = 0; i < extras->n; i++) {
		struct want *want = &extras->v[i];

		if (want->kind != WANT_ENCLOSURE || want->item != item || !want->body ||
		    bytes + want->len > extras->poll->feed->enclosure_max)
			continue;
		bytes += want->len;
		place_file(want, edition, item,
			   &(struct item_file){ .use = FILE_ATTACHED, .name = file_name(&edition->arena, want->url),
						.data = bytes_for(want, edition) });
	}
}

void
extras_place(struct extras *extras)
{
	const struct pages *pages = &extras->poll->pages;

	for (size_t page = 0; page < pages->n; page++)
		for (size_t i = 0; i < pages->v[page]->n_items; i++) {
			struct edition *edition = pages->v[page];
			struct placing p = { extras, edition, &edition->items[i], 0, 0 };

			if (!extras_are_for(p.item))
				continue;
			if (extras->poll->feed->images == IMAGES_INLINE)
				gallery_list(p.item, place_picture, &p);
			place_enclosures(extras, edition, p.item);
		}
}
