/* What both forms of the report need, and its text. */
#include "digest/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/width.h"
#include "phrase.h"
#include "report_private.h"

#define FEEDS_MAX 10 /* the busiest */
#define NAME_WIDTH 22
#define BAR_WIDTH 24

const struct report_part report_parts[REPORT_PARTS] = {
	{ "Failing", "wirespool show FEED says more, wirespool remove FEED takes it out.", offsetof(struct report, failing) },
	{ "Silent", "Nothing new for far longer than is their way.", offsetof(struct report, silent) },
	{ "Slow", "They took long to answer, on average.", offsetof(struct report, slow) },
	{ "Perhaps too much", "None of these messages of the last four weeks has been read: wirespool remove FEED, or a digest?",
	  offsetof(struct report, unread) },
};

const struct report_list *
report_list_of(const struct report *report, const struct report_part *part)
{
	return (const struct report_list *)((const char *)report + part->offset);
}

/* ---- order */

static int
by_total(const void *a, const void *b)
{
	const struct report_row *x = a, *y = b;

	return x->total != y->total ? (x->total > y->total ? -1 : 1) : strcmp(x->name, y->name);
}

static int
by_rank(const void *a, const void *b)
{
	const struct report_feed *x = a, *y = b;

	return x->rank != y->rank ? (x->rank > y->rank ? -1 : 1) : strcmp(x->id, y->id);
}

static void
sort_rows(struct report_row *rows, size_t *n, size_t max)
{
	if (*n > 1)
		qsort(rows, *n, sizeof(*rows), by_total);
	if (*n > max)
		*n = max;
	while (*n > 0 && rows[*n - 1].total == 0)
		--*n;
}

void
report_sort(struct report *report)
{
	sort_rows(report->topics, &report->n_topics, REPORT_ROWS_MAX);
	sort_rows(report->feeds, &report->n_feeds, FEEDS_MAX);
	for (size_t i = 0; i < REPORT_PARTS; i++) {
		const struct report_list *list = report_list_of(report, &report_parts[i]);

		if (list->n > 1)
			qsort(list->v, list->n, sizeof(*list->v), by_rank);
	}
}

/* ---- words */

int64_t
report_most(const int64_t *v, size_t n)
{
	int64_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = v[i] > most ? v[i] : most;
	return most;
}

/* Noon of the day, by the reader's clock. */
static int64_t
noon(const struct report *report, size_t day)
{
	return (report->first_day + (int64_t)day) * 86400 + 43200 - (int64_t)report->zone_min * 60;
}

void
report_put_day(struct strbuf *out, const struct report *report, size_t day)
{
	struct strbuf line = STRBUF_INIT(100);

	phrase_day(&line, noon(report, day), report->zone_min); /* "Sunday, 22 November 2026" */
	strbuf_addf(out, "%.3s", strbuf_str(&line));
	strbuf_release(&line);
}

void
report_put_date(struct strbuf *out, const struct report *report, size_t day)
{
	struct strbuf line = STRBUF_INIT(100);

	phrase_moment(&line, noon(report, day), noon(report, day), report->zone_min); /* "22 Nov, 12:00" */
	strbuf_addf(out, "%.*s", (int)strcspn(strbuf_str(&line), ","), strbuf_str(&line));
	strbuf_release(&line);
}

char *
report_subject(const struct report *report)
{
	struct strbuf out = STRBUF_INIT(1000);

	strbuf_addstr(&out, "wirespool, ");
	report_put_date(&out, report, 0);
	strbuf_addstr(&out, " to ");
	report_put_date(&out, report, REPORT_DAYS - 1);
	strbuf_addstr(&out, ": ");
	phrase_count(&out, (size_t)report->messages.total, "message", "messages");
	if (report->failing.n) {
		strbuf_addstr(&out, ", ");
		phrase_count(&out, report->failing.n, "feed fails", "feeds fail");
	}
	return strbuf_detach(&out);
}

void
report_put_cost(struct strbuf *out, const struct report *report)
{
	phrase_count(out, report->feeds_known, "feed", "feeds");
	strbuf_addstr(out, ", ");
	phrase_count(out, (size_t)report->polls, "request", "requests");
	if (report->polls == 0)
		return;
	strbuf_addf(out, ": %lld%% unchanged (304), %lld%% failed", (long long)(report->unchanged * 100 / report->polls),
		    (long long)((report->failed * 100 + report->polls - 1) / report->polls));
	if (report->messages.total)
		strbuf_addf(out, "; %.1f requests for a message",
			    (double)report->polls / (double)report->messages.total);
}

/* ---- text: blocks of eighths */

static const char *const heights[] = { "·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
static const char *const widths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };

/* What is not nothing shows. */
static int64_t
eighths(int64_t n, int64_t most, int64_t of)
{
	int64_t part = most ? (n * of * 8 + most / 2) / most : 0;

	return part == 0 && n > 0 ? 1 : part;
}

static void
text_bar(struct strbuf *out, int64_t n, int64_t most, int64_t width)
{
	int64_t part = eighths(n, most, width);

	phrase_repeat(out, "█", (size_t)(part / 8));
	strbuf_addstr(out, widths[part % 8]);
}

static void
text_name(struct strbuf *out, const char *name)
{
	size_t len = strlen(name), width = width_columns(name, len), bytes = 0;

	if (width <= NAME_WIDTH) {
		strbuf_addstr(out, name);
		phrase_repeat(out, " ", NAME_WIDTH - width);
		return;
	}
	for (width = 0;;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(name + bytes, len - bytes, &cp), w = n ? width_of(cp) : 1;

		if (width + w >= NAME_WIDTH)
			break;
		width += w;
		bytes += n ? n : 1;
	}
	strbuf_addf(out, "%.*s…", (int)bytes, name);
	phrase_repeat(out, " ", NAME_WIDTH - 1 - width);
}

static void
text_row(struct strbuf *out, const struct report_row *row, int64_t most)
{
	int64_t top = report_most(row->days, REPORT_DAYS);

	text_name(out, row->name);
	strbuf_addch(out, ' ');
	for (size_t i = 0; i < REPORT_DAYS; i++)
		strbuf_addstr(out, heights[row->days[i] ? eighths(row->days[i], top, 1) : 0]);
	strbuf_addf(out, " %6lld ", (long long)row->total);
	text_bar(out, row->total, most, BAR_WIDTH);
	strbuf_addch(out, '\n');
}

static void
text_rows(struct strbuf *out, const char *title, const struct report_row *rows, size_t n)
{
	if (n == 0)
		return;
	phrase_heading(out, title);
	for (size_t i = 0; i < n; i++)
		text_row(out, &rows[i], rows[0].total);
}

static void
text_days(struct strbuf *out, const struct report *report)
{
	int64_t most = report_most(report->messages.days, REPORT_DAYS);

	phrase_heading(out, "Messages by day");
	for (size_t i = 0; i < REPORT_DAYS; i++) {
		struct strbuf date = STRBUF_INIT(100);

		report_put_date(&date, report, i);
		report_put_day(out, report, i);
		strbuf_addf(out, " %6s %6lld ", strbuf_str(&date), (long long)report->messages.days[i]);
		text_bar(out, report->messages.days[i], most, 44);
		strbuf_addch(out, '\n');
		strbuf_release(&date);
	}
}

static void
text_list(struct strbuf *out, const struct report_part *part, const struct report_list *list)
{
	struct strbuf line = STRBUF_INIT(4000);

	if (list->n == 0)
		return;
	phrase_heading(out, part->title);
	phrase_wrap(out, "", "", part->what);
	strbuf_addch(out, '\n');
	for (size_t i = 0; i < list->n && i < REPORT_ROWS_MAX; i++) {
		strbuf_clear(&line);
		strbuf_addf(&line, "%s: %s", list->v[i].id, list->v[i].what);
		phrase_wrap(out, "  ", "    ", strbuf_str(&line));
	}
	if (list->n > REPORT_ROWS_MAX)
		strbuf_addf(out, "  and %zu more: wirespool status\n", list->n - REPORT_ROWS_MAX);
	strbuf_release(&line);
}

char *
report_text(const struct report *report)
{
	struct strbuf out = STRBUF_INIT(LETTER_BYTES), line = STRBUF_INIT(1000);

	report_put_cost(&line, report);
	phrase_wrap(&out, "", "", strbuf_str(&line));
	text_days(&out, report);
	text_rows(&out, "Topics, and the days of the week", report->topics, report->n_topics);
	for (size_t i = 0; i < REPORT_PARTS; i++)
		text_list(&out, &report_parts[i], report_list_of(report, &report_parts[i]));
	text_rows(&out, "The busiest feeds", report->feeds, report->n_feeds);
	strbuf_release(&line);
	return strbuf_detach(&out);
}
