#include "dedup/recognize.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

uint64_t
fingerprint_of(const struct hash128 *key, bool delivered)
{
	return (hash128_prefix(key) & ~(uint64_t)FINGERPRINT_DELIVERED) | (delivered ? FINGERPRINT_DELIVERED : 0);
}

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a | FINGERPRINT_DELIVERED, y = *(const uint64_t *)b | FINGERPRINT_DELIVERED;

	return (x > y) - (x < y);
}

/* *delivered is set when the fingerprint says so, and left alone otherwise. */
static bool
is_known(const struct known *known, const struct hash128 *key, bool *delivered)
{
	uint64_t wanted = fingerprint_of(key, false), *found = NULL;

	if (known->n)
		found = bsearch(&wanted, known->v, known->n, sizeof(wanted), compare);
	if (found && *found & FINGERPRINT_DELIVERED)
		*delivered = true;
	return found != NULL;
}

/* What is known of one entry. */
struct view {
	bool strong, all_strong, weak, content, delivered;
	bool guid_unknown, link_unknown;
};

static struct view
look(const struct known *known, const struct identity *entry)
{
	struct view view = { .all_strong = true };

	for (unsigned i = 0; i < entry->n_keys; i++) {
		bool delivered = false, found = is_known(known, &entry->keys[i], &delivered);

		if (i < entry->n_strong) {
			view.strong |= found;
			view.all_strong &= found;
			view.guid_unknown |= !found && i + 1 == entry->guid;
			view.link_unknown |= !found && i + 1 == entry->link;
		} else {
			view.weak |= found;
		}
		if (i + 1 == entry->n_keys)
			view.content = found;
		view.delivered |= delivered;
	}
	return view;
}

/* ---- when weak keys count */

static int
compare_hashes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hash128));
}

/* Do all entries differ in what is weak in them? Titles that repeat within one document prove nothing. */
static bool
weak_keys_differ(const struct identity *entries, size_t n)
{
	struct hash128 *keys = xcalloc(n, sizeof(*keys));
	bool differ = true;

	for (size_t i = 0; i < n; i++)
		keys[i] = entries[i].keys[entries[i].n_strong < entries[i].n_keys ? entries[i].n_strong : 0];
	qsort(keys, n, sizeof(*keys), compare_hashes);
	for (size_t i = 1; i < n; i++)
		differ &= compare_hashes(&keys[i - 1], &keys[i]) != 0;
	free(keys);
	return differ;
}

static bool
has_moved(const struct identity *entries, const struct view *views, size_t n, bool new_habits)
{
	size_t unknown = 0, moved = 0;

	for (size_t i = 0; i < n; i++) {
		unknown += !views[i].strong;
		moved += !views[i].strong && views[i].weak;
	}
	/* A habit that was found only now has changed the keys themselves. */
	if (moved && new_habits)
		return true;
	return unknown * 2 > n && moved * 2 > unknown && weak_keys_differ(entries, n);
}

/* ---- what changes with every poll */

/* Most of the entries that are known have another guid, or link, than before: once may be a move, twice is how
 * the feed is made. Few entries prove nothing. */
static unsigned
note_rotation(size_t unknown, size_t known, unsigned habits, unsigned once, unsigned always)
{
	if (known < 2 || unknown * 2 <= known)
		return 0;
	return habits & once ? always : once;
}

static unsigned
find_rotation(const struct view *views, size_t n, bool moved, unsigned habits)
{
	size_t known = 0, guids = 0, links = 0;

	for (size_t i = 0; i < n; i++) {
		if (!views[i].strong && !(moved && views[i].weak))
			continue;
		known++;
		guids += views[i].guid_unknown;
		links += views[i].link_unknown;
	}
	return note_rotation(guids, known, habits, IDENTITY_GUID_ROTATED, IDENTITY_GUID_ROTATES) |
	       note_rotation(links, known, habits, IDENTITY_LINK_ROTATED, IDENTITY_LINK_ROTATES);
}

void
recognize_document(const struct identity *entries, size_t n, const struct known *known, unsigned had,
		   unsigned *habits, enum recognition *out)
{
	struct view *views = xcalloc(n, sizeof(*views));
	bool moved;

	for (size_t i = 0; i < n; i++)
		views[i] = look(known, &entries[i]);
	moved = has_moved(entries, views, n, *habits != had);
	for (size_t i = 0; i < n; i++) {
		bool is = views[i].strong || (moved && views[i].weak);

		out[i] = !is ? RECOGNIZED_NOT :
			 views[i].delivered && !views[i].content ? RECOGNIZED_CHANGED :
			 views[i].all_strong ? RECOGNIZED : RECOGNIZED_REKEYED;
	}
	*habits |= find_rotation(views, n, moved, *habits);
	free(views);
}
