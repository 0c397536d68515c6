/* Replays when feeds published what: the learned schedule beside a fixed one with as many requests. Usage:
 *   rate [-b requests-per-day] [-w warm-up-days] [TRACES]
 * TRACES: a JSON object a line with "feed" and "times" (UTC seconds, ascending). Prints, for the items after the
 * warm-up, minutes from publication to the poll that shows them. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "schedule/budget.h"
#include "schedule/rate.h"

#define MIN_S 900
#define MAX_S 21600
#define DAY_S 86400
#define REPLAYS 5 /* with other first polls: a few items of rare feeds would decide otherwise */

struct feed {
	char *name;
	int64_t *times;
	size_t n, next; /* next: the first that no poll has shown */
	struct rate rate;
	struct budget_place place;
	int64_t due_s;
	double *delays; /* minutes, of the scored */
	size_t n_delays, polls;
};

struct replay {
	struct feed *feeds;
	size_t n;
	double per_day;
	int64_t from_s, scored_s, to_s;
};

/* ---- traces */

static void
read_feed(struct replay *r, const char *line)
{
	json_t *object = json_loads(line, 0, NULL), *times = json_object_get(object, "times");
	struct feed *feed;

	if (!json_array_size(times)) {
		fprintf(stderr, "not a trace: %.60s\n", line);
		exit(1);
	}
	r->feeds = xreallocarray(r->feeds, r->n + 1, sizeof(*r->feeds));
	feed = &r->feeds[r->n++];
	*feed = (struct feed){ .n = json_array_size(times) };
	feed->name = xstrdup(json_string_value(json_object_get(object, "feed")));
	feed->times = xcalloc(feed->n, sizeof(*feed->times));
	feed->delays = xcalloc(feed->n * REPLAYS, sizeof(*feed->delays));
	for (size_t i = 0; i < feed->n; i++)
		feed->times[i] = json_integer_value(json_array_get(times, i));
	if (r->n == 1 || feed->times[0] < r->from_s)
		r->from_s = feed->times[0];
	if (r->n == 1 || feed->times[feed->n - 1] > r->to_s)
		r->to_s = feed->times[feed->n - 1];
	json_decref(object);
}

static void
read_traces(struct replay *r, const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;

	if (!f) {
		perror(path);
		exit(1);
	}
	while (getline(&line, &cap, f) > 0)
		read_feed(r, line);
	free(line);
	fclose(f);
}

/* ---- the replay */

static int64_t
wait_fixed(struct replay *r, struct feed *feed, struct budget *budget)
{
	(void)feed;
	(void)budget;
	return (int64_t)(DAY_S / r->per_day);
}

static int64_t
wait_learned(struct replay *r, struct feed *feed, struct budget *budget)
{
	int64_t wait_s;

	(void)r;
	budget_move(budget, &feed->place, rate_weight(&feed->rate), MIN_S, MAX_S);
	wait_s = rate_wait(&feed->rate, budget_share(budget), MIN_S, MAX_S);
	budget_spend(budget, &feed->place, wait_s);
	return wait_s;
}

static void
poll(struct replay *r, struct feed *feed)
{
	size_t first = feed->next;
	int64_t now_s = feed->due_s;

	for (; feed->next < feed->n && feed->times[feed->next] <= now_s; feed->next++)
		if (feed->times[feed->next] >= r->scored_s)
			feed->delays[feed->n_delays++] = (double)(now_s - feed->times[feed->next]) / 60;
	rate_observe(&feed->rate, feed->times + first, feed->next - first, now_s);
	feed->polls += now_s >= r->scored_s;
}

static void
replay(struct replay *r, int64_t (*wait)(struct replay *, struct feed *, struct budget *), int round)
{
	struct budget budget;

	budget_init(&budget, r->per_day);
	for (size_t i = 0; i < r->n; i++) {
		struct feed *feed = &r->feeds[i];

		feed->rate = (struct rate){ 0 };
		feed->place = (struct budget_place){ 0 };
		feed->next = 0;
		feed->due_s = r->from_s + (int64_t)(3600 * i / r->n + 3600 * round / REPLAYS) % 3600;
	}
	for (;;) {
		struct feed *feed = &r->feeds[0];

		for (size_t i = 1; i < r->n; i++)
			if (r->feeds[i].due_s < feed->due_s)
				feed = &r->feeds[i];
		if (feed->due_s > r->to_s)
			break;
		poll(r, feed);
		feed->due_s += wait(r, feed, &budget);
	}
}

/* ---- figures */

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
mean(const double *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i];
	return n ? sum / (double)n : 0;
}

static void
compare(struct replay *r, const char *name, int64_t (*wait)(struct replay *, struct feed *, struct budget *))
{
	double days = (double)(r->to_s - r->scored_s) / DAY_S * REPLAYS;
	double *all = NULL, feed_means = 0;
	size_t n = 0, scored = 0, polls = 0;

	for (size_t i = 0; i < r->n; i++)
		r->feeds[i].n_delays = r->feeds[i].polls = 0;
	for (int round = 0; round < REPLAYS; round++)
		replay(r, wait, round);
	for (size_t i = 0; i < r->n; i++) {
		const struct feed *feed = &r->feeds[i];

		all = xreallocarray(all, n + feed->n_delays + 1, sizeof(*all));
		memcpy(all + n, feed->delays, feed->n_delays * sizeof(*all));
		n += feed->n_delays;
		polls += feed->polls;
		feed_means += mean(feed->delays, feed->n_delays);
		scored += feed->n_delays > 0;
		if (getenv("VERBOSE"))
			printf("  %-60s %6.1f polls/day %7.1f min, %zu items\n", feed->name,
			       (double)feed->polls / days,
			       mean(feed->delays, feed->n_delays), feed->n_delays);
	}
	qsort(all, n, sizeof(*all), by_value);
	printf("%-8s %7.2f requests/feed/day  mean %6.1f  median %6.1f  p95 %6.1f  mean over feeds %6.1f min\n", name,
	       (double)polls / (double)r->n / days, mean(all, n),
	       n ? all[n / 2] : 0, n ? all[n * 95 / 100] : 0, scored ? feed_means / (double)scored : 0);
	free(all);
}

int
main(int argc, char **argv)
{
	struct replay r = { .per_day = 24 };
	double warm_up = 60;
	int option;

	while ((option = getopt(argc, argv, "b:w:")) != -1) {
		if (option == 'b')
			r.per_day = atof(optarg);
		else if (option == 'w')
			warm_up = atof(optarg);
		else
			return 64;
	}
	read_traces(&r, optind < argc ? argv[optind] : "tests/data/schedule/traces.jsonl");
	r.scored_s = r.from_s + (int64_t)(warm_up * DAY_S);
	compare(&r, "fixed", wait_fixed);
	compare(&r, "learned", wait_learned);
	return 0;
}
