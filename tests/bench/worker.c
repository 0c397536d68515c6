/* What a worker of its own costs a document: worker [DOCUMENTS]. The same document of about 40 kB is read in this
 * process and by a worker, in turns, so that a busy machine slows both; one at a time, which lets the worker fall
 * asleep in between, and several under way, as when many feeds have news. Then how long a first worker takes to
 * start, and how long the next document waits after one died. This program is its own worker. */
#include <ev.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "worker/child.h"
#include "worker/pool.h"
#include "worker/sandbox.h"

#define ITEMS 26
#define UNDER_WAY 16
#define NOW 1760000000

static struct config config = {
	.refs = 1, .workers = 1, .worker_memory = 512u << 20, .worker_cpu_s = 10, .sandbox = LOCK_AUTO,
};

struct bench {
	struct ev_loop *loop;
	struct pool *pool;
	struct job job;
	int64_t began_us, took_us;
	unsigned left;
	pid_t victim;
};

static void
write_document(struct strbuf *sb)
{
	static const char text[] = "The harbour was closed on Tuesday after a ferry had touched the northern pier, and "
				   "&lt;a href=\"/ships/17\"&gt;ships&lt;/a&gt; waited outside for the tide. ";

	strbuf_addstr(sb, "<rss version=\"2.0\"><channel><title>Harbour Post</title><link>http://port.example/</link>");
	for (int i = 0; i < ITEMS; i++) {
		strbuf_addf(sb, "<item><title>Ferry %d is late</title><guid>http://port.example/%d</guid>"
				"<pubDate>Tue, 07 Oct 2025 08:%02d:00 GMT</pubDate><description>", i, i, i);
		for (int k = 0; k < 8; k++)
			strbuf_addf(sb, "&lt;p&gt;%s&lt;/p&gt;", text);
		strbuf_addstr(sb, "</description></item>");
	}
	strbuf_addstr(sb, "</channel></rss>");
}

static void
on_done(void *arg, enum pool_result result, struct edition *edition, const char *reason)
{
	struct bench *b = arg;

	(void)reason;
	b->took_us = clock_mono_us() - b->began_us;
	if (result != POOL_DIED && (result != POOL_OK || edition->n_items != ITEMS))
		abort();
	edition_free(edition);
	if (--b->left == 0)
		ev_break(b->loop, EVBREAK_ALL);
}

static void
submit(struct bench *b)
{
	b->began_us = clock_mono_us();
	b->left++;
	pool_submit(b->pool, &b->job, on_done, b);
}

static int64_t
through_a_worker(struct bench *b)
{
	submit(b);
	ev_run(b->loop, 0);
	return b->took_us;
}

static int64_t
several_through_a_worker(struct bench *b, size_t n)
{
	for (size_t i = 1; i < n; i++)
		submit(b);
	return through_a_worker(b);
}

static int64_t
in_this_process(struct bench *b, size_t n)
{
	int64_t began_us = clock_mono_us();
	struct error err;

	for (size_t i = 0; i < n; i++) {
		struct edition *edition = edition_make(&b->job, NULL, &err);

		if (!edition || edition->n_items != ITEMS)
			abort();
		edition_free(edition);
	}
	return clock_mono_us() - began_us;
}

/* The pool tells nobody its processes' ids: the kernel does. */
static pid_t
a_child(void)
{
	FILE *f = fopen("/proc/self/task/self/children", "r");
	int pid = 0;
	char path[64];

	if (!f) {
		snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
		f = fopen(path, "r");
	}
	if (f && fscanf(f, "%d", &pid) != 1)
		pid = 0;
	if (f)
		fclose(f);
	return (pid_t)pid;
}

static int64_t
cpu_us(clockid_t clock)
{
	struct timespec t;

	return clock_gettime(clock, &t) < 0 ? 0 : (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
summarise(const char *what, int64_t *us, size_t rounds, size_t n)
{
	qsort(us, rounds, sizeof(*us), by_size);
	printf("  %-46s %5.0f us (%.0f)\n", what, (double)us[rounds / 2] / (double)n, (double)us[0] / (double)n);
}

enum { HERE, THERE, PARENT, MORE, WAIT_HERE, WAIT_THERE, N_FIGURES };

/* Processor time is what a worker costs; waiting time is also what else the machine does. Of the same round each. */
static void
compare(struct bench *b, size_t documents, size_t n)
{
	static const char *const names[N_FIGURES] = {
		[HERE] = "processor time in process",
		[THERE] = "processor time through a worker",
		[PARENT] = "  of it in the parent",
		[MORE] = "what a worker costs more",
		[WAIT_HERE] = "waiting in process",
		[WAIT_THERE] = "waiting for a worker",
	};
	size_t rounds = documents / n;
	int64_t *us[N_FIGURES];
	clockid_t worker;

	for (int i = 0; i < N_FIGURES; i++)
		us[i] = xcalloc(rounds, sizeof(*us[i]));
	if (clock_getcpuclockid(a_child(), &worker) != 0)
		worker = CLOCK_PROCESS_CPUTIME_ID;
	for (size_t i = 0; i < rounds; i++) {
		int64_t parent = cpu_us(CLOCK_PROCESS_CPUTIME_ID), child;

		us[WAIT_HERE][i] = in_this_process(b, n);
		us[HERE][i] = cpu_us(CLOCK_PROCESS_CPUTIME_ID) - parent;
		parent = cpu_us(CLOCK_PROCESS_CPUTIME_ID);
		child = cpu_us(worker);
		us[WAIT_THERE][i] = several_through_a_worker(b, n);
		us[PARENT][i] = cpu_us(CLOCK_PROCESS_CPUTIME_ID) - parent;
		us[THERE][i] = us[PARENT][i] + cpu_us(worker) - child;
		us[MORE][i] = us[THERE][i] - us[HERE][i];
	}
	printf("%zu documents, %zu under way at once; of one, the median (the least):\n", rounds * n, n);
	for (int i = 0; i < N_FIGURES; i++) {
		summarise(names[i], us[i], rounds, n);
		free(us[i]);
	}
}

/* A document dies with its worker; the next one waits behind it. */
static int64_t
after_a_death(struct bench *b)
{
	pid_t pid = a_child();

	submit(b);
	submit(b);
	if (pid > 0)
		kill(pid, SIGKILL);
	ev_run(b->loop, 0);
	return b->took_us;
}

static void
start_and_replace(struct bench *b)
{
	int64_t start[20], replace[20];

	for (size_t i = 0; i < 20; i++) {
		b->pool = pool_start(b->loop, &config);
		pool_keep_spare(b->pool);
		start[i] = through_a_worker(b);
		for (int k = 0; k < 50; k++) /* time for the spare to come up */
			through_a_worker(b);
		replace[i] = after_a_death(b);
		pool_stop(b->pool);
	}
	qsort(start, 20, sizeof(*start), by_size);
	qsort(replace, 20, sizeof(*replace), by_size);
	printf("the first document, its worker being started, median (least): %lld us (%lld)\n",
	       (long long)start[10], (long long)start[0]);
	printf("two documents, the worker of the first killed at once, median (least): %lld us (%lld)\n",
	       (long long)replace[10], (long long)replace[0]);
}

int
main(int argc, char **argv)
{
	size_t documents = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000;
	struct strbuf document = STRBUF_INIT(1 << 20);
	struct bench b = { .loop = ev_default_loop(0) };
	struct error err;

	if (argc > 1 && strcmp(argv[1], CHILD_ARGUMENT) == 0)
		return child_main(argc, argv);
	log_set_level(LEVEL_ERROR);
	write_document(&document);
	b.job.document = (struct document){ document.buf, document.len, "application/rss+xml", "http://port.example/" };
	b.job.first = true;
	b.job.first_poll.kind = FIRST_POLL_ALL;
	b.job.now = NOW;
	if (sandbox_probe(&err) < 0)
		printf("not locked in wholly: %s\n", err.text);
	b.pool = pool_start(b.loop, &config);
	through_a_worker(&b);
	printf("a document of %zu bytes, %d items\n", b.job.document.len, ITEMS);
	if (documents < UNDER_WAY)
		documents = UNDER_WAY;
	compare(&b, documents, 1);
	compare(&b, documents, UNDER_WAY);
	pool_stop(b.pool);
	start_and_replace(&b);
	strbuf_release(&document);
	return 0;
}
