/* The report as a page: plain tables with inline styles, which every client draws. One colour, which can be seen on
 * light and dark. */
#include <stdlib.h>
#include <string.h>

#include "base/width.h"
#include "compose/markup.h"
#include "phrase.h"
#include "report_private.h"

#define COLOUR "#4f86c6"
#define SPARK_PX 28
#define NAME_UNBROKEN 24 /* characters */
#define FACTS "font-size:.85em;opacity:.75"
#define TABLE "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"border-collapse:collapse\">\n"
#define WIDE "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" " \
	     "style=\"border-collapse:collapse;width:100%\">\n"
#define NAME "<tr><td style=\"padding:2px 10px 2px 0;white-space:nowrap\">"

static int64_t
pixels(int64_t n, int64_t most, int64_t of)
{
	int64_t part = most ? (n * of + most / 2) / most : 0;

	return part == 0 && n > 0 ? 1 : part;
}

static void
page_heading(struct strbuf *out, const char *title)
{
	strbuf_addf(out, "<h2 style=\"font-size:1.15em;margin:1.6em 0 .6em\">%s</h2>\n", title);
}

/* The cell takes what the others leave, on a phone as on a desk. */
static void
page_bar(struct strbuf *out, int64_t n, int64_t most)
{
	int64_t part = pixels(n, most, 100);

	strbuf_addstr(out, "<td width=\"100%\" style=\"padding:2px 0\">");
	if (part)
		strbuf_addf(out, "<div style=\"width:%lld%%;height:13px;background:" COLOUR "\"></div>", (long long)part);
	strbuf_addstr(out, "</td>");
}

static void
page_number(struct strbuf *out, int64_t n)
{
	strbuf_addf(out, "<td align=\"right\" style=\"padding:2px 10px\">%lld</td>", (long long)n);
}

static void
page_spark(struct strbuf *out, const struct report *report, const struct report_row *row)
{
	int64_t top = report_most(row->days, REPORT_DAYS);

	for (size_t i = 0; i < REPORT_DAYS; i++) {
		strbuf_addstr(out, "<td valign=\"bottom\" style=\"padding:2px 1px\" title=\"");
		report_put_day(out, report, i);
		strbuf_addf(out, ": %lld\"><div style=\"width:10px;height:%lldpx;background:" COLOUR "\"></div></td>",
			    (long long)row->days[i], (long long)pixels(row->days[i], top, SPARK_PX));
	}
}

static void
page_days(struct strbuf *out, const struct report *report)
{
	int64_t most = report_most(report->messages.days, REPORT_DAYS);

	page_heading(out, "Messages by day");
	strbuf_addstr(out, WIDE);
	for (size_t i = 0; i < REPORT_DAYS; i++) {
		strbuf_addstr(out, NAME);
		report_put_day(out, report, i);
		strbuf_addstr(out, " <span style=\"" FACTS "\">");
		report_put_date(out, report, i);
		strbuf_addstr(out, "</span></td>");
		page_number(out, report->messages.days[i]);
		page_bar(out, report->messages.days[i], most);
		strbuf_addstr(out, "</tr>\n");
	}
	strbuf_addstr(out, "</table>\n");
}

/* The initials of the days above their columns. */
static void
page_initials(struct strbuf *out, const struct report *report)
{
	strbuf_addstr(out, "<tr><td></td>");
	for (size_t i = 0; i < REPORT_DAYS; i++) {
		struct strbuf day = STRBUF_INIT(10);

		report_put_day(&day, report, i);
		strbuf_addf(out, "<td align=\"center\" style=\"" FACTS ";font-size:.7em\">%.1s</td>", strbuf_str(&day));
		strbuf_release(&day);
	}
	strbuf_addstr(out, "<td></td><td></td></tr>\n");
}

static void
page_rows(struct strbuf *out, const struct report *report, const char *title, const struct report_row *rows, size_t n)
{
	if (n == 0)
		return;
	page_heading(out, title);
	strbuf_addstr(out, WIDE);
	page_initials(out, report);
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(out, "<tr><td style=\"padding:2px 10px 2px 0%s\">",
			    width_columns(rows[i].name, strlen(rows[i].name)) <= NAME_UNBROKEN ? ";white-space:nowrap" : "");
		markup_text(out, rows[i].name);
		strbuf_addstr(out, "</td>");
		page_spark(out, report, &rows[i]);
		page_number(out, rows[i].total);
		page_bar(out, rows[i].total, rows[0].total);
		strbuf_addstr(out, "</tr>\n");
	}
	strbuf_addstr(out, "</table>\n");
}

static void
page_list(struct strbuf *out, const struct report_part *part, const struct report_list *list)
{
	if (list->n == 0)
		return;
	page_heading(out, part->title);
	strbuf_addstr(out, "<p style=\"margin:0 0 .5em;" FACTS "\">");
	markup_text(out, part->what);
	strbuf_addstr(out, "</p>\n" TABLE);
	for (size_t i = 0; i < list->n && i < REPORT_ROWS_MAX; i++) {
		strbuf_addstr(out, "<tr><td valign=\"top\" style=\"padding:2px 14px 2px 0\"><strong>");
		markup_text(out, list->v[i].id);
		strbuf_addstr(out, "</strong></td><td style=\"padding:2px 0\">");
		markup_text(out, list->v[i].what);
		strbuf_addstr(out, "</td></tr>\n");
	}
	strbuf_addstr(out, "</table>\n");
	if (list->n > REPORT_ROWS_MAX)
		strbuf_addf(out, "<p style=\"" FACTS "\">and %zu more: wirespool status</p>\n", list->n - REPORT_ROWS_MAX);
}

char *
report_html(const struct report *report)
{
	struct strbuf out = STRBUF_INIT(LETTER_BYTES);

	strbuf_addstr(&out, "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
			    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>wirespool</title>\n</head>\n"
			    "<body style=\"max-width:42em;margin:0 auto;padding:.5em;line-height:1.45\">\n"
			    "<h1 style=\"font-size:1.5em;margin:.4em 0 0\">");
	report_put_date(&out, report, 0);
	strbuf_addstr(&out, " to ");
	report_put_date(&out, report, REPORT_DAYS - 1);
	strbuf_addstr(&out, ": ");
	phrase_count(&out, (size_t)report->messages.total, "message", "messages");
	strbuf_addstr(&out, "</h1>\n<p style=\"margin:.2em 0 0;" FACTS "\">");
	report_put_cost(&out, report);
	strbuf_addstr(&out, "</p>\n");
	page_days(&out, report);
	page_rows(&out, report, "Topics, and the days of the week", report->topics, report->n_topics);
	for (size_t i = 0; i < REPORT_PARTS; i++)
		page_list(&out, &report_parts[i], report_list_of(report, &report_parts[i]));
	page_rows(&out, report, "The busiest feeds", report->feeds, report->n_feeds);
	strbuf_addstr(&out, "</body>\n</html>\n");
	return strbuf_detach(&out);
}
