/* A week of the whole spool in one message: what came, what it cost, what is ill, what nobody reads. Pure. */
#ifndef DIGEST_REPORT_H
#define DIGEST_REPORT_H

#include <stddef.h>
#include <stdint.h>

#define REPORT_DAYS 7

/* What came of a topic, or in all, day by day. */
struct report_row {
	const char *name;
	int64_t days[REPORT_DAYS];
	int64_t total;
};

/* A feed in one of the lists. */
struct report_feed {
	const char *id;
	const char *what; /* "failing since 3 Nov, 10:12: HTTP 404", "3.2 s an answer" */
	int64_t rank;     /* higher ones first */
};

struct report_list {
	struct report_feed *v;
	size_t n;
};

struct report {
	int64_t first_day, now; /* the first day's number (digest/when.h); UTC seconds */
	int zone_min;
	struct report_row messages;
	struct report_row *topics; /* each with its total */
	size_t n_topics;
	struct report_row *feeds;  /* the busiest */
	size_t n_feeds;
	size_t feeds_known;
	int64_t polls, unchanged, failed;
	struct report_list failing, silent, slow, unread;
};

/* Put rows and lists in order, the largest first, and cut them where nobody reads on. */
void report_sort(struct report *report);

/* Heap strings. */
char *report_subject(const struct report *report);
char *report_text(const struct report *report);
char *report_html(const struct report *report);

#endif
