#include "daemon/health.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"

/* ---- judging */

static void
learn_rhythm(struct health *health, const struct health_poll *poll)
{
	int64_t gap_s;

	if (!poll->has_document)
		return;
	if (poll->fresh && poll->last_new_s != TIME_NONE) {
		gap_s = poll->now_s - poll->last_new_s;
		if (gap_s > health->longest_s)
			health->longest_s = gap_s;
	}
	if (poll->first || poll->known || !poll->fresh)
		health->all_new = 0;
	else if (health->all_new < UINT8_MAX)
		health->all_new++;
}

static bool
is_silent(const struct health *health, const struct health_poll *poll)
{
	int64_t silence_s;

	/* A feed of whose rhythm nothing is known has none that it could break. */
	if (poll->fresh || poll->last_new_s == TIME_NONE || health->longest_s == 0)
		return false;
	silence_s = poll->now_s - poll->last_new_s;
	return silence_s > HEALTH_SILENT_MIN_S && silence_s / 4 > health->longest_s;
}

static enum health_kind
diagnose(const struct health *health, const struct health_poll *poll)
{
	int64_t failing_s;

	if (poll->failing_since_s != TIME_NONE) {
		failing_s = poll->now_s - poll->failing_since_s;
		if (poll->gone)
			return HEALTH_GONE;
		if (poll->not_feed && failing_s >= HEALTH_NOT_FEED_S)
			return HEALTH_NOT_FEED;
		return failing_s >= HEALTH_FAILING_S ? HEALTH_FAILING : HEALTH_WELL;
	}
	if (health->all_new >= HEALTH_ALL_NEW)
		return HEALTH_MISSING;
	return is_silent(health, poll) ? HEALTH_SILENT : HEALTH_WELL;
}

int
health_judge(struct health *health, const struct health_poll *poll)
{
	enum health_kind kind;
	int64_t told_ago_s = poll->now_s - health->told_s;
	bool failing = poll->failing_since_s != TIME_NONE;

	learn_rhythm(health, poll);
	kind = diagnose(health, poll);
	/* Failing again, but not yet for long: what was told still stands. */
	if (kind == HEALTH_WELL && failing)
		return -1;
	if (kind == health->told && (kind == HEALTH_WELL || told_ago_s < HEALTH_AGAIN_S))
		return -1;
	if (health->told_s && told_ago_s >= 0 && told_ago_s < HEALTH_DAY_S)
		return -1; /* tomorrow, if it is still so */
	health->told = (uint8_t)kind;
	health->told_s = poll->now_s;
	if (kind == HEALTH_MISSING)
		health->all_new = 0;
	return (int)kind;
}

/* ---- words */

static const struct kind_words {
	const char *subject, *what, *help;
} words_of[HEALTH_KINDS] = {
	[HEALTH_WELL] = { "works again", "The feed works again. What it still shows has been delivered.", NULL },
	[HEALTH_FAILING] = { "has been failing", "No poll of this feed has succeeded.",
			     "If the address has changed, put the new one into the configuration: the feed keeps "
			     "its name and nothing is delivered twice." },
	[HEALTH_GONE] = { "is gone", "The server says that the feed is gone for good (HTTP 410).",
			  "Remove its section from the configuration, or put in a new address." },
	[HEALTH_NOT_FEED] = { "is no feed any more", "The address answers, but not with a feed.",
			      "Open the address in a browser: the feed may have moved, or the server may want a "
			      "person to look at a page first." },
	[HEALTH_SILENT] = { "has fallen silent",
			    "The feed answers, but nothing new has come for far longer than is its way.",
			    "Look whether the site has moved to another feed." },
	[HEALTH_MISSING] = { "is polled too seldom",
			     "Every poll finds nothing but new items: some have probably come and gone in between.",
			     "Set a shorter interval for this feed." },
};

static void
put_time(struct strbuf *out, const char *label, int64_t s)
{
	char text[64];
	time_t t = (time_t)s;
	struct tm tm;

	if (s != TIME_NONE && gmtime_r(&t, &tm) && strftime(text, sizeof(text), "%d %b %Y, %H:%M UTC", &tm))
		strbuf_addf(out, "%s %s\n", label, text);
}

static void
put_span(struct strbuf *out, int64_t s)
{
	if (s >= 2 * 86400)
		strbuf_addf(out, "%lld days", (long long)(s / 86400));
	else
		strbuf_addf(out, "%lld hours", (long long)(s / 3600));
}

void
health_subject(struct strbuf *out, enum health_kind kind, const struct health_words *words)
{
	strbuf_addf(out, "feed %s %s", words->feed_id, words_of[kind].subject);
	if ((kind == HEALTH_FAILING || kind == HEALTH_SILENT) && words->since_s != TIME_NONE) {
		strbuf_addstr(out, " for ");
		put_span(out, words->now_s - words->since_s);
	}
}

void
health_text(struct strbuf *out, enum health_kind kind, const struct health_words *words)
{
	strbuf_addf(out, "%s\n\n", words_of[kind].what);
	strbuf_addf(out, "Feed: %s\nAddress: %s\n", words->feed_id, words->url);
	if (words->trouble)
		strbuf_addf(out, "Last answer: %s\n", words->trouble);
	if (kind != HEALTH_WELL)
		put_time(out, kind == HEALTH_SILENT ? "Last news:" : "Since:", words->since_s);
	put_time(out, "Next poll:", words->next_s);
	if (words_of[kind].help)
		strbuf_addf(out, "\n%s\n", words_of[kind].help);
	strbuf_addf(out, "\nTo try it now and see what comes: wirespool once --dry-run %s\n", words->feed_id);
}
