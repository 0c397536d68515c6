#include "schedule/explain.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define HOUR_S INT64_C(3600)
#define DAY_S INT64_C(86400)

enum { SPAN = 32 }; /* room for one */

/* "12 min", "3 h", "2 days": what is left of the unit does not matter to a reader. */
static void
put_span(char *out, size_t size, int64_t seconds)
{
	if (seconds < 2 * HOUR_S)
		snprintf(out, size, "%lld min", (long long)(seconds + 30) / 60);
	else if (seconds < 2 * DAY_S)
		snprintf(out, size, "%lld h", (long long)(seconds + HOUR_S / 2) / 3600);
	else
		snprintf(out, size, "%lld days", (long long)(seconds + DAY_S / 2) / 86400);
}

/* "12–40 min", or both with their units when those differ. */
static void
put_range(char *out, size_t size, int64_t from_s, int64_t to_s)
{
	char from[SPAN], to[SPAN], *unit;

	put_span(from, sizeof(from), from_s);
	put_span(to, sizeof(to), to_s);
	if (strcmp(from, to) == 0) {
		snprintf(out, size, "%s", to);
		return;
	}
	unit = strchr(from, ' ');
	if (strcmp(unit, strchr(to, ' ')) == 0)
		*unit = '\0';
	snprintf(out, size, "%s–%s", from, to);
}

/* The waits of a week in which nothing unusual happens. */
static void
usual_waits(const struct rate *r, double share, int64_t min_s, int64_t max_s, int64_t *shortest, int64_t *longest)
{
	struct rate calm = *r;

	calm.echo = 0;
	*shortest = INT64_MAX;
	*longest = 0;
	for (int i = 0; i < 7 * 24; i++, calm.at_s += 3600) {
		int64_t wait = rate_wait(&calm, share, min_s, max_s);

		if (wait < *shortest)
			*shortest = wait;
		if (wait > *longest)
			*longest = wait;
	}
}

/* The shortest stretch of hours in which four of five items come; false when there is none worth telling. */
static bool
busy_hours(const struct rate *r, unsigned *from, unsigned *hours)
{
	double all = 0;

	for (unsigned i = 0; i < 24; i++)
		all += (double)r->hour[i];
	if (all < 10)
		return false;
	for (unsigned n = 1; n <= 14; n++) {
		for (unsigned first = 0; first < 24; first++) {
			double inside = 0;

			for (unsigned i = 0; i < n; i++)
				inside += (double)r->hour[(first + i) % 24];
			if (inside < 0.8 * all)
				continue;
			*from = first;
			*hours = n;
			return true;
		}
	}
	return false;
}

static void
put_publishing(char *out, size_t size, const struct rate *r, int64_t zone_s)
{
	double daily = rate_daily(r);
	unsigned from, hours, zone = (unsigned)((zone_s / HOUR_S % 24 + 24) % 24);
	int n;

	if (r->items < 2)
		n = snprintf(out, size, "publishes too rarely to tell");
	else if (daily >= 1.5)
		n = snprintf(out, size, "publishes about %.0f a day", daily);
	else if (daily >= 0.75)
		n = snprintf(out, size, "publishes about one a day");
	else
		n = snprintf(out, size, "publishes about one in %.0f days", 1 / daily);
	if (r->items >= 2 && busy_hours(r, &from, &hours))
		snprintf(out + n, size - (size_t)n, ", mostly %02u–%02u h", (from + zone) % 24,
			 (from + zone + hours) % 24);
}

const char *
rate_explain(const struct rate *r, double share, int64_t min_s, int64_t max_s, int64_t zone_s, int64_t due_s,
	     int64_t now_s, struct rate_words *out)
{
	char every[2 * SPAN + 4], publishing[64], next[SPAN] = "now";
	int64_t shortest, longest;

	usual_waits(r, share, min_s, max_s, &shortest, &longest);
	put_range(every, sizeof(every), shortest, longest);
	put_publishing(publishing, sizeof(publishing), r, zone_s);
	if (due_s > now_s + 30)
		put_span(next, sizeof(next), due_s - now_s);
	/* Beyond the longest wait, jitter included, only a server can have put it. */
	snprintf(out->text, sizeof(out->text), "polls every %s; %s; next %s%s%s", every, publishing,
		 due_s > now_s + 30 ? "in " : "", next,
		 due_s - now_s > longest + longest / 10 ? ", as its server wishes" : "");
	return out->text;
}
