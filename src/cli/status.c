/* `wirespool status`: what is wrong, since when, and what to do about it; then how much there is. */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <unistd.h>

#include "advice.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "client.h"
#include "options.h"
#include "term.h"

#define FAILING_SHOWN 20 /* where no terminal sets an end to it */
#define LINES_OF_THE_REST 14
#define LINES_OF_A_FEED 3
#define FAILING_MAX 10000

static const char usage[] =
	"usage: wirespool status [-c FILE] [--json | --metrics[=FILE]]\n"
	"  --json            for programs\n"
	"  --metrics[=FILE]  in Prometheus' text format, into FILE for node_exporter's textfile collector\n";

struct status {
	json_t *summary; /* one object */
	json_t *failing; /* array of feeds, longest failing first once sorted */
};

static void
take_line(void *arg, const json_t *line)
{
	struct status *s = arg;

	if (!json_object_get(line, "feed"))
		json_object_update(s->summary, (json_t *)line);
	else if (json_array_size(s->failing) < FAILING_MAX)
		json_array_append(s->failing, (json_t *)line);
}

/* ---- reading the answer */

static int64_t
number(const json_t *object, const char *key, int64_t otherwise)
{
	const json_t *value = json_object_get(object, key);

	return json_is_integer(value) ? (int64_t)json_integer_value(value) : otherwise;
}

static const char *
text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

/* Room on the spool's file system, for whoever may write there. */
static bool
spool_room(const char *path, struct statvfs *room)
{
	char *at = xstrdup(path);
	bool found;

	/* The spool is made by the first message. */
	while (!(found = statvfs(at, room) == 0) && errno == ENOENT && strrchr(at, '/') > at)
		*strrchr(at, '/') = '\0';
	free(at);
	return found;
}

static int
by_since(const void *a, const void *b)
{
	const json_t *const *x = a, *const *y = b;
	int64_t s = number(*x, "failing_since", INT64_MAX), t = number(*y, "failing_since", INT64_MAX);

	return (s > t) - (s < t);
}

/* ---- for eyes */

static void
print_feed(const json_t *feed, int64_t now_s, unsigned width, bool colours)
{
	char since[TERM_WHEN], next[TERM_WHEN];
	int64_t tries = number(feed, "failures", 0);
	int64_t next_s = number(feed, "next_due", TIME_NONE);
	bool is_paused = text(feed, "paused")[0] != '\0', is_asked = !is_paused && next_s != TIME_NONE;

	term_when(number(feed, "failing_since", TIME_NONE), now_s, since);
	term_when(next_s, now_s, next);
	fputs(colours ? "  \033[31m" : "  ", stdout);
	term_put(stdout, text(feed, "feed"), 30, 0);
	printf("%s  since %s, %lld %s, %s%s\n      ", colours ? "\033[0m" : "", since, (long long)tries,
	       tries == 1 ? "try" : "tries", is_asked ? "next " : is_paused ? "paused" : "not asked any more",
	       is_asked ? next : "");
	term_put(stdout, text(feed, "reason"), width ? width - 6 : 0, 0);
	fputs("\n      ", stdout);
	printf("-> ");
	advice_print(stdout, text(feed, "feed"), is_paused ? ADVICE_PAUSED : text(feed, "reason"), text(feed, "url"));
	putchar('\n');
}

/* As many as leave the rest on the screen. */
static size_t
failing_shown(size_t n)
{
	unsigned height = term_height();
	size_t room = !height ? FAILING_SHOWN : height > LINES_OF_THE_REST ? (height - LINES_OF_THE_REST) / LINES_OF_A_FEED : 0;

	if (room == 0)
		room = 1;
	return n < room ? n : room;
}

static void
print_failing(const struct status *s, int64_t now_s, bool colours)
{
	const json_t **order = xcalloc(json_array_size(s->failing) + 1, sizeof(const json_t *));
	const char *trouble = text(s->summary, "trouble"); /* has been told of */
	unsigned width = term_width();
	size_t n = 0, shown;

	for (size_t i = 0; i < json_array_size(s->failing); i++) {
		order[n] = json_array_get(s->failing, i);
		n += strcmp(text(order[n], "reason"), trouble) != 0;
	}
	shown = failing_shown(n);
	if (n > 1)
		qsort(order, n, sizeof(const json_t *), by_since);
	for (size_t i = 0; i < shown; i++)
		print_feed(order[i], now_s, width ? width : 80, colours);
	if (shown < n)
		printf("  and %zu more: wirespool list --failing\n", n - shown);
	free(order);
}

static void
print_daemon(const json_t *summary, int64_t now_s)
{
	char age[TERM_AGE];

	if (!json_is_true(json_object_get(summary, "running"))) {
		printf("No daemon is running; this is what its files say. To start it:\n"
		       "  systemctl %senable --now wirespool    (or wirespool daemon, or once)\n",
		       strncmp(text(summary, "config"), "/etc/", 5) == 0 ? "" : "--user ");
		return;
	}
	term_age(now_s - number(summary, "since", now_s), age);
	printf("wirespool %s, pid %lld, running for %s\n", text(summary, "version"),
	       (long long)number(summary, "pid", 0), age);
}

static void
print_counts(const json_t *summary, bool colours)
{
	long long failing = number(summary, "failing", 0), paused = number(summary, "paused", 0);
	long long damaged = number(summary, "damaged", 0), silent = number(summary, "silent", 0);
	long long feeds = number(summary, "feeds", 0), topics = number(summary, "topics", 0);

	printf("%lld feed%s", feeds, feeds == 1 ? "" : "s");
	if (failing)
		printf(", %s%lld failing%s", colours ? "\033[31m" : "", failing, colours ? "\033[0m" : "");
	else if (feeds)
		printf(", none failing");
	if (paused)
		printf(", %lld paused", paused);
	if (damaged)
		printf(", %lld damaged but read", damaged);
	if (silent)
		printf(", %lld silent for long", silent);
	printf("; %lld topic%s\n", topics, topics == 1 ? "" : "s");
	if (feeds == 0)
		puts("-> wirespool add URL subscribes to the feed of a page");
	else if (failing > 1 && failing * 10 >= feeds * 9 && !*text(summary, "trouble"))
		puts("-> almost all feeds fail: is the network up, and the name server?");
}

static void
print_polls(const json_t *summary, int64_t now_s)
{
	const json_t *hour = json_object_get(summary, "hour");
	int64_t due_s = number(summary, "next_due", TIME_NONE);
	char age[TERM_AGE], when[TERM_WHEN];

	if (due_s != TIME_NONE) {
		term_when(due_s, now_s, when);
		term_age(due_s - now_s, age);
		printf("Next poll %s%s%s\n", when, due_s > now_s ? ", in " : ": ", due_s > now_s ? age : "due");
	}
	if (hour)
		printf("Last hour: %lld polls, %lld failed, %lld messages; longest turn of the loop %.1f ms\n",
		       (long long)number(hour, "polls", 0), (long long)number(hour, "failed", 0),
		       (long long)number(hour, "messages", 0),
		       (double)number(summary, "longest_turn_us", 0) / 1000);
}

static void
print_spool(const json_t *summary)
{
	unsigned width = term_width();
	char size[TERM_AGE] = "-";
	struct statvfs room;

	fputs("Spool ", stdout);
	term_put(stdout, text(summary, "spool"), width ? width - 30 : 0, 0);
	if (spool_room(text(summary, "spool"), &room)) {
		term_size((uint64_t)room.f_bavail * room.f_frsize, size);
		printf(", %s free%s", size,
		       room.f_bavail * 50 >= room.f_blocks ? ""
		       : room.f_bavail			   ? ": nearly full"
							   : ": full, nothing can be delivered");
	}
	putchar('\n');
}

static void
print_queue(const json_t *summary, int64_t now_s)
{
	const json_t *lmtp = json_object_get(summary, "lmtp");
	long long waiting = number(lmtp, "waiting", 0);
	int64_t next_s = number(lmtp, "next_try", TIME_NONE);
	char since[TERM_WHEN], next[TERM_WHEN];

	if (waiting == 0)
		return;
	term_when(number(lmtp, "oldest", TIME_NONE), now_s, since);
	printf("%lld%s message%s for the mail server wait%s since %s", waiting,
	       json_is_true(json_object_get(lmtp, "more")) ? " and more" : "", waiting == 1 ? "" : "s",
	       waiting == 1 ? "s" : "", since);
	if (next_s != TIME_NONE) {
		term_when(next_s, now_s, next);
		printf(", next try %s", next);
	}
	if (*text(lmtp, "reason")) {
		fputs("\n      ", stdout);
		term_put(stdout, text(lmtp, "reason"), 0, 0);
		fputs("\n      -> none is lost; they are sent when it takes them", stdout);
	}
	putchar('\n');
}

/* What keeps every message from its folder. */
static void
print_trouble(const json_t *summary, int64_t now_s)
{
	const char *spool = text(summary, "spool"), *trouble = text(summary, "trouble");
	char since[TERM_WHEN];

	if (strcmp(text(summary, "network"), "down") == 0)
		puts("Most servers cannot be reached: the network is down; all is tried again by itself");
	if (*trouble) {
		term_when(number(summary, "trouble_since", 0), now_s, since);
		printf("Nothing can be delivered since %s: ", since);
		term_put(stdout, trouble, 0, 0);
		fputs("\n  -> ", stdout);
		advice_print(stdout, "", trouble, "");
		putchar('\n');
	} else if (!json_is_true(json_object_get(summary, "running")) && access(spool, W_OK) < 0 && errno != ENOENT) {
		printf("The spool cannot be written by this user: %s\n", strerror(errno));
	}
}

static void
print_status(struct status *s)
{
	int64_t now_s = clock_wall_s();
	bool colours = term_has_colours();

	print_daemon(s->summary, now_s);
	print_counts(s->summary, colours);
	print_trouble(s->summary, now_s);
	print_queue(s->summary, now_s);
	print_failing(s, now_s, colours);
	print_polls(s->summary, now_s);
	print_spool(s->summary);
}

/* ---- for programs */

static void
print_json(struct status *s)
{
	json_object_set(s->summary, "failing_feeds", s->failing);
	json_dumpf(s->summary, stdout, JSON_INDENT(2));
	putchar('\n');
}

static void
metric(FILE *out, const char *name, const char *type, const char *help, double value)
{
	fprintf(out, "# HELP wirespool_%s %s\n# TYPE wirespool_%s %s\nwirespool_%s %.15g\n", name, help, name, type,
		name, value);
}

static void
write_metrics(FILE *out, const json_t *s)
{
	static const struct {
		const char *key, *sub, *name, *type, *help; /* sub: within the object of this key */
		double scale;
	} rows[] = {
		{ "feeds", NULL, "feeds", "gauge", "Feeds of the configuration.", 1 },
		{ "failing", NULL, "feeds_failing", "gauge", "Feeds whose last poll failed.", 1 },
		{ "paused", NULL, "feeds_paused", "gauge", "Feeds that are not polled.", 1 },
		{ "damaged", NULL, "feeds_damaged", "gauge", "Feeds whose last document had to be mended.", 1 },
		{ "silent", NULL, "feeds_silent", "gauge", "Feeds that bring nothing new for far longer than is their way.", 1 },
		{ "next_due", NULL, "next_poll_timestamp_seconds", "gauge", "When the next poll is due.", 1 },
		{ "since", NULL, "start_time_seconds", "gauge", "When the daemon was started.", 1 },
		{ "polling", NULL, "polls_running", "gauge", "Polls under way.", 1 },
		{ "waiting", NULL, "feeds_waiting", "gauge", "Feeds that are due and wait for their hosts.", 1 },
		{ "total", "polls", "polls_total", "counter", "Polls since the start.", 1 },
		{ "total", "unchanged", "polls_unchanged_total", "counter", "Polls without anything new.", 1 },
		{ "total", "failed", "polls_failed_total", "counter", "Polls that failed.", 1 },
		{ "total", "messages", "messages_total", "counter", "Messages delivered since the start.", 1 },
		{ "lmtp", "waiting", "lmtp_waiting", "gauge", "Messages that wait for the mail server.", 1 },
		{ "lmtp", "oldest", "lmtp_oldest_timestamp_seconds", "gauge", "When the oldest of them was written.", 1 },
		{ "lmtp", "next_try", "lmtp_next_try_timestamp_seconds", "gauge", "When it is asked again.", 1 },
		{ "longest_turn_us", NULL, "loop_turn_longest_seconds", "gauge",
		  "Longest turn of the event loop since the start.", 1e-6 },
	};
	struct statvfs room;

	metric(out, "up", "gauge", "Whether the daemon is running.", json_is_true(json_object_get(s, "running")));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const json_t *object = rows[i].sub ? json_object_get(s, rows[i].key) : s;
		const char *key = rows[i].sub ? rows[i].sub : rows[i].key;

		if (json_object_get(object, key))
			metric(out, rows[i].name, rows[i].type, rows[i].help,
			       (double)number(object, key, 0) * rows[i].scale);
	}
	metric(out, "delivery_stopped", "gauge", "Whether nothing can be delivered.", *text(s, "trouble") != 0);
	if (spool_room(text(s, "spool"), &room))
		metric(out, "spool_free_bytes", "gauge", "Room for messages.",
		       (double)room.f_bavail * (double)room.f_frsize);
}

/* The collector must never see half a file. */
static int
write_metrics_file(const char *name, const json_t *summary)
{
	char *temporary = xasprintf("%s.%ld", name, (long)getpid());
	FILE *out = fopen(temporary, "we");
	bool failed = !out;

	if (out) {
		write_metrics(out, summary);
		fchmod(fileno(out), 0644);
		failed = ferror(out) != 0;
		failed = fclose(out) != 0 || failed || rename(temporary, name) < 0;
	}
	if (failed) {
		fprintf(stderr, "wirespool status: cannot write %s: %s\n", name, strerror(errno));
		unlink(temporary);
	}
	free(temporary);
	return failed ? EX_CANTCREAT : 0;
}

/* ---- the command */

enum form { FOR_EYES, JSON, METRICS };

static int
read_files(const struct question *q, struct config *config, struct error *err)
{
	return files_status(config, q->each, q->arg, err);
}

static int
ask(const char *file, struct status *s)
{
	char *path = config_path(file);
	int ret = client_settle(&(struct question){ .command = "status", .path = path, .verb = "status",
						    .each = take_line, .arg = s, .files = read_files });

	free(path);
	return ret;
}

static int
print(struct status *s, enum form form, const char *metrics_file)
{
	if (form == FOR_EYES)
		print_status(s);
	else if (form == JSON)
		print_json(s);
	else if (metrics_file)
		return write_metrics_file(metrics_file, s->summary);
	else
		write_metrics(stdout, s->summary);
	return 0;
}

int
cmd_status(int argc, char **argv)
{
	struct status s = { 0 };
	const char *file = NULL, *metrics_file = NULL;
	bool json = false, metrics = false;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { "json", 0, NULL, &json },
					   { "metrics", 0, &metrics_file, &metrics }, { 0 } };
	int ret, at = options_read(argc, argv, rows, usage, 0, ANY_NUMBER);

	if (at < argc) {
		fprintf(stderr, "wirespool status: it takes no names: `wirespool show %s` tells of one feed\n",
			argv[at]);
		return EX_USAGE;
	}
	s.summary = json_object();
	s.failing = json_array();
	ret = ask(file, &s);
	if (ret == 0)
		ret = print(&s, json ? JSON : metrics ? METRICS : FOR_EYES, metrics_file);
	json_decref(s.summary);
	json_decref(s.failing);
	return ret;
}
