/* When a feed's trouble is worth a mail to the reader, and what it says. Pure.
 *
 * A reader does not look into logs: a feed that died in March is missed in June. So trouble that lasts becomes
 * a message in the folder Status, one thread a feed, never more than one a day, and another when it is over. */
#ifndef DESK_HEALTH_H
#define DESK_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "store/feed_state.h"

enum health_kind {
	HEALTH_WELL,
	HEALTH_FAILING,   /* for days, whatever the reason */
	HEALTH_GONE,      /* 410, confirmed */
	HEALTH_NOT_FEED,  /* answers, but with something else: a page, an error in words */
	HEALTH_SILENT,    /* answers, but nothing new for far longer than is its way */
	HEALTH_MISSING,   /* all of every document is new: some items are missed between polls */
	HEALTH_MOVED,     /* permanent redirects: another address is polled from now on */
	HEALTH_KINDS
};

/* What a poll showed. Times in UTC seconds, TIME_NONE: never. */
struct health_poll {
	int64_t now_s;           /* 0: not a whole poll, nothing follows from it */
	int64_t failing_since_s; /* TIME_NONE: it went well */
	int64_t patience_s;      /* failing for so long is told; 0: never */
	bool gone, not_feed;     /* of a failure */
	int64_t last_new_s;      /* before this poll */
	double daily;            /* items a day, as far as one can tell */
	int64_t dates_gap_s;     /* longest time between items by their own dates; 0: unknown */
	uint32_t known, fresh;   /* items of the document, if there was one */
	bool first;              /* the feed's first document, or one that could not be whole */
	uint64_t moved_to;       /* the adopted address, by its hash; 0: none */
};

enum {
	HEALTH_NOT_FEED_S = 86400,
	HEALTH_SILENT_MIN_S = 30 * 86400, /* and four times its longest silence so far */
	HEALTH_ALL_NEW = 3,
	HEALTH_AGAIN_S = 30 * 86400,      /* the same trouble is told again after this */
	HEALTH_DAY_S = 86400,
};

/* Nothing new has come for far longer than is its way. */
bool health_is_silent(const struct health *health, int64_t now_s);

/* The longest time between two of the dates (TIME_NONE without one; sorted by this), or the last one and now; 0 when
 * there are no two. */
int64_t health_longest_gap(int64_t *dates, size_t n, int64_t now_s);

/* Take a poll into account. */
void health_learn(struct health *health, const struct health_poll *poll);

/* After that: the kind to tell the reader now, or -1 for nothing; HEALTH_WELL tells of a recovery. *health is then
 * as it is once the message is delivered. */
int health_judge(struct health *health, const struct health_poll *poll);

/* The message's subject and text (plain, one paragraph a line). */
struct health_words {
	const char *feed_id, *url;
	const char *trouble;   /* the last failure in words, may be NULL */
	const char *moved_to;  /* the adopted address, may be NULL */
	const char *file;      /* where the feed is configured */
	unsigned line;
	enum health_kind was;  /* of a recovery: from what */
	int64_t since_s;       /* of the trouble */
	int64_t next_s;        /* of the next poll, TIME_NONE: none by itself */
	int64_t now_s;
	int zone_min;          /* the reader's, east of UTC */
};
void health_subject(struct strbuf *out, enum health_kind kind, const struct health_words *words);
void health_text(struct strbuf *out, enum health_kind kind, const struct health_words *words);

#endif
