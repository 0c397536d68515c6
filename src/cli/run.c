/* `wirespool daemon` and `wirespool once`. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "once.h"
#include "options.h"
#include "term.h"

static struct config *
load(const char *option, char **path)
{
	struct config *config;

	*path = config_path(option);
	config = config_load(*path, stderr);
	if (config)
		log_set_level((enum log_level)config->log_level);
	return config;
}

/* ---- daemon */

int
cmd_daemon(int argc, char **argv)
{
	const char *file = NULL;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { 0 } };
	struct daemon_options options = { 0 };
	char *path;
	int ret, at = options_read(argc, argv, rows, "usage: wirespool daemon [-c FILE]\n", 0, ANY_NUMBER);

	if (at < argc) {
		fprintf(stderr, "wirespool daemon: it takes no feed names: `wirespool once %s` polls one feed\n",
			argv[at]);
		return EX_USAGE;
	}
	options.config = load(file, &path);
	options.config_path = path;
	ret = options.config ? daemon_run(&options) : EX_CONFIG;
	config_unref(options.config);
	free(path);
	return ret;
}

/* ---- once */

struct progress {
	bool terminal, list;
	bool shown;      /* a line without end stands on the terminal */
	int64_t last_us;
	struct daemon_figures figures;
};

static void
show_progress(void *arg, const struct daemon *daemon)
{
	struct progress *p = arg;
	const struct daemon_figures *f = daemon_figures(daemon);
	int64_t now_us = clock_mono_us();

	p->figures = *f;
	/* The line is for eyes: ten times a second is enough, and one feed needs none. */
	if (!p->terminal || f->wanted < 2 || (now_us - p->last_us < 100000 && f->polled < f->wanted))
		return;
	p->last_us = now_us;
	p->shown = true;
	fprintf(stderr, "\r%zu of %zu feeds, %zu unchanged, %zu failed, %zu messages\033[K", f->polled,
		f->wanted, f->unchanged, f->failed, f->messages);
	fflush(stderr);
}

static void
clear_progress(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

static void
show_delivery(void *arg, const char *feed_id, const struct delivery *delivery)
{
	struct progress *p = arg;

	if (!p->list)
		return;
	clear_progress(p);
	printf("%s\t%s\t", feed_id, delivery->folders);
	term_put(stdout, delivery->subject, 0, 0);
	if (delivery->topics[0])
		putchar('\t');
	term_put(stdout, delivery->topics, 0, 0);
	putchar('\n');
}

static int
check_names(const struct config *config, char **names, size_t n)
{
	struct error err;
	int ret = 0;

	for (size_t i = 0; i < n; i++) {
		if (config_feed(config, names[i]))
			continue;
		config_no_feed(config, names[i], &err);
		fprintf(stderr, "wirespool once: %s\n", err.text);
		ret = -1;
	}
	return ret;
}

static void
say_result(const struct progress *p, const struct daemon_options *options)
{
	const struct daemon_figures *f = &p->figures;

	if (options->catch_up) {
		printf("%zu feed%s caught up, %zu failed\n", f->polled - f->failed,
		       f->polled - f->failed == 1 ? "" : "s", f->failed);
		return;
	}
	printf("%zu feed%s polled, %zu unchanged, %zu failed; %zu message%s %s\n", f->polled,
	       f->polled == 1 ? "" : "s", f->unchanged, f->failed, f->messages, f->messages == 1 ? "" : "s",
	       options->dry_run ? "would be delivered (dry run: nothing was changed)" : "delivered");
	if (f->polled == 0 && options->which == POLL_DUE && options->config->n_feeds)
		puts("none is due; `wirespool once --all` polls all the same");
}

static int
run_and_say(struct daemon_options *options, struct progress *progress)
{
	int ret = EX_USAGE;

	progress->terminal = isatty(2);
	log_over_progress(progress->terminal);
	options->once = true;
	options->arg = progress;
	options->polled = show_progress;
	options->delivered = show_delivery;
	if (check_names(options->config, options->names, options->n_names) == 0)
		ret = daemon_run(options);
	clear_progress(progress);
	if (ret == 0 || ret == 1 || progress->figures.polled)
		say_result(progress, options);
	return ret;
}

int
once_run(struct config *config, const char *path, enum daemon_which which, char **names, size_t n, bool catch_up)
{
	struct progress progress = { 0 };
	struct daemon_options options = {
		.config = config,
		.config_path = path,
		.which = which,
		.names = names,
		.n_names = n,
		.catch_up = catch_up,
	};

	return run_and_say(&options, &progress);
}

int
cmd_once(int argc, char **argv)
{
	static const char usage[] = "usage: wirespool once [-c FILE] [--all] [--dry-run] [--verbose] [FEED...]\n";
	struct progress progress = { 0 };
	struct daemon_options options = { 0 };
	const char *file = NULL;
	bool all = false;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { "all", 'a', NULL, &all },
					   { "dry-run", 'n', NULL, &options.dry_run },
					   { "verbose", 'v', NULL, &progress.list }, { 0 } };
	int ret = EX_CONFIG, at = options_read(argc, argv, rows, usage, 0, ANY_NUMBER);
	char *path;

	progress.list |= options.dry_run;
	options.which = at < argc ? POLL_NAMED : all ? POLL_ALL : POLL_DUE;
	options.names = argv + at;
	options.n_names = (size_t)(argc - at);
	options.config = load(file, &path);
	options.config_path = path;
	if (options.config)
		ret = run_and_say(&options, &progress);
	config_unref(options.config);
	free(path);
	return ret;
}
