#include "dedup/dedup.h"

#include <assert.h>

#include "store/sqlite.h"

static unsigned
count_strong(const struct item *item)
{
	return item->n_strong ? item->n_strong : item->n_keys;
}

/* Whose keys are these? Returns 1 and the item that one of the first n belongs to, or 0. */
static int
find_item(struct sqlite *db, uint32_t scope, const struct item *item, unsigned n, uint64_t *out, struct error *err)
{
	int found = 0;

	for (unsigned i = 0; i < n && found == 0; i++)
		found = sqlite_key_find(db, scope, &item->keys[i], out, err);
	return found;
}

static int
touch(struct sqlite *db, uint32_t scope, const struct item *item, uint32_t day, struct error *err)
{
	for (unsigned i = 0; i < item->n_keys; i++)
		if (sqlite_key_touch(db, scope, &item->keys[i], day, err) < 0)
			return -1;
	return 0;
}

/* Strong keys become keys of the item that any of its keys belongs to. The others are not learned, for some
 * feeds change their texts and dates with every poll. */
static int
learn(struct sqlite *db, uint32_t scope, const struct item *item, uint64_t owner, uint32_t day, struct error *err)
{
	if (find_item(db, scope, item, item->n_keys, &owner, err) < 0)
		return -1;
	for (unsigned i = 0; i < count_strong(item); i++)
		if (sqlite_key_add(db, scope, &item->keys[i], owner, day, err) < 0)
			return -1;
	return touch(db, scope, item, day, err);
}

enum dedup
dedup_check(struct sqlite *db, uint32_t scope, const struct item *item, uint32_t day, struct error *err)
{
	uint64_t owner = hash128_prefix(&item->keys[0]);
	int known;

	assert(item->n_keys >= 1 && item->n_keys <= ITEM_KEYS && item->n_strong <= item->n_keys);
	if (item->fate == ITEM_KNOWN)
		return touch(db, scope, item, day, err) < 0 ? DEDUP_FAILED : DEDUP_SEEN;
	if (item->fate == ITEM_REKEYED || item->fate == ITEM_CHANGED)
		return learn(db, scope, item, owner, day, err) < 0 ? DEDUP_FAILED : DEDUP_SEEN;
	known = find_item(db, scope, item, count_strong(item), &owner, err);
	if (known < 0)
		return DEDUP_FAILED;
	for (unsigned i = 0; i < item->n_keys; i++)
		if (sqlite_key_add(db, scope, &item->keys[i], owner, day, err) < 0)
			return DEDUP_FAILED;
	return known || item->fate != ITEM_DELIVER ? DEDUP_SEEN : DEDUP_NEW;
}
