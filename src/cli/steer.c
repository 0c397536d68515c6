/* What is asked of a running daemon, or, where that makes sense, done without one: poll, catchup, pause, resume,
 * reload, log-level. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/log.h"
#include "client.h"
#include "once.h"
#include "options.h"
#include "term.h"

struct request {
	const char *command;
	char *path;      /* of the configuration */
	char **names;
	size_t n;
	size_t failed;   /* feeds, of those that were waited for */
};

/* -c FILE and words. */
static void
read_words(struct request *r, int argc, char **argv, int least, int most, const char *usage)
{
	const char *file = NULL;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { 0 } };
	char line[80];
	int at;

	snprintf(line, sizeof(line), "usage: wirespool %s [-c FILE]%s\n", argv[0], usage);
	at = options_read(argc, argv, rows, line, least, most);
	*r = (struct request){ .command = argv[0], .path = config_path(file), .names = argv + at,
			       .n = (size_t)(argc - at) };
}

static void
print_line(void *arg, const json_t *line)
{
	struct request *r = arg;
	const char *complaint = json_string_value(json_object_get(line, "complaint"));
	const char *feed = json_string_value(json_object_get(line, "feed"));
	const char *reason = json_string_value(json_object_get(line, "reason"));
	json_int_t messages = json_integer_value(json_object_get(line, "messages"));

	if (complaint) {
		fprintf(stderr, "%s\n", complaint);
	} else if (feed && reason) {
		r->failed++;
		printf("%s: ", feed);
		term_put(stdout, reason, 0, 0);
		putchar('\n');
	} else if (feed && strcmp(r->command, "catchup") == 0) {
		printf("%s: what it shows now counts as seen\n", feed);
	} else if (feed) {
		printf("%s: %lld new message%s\n", feed, (long long)messages, messages == 1 ? "" : "s");
	} else if (json_object_get(line, "due")) {
		messages = json_integer_value(json_object_get(line, "due"));
		printf("%lld feed%s will be polled as soon as %s may be asked\n", (long long)messages,
		       messages == 1 ? "" : "s", messages == 1 ? "its host" : "their hosts");
	}
}

static int
ask(struct request *r, struct error *err)
{
	const char **words = xcalloc(r->n + 1, sizeof(*words));
	char *control = config_control(r->path);
	int ret;

	words[0] = r->command;
	for (size_t i = 0; i < r->n; i++)
		words[i + 1] = r->names[i];
	ret = client_ask(control, words, r->n + 1, print_line, r, err);
	free(control);
	free(words);
	return ret == 0 && r->failed ? 1 : ret;
}

/* Returns the code, having said why and let go of the request. */
static int
finish(struct request *r, int code, const struct error *err)
{
	if (code > 1 && err)
		fprintf(stderr, "wirespool %s: %s\n", r->command, err->text);
	free(r->path);
	return code;
}

/* ---- with or without a daemon */

static int
poll_without(struct request *r, bool catch_up)
{
	struct config *config = config_load(r->path, stderr);
	int ret = EX_CONFIG;

	if (config) {
		log_set_level((enum log_level)config->log_level);
		ret = once_run(config, r->path, r->n ? POLL_NAMED : POLL_ALL, r->names, r->n, catch_up);
	}
	config_unref(config);
	return ret;
}

static int
poll_somehow(int argc, char **argv, bool catch_up)
{
	struct request r;
	struct error err;
	int ret;

	read_words(&r, argc, argv, catch_up, ANY_NUMBER, catch_up ? " FEED..." : " [FEED...]");
	ret = ask(&r, &err);
	if (ret != EX_UNAVAILABLE)
		return finish(&r, ret, &err);
	return finish(&r, poll_without(&r, catch_up), NULL);
}

int
cmd_poll(int argc, char **argv)
{
	return poll_somehow(argc, argv, false);
}

int
cmd_catchup(int argc, char **argv)
{
	return poll_somehow(argc, argv, true);
}

static int
pause_files(const struct question *q, struct config *config, struct error *err)
{
	return files_pause(config, (char **)q->names, q->n, strcmp(q->verb, "pause") == 0, err);
}

static int
pause_somehow(int argc, char **argv)
{
	struct request r;
	int ret;

	read_words(&r, argc, argv, 1, ANY_NUMBER, " FEED...");
	ret = client_settle(&(struct question){ .command = r.command, .path = r.path, .verb = r.command,
						.names = r.names, .n = r.n, .files = pause_files });
	for (size_t i = 0; i < r.n && ret == 0; i++)
		printf(strcmp(r.command, "pause") == 0 ? "%s is paused until `wirespool resume`\n" : "%s is polled again\n",
		       r.names[i]);
	return finish(&r, ret, NULL);
}

int
cmd_pause(int argc, char **argv)
{
	return pause_somehow(argc, argv);
}

int
cmd_resume(int argc, char **argv)
{
	return pause_somehow(argc, argv);
}

/* ---- with a daemon only */

static int
only_ask(int argc, char **argv, int least, int most, const char *usage)
{
	struct request r;
	struct error err;
	int ret;

	read_words(&r, argc, argv, least, most, usage);
	ret = ask(&r, &err);
	return finish(&r, ret, &err);
}

int
cmd_reload(int argc, char **argv)
{
	return only_ask(argc, argv, 0, 0, "");
}

int
cmd_log_level(int argc, char **argv)
{
	return only_ask(argc, argv, 1, ANY_NUMBER, " LEVEL [FEED...]");
}
