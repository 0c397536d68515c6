/* What report.c (text) and report_page.c (HTML) share. */
#ifndef DIGEST_REPORT_PRIVATE_H
#define DIGEST_REPORT_PRIVATE_H

#include <stddef.h>

#include "base/strbuf.h"
#include "digest/report.h"

#define REPORT_PARTS 4
#define REPORT_ROWS_MAX 20

/* A list of feeds: its title, what it is, and where it stands in struct report. */
struct report_part {
	const char *title, *what;
	size_t offset;
};
extern const struct report_part report_parts[REPORT_PARTS];
const struct report_list *report_list_of(const struct report *report, const struct report_part *part);

int64_t report_most(const int64_t *v, size_t n);

/* "Sun"; "22 Nov"; "12 feeds, 340 requests: 80% unchanged …" */
void report_put_day(struct strbuf *out, const struct report *report, size_t day);
void report_put_date(struct strbuf *out, const struct report *report, size_t day);
void report_put_cost(struct strbuf *out, const struct report *report);

#endif
