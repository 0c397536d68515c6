#include "desk/recall.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "compose/message.h"
#include "compose/words.h"
#include "dedup/identity.h"
#include "desk/earlier.h"
#include "store/sqlite.h"
#include "story/simhash.h"

#define DAY_S 86400
#define EVERYBODY 0      /* the scope of keys that feeds share */
#define KEEP_DAYS 40     /* how long they are remembered after they were last brought */
#define WORDS_MIN 5      /* texts with fewer words are equal by chance */
#define PARTS_S 600      /* each of the 256 parts has its turn for so long */

#define REVISIONS_AT_ONCE 3
#define REVISION_DISTANCE_S 3600
#define REVISIONS_MAX 50

/* ---- keys of all feeds */

/* The row that owns a key. Returns 1, 0, -1. */
static int
find_owner(const struct recaller *who, const struct hash128 *key, struct ledger_row *row, struct error *err)
{
	uint64_t number;
	int ret = sqlite_key_find(who->db, EVERYBODY, key, &number, err);

	return ret == 1 ? ledger_get(who->db, (int64_t)number, who->arena, row, err) : ret;
}

/* guids that are unique everywhere by their form; links have keys of their own. */
static bool
is_global_id(const char *id)
{
	return id && (strncasecmp(id, "tag:", 4) == 0 || strncasecmp(id, "urn:", 4) == 0);
}

/* The item's keys that other feeds may have, too. */
static unsigned
shared_keys(const struct item *item, struct hash128 out[3])
{
	unsigned n = 0;

	if (is_global_id(item->id))
		out[n++] = identity_guid_key(item->id);
	if (item->link_key)
		out[n++] = item->keys[item->link_key - 1];
	if (item->sketch.n_words >= WORDS_MIN)
		out[n++] = item->keys[item->n_keys - 1];
	return n;
}

int
recall_share(const struct recaller *who, const struct item *item, int64_t row, struct error *err)
{
	uint32_t day = (uint32_t)(who->now / DAY_S);
	struct ledger_row owner;
	struct hash128 keys[3];
	unsigned n = shared_keys(item, keys);

	for (unsigned i = 0; i < n; i++) {
		int found = find_owner(who, &keys[i], &owner, err);

		/* One whose owner is forgotten has no owner. */
		if (found < 0 || (found == 0 && sqlite_key_drop(who->db, EVERYBODY, &keys[i], err) < 0) ||
		    sqlite_key_add(who->db, EVERYBODY, &keys[i], (uint64_t)row, day, err) < 0)
			return -1;
	}
	return 0;
}

int
recall_expire(struct sqlite *db, int64_t now, struct error *err)
{
	uint32_t today = (uint32_t)(now / DAY_S);

	return sqlite_keys_expire_part(db, EVERYBODY, (uint8_t)(now / PARTS_S), today > KEEP_DAYS ? today - KEEP_DAYS : 0,
				       err);
}

/* ---- the same article */

static bool
are_alike(const struct ledger_row *row, const struct item *item)
{
	unsigned bits = simhash_distance(row->simhash, item->sketch.simhash);

	return row->simhash && item->sketch.simhash && bits <= (item->sketch.n_words < SHORT_WORDS ? 0 : COPY_BITS);
}

/* A text with a given simhash is found in a second: it finds candidates, and is no proof against whoever wants to be
 * taken for another. A text by its hash is, and so is the message that the reader has. */
static bool
is_copy(const struct recaller *who, const struct ledger_row *row, const struct item *item)
{
	if (!are_alike(row, item))
		return false;
	return memcmp(&row->content, &item->keys[item->n_keys - 1], sizeof(row->content)) == 0 ||
	       earlier_says(who->config, row, item);
}

/* The other feed has it under this key, but says something else. */
static int
note_other(const struct recaller *who, const struct ledger_row *row, struct recollection *out, struct error *err)
{
	struct moment first = { .s = row->time };
	struct strbuf text = STRBUF_INIT(200);
	const char *id = ledger_feed_id(who->db, row->feed, who->arena, err);

	if (!id)
		return -1;
	words_date_iso(&text, &first);
	out->seen = arena_printf(who->arena, "first=%s; also=%s", strbuf_str(&text), id);
	strbuf_release(&text);
	return 0;
}

/* Does the feed that delivered it want to be merged with others? One that is not configured any more had no
 * objection. */
static bool
merges(const struct recaller *who, const struct ledger_row *row, struct error *err)
{
	const char *id = ledger_feed_id(who->db, row->feed, who->arena, err);
	const struct feed_config *feed = id ? config_feed(who->config, id) : NULL;

	return !feed || feed->merge_copies;
}

static enum recall
find_copy(const struct recaller *who, const struct item *item, struct recollection *out, struct error *err)
{
	struct hash128 keys[3];
	unsigned n = shared_keys(item, keys);

	for (unsigned i = 0; i < n; i++) {
		int found = find_owner(who, &keys[i], &out->row, err);

		if (found < 0)
			return RECALL_FAILED;
		if (found == 0 || out->row.feed == who->number)
			continue;
		if (who->feed->merge_copies && is_copy(who, &out->row, item) && merges(who, &out->row, err))
			return RECALL_COPY;
		if (!out->seen && note_other(who, &out->row, out, err) < 0)
			return RECALL_FAILED;
	}
	return RECALL_NEW;
}

/* ---- what it answers */

static int
take_parent(const struct recaller *who, const struct ledger_row *row, struct recollection *out, struct error *err)
{
	const char *feed = ledger_feed_id(who->db, row->feed, who->arena, err);
	char *id;

	if (!feed)
		return -1;
	id = message_id(feed, &row->key, 0, who->config->domain);
	out->parent = arena_printf(who->arena, "<%s>", id);
	out->story = row->story;
	free(id);
	return 0;
}

/* The message that one of the keys names, of this feed or another. Returns 1, 0, -1. */
static int
find_answered(const struct recaller *who, const struct hash128 *key, struct ledger_row *row, struct error *err)
{
	uint64_t owner;
	int found = sqlite_key_find(who->db, who->number, key, &owner, err);

	if (found == 1)
		found = ledger_find(who->db, who->number, owner, who->arena, row, err);
	return found == 0 ? find_owner(who, key, row, err) : found;
}

/* thr:in-reply-to names the entry; a feed of comments links into the article's page. */
static int
find_parent(const struct recaller *who, const struct item *item, struct recollection *out, struct error *err)
{
	struct hash128 keys[3];
	unsigned n = 0;

	if (item->in_reply_to && *item->in_reply_to) {
		out->answers = true;
		keys[n++] = identity_guid_key(item->in_reply_to);
		n += identity_link_key(item->in_reply_to, &keys[n]);
	}
	if (item->url && identity_article_key(item->url, &keys[n])) {
		n++;
		out->answers = true;
	}
	for (unsigned i = 0; i < n; i++) {
		struct ledger_row row;
		int found = find_answered(who, &keys[i], &row, err);

		if (found < 0)
			return -1;
		if (found == 1 && !(row.feed == who->number && memcmp(&row.key, &item->keys[0], sizeof(row.key)) == 0))
			return take_parent(who, &row, out, err);
	}
	return 0;
}

enum recall
recall_new(const struct recaller *who, const struct item *item, struct recollection *out, struct error *err)
{
	*out = (struct recollection){ .story = 0 };
	if (find_parent(who, item, out, err) < 0)
		return RECALL_FAILED;
	return find_copy(who, item, out, err);
}

/* ---- other versions */

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool
has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strcasestr(at, word)); at++)
		if ((at == text || !is_letter(at[-1])) && !is_letter(at[len]))
			return true;
	return false;
}

/* Words with which editors own up: in a title that had none of them they are news, however little else has
 * changed. */
static bool
owns_up(const char *title)
{
	static const char *const words[] = {
		"correction", "corrections", "corrected", "corrects", "correcting", "retraction", "retracted", "retracts",
		"withdrawn", "clarification", "erratum", "errata", "corrigendum", "expression of concern", "berichtigung",
		"berichtigt", "korrektur", "korrigiert", "richtigstellung", "zurückgezogen", "rectificatif", "rectification",
		"correctif", "rétractation", "corrección", "correccion", "rectificación", "rectificacion", "fe de erratas",
		"rettifica", "rettificato", "ritrattato", "rectificatie", "gecorrigeerd", "correção", "errata corrige",
		"rättelse", "rettelse", "oikaisu", "sprostowanie", "oprava", "исправлено", "поправка", "опровержение",
	};

	for (size_t i = 0; title && i < sizeof(words) / sizeof(words[0]); i++)
		if (has_word(title, words[i]))
			return true;
	return false;
}

/* The bits that a small edit may move in a text of so many words. */
static unsigned
small_edit(unsigned n_words)
{
	if (n_words < SHORTEST_WORDS)
		return REVISION_SHORTEST_BITS;
	return n_words < SHORT_WORDS ? REVISION_SHORT_BITS : REVISION_BITS;
}

static bool
is_worth_telling(const struct recaller *who, const struct ledger_row *row, const struct item *item)
{
	unsigned bits = simhash_distance(row->simhash, item->sketch.simhash);

	if (owns_up(item->title) && !owns_up(row->title))
		return true;
	if (who->feed->updates == UPDATES_ALL)
		return bits > 0;
	return bits > small_edit(item->sketch.n_words);
}

/* Some feeds change an article with every poll. */
static bool
may_come_now(const struct recaller *who, const struct ledger_row *row)
{
	return row->revision < REVISIONS_AT_ONCE ||
	       (row->revision < REVISIONS_MAX && who->now - row->time >= REVISION_DISTANCE_S);
}

/* Remember the text by its key: it is known now. So is the one before, if there was a message for it: headlines go
 * back and forth while editors try which of two is clicked. Small edits leave nothing behind, there may be one with
 * every poll. */
static int
take_content(const struct recaller *who, struct ledger_row *row, const struct item *item, uint32_t day, bool told,
	     struct error *err)
{
	const struct hash128 *content = &item->keys[item->n_keys - 1];

	if ((!told && sqlite_key_drop(who->db, who->number, &row->content, err) < 0) ||
	    sqlite_key_add(who->db, who->number, content, hash128_prefix(&row->key), day, err) < 0)
		return -1;
	row->content = *content;
	return ledger_change(who->db, row, err);
}

/* The item that one of its keys belongs to. Returns 1, 0, -1. */
static int
find_own(const struct recaller *who, const struct item *item, struct ledger_row *row, struct error *err)
{
	uint64_t owner;
	int found = 0;

	for (unsigned i = 0; i < item->n_keys && found == 0; i++)
		found = sqlite_key_find(who->db, who->number, &item->keys[i], &owner, err);
	return found == 1 ? ledger_find(who->db, who->number, owner, who->arena, row, err) : found;
}

enum recall
recall_changed(const struct recaller *who, const struct item *item, uint32_t day, struct recollection *out,
	       struct error *err)
{
	int found;

	*out = (struct recollection){ .story = 0 };
	found = find_own(who, item, &out->row, err);
	if (found <= 0)
		return found < 0 ? RECALL_FAILED : RECALL_NOTHING;
	if (!is_worth_telling(who, &out->row, item))
		return take_content(who, &out->row, item, day, false, err) < 0 ? RECALL_FAILED : RECALL_NOTHING;
	if (!may_come_now(who, &out->row))
		return RECALL_NOTHING; /* not noted: it is a change still at the next poll */
	if (find_parent(who, item, out, err) < 0 || take_content(who, &out->row, item, day, true, err) < 0)
		return RECALL_FAILED;
	return RECALL_REVISION;
}
