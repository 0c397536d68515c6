/* Polls a list of URLs once, as the daemon would: schedule and fetch, no parsing. Prints what the answers were
 * and the CPU time of each request. Usage: fetch [-j connections] [-h per-host] [-C ca-file] URLS STATE
 * STATE holds "etag TAB last-modified" for each line of URLS and is rewritten. */
#include <ev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/url.h"
#include "fetch/fetch.h"
#include "schedule/schedule.h"

struct bench;

struct feed {
	struct sched_feed sched;
	struct bench *bench;
	char *url, *etag, *last_modified;
};

struct bench {
	struct ev_loop *loop;
	struct fetch *fetch;
	struct schedule *schedule;
	struct feed *feeds;
	size_t n, left;
	unsigned long n200, n304, failed;
	unsigned long long bytes;
};

static void submit_all(struct bench *b);

static void
replace(char **to, const char *from)
{
	if (!from || (*to && strcmp(*to, from) == 0))
		return;
	free(*to);
	*to = xstrdup(from);
}

static void
on_done(void *arg, struct response *response)
{
	struct feed *feed = arg;
	struct bench *b = feed->bench;

	b->n200 += response->status == 200;
	b->n304 += response->status == 304;
	b->bytes += response->body_len;
	if (response->result != FETCH_OK) {
		b->failed++;
		fprintf(stderr, "%s: %s\n", feed->url, response->reason);
	}
	replace(&feed->etag, response->etag);
	replace(&feed->last_modified, response->last_modified);
	schedule_done(b->schedule, &feed->sched);
	if (--b->left == 0)
		ev_break(b->loop, EVBREAK_ALL);
	else
		submit_all(b);
}

static void
submit_all(struct bench *b)
{
	while (fetch_free_slots(b->fetch) > 0) {
		int64_t now = clock_mono_us();
		struct feed *feed = (struct feed *)schedule_take(b->schedule, 1, now);

		if (!feed)
			return;
		fetch_submit(b->fetch,
			     &(struct request){
				     .url = feed->url,
				     .etag = feed->etag,
				     .last_modified = feed->last_modified,
				     .max_body = 16 << 20,
				     .timeout_ms = 60000,
				     .keep_connection = schedule_host_busy_hint(&feed->sched, now),
			     },
			     on_done, feed);
	}
}

static void
add_feed(struct bench *b, const char *url, unsigned per_host)
{
	struct feed *feed = &b->feeds[b->n++];
	struct url_parts parts;
	char host[300];

	*feed = (struct feed){ .bench = b, .url = url_wire(url) };
	if (!feed->url || url_split(feed->url, &parts) < 0) {
		fprintf(stderr, "not a URL: %s\n", url);
		exit(64);
	}
	snprintf(host, sizeof(host), "%s:%u", parts.host, parts.port);
	schedule_add(b->schedule, &feed->sched, host, per_host, 0);
	schedule_set_due(b->schedule, &feed->sched, 0);
}

static void
read_lists(struct bench *b, const char *urls, const char *state, unsigned per_host)
{
	FILE *f = fopen(urls, "r");
	char line[4096];
	size_t n = 0;

	if (!f) {
		perror(urls);
		exit(66);
	}
	while (fgets(line, sizeof(line), f))
		n++;
	rewind(f);
	b->feeds = xcalloc(n, sizeof(*b->feeds));
	while (b->n < n && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		add_feed(b, line, per_host);
	}
	fclose(f);
	f = fopen(state, "r");
	for (size_t i = 0; f && i < b->n && fgets(line, sizeof(line), f); i++) {
		char *tab = strchr(line, '\t');

		line[strcspn(line, "\n")] = '\0';
		if (!tab)
			continue;
		*tab = '\0';
		b->feeds[i].etag = *line ? xstrdup(line) : NULL;
		b->feeds[i].last_modified = tab[1] ? xstrdup(tab + 1) : NULL;
	}
	if (f)
		fclose(f);
}

static void
write_state(const struct bench *b, const char *state)
{
	FILE *f = fopen(state, "w");

	if (!f) {
		perror(state);
		exit(73);
	}
	for (size_t i = 0; i < b->n; i++)
		fprintf(f, "%s\t%s\n", b->feeds[i].etag ? b->feeds[i].etag : "",
			b->feeds[i].last_modified ? b->feeds[i].last_modified : "");
	fclose(f);
}

static double
cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static void
bench_release(struct bench *b)
{
	fetch_stop(b->fetch);
	schedule_free(b->schedule);
	ev_loop_destroy(b->loop);
	for (size_t i = 0; i < b->n; i++) {
		free(b->feeds[i].url);
		free(b->feeds[i].etag);
		free(b->feeds[i].last_modified);
	}
	free(b->feeds);
}

int
main(int argc, char **argv)
{
	struct fetch_options options = { .connections = 100, .user_agent = "wirespool-bench" };
	struct bench b = { .schedule = schedule_new() };
	unsigned per_host = 4;
	struct error err;
	double start, begin;
	int option;

	while ((option = getopt(argc, argv, "j:h:C:")) != -1) {
		if (option == 'j')
			options.connections = (unsigned)strtoul(optarg, NULL, 10);
		else if (option == 'h')
			per_host = (unsigned)strtoul(optarg, NULL, 10);
		else if (option == 'C')
			options.ca_file = optarg;
		else
			return 64;
	}
	if (argc - optind != 2) {
		fprintf(stderr, "usage: fetch [-j connections] [-h per-host] [-C ca-file] URLS STATE\n");
		return 64;
	}
	start = cpu_us();
	b.loop = ev_loop_new(EVFLAG_AUTO);
	b.fetch = fetch_start(b.loop, &options, &err);
	if (!b.fetch) {
		fprintf(stderr, "%s\n", err.text);
		return 70;
	}
	read_lists(&b, argv[optind], argv[optind + 1], per_host);
	b.left = b.n;
	begin = cpu_us();
	submit_all(&b);
	if (b.left > 0)
		ev_run(b.loop, 0);
	printf("200=%lu 304=%lu failed=%lu bytes=%llu cpu-us-each=%.1f start-us=%.0f\n", b.n200, b.n304, b.failed,
	       b.bytes, b.n ? (cpu_us() - begin) / (double)b.n : 0., begin - start);
	write_state(&b, argv[optind + 1]);
	bench_release(&b);
	return b.failed != 0;
}
