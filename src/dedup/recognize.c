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

/* "All systems operational." is said again; so many such lines in one document are old ones. */
#define LINES_MIN 4

/* What is known of one entry. */
struct view {
	bool strong, all_strong, weak, content, delivered;
	bool solid;     /* known by a title and its date, or by a text that is said once */
	bool own_title; /* no other entry has what is weak in it */
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
			view.solid |= found && (i + 1 < entry->n_keys || !entry->is_dated_line);
		}
		if (i + 1 == entry->n_keys)
			view.content = found;
		view.delivered |= delivered;
	}
	return view;
}

/* ---- when weak keys count */

/* What is weak in an entry. */
static const struct hash128 *
weak_key(const struct identity *entry)
{
	return &entry->keys[entry->n_strong < entry->n_keys ? entry->n_strong : 0];
}

static int
compare_hashes(const struct hash128 *a, const struct hash128 *b)
{
	return memcmp(a, b, sizeof(*a));
}

static int
by_weak_key(const void *a, const void *b)
{
	const struct identity *x = *(const struct identity *const *)a, *y = *(const struct identity *const *)b;
	int order = compare_hashes(weak_key(x), weak_key(y));

	return order ? order : compare_hashes(&x->keys[0], &y->keys[0]);
}

/* Mark the entries whose weak key no other entry has; one that stands there twice is one. Titles that repeat within
 * one document prove nothing. */
static void
find_own_titles(const struct identity *entries, struct view *views, size_t n)
{
	const struct identity **sorted = xcalloc(n, sizeof(const struct identity *));

	for (size_t i = 0; i < n; i++)
		sorted[i] = &entries[i];
	qsort(sorted, n, sizeof(*sorted), by_weak_key);
	for (size_t i = 0, run; i < n; i += run) {
		bool one = true;

		for (run = 1; i + run < n && compare_hashes(weak_key(sorted[i + run]), weak_key(sorted[i])) == 0; run++)
			one = one && compare_hashes(&sorted[i + run]->keys[0], &sorted[i]->keys[0]) == 0;
		for (size_t k = i; k < i + run; k++)
			views[sorted[k] - entries].own_title = one;
	}
	free(sorted);
}

/* Known by what counts in a document that has moved. */
static bool
is_known_weakly(const struct view *view)
{
	return view->content || (view->weak && view->own_title);
}

static bool
has_moved(const struct view *views, size_t n, bool new_habits)
{
	size_t unknown = 0, moved = 0, weak = 0, solid = 0;

	for (size_t i = 0; i < n; i++) {
		unknown += !views[i].strong;
		weak += !views[i].strong && views[i].weak;
		moved += !views[i].strong && views[i].weak && views[i].own_title;
		solid += !views[i].strong && views[i].solid && views[i].own_title;
	}
	/* A habit that was found only now has changed the keys themselves. */
	if (weak && new_habits)
		return true;
	return unknown * 2 > n && moved * 2 > unknown && (solid || moved >= LINES_MIN);
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
		if (!views[i].strong && !(moved && is_known_weakly(&views[i])))
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
	find_own_titles(entries, views, n);
	moved = has_moved(views, n, *habits != had);
	*habits |= find_rotation(views, n, moved, *habits);
	/* Guids that were changed under known links were changed where there is no link, too. */
	moved = moved || (*habits & ~had & (IDENTITY_GUID_ROTATED | IDENTITY_GUID_ROTATES));
	for (size_t i = 0; i < n; i++) {
		bool is = views[i].strong || (moved && is_known_weakly(&views[i]));

		out[i] = !is ? RECOGNIZED_NOT :
			 views[i].delivered && !views[i].content ? RECOGNIZED_CHANGED :
			 views[i].all_strong ? RECOGNIZED : RECOGNIZED_REKEYED;
	}
	free(views);
}
