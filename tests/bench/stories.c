/* stories FILE.jsonl: threads items ({"id", "feed", "title", "text", "lang", "published"} a line) and prints
 * {"id", "story", "score"} a line, for whoever knows the truth; figures to stderr. The items come in the order of the
 * file within one hour, as the documents of a first poll do; `published` is their own date. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "parse/date.h"
#include "story/sketch.h"
#include "story/story.h"

static double
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static const char *
field(const json_t *item, const char *name)
{
	const char *s = json_string_value(json_object_get(item, name));

	return s ? s : "";
}

static int64_t
date_of(const json_t *item, int64_t fallback)
{
	const char *s = field(item, "published");
	struct moment moment;

	return date_parse(s, strlen(s), &moment) == 0 ? moment.s : fallback;
}

static uint32_t
number_of(const char *feed)
{
	struct hash128 h = hash128_of(feed, strlen(feed));

	return (uint32_t)hash128_prefix(&h) | 1;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	FILE *in = argc > 1 ? fopen(argv[1], "r") : stdin;
	struct stories *stories = stories_new();
	struct sketcher *sketcher = sketcher_new();
	size_t n = 0, cap = 0, line_cap = 0, joined = 0;
	double *sketching = NULL, *placing = NULL, sum[2] = { 0, 0 };
	char *line = NULL;

	while (in && getline(&line, &line_cap, in) > 0) {
		json_t *json = json_loads(line, 0, NULL);
		struct arena arena = { 0 };
		struct sketch sketch;
		struct story_place place;
		struct story_item item = { &sketch, number_of(field(json, "feed")), n + 1, 1700000000 + (int64_t)n % 3600, 0 };
		double t[3];

		item.date = date_of(json, item.now);
		t[0] = now_us();
		sketch_make(sketcher, &sketch, field(json, "title"), field(json, "text"), field(json, "lang"), &arena);
		t[1] = now_us();
		stories_place(stories, &item, &place);
		t[2] = now_us();
		if (n == cap) {
			cap = cap ? cap * 2 : 1024;
			sketching = xreallocarray(sketching, cap, sizeof(*sketching));
			placing = xreallocarray(placing, cap, sizeof(*placing));
		}
		sketching[n] = t[1] - t[0];
		placing[n] = t[2] - t[1];
		sum[0] += sketching[n];
		sum[1] += placing[n];
		joined += place.joined;
		n++;
		printf("{\"id\": \"%s\", \"story\": \"%llu\", \"score\": %.3f, \"threshold\": %.3f, \"words\": \"%s\"}\n",
		       field(json, "id"), (unsigned long long)place.story, place.score, place.threshold, place.words);
		json_decref(json);
		arena_release(&arena);
	}
	if (n) {
		qsort(sketching, n, sizeof(*sketching), by_value);
		qsort(placing, n, sizeof(*placing), by_value);
		fprintf(stderr, "stories: items=%zu stories=%zu sketch mean=%.1f us p99=%.1f place mean=%.1f us p99=%.1f memory=%.1f MiB\n",
			n, n - joined, sum[0] / (double)n, sketching[n * 99 / 100], sum[1] / (double)n, placing[n * 99 / 100],
			(double)stories_memory(stories) / (1 << 20));
	}
	stories_free(stories);
	sketcher_free(sketcher);
	free(sketching);
	free(placing);
	free(line);
	return 0;
}
