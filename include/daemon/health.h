/* When a feed's trouble is worth a mail to the reader, and what it says. Pure.
 *
 * A reader does not look into logs: a feed that died in March is missed in June. So trouble that lasts becomes
 * a message in the folder Status, one thread a feed, never more than one a day, and another when it is over. */
#ifndef DAEMON_HEALTH_H
#define DAEMON_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

enum health_kind {
	HEALTH_WELL,
	HEALTH_FAILING,   /* for days, whatever the reason */
	HEALTH_GONE,      /* 410, confirmed */
	HEALTH_NOT_FEED,  /* answers, but with something else: a page, an error in words */
	HEALTH_SILENT,    /* answers, but nothing new for far longer than is its way */
	HEALTH_MISSING,   /* all of every document is new: some items are missed between polls */
	HEALTH_KINDS
};

/* Kept with the feed's state. Zeroed: nothing was ever told. */
struct health {
	uint8_t told;       /* enum health_kind of the last message, HEALTH_WELL after a recovery */
	uint8_t all_new;    /* polls in a row that brought nothing but new items */
	int64_t told_s;     /* when, UTC seconds */
	int64_t longest_s;  /* longest time between two polls that brought something */
};

/* What a poll showed. Times in UTC seconds, TIME_NONE: never. */
struct health_poll {
	int64_t now_s;
	int64_t failing_since_s; /* TIME_NONE: it went well */
	bool gone, not_feed;     /* of a failure */
	int64_t last_new_s;      /* before this poll */
	bool has_document;       /* it was read: known and fresh count */
	uint32_t known, fresh;   /* items in it */
	bool first;              /* the feed's first document */
};

enum {
	HEALTH_FAILING_S = 3 * 86400,
	HEALTH_NOT_FEED_S = 86400,
	HEALTH_SILENT_MIN_S = 30 * 86400, /* and four times its longest silence so far */
	HEALTH_ALL_NEW = 3,
	HEALTH_AGAIN_S = 30 * 86400,      /* the same trouble is told again after this */
	HEALTH_DAY_S = 86400,
};

/* Take a poll into account. Returns the kind to tell the reader now, or -1 for nothing; HEALTH_WELL tells of a
 * recovery. *health is then as it is once the message is delivered. */
int health_judge(struct health *health, const struct health_poll *poll);

/* The message's subject and text (plain, one paragraph a line). */
struct health_words {
	const char *feed_id, *url, *trouble; /* trouble: the last failure in words, may be NULL */
	int64_t since_s, next_s;             /* of the trouble; of the next poll */
	int64_t now_s;
};
void health_subject(struct strbuf *out, enum health_kind kind, const struct health_words *words);
void health_text(struct strbuf *out, enum health_kind kind, const struct health_words *words);

#endif
