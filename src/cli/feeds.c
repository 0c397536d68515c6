/* `wirespool list` and `show`: the feeds, and one of them in full. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "advice.h"
#include "base/clock.h"
#include "client.h"
#include "config/keys.h"
#include "config/values.h"
#include "options.h"
#include "term.h"

struct view {
	const char *health; /* show only these, or NULL */
	bool json;
	int64_t now_s;
	unsigned width;
	size_t n;
	json_t *last; /* for show */
};

static int64_t
time_of(const json_t *feed, const char *key)
{
	const json_t *value = json_object_get(feed, key);

	return json_is_integer(value) ? (int64_t)json_integer_value(value) : TIME_NONE;
}

static const char *
text(const json_t *feed, const char *key)
{
	const char *value = json_string_value(json_object_get(feed, key));

	return value ? value : "";
}

static int
read_files(const struct question *q, struct config *config, struct error *err)
{
	return files_list(config, (char **)q->names, q->n, q->each, q->arg, err);
}

/* Ask the daemon, or the files. Returns the exit code, after having said why. */
static int
ask(const char *command, const char *file, char **names, size_t n, client_line *each, void *arg)
{
	char *path = config_path(file);
	int ret = client_settle(&(struct question){ .command = command, .path = path, .verb = "list",
						    .names = names, .n = n, .each = each, .arg = arg,
						    .files = read_files });

	free(path);
	return ret;
}

/* ---- list */

static void
print_row(void *arg, const json_t *feed)
{
	struct view *view = arg;
	char fresh[TERM_WHEN], next[TERM_WHEN];

	if (view->health && strcmp(text(feed, "health"), view->health) != 0)
		return;
	if (view->json) {
		printf("%s", view->n++ ? ",\n" : "[\n");
		json_dumpf(feed, stdout, JSON_COMPACT);
		return;
	}
	if (view->n++ == 0 && view->width)
		printf("%-20s %-8s %-10s %-10s %s\n", "FEED", "HEALTH", "LAST NEW", "NEXT POLL", "ADDRESS");
	term_when(time_of(feed, "last_new"), view->now_s, fresh);
	term_when(time_of(feed, "next_due"), view->now_s, next);
	term_put(stdout, text(feed, "feed"), view->width ? 20 : 0, 20);
	printf(" %-8s %-10s %-10s ", text(feed, "health"), fresh, next);
	term_put(stdout, text(feed, "url"), view->width ? view->width - 52 : 0, 0);
	putchar('\n');
}

int
cmd_list(int argc, char **argv)
{
	static const char usage[] = "usage: wirespool list [-c FILE] [--json] [--failing | --paused] [FEED...]\n";
	struct view view = { .now_s = clock_wall_s(), .width = term_width() };
	const char *file = NULL;
	bool failing = false, paused = false;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { "json", 0, NULL, &view.json },
					   { "failing", 0, NULL, &failing }, { "paused", 0, NULL, &paused }, { 0 } };
	int ret, at = options_read(argc, argv, rows, usage, 0, ANY_NUMBER);

	view.health = failing ? "failing" : paused ? "paused" : NULL;
	ret = ask("list", file, argv + at, (size_t)(argc - at), print_row, &view);
	if (view.json && ret == 0)
		puts(view.n ? "\n]" : "[]");
	return ret;
}

/* ---- show */

static void
keep(void *arg, const json_t *feed)
{
	struct view *view = arg;

	json_decref(view->last);
	view->last = json_incref((json_t *)feed);
}

static void
print_line(const char *label, const char *value)
{
	if (!value[0])
		return;
	printf("%-12s ", label);
	term_put(stdout, value, 0, 0);
	putchar('\n');
}

static void
print_time(const char *label, int64_t time_s, int64_t now_s)
{
	char when[TERM_WHEN], age[TERM_AGE];

	if (time_s == TIME_NONE) {
		printf("%-12s never\n", label);
		return;
	}
	term_when(time_s, now_s, when);
	term_age(time_s < now_s ? now_s - time_s : time_s - now_s, age);
	printf("%-12s %s (%s%s%s)\n", label, when, time_s > now_s ? "in " : "", age,
	       time_s > now_s || strcmp(age, "now") == 0 ? "" : " ago");
}

/* What the configuration says, where the daemon's answer says nothing of it. */
static void
print_config(const struct feed_config *feed)
{
	char *interval = value_write(key_find(SECTION_FEED, "interval", strlen("interval")), feed);

	printf("%-12s %s\n", "Interval", interval);
	if (feed->only)
		print_line("Only", feed->only);
	if (feed->skip)
		print_line("Skip", feed->skip);
	printf("%-12s %s:%u\n", "Written in", feed->at.file, feed->at.line);
	free(interval);
}

static void
print_in_full(const json_t *feed, int64_t now_s)
{
	print_line("Feed", text(feed, "feed"));
	print_line("Title", text(feed, "title"));
	print_line("Address", text(feed, "url"));
	print_line("Polled at", text(feed, "adopted"));
	print_line("Folder", text(feed, "folder"));
	printf("%-12s %s%s%s%s\n", "Health", text(feed, "health"),
	       json_is_true(json_object_get(feed, "polling")) ? ", a poll is under way" : "",
	       text(feed, "paused")[0] ? ", by " : "", text(feed, "paused"));
	if (text(feed, "reason")[0]) {
		print_time("Failing from", time_of(feed, "failing_since"), now_s);
		printf("%-12s %lld\n", "Tries", (long long)time_of(feed, "failures"));
		print_line("Reason", text(feed, "reason"));
		printf("%-12s ", "What to do");
		advice_print(stdout, text(feed, "feed"), text(feed, "paused")[0] ? ADVICE_PAUSED : text(feed, "reason"),
			     text(feed, "url"));
		putchar('\n');
	}
	print_line("Damage", text(feed, "damage"));
	print_time("Last poll", time_of(feed, "last_poll"), now_s);
	print_time("Last new", time_of(feed, "last_new"), now_s);
	if (time_of(feed, "next_due") != TIME_NONE)
		print_time("Next poll", time_of(feed, "next_due"), now_s);
	print_line("Schedule", text(feed, "schedule"));
	if (json_is_true(json_object_get(feed, "catch_up")))
		puts("Catching up: what the next poll finds counts as seen");
}

static void
show_config(const char *file, const char *id)
{
	char *path = config_path(file);
	FILE *nowhere = fopen("/dev/null", "we");
	struct config *config = nowhere ? config_load(path, nowhere) : NULL;
	const struct feed_config *feed = config ? config_feed(config, id) : NULL;

	if (feed)
		print_config(feed);
	config_unref(config);
	if (nowhere)
		fclose(nowhere);
	free(path);
}

int
cmd_show(int argc, char **argv)
{
	static const char usage[] = "usage: wirespool show [-c FILE] [--json] FEED\n";
	struct view view = { 0 };
	const char *file = NULL;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { "json", 0, NULL, &view.json }, { 0 } };
	int ret, at = options_read(argc, argv, rows, usage, 1, 1);

	ret = ask("show", file, argv + at, 1, keep, &view);
	if (ret == 0 && view.json) {
		json_dumpf(view.last, stdout, JSON_INDENT(2));
		putchar('\n');
	} else if (ret == 0) {
		print_in_full(view.last, clock_wall_s());
		show_config(file, argv[at]);
	}
	json_decref(view.last);
	return ret;
}
