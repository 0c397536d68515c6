#include "desk/health.h"

#include <stdlib.h>

#include "base/clock.h"
#include "compose/words.h"

#define DAY_S 86400
#define LONGEST_S (3650LL * DAY_S)

/* ---- judging */

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int64_t
health_longest_gap(int64_t *dates, size_t n, int64_t now_s)
{
	int64_t longest_s = 0, last_s = TIME_NONE;

	if (n > 1)
		qsort(dates, n, sizeof(*dates), by_value);
	for (size_t i = 0; i < n; i++) {
		if (dates[i] <= 0 || dates[i] > now_s)
			continue;
		if (last_s != TIME_NONE && dates[i] - last_s > longest_s)
			longest_s = dates[i] - last_s;
		last_s = dates[i];
	}
	return longest_s && now_s - last_s > longest_s ? now_s - last_s : longest_s;
}

/* What its rate lets one expect counts as a silence that was met: a feed that stops in its first week has a rhythm,
 * too. One of six times its mean distance is met once in 400 by chance. */
static void
learn_silence(struct health *health, const struct health_poll *poll)
{
	int64_t gap_s = health->news_s && !poll->first ? poll->now_s - health->news_s : 0;
	double expected_s = poll->daily > 0 ? 1.5 * DAY_S / poll->daily : 0;

	if (poll->dates_gap_s > gap_s)
		gap_s = poll->dates_gap_s;
	if (gap_s > health->longest_s)
		health->longest_s = gap_s;
	if (expected_s > (double)health->longest_s)
		health->longest_s = expected_s < (double)LONGEST_S ? (int64_t)expected_s : LONGEST_S;
	health->news_s = poll->now_s;
}

void
health_learn(struct health *health, const struct health_poll *poll)
{
	if (poll->failing_since_s != TIME_NONE)
		return;
	if (health->news_s == 0 && poll->last_new_s != TIME_NONE)
		health->news_s = poll->last_new_s;
	if (poll->fresh)
		learn_silence(health, poll);
	/* A poll that found nothing has missed nothing. */
	if (poll->first || poll->known || !poll->fresh)
		health->all_new = 0;
	else if (health->all_new < UINT8_MAX)
		health->all_new++;
	if (poll->moved_to == 0)
		health->address = 0;
}

bool
health_is_silent(const struct health *health, int64_t now_s)
{
	int64_t silence_s = now_s - health->news_s;

	/* A feed of whose rhythm nothing is known has none that it could break. */
	return health->news_s && health->longest_s && silence_s > HEALTH_SILENT_MIN_S &&
	       silence_s / 4 > health->longest_s;
}

static enum health_kind
diagnose_failure(const struct health_poll *poll)
{
	int64_t failing_s = poll->now_s - poll->failing_since_s;

	if (poll->gone)
		return HEALTH_GONE;
	if (poll->patience_s == 0)
		return HEALTH_WELL;
	if (poll->not_feed && failing_s >= (poll->patience_s < HEALTH_NOT_FEED_S ? poll->patience_s : HEALTH_NOT_FEED_S))
		return HEALTH_NOT_FEED;
	return failing_s >= poll->patience_s ? HEALTH_FAILING : HEALTH_WELL;
}

static enum health_kind
diagnose(const struct health *health, const struct health_poll *poll)
{
	if (poll->failing_since_s != TIME_NONE)
		return diagnose_failure(poll);
	if (health->all_new >= HEALTH_ALL_NEW)
		return HEALTH_MISSING;
	return health_is_silent(health, poll->now_s) ? HEALTH_SILENT : HEALTH_WELL;
}

/* A server that says now this and now that is one trouble. */
static bool
is_same(enum health_kind told, enum health_kind kind)
{
	return told == kind || (told == HEALTH_FAILING && kind == HEALTH_NOT_FEED) ||
	       (told == HEALTH_NOT_FEED && kind == HEALTH_FAILING);
}

static int
choose(const struct health *health, const struct health_poll *poll, enum health_kind kind)
{
	if (kind != HEALTH_WELL)
		return !is_same(health->told, kind) || poll->now_s - health->told_s >= HEALTH_AGAIN_S ? (int)kind : -1;
	/* Failing again, but not yet for long: what was told still stands. */
	if (poll->failing_since_s != TIME_NONE)
		return -1;
	if (poll->moved_to && poll->moved_to != health->address)
		return HEALTH_MOVED;
	return health->told == HEALTH_WELL ? -1 : HEALTH_WELL;
}

static int64_t
since(const struct health *health, const struct health_poll *poll)
{
	if (poll->failing_since_s != TIME_NONE)
		return poll->failing_since_s;
	return health->news_s ? health->news_s : poll->now_s;
}

int
health_judge(struct health *health, const struct health_poll *poll)
{
	int64_t told_ago_s = poll->now_s - health->told_s;
	int kind = choose(health, poll, diagnose(health, poll));

	/* That nothing was missed for once is not worth a mail. */
	if (kind == HEALTH_WELL && health->told == HEALTH_MISSING) {
		if (told_ago_s >= HEALTH_AGAIN_S)
			health->told = HEALTH_WELL;
		return -1;
	}
	if (kind < 0 || (health->told_s && told_ago_s >= 0 && told_ago_s < HEALTH_DAY_S))
		return -1; /* tomorrow, if it is still so */
	health->told_s = poll->now_s;
	if (kind == HEALTH_MOVED) {
		health->address = poll->moved_to;
		return kind;
	}
	health->told = (uint8_t)kind;
	if (kind != HEALTH_WELL)
		health->since_s = since(health, poll);
	if (kind == HEALTH_MISSING)
		health->all_new = 0;
	return kind;
}

/* ---- words */

enum { HELPS = 3 };

static const struct kind_words {
	const char *subject, *what, *since;
	const char *edit; /* what may be changed in the configuration */
	struct {
		const char *why, *command; /* %s: the feed's id */
	} help[HELPS];
} words_of[HEALTH_KINDS] = {
	[HEALTH_WELL] = {
		"works again", "The feed works again. What it still showed of the time between has been delivered.",
		"Trouble since", NULL, { { NULL, NULL } },
	},
	[HEALTH_FAILING] = {
		"has been failing", "No poll of this feed has succeeded.", "Failing since",
		"If its address has changed, put the new one there: the feed keeps its name, and nothing comes twice.",
		{ { "To see all about it:", "wirespool show %s" },
		  { "To try it now:", "wirespool poll %s" },
		  { "If you do not need it any more:", "wirespool remove %s" } },
	},
	[HEALTH_GONE] = {
		"is gone", "The server says that this feed is gone for good (HTTP 410). It is not asked any more.",
		"Failing since", "If the feed has another address now, put it there.",
		{ { "To take it out:", "wirespool remove %s" },
		  { "To ask once more all the same:", "wirespool poll %s" } },
	},
	[HEALTH_NOT_FEED] = {
		"is no feed any more", "The address answers, but not with a feed.", "Since",
		"Open the address in a browser: the feed may have moved, or the server may want to show a page to a person "
		"first. A new address goes there.",
		{ { "To see all about it:", "wirespool show %s" },
		  { "To try it now:", "wirespool poll %s" },
		  { "If you do not need it any more:", "wirespool remove %s" } },
	},
	[HEALTH_SILENT] = {
		"has fallen silent", "The feed answers, but nothing new has come for far longer than is its way.",
		"Last news", "Sites that move to another feed often leave the old one as it is. A new address goes there.",
		{ { "What it publishes, and how often:", "wirespool show %s" },
		  { "If you do not need it any more:", "wirespool remove %s" } },
	},
	[HEALTH_MISSING] = {
		"is polled too seldom",
		"Poll after poll has found nothing but new items: others have probably come and gone in between.", NULL,
		"A shorter interval brings them all: write interval = 15m there, or less.",
		{ { "Then:", "wirespool reload" }, { "How often it is asked, and why:", "wirespool show %s" } },
	},
	[HEALTH_MOVED] = {
		"has moved", "Its server has sent us on to another address for good, several times. That one is polled now; "
		"nothing is lost, and nothing comes twice.", NULL,
		"Nothing needs to be done, but the old address may cease to lead there: better write the new one there.",
		{ { "Then:", "wirespool reload" } },
	},
};

static void
put_time(struct strbuf *out, const char *label, int64_t s, int zone_min)
{
	const struct moment moment = { .s = s, .zone_min = zone_min };

	strbuf_addf(out, "%s: ", label);
	words_date(out, &moment);
}

static void
put_span(struct strbuf *out, int64_t s)
{
	if (s >= 2 * DAY_S)
		strbuf_addf(out, "%lld days", (long long)(s / DAY_S));
	else if (s >= 2 * 3600)
		strbuf_addf(out, "%lld hours", (long long)(s / 3600));
	else
		strbuf_addf(out, "%lld minutes", (long long)(s / 60));
}

static bool
has_span(enum health_kind kind)
{
	return kind == HEALTH_FAILING || kind == HEALTH_SILENT;
}

static const char *
subject_of(enum health_kind kind, const struct health_words *words)
{
	return kind == HEALTH_WELL && words->was == HEALTH_SILENT ? "has news again" : words_of[kind].subject;
}

void
health_subject(struct strbuf *out, enum health_kind kind, const struct health_words *words)
{
	strbuf_addf(out, "feed %s %s", words->feed_id, subject_of(kind, words));
	if (has_span(kind)) {
		strbuf_addstr(out, " for ");
		put_span(out, words->now_s - words->since_s);
	}
}

static void
put_facts(struct strbuf *out, enum health_kind kind, const struct health_words *words)
{
	strbuf_addf(out, "Feed: %s\nAddress: %s\n", words->feed_id, words->url);
	if (words->moved_to)
		strbuf_addf(out, "Polled at: %s\n", words->moved_to);
	if (words->trouble)
		strbuf_addf(out, "Last answer: %s\n", words->trouble);
	if (words_of[kind].since && words->since_s != TIME_NONE) {
		put_time(out, words_of[kind].since, words->since_s, words->zone_min);
		strbuf_addstr(out, " (");
		put_span(out, words->now_s - words->since_s);
		strbuf_addstr(out, ")\n");
	}
	if (kind != HEALTH_GONE && words->next_s != TIME_NONE) {
		put_time(out, "Next poll", words->next_s, words->zone_min);
		strbuf_addch(out, '\n');
	}
	strbuf_addf(out, "Configured in: %s, line %u\n", words->file, words->line);
}

void
health_text(struct strbuf *out, enum health_kind kind, const struct health_words *words)
{
	const struct kind_words *say = &words_of[kind];

	if (kind == HEALTH_WELL && words->was == HEALTH_SILENT)
		strbuf_addstr(out, "There is news again, after a long silence.");
	else
		strbuf_addstr(out, say->what);
	strbuf_addstr(out, "\n\n");
	put_facts(out, kind, words);
	if (say->edit)
		strbuf_addf(out, "\n%s\n", say->edit);
	for (size_t i = 0; i < HELPS && say->help[i].why; i++) {
		strbuf_addf(out, "\n%s\n\n    ", say->help[i].why);
		for (const char *p = say->help[i].command; *p; p++) {
			if (*p == '%')
				strbuf_addstr(out, words->feed_id), p++;
			else
				strbuf_addch(out, *p);
		}
		strbuf_addch(out, '\n');
	}
}
