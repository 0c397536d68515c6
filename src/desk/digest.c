#include "desk/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/url.h"
#include "base/utf8.h"
#include "compose/words.h"
#include "desk/tell.h"
#include "digest/digest.h"
#include "digest/when.h"
#include "store/letters.h"
#include "store/salvage.h"

#define DAY_S 86400

/* ---- collecting */

static char *
clip(struct arena *arena, const char *s, size_t max)
{
	return arena_strndup(arena, s ? s : "", s ? utf8_clip(s, strlen(s), max) : 0);
}

static struct waiting
row_of(const struct outcome *out, const struct digest_entry *entry, struct arena *arena)
{
	const struct item *item = entry->item;
	const char *source = out->feed->title ? out->feed->title : out->edition->title;
	struct strbuf title = STRBUF_INIT(4 * DIGEST_TITLE), teaser = STRBUF_INIT(2 * DIGEST_TEASER);
	bool has_url = item->url && url_is_http(item->url) && strlen(item->url) <= DIGEST_URL;
	struct waiting row = { .item = hash128_prefix(&item->keys[0]) };

	words_subject(&title, item, DIGEST_TITLE / 2);
	digest_teaser(&teaser, item->text);
	row.digest = (struct digest_item){
		.source = clip(arena, source && *source ? source : out->feed->id, DIGEST_TITLE / 2),
		.topic = clip(arena, entry->filing->n_labels ? entry->filing->labels[0] : NULL, DIGEST_TITLE / 2),
		.title = clip(arena, title.buf, DIGEST_TITLE),
		.url = arena_strdup(arena, has_url ? item->url : ""),
		.teaser = arena_strdup(arena, strbuf_str(&teaser)),
		.feed = out->state.number,
		.story = entry->story,
		.date = entry->date,
	};
	strbuf_release(&title);
	strbuf_release(&teaser);
	return row;
}

enum journey
digest_collect(struct counter *counter, const struct outcome *out, const struct digest_entry *entry, struct error *err)
{
	const struct filing *filing = entry->filing;
	const char *spool = config_spool(out->config, out->feed);
	struct pile pile = { .spool = strcmp(spool, out->config->spool) == 0 ? "" : spool };
	struct arena arena = { 0 };
	struct waiting row = { 0 };
	int ret = 0;

	for (size_t i = 0; i < filing->n_folders && ret == 0; i++) {
		if (filing->digests[i] == DIGEST_NO)
			continue;
		if (!row.digest.title)
			row = row_of(out, entry, &arena);
		pile.folder = filing->folders[i];
		pile.period = (int)filing->digests[i];
		ret = letters_add(counter->db, &pile, &row, entry->is_revision, err);
	}
	arena_release(&arena);
	return ret < 0 ? JOURNEY_STATE_FAILED : JOURNEY_DONE;
}

/* ---- issuing */

/* A message of a folder and a time is one, however often it is made. */
static struct hash128
key_of(const struct pile *pile, int64_t at, unsigned part)
{
	char when[64];

	snprintf(when, sizeof(when), "%d %" PRId64 " %u", pile->period, at, part);
	return hash128_of_strings(4, (const char *[]){ "digest", pile->folder, when, pile->spool });
}

static enum journey
send(struct counter *counter, const struct config *config, const struct pile *pile, struct digest_letter *letter,
     int64_t at, struct error *err)
{
	struct arena arena = { 0 };
	char *subject, *text, *html;
	struct notice notice = { .list = "digest", .title = "wirespool", .folder = letter->folder, .now = letter->now };
	enum journey ret;

	letter->zone_min = tell_zone_min(letter->now);
	digest_group(letter, &arena);
	notice.key = key_of(pile, at, letter->part);
	notice.subject = subject = digest_subject(letter);
	notice.text = text = digest_text(letter);
	notice.html = html = digest_html(letter);
	ret = tell(counter, config, *pile->spool ? pile->spool : config->spool, &notice, err);
	free(subject);
	free(text);
	free(html);
	arena_release(&arena);
	return ret;
}

/* The oldest of what waits, and what was told of waits no more. */
static enum journey
issue_part(struct counter *counter, const struct config *config, const struct pile *pile, struct digest_letter *letter,
	   int64_t at, struct error *err)
{
	struct arena arena = { 0 };
	struct digest_item *items;
	struct waiting *rows;
	enum journey ret = JOURNEY_STATE_FAILED;

	if (letters_waiting(counter->db, pile, DIGEST_PART, &arena, &rows, &letter->n, err) < 0)
		goto out;
	items = arena_alloc(&arena, letter->n * sizeof(*items));
	for (size_t i = 0; i < letter->n; i++) {
		items[i] = rows[i].digest;
		if (letters_drop(counter->db, rows[i].number, err) < 0)
			goto out;
	}
	letter->items = items;
	ret = send(counter, config, pile, letter, at, err);
out:
	arena_release(&arena);
	return ret;
}

static enum journey
issue_pile(struct counter *counter, const struct config *config, const struct pile *pile, int64_t at, int64_t now,
	   struct error *err)
{
	struct digest_letter letter = { .folder = pile->folder, .weekly = pile->period == DIGEST_WEEKLY, .now = now };
	enum journey ret = JOURNEY_DONE;
	struct log_value quoted;
	size_t n;

	if (letters_count(counter->db, pile, &n, err) < 0)
		return JOURNEY_STATE_FAILED;
	letter.parts = (unsigned)((n + DIGEST_PART - 1) / DIGEST_PART);
	for (letter.part = 1; letter.part <= letter.parts && ret == JOURNEY_DONE; letter.part++)
		ret = issue_part(counter, config, pile, &letter, at, err);
	if (ret == JOURNEY_DONE)
		log_event(LEVEL_INFO, "digest", "folder=%s items=%zu messages=%u", log_quote(&quoted, pile->folder), n,
			  letter.parts);
	return ret;
}

static enum journey
issue_all(struct counter *counter, const struct config *config, enum digest period, int64_t at, int64_t now,
	  struct error *err)
{
	struct pile pile = { .period = (int)period };
	struct arena arena = { 0 };
	enum journey ret = JOURNEY_DONE;
	int found;

	while (ret == JOURNEY_DONE && (found = letters_pile(counter->db, &pile, &arena, err)) != 0)
		ret = found < 0 ? JOURNEY_STATE_FAILED : issue_pile(counter, config, &pile, at, now, err);
	arena_release(&arena);
	return ret;
}

/* Has its hour come since it was last noted? The first look only notes. */
static int
is_due(struct counter *counter, const char *name, int64_t at, int64_t now, bool *due, struct error *err)
{
	int64_t last;

	*due = false;
	if (sqlite_note(counter->db, name, &last, err) < 0)
		return -1;
	/* A clock that was years ahead for once must not silence it for years. */
	if (at <= last && last <= now + DAY_S)
		return 0;
	*due = last != 0;
	return sqlite_note_put(counter->db, name, at, err);
}

enum journey
digest_issue(struct counter *counter, const struct config *config, int64_t now, struct error *err)
{
	int64_t daily = when_last(false, config->digest_hour, 0, now);
	int64_t weekly = when_last(true, config->digest_hour, config->digest_day, now);
	enum journey ret = JOURNEY_DONE;
	bool due;

	if (counter->dry)
		return JOURNEY_DONE;
	if (is_due(counter, "digest-daily", daily, now, &due, err) < 0)
		return JOURNEY_STATE_FAILED;
	if (due)
		ret = issue_all(counter, config, DIGEST_DAILY, daily, now, err);
	if (ret != JOURNEY_DONE)
		return ret;
	if (is_due(counter, "digest-weekly", weekly, now, &due, err) < 0)
		return JOURNEY_STATE_FAILED;
	if (due)
		ret = issue_all(counter, config, DIGEST_WEEKLY, weekly, now, err);
	if (ret != JOURNEY_DONE || config->report == DIGEST_NO)
		return ret;
	if (is_due(counter, "report", weekly, now, &due, err) < 0)
		return JOURNEY_STATE_FAILED;
	return due ? weekly_issue(counter, config, weekly, now, err) : JOURNEY_DONE;
}
