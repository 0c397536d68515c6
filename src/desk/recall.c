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

/* ---- words with which editors own up */

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
	if (!are_alike(row, item) || (owns_up(item->title) && !owns_up(row->title)))
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

/* The row whose copies are the versions of this article. */
static int64_t
article_of(const struct ledger_row *row)
{
	return row->original ? row->original : row->number;
}

static bool
tells(const struct recaller *who, const struct ledger_row *row, const struct item *item, struct error *err)
{
	return row->feed != who->number && is_copy(who, row, item) && merges(who, row, err);
}

/* Another feed's message about this article that says what the item says. Returns 1 and its row, 0, -1. */
static int
find_teller(const struct recaller *who, int64_t article, const struct item *item, struct ledger_row *row,
	    struct error *err)
{
	struct ledger_row *copies;
	size_t n;
	int found;

	if (!who->feed->merge_copies)
		return 0;
	found = ledger_get(who->db, article, who->arena, row, err);
	if (found < 0 || (found == 1 && tells(who, row, item, err)))
		return found;
	if (ledger_copies(who->db, article, true, who->arena, &copies, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		*row = copies[i];
		if (tells(who, row, item, err))
			return 1;
	}
	return 0;
}

static enum recall
find_copy(const struct recaller *who, const struct item *item, struct recollection *out, struct error *err)
{
	struct hash128 keys[3];
	unsigned n = shared_keys(item, keys);

	for (unsigned i = 0; i < n; i++) {
		struct ledger_row owner;
		int found = find_owner(who, &keys[i], &owner, err);

		if (found == 0 || (found == 1 && owner.feed == who->number))
			continue;
		if (found == 1)
			found = find_teller(who, article_of(&owner), item, &out->row, err);
		if (found != 0)
			return found < 0 ? RECALL_FAILED : RECALL_COPY;
		if (!out->seen && note_other(who, &owner, out, err) < 0)
			return RECALL_FAILED;
	}
	return RECALL_NEW;
}

/* ---- what it answers */

/* The msg-id of a row's message; NULL on failure. */
static char *
id_of(const struct recaller *who, const struct ledger_row *row, unsigned revision, struct error *err)
{
	const char *feed = ledger_feed_id(who->db, row->feed, who->arena, err);
	char *id, *bracketed;

	if (!feed)
		return NULL;
	id = message_id(feed, &row->key, revision, who->config->domain);
	bracketed = arena_printf(who->arena, "<%s>", id);
	free(id);
	return bracketed;
}

static int
take_parent(const struct recaller *who, const struct ledger_row *row, struct recollection *out, struct error *err)
{
	out->parent = id_of(who, row, 0, err);
	out->story = row->story;
	return out->parent ? 0 : -1;
}

/* The message that one of the keys names, of this feed or another. Returns 1, 0, -1. */
static int
find_answered(const struct recaller *who, const struct hash128 *key, struct ledger_row *row, struct error *err)
{
	uint64_t owner;
	int found = sqlite_key_find(who->db, who->number, key, &owner, err);

	if (found == 1)
		found = ledger_find(who->db, who->number, owner, who->arena, row, err);
	if (found == 1 && row->original) /* the message there was is another feed's */
		found = ledger_get(who->db, row->original, who->arena, row, err);
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

/* The bits that a small edit may move in a text of so many words. */
static unsigned
small_edit(unsigned n_words)
{
	if (n_words < SHORTEST_WORDS)
		return REVISION_SHORTEST_BITS;
	return n_words < SHORT_WORDS ? REVISION_SHORT_BITS : REVISION_BITS;
}

static bool
is_worth_telling(const struct ledger_row *row, const struct item *item, bool all)
{
	unsigned bits = simhash_distance(row->simhash, item->sketch.simhash);

	if (owns_up(item->title) && !owns_up(row->title))
		return true;
	return bits > (all ? 0 : small_edit(item->sketch.n_words));
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

/* A version of another feed's was linked that this one has not shown yet (recall_followers()). */
static bool
is_awaited(const struct ledger_row *row)
{
	static const struct hash128 none;

	return memcmp(&row->content, &none, sizeof(none)) == 0;
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

/* Was this very text told by the row before? Returns 1, 0, -2. */
static int
has_said(const struct recaller *who, const struct ledger_row *row, const struct item *item, struct error *err)
{
	uint64_t owner;
	int found = sqlite_key_find(who->db, row->feed, &item->keys[item->n_keys - 1], &owner, err);

	return found < 0 ? -2 : found && owner == hash128_prefix(&row->key);
}

/* Names differ in flags when one is a link. */
static bool
is_same_message(const char *a, const char *b)
{
	size_t len = strcspn(a, ":");

	return len == strcspn(b, ":") && strncmp(a, b, len) == 0;
}

/* What the message of another feed has said already: that is linked. Otherwise it is one of its own, and an answer to
 * what was linked first. */
static enum recall
change_copy(const struct recaller *who, const struct item *item, struct recollection *out, struct error *err)
{
	const struct ledger_row *own = &out->own;
	struct ledger_row original;
	int found = find_teller(who, article_of(own), item, &out->row, err);

	if (found < 0)
		return RECALL_FAILED;
	/* What is linked here says nothing new, however like the item it is. */
	if (found == 1 && out->row.name[0] && !is_same_message(out->row.name, own->name))
		return RECALL_COPY;
	out->row = *own;
	if (!own->original)
		return RECALL_REVISION;
	found = ledger_get(who->db, own->original, who->arena, &original, err);
	if (found == 0 && own->revision == 0)
		return RECALL_NEW; /* what was linked is forgotten */
	if (found == 1 && is_same_message(original.name, own->name))
		found = 1 + has_said(who, &original, item, err);
	if (found == 2)
		return RECALL_NOTHING; /* it lags behind what is linked here */
	if (found < 0 || (found == 1 && note_other(who, &original, out, err) < 0))
		return RECALL_FAILED;
	out->first = found == 1 ? id_of(who, &original, 0, err) : id_of(who, own, 1, err);
	return out->first ? RECALL_REVISION : RECALL_FAILED;
}

enum recall
recall_changed(const struct recaller *who, const struct item *item, uint32_t day, struct recollection *out,
	       struct error *err)
{
	struct ledger_row *own = &out->own;
	int found;

	*out = (struct recollection){ .story = 0 };
	found = find_own(who, item, own, err);
	if (found <= 0)
		return found < 0 ? RECALL_FAILED : RECALL_NOTHING;
	if (!is_worth_telling(own, item, who->feed->updates == UPDATES_ALL && !is_awaited(own))) {
		if (is_awaited(own))
			own->simhash = item->sketch.simhash;
		return take_content(who, own, item, day, false, err) < 0 ? RECALL_FAILED : RECALL_NOTHING;
	}
	if (!may_come_now(who, own))
		return RECALL_NOTHING; /* not noted: it is a change still at the next poll */
	if (find_parent(who, item, out, err) < 0 || take_content(who, own, item, day, true, err) < 0)
		return RECALL_FAILED;
	return change_copy(who, item, out, err);
}

/* ---- for whom a new version was linked */

/* One whose latest message is the row's. */
static bool
wants_version(const struct recaller *who, const struct ledger_row *row, const struct item *item,
	      struct follower *follower, struct error *err)
{
	const char *id = ledger_feed_id(who->db, follower->row.feed, who->arena, err);
	const struct feed_config *feed = id ? config_feed(who->config, id) : NULL;

	follower->feed = feed;
	return feed && feed->merge_copies && feed->updates != UPDATES_IGNORE && row->name[0] &&
	       is_same_message(follower->row.name, row->name) && earlier_says(who->config, &follower->row, item);
}

int
recall_followers(const struct recaller *who, const struct ledger_row *row, const struct item *item,
		 struct follower **v, size_t *n, struct error *err)
{
	struct ledger_row *copies;
	size_t n_copies;

	*v = NULL;
	*n = 0;
	if (!who->feed->merge_copies || row->original)
		return 0;
	if (ledger_copies(who->db, row->number, false, who->arena, &copies, &n_copies, err) < 0)
		return -1;
	for (size_t i = 0; i < n_copies; i++) {
		struct follower follower = { .row = copies[i] };

		if (wants_version(who, row, item, &follower, err))
			*ARENA_PUSH(who->arena, *v, *n) = follower;
	}
	return 0;
}
