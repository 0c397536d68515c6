/* The weekly report: counted with every poll, gathered once a week. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "compose/words.h"
#include "desk/digest.h"
#include "desk/tell.h"
#include "digest/report.h"
#include "digest/when.h"
#include "spool/folder.h"
#include "store/letters.h"
#include "store/sqlite.h"

#define DAY_S 86400
#define COUNTS_KEPT_DAYS 60
#define SLOW_MS 3000
#define READ_S (28 * DAY_S) /* so far back we look what was read */
#define UNREAD_MIN 5        /* messages that say something about their reader */

/* ---- counting */

int
weekly_count_poll(struct counter *counter, const struct outcome *out, struct error *err)
{
	bool failed = out->state.failures > 0, whole = out->health.now_s != 0;
	const struct count count = {
		.day = when_day(out->now),
		.feed = out->state.number,
		.polls = whole,
		.unchanged = whole && !failed && !out->edition,
		.failed = whole && failed,
		.messages = (int64_t)out->n_delivered,
		.ms = whole ? out->elapsed_ms : 0,
	};

	if (out->config->report == DIGEST_NO)
		return 0;
	if (out->n_unfiled && count_topic_add(counter->db, count.day, "", out->n_unfiled, err) < 0)
		return -1;
	return count_feed_add(counter->db, &count, err);
}

int
weekly_count_item(struct counter *counter, struct outcome *out, const struct filing *filing, struct error *err)
{
	int64_t day = when_day(out->now);

	if (out->config->report == DIGEST_NO)
		return 0;
	for (size_t i = 0; i < filing->n_labels; i++)
		if (count_topic_add(counter->db, day, filing->labels[i], 1, err) < 0)
			return -1;
	out->n_unfiled += filing->n_labels == 0;
	return 0;
}

/* ---- gathering */

struct known {
	uint32_t number;
	const char *id;
	struct report_row row;
	int64_t polls, ms;
	size_t delivered, unread; /* of the last weeks */
	UT_hash_handle hh;
};

/* A file of a Maildir, by its name without flags. */
struct file {
	char *name;
	bool seen;
	UT_hash_handle hh;
};

/* Of one Maildir. */
struct listing {
	char *folder;
	struct file *files;
	UT_hash_handle hh;
};

struct gathering {
	const struct config *config;
	struct arena arena;
	struct report report;
	struct known *feeds;
	struct listing *listings;
};

static void
add_to(struct gathering *g, struct report_list *list, const struct known *feed, int64_t rank, char *what)
{
	struct report_feed *entry = ARENA_PUSH(&g->arena, list->v, list->n);

	*entry = (struct report_feed){ feed->id, arena_strdup(&g->arena, what), rank };
	free(what);
}

/* "3 Nov 2026, 19 days ago"; "3 Nov 2026" of today */
static char *
date_of(const struct gathering *g, int64_t s)
{
	const struct moment moment = { .s = s, .zone_min = g->report.zone_min };
	long long days = (g->report.now - s) / DAY_S;
	struct strbuf out = STRBUF_INIT(100);
	const char *comma;

	words_date(&out, &moment);
	comma = strchr(strbuf_str(&out), ',');
	strbuf_trunc(&out, comma ? (size_t)(comma - out.buf) : out.len);
	if (g->report.now - s >= DAY_S)
		strbuf_addf(&out, ", %lld day%s ago", days, days == 1 ? "" : "s");
	return strbuf_detach(&out);
}

static void
judge_feed(struct gathering *g, const struct known *feed, const struct feed_state *state)
{
	int64_t now = g->report.now;
	char *date;

	if (state->failures && state->failing_since_s != TIME_NONE) {
		date = date_of(g, state->failing_since_s);
		add_to(g, &g->report.failing, feed, now - state->failing_since_s,
		       xasprintf("since %s: %s", date, state->trouble ? state->trouble : ""));
		free(date);
	} else if (health_is_silent(&state->health, now)) {
		date = date_of(g, state->health.news_s);
		add_to(g, &g->report.silent, feed, now - state->health.news_s,
		       xasprintf("last news %s; never longer than %lld days before", date,
				 (long long)((state->health.longest_s + DAY_S - 1) / DAY_S)));
		free(date);
	}
}

static void
take_feed(void *arg, const struct feed_state *state)
{
	struct gathering *g = arg;
	struct known *feed;

	if (!config_feed(g->config, state->id))
		return;
	feed = arena_alloc(&g->arena, sizeof(*feed));
	feed->number = state->number;
	feed->id = arena_strdup(&g->arena, state->id);
	feed->row.name = feed->id;
	HASH_ADD(hh, g->feeds, number, sizeof(feed->number), feed);
	g->report.feeds_known++;
	judge_feed(g, feed, state);
}

static void
add_day(struct gathering *g, struct report_row *row, int64_t day, int64_t n)
{
	row->days[day - g->report.first_day] += n;
	row->total += n;
}

static void
take_feed_count(void *arg, const struct count *count)
{
	struct gathering *g = arg;
	struct known *feed;

	add_day(g, &g->report.messages, count->day, count->messages);
	g->report.polls += count->polls;
	g->report.unchanged += count->unchanged;
	g->report.failed += count->failed;
	HASH_FIND(hh, g->feeds, &count->feed, sizeof(count->feed), feed);
	if (!feed)
		return;
	add_day(g, &feed->row, count->day, count->messages);
	feed->polls += count->polls;
	feed->ms += count->ms;
}

static void
take_topic_count(void *arg, const struct count *count)
{
	struct gathering *g = arg;
	struct report *report = &g->report;
	const char *name = *count->topic ? count->topic : "(no topic)";
	size_t i = 0;

	while (i < report->n_topics && strcmp(report->topics[i].name, name) != 0)
		i++;
	if (i == report->n_topics) {
		struct report_row *row = ARENA_PUSH(&g->arena, report->topics, report->n_topics);

		row->name = arena_strdup(&g->arena, name);
	}
	add_day(g, &report->topics[i], count->day, count->messages);
}

/* ---- what was read */

static void
list_dir(struct gathering *g, struct listing *listing, const char *sub)
{
	char *box = folder_recall(g->config->spool, listing->folder), *path = xasprintf("%s/%s", box, sub);
	DIR *dir = opendir(path);
	struct dirent *entry;

	free(box);
	free(path);
	while (dir && (entry = readdir(dir))) {
		size_t len = strcspn(entry->d_name, ":");
		struct file *file, *other;

		if (entry->d_name[0] == '.')
			continue;
		file = arena_alloc(&g->arena, sizeof(*file));
		file->name = arena_strndup(&g->arena, entry->d_name, len);
		file->seen = strncmp(entry->d_name + len, ":2,", 3) == 0 && strchr(entry->d_name + len + 3, 'S');
		HASH_FIND_STR(listing->files, file->name, other);
		if (!other)
			HASH_ADD_KEYPTR(hh, listing->files, file->name, len, file);
	}
	if (dir)
		closedir(dir);
}

static struct listing *
listing_of(struct gathering *g, const char *folder)
{
	struct listing *listing;

	HASH_FIND_STR(g->listings, folder, listing);
	if (!listing) {
		listing = arena_alloc(&g->arena, sizeof(*listing));
		listing->folder = arena_strdup(&g->arena, folder);
		HASH_ADD_KEYPTR(hh, g->listings, listing->folder, strlen(listing->folder), listing);
		list_dir(g, listing, "new");
		list_dir(g, listing, "cur");
	}
	return listing;
}

/* One that is not where it was put has been dealt with. */
static void
take_delivery(void *arg, uint32_t number, const char *folder, const char *name)
{
	struct gathering *g = arg;
	size_t len = strcspn(name, ":");
	struct known *feed;
	struct file *file;

	HASH_FIND(hh, g->feeds, &number, sizeof(number), feed);
	if (!feed || strchr(name + len, 'S')) /* delivered as read */
		return;
	HASH_FIND(hh, listing_of(g, folder)->files, name, len, file);
	feed->delivered++;
	feed->unread += file && !file->seen;
}

/* ---- the whole */

static void
judge_week(struct gathering *g)
{
	struct known *feed, *next;

	HASH_ITER (hh, g->feeds, feed, next) {
		struct report_row *row = ARENA_PUSH(&g->arena, g->report.feeds, g->report.n_feeds);

		*row = feed->row;
		if (feed->polls && feed->ms / feed->polls >= SLOW_MS)
			add_to(g, &g->report.slow, feed, feed->ms / feed->polls,
			       xasprintf("%.1f s an answer", (double)feed->ms / (double)feed->polls / 1000));
		if (feed->delivered >= UNREAD_MIN && feed->unread == feed->delivered)
			add_to(g, &g->report.unread, feed, (int64_t)feed->delivered,
			       xasprintf("%zu messages", feed->delivered));
	}
}

static int
gather(struct gathering *g, struct sqlite *db, int64_t at, struct error *err)
{
	int64_t first = when_day(at) - REPORT_DAYS, last = when_day(at) - 1;

	g->report.first_day = first;
	if (sqlite_feeds(db, take_feed, g, err) < 0 || count_feeds(db, first, last, take_feed_count, g, err) < 0 ||
	    count_topics(db, first, last, take_topic_count, g, err) < 0 ||
	    letters_delivered(db, g->report.now - READ_S, take_delivery, g, err) < 0)
		return -1;
	judge_week(g);
	report_sort(&g->report);
	return count_expire(db, first - COUNTS_KEPT_DAYS, err);
}

static void
release(struct gathering *g)
{
	struct listing *listing, *next;

	HASH_ITER (hh, g->listings, listing, next)
		HASH_CLEAR(hh, listing->files);
	HASH_CLEAR(hh, g->listings);
	HASH_CLEAR(hh, g->feeds);
	arena_release(&g->arena);
}

static enum journey
send(struct counter *counter, const struct config *config, const struct report *report, int64_t at, struct error *err)
{
	char when[32], *subject = report_subject(report), *text = report_text(report), *html = report_html(report);
	struct notice notice = {
		.list = "report",
		.title = "wirespool",
		.folder = config->status_folder ? config->status_folder : "Status",
		.now = report->now,
		.subject = subject,
		.text = text,
		.html = html,
	};
	enum journey ret;

	snprintf(when, sizeof(when), "%" PRId64, at);
	notice.key = hash128_of_strings(2, (const char *[]){ "report", when });
	ret = tell(counter, config, config->spool, &notice, err);
	free(subject);
	free(text);
	free(html);
	return ret;
}

enum journey
weekly_issue(struct counter *counter, const struct config *config, int64_t at, int64_t now, struct error *err)
{
	struct gathering g = { .config = config, .report = { .now = now, .zone_min = tell_zone_min(now) } };
	enum journey ret = JOURNEY_STATE_FAILED;

	if (gather(&g, counter->db, at, err) == 0)
		ret = send(counter, config, &g.report, at, err);
	release(&g);
	return ret;
}
