/* A document's whole journey through the pure stages: parse → identify → render → classify. The same function
 * runs in a worker process, in tests and in fuzzers. */
#ifndef WORKER_EDITION_H
#define WORKER_EDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "classify/classify.h"
#include "config/config.h"
#include "parse/parse.h"
#include "worker/frame.h"
#include "worker/item.h"

/* A document and what the parent knows of its feed. All borrowed. */
struct job {
	struct document document;
	uint64_t serial;         /* what its answer must repeat, or it is another document's */
	const char *feed_title;  /* configured, or NULL: the document's */
	const uint64_t *known;   /* sorted fingerprints of the keys known in the feed's scope (dedup/recognize.h) */
	size_t n_known;
	unsigned habits;         /* of the feed, enum identity_habit */
	bool updates;            /* what was delivered and has another text is wanted, too */
	bool first;              /* nothing of this feed was ever committed: `first_poll` decides */
	struct first_poll first_poll;
	int64_t now;
	const char *only, *skip; /* keyword language, or NULL */
	size_t max_items;
	const struct item *about; /* the document is the page behind this item, which says no more than a teaser (its
				   * title, url, language, authors, tags, text); NULL: it is a feed */
	void (*sent)(void *arg); /* pool.h: the document is not needed any more; or NULL */
};

/* What one answer may hold in bytes; the rest is for the next poll (edition.more). */
#define EDITION_MAX_BYTES (16u * 1024 * 1024)

/* Read the document. Returns 0 and a reading (reading_close() it), or -1 when it is no feed: err says what it
 * looks like. rules (may be NULL: no topics) and the job are borrowed until the reading is closed. */
struct reading;
int reading_open(struct reading **out, const struct job *job, const struct rules *rules, struct error *err);

/* What the document says of itself; borrowed, without items. */
const struct edition *reading_head(const struct reading *reading);

/* The next item, oldest first, its strings in arena; false after the last. Each is rendered as it is asked
 * for, so that one document never has more than one rendered item in a worker's memory. */
bool reading_next(struct reading *reading, struct arena *arena, struct item *out);

void reading_close(struct reading *reading); /* takes NULL */

/* All of it at once. NULL and err as above. */
struct edition *edition_make(const struct job *job, const struct rules *rules, struct error *err);

/* What the rules look at: the words of everything that a reader would see of an entry. The buffers hold some of
 * it and must outlive *in. */
void entry_words(const struct entry *entry, const char *feed_title, struct strbuf *words, struct strbuf *authors,
		 struct classify_input *in);

/* The same, in bytes. The parent's side: */
void job_put(struct strbuf *sb, const struct job *job);       /* a whole frame, but for the body */
void job_put_rules(struct strbuf *sb, const struct config *config);
/* Take one frame of an answer into edition, whose serial is the job's. Returns 1 after the last one, 0 when more
 * must come, -1 when the frame is not to be trusted. A refusal is -1 with its reason in err and *refused set. */
int edition_take(struct edition *edition, enum frame_kind kind, const void *payload, size_t len, bool *refused,
		 struct error *err);

/* The worker's side: */
int job_get(struct job *job, const void *payload, size_t len, struct arena *arena);
struct rules *job_get_rules(const void *payload, size_t len);
void edition_put_head(struct strbuf *sb, const struct edition *edition);
void edition_put_item(struct strbuf *sb, const struct item *item);
void edition_put_end(struct strbuf *sb, const struct edition *edition);
void edition_put_refusal(struct strbuf *sb, uint64_t serial, const struct error *err);

#endif
