/* wirespool: turns news wires into mail.
 *
 * A map of the house. A feed travels through the folders of src/ in this order:
 *
 *   cli/       a file per family of subcommands: run (daemon, once), check, parse, explain, topics, suggest,
 *              status, feeds (list, show), steer (poll, pause, reload …), subscribe (add, remove), import (and
 *              export; a file per format); client.c: the other end of the control socket; files.c: what the
 *              files say without a daemon; options.c: the options of all of them
 *   config/    ini.c: lines → section, key, value; values.c, names.c: what may stand there; config.c: the table of keys
 *              → struct config
 *   daemon/    daemon.c: owns everything, starts and stops it; feeds.c: what is polled; turn.c: what starts when;
 *              poll.c, poll_pages.c, poll_end.c: the loop's side of one poll; outage.c: when it is our network;
 *              extras.c, extras_place.c: what its items want beside: pictures, enclosures, articles (errand.c, article.c);
 *              control.c: the control socket, answers.c: what may be asked there, verbs.c: what it does;
 *              notify.c: talks to systemd; calendar.c: when digests are due
 *   schedule/  schedule.c: who may be polled now; backoff.c: when next
 *   fetch/     HTTP on libev and libcurl: loop.c, fetch.c, resolve.c (c-ares), guard.c (which addresses),
 *              gate.c (how many at one), validator.c (header fields)
 *   worker/    edition.c: a document's journey through the pure stages; pool.c: who reads which document;
 *              worker.c: one worker, seen by the parent, child.c: by itself; sandbox.c locks it in;
 *              frame.c and wire.c: the bytes between them
 *   parse/     bytes → struct feed; a reader per format, a file per kind of mess; discover.c: the feeds
 *              behind a page
 *   dedup/     identity.c: the keys of an entry; dedup.c: new or seen
 *   render/    sanitize.c: safe HTML; text.c: readable text; article.c: the article of a page
 *   classify/  keyword rules → automaton; words → topics with reasons; learn.c: examples → rules
 *   story/     sketch.c: what an item tells; story.c: which items tell one story
 *   digest/    many items → one letter; a week's figures → a report
 *   compose/   an item → the bytes of a message; letter.c: back again
 *   desk/      the store's thread. store.c: the way there and back; desk.c: what it does with a batch, deliver.c: with
 *              one answer; recall.c: has it been seen elsewhere; threads.c: whose story; filing.c: topics → folders,
 *              outlet.c: which Maildirs; outbox.c: names until they are durable; complaint.c: trouble is said once;
 *              health.c, tell.c: a feed's trouble as mail; digest.c, weekly.c: many items, a week in one;
 *              rebuild.c: a lost state from the spool; audit.c: the two against each other; retention.c: what goes
 *   store/     sqlite.c: the engine; feeds.c, keys.c, outbox.c, ledger.c, letters.c: what it keeps
 *   spool/     maildir.c: tmp, rename; flush.c makes it last; folder.c: names and layouts
 *   lmtp/      the other way out: queue.c: what waits for a mail server; sender.c sends it; dialogue.c: the protocol
 *   base/      strings, memory, hashes, URLs, log, clock
 *
 * Edges (fetch, spool, store, clock) touch the world and stay thin; parse, dedup/identity, render, classify
 * and compose are pure and run in worker processes or tests alike. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/nearest.h"
#include "cli/cli.h"
#include "worker/child.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "daemon", cmd_daemon, "the service, in the foreground" },
	{ "once", cmd_once, "[-v] [--all] [--dry-run] [FEED...]  poll what is due (all, or these feeds) and exit" },
	{ "check", cmd_check, "read the configuration, report every mistake, exit" },
	{ "add", cmd_add, "[--id ID] [--folder FOLDER] [--dry-run] URL  subscribe to the feed behind a page" },
	{ "remove", cmd_remove, "FEED...  unsubscribe" },
	{ "import", cmd_import, "[--seen FILE] [--caught-up] [--dry-run] FILE  feeds of OPML, rss2email, feed2imap, newsboat, sfeed" },
	{ "export", cmd_export, "all feeds with their options as OPML" },
	{ "status", cmd_status, "[--json | --metrics[=FILE]]  what is wrong, since when, what to do" },
	{ "list", cmd_list, "[--json] [--failing | --paused] [FEED...]  the feeds" },
	{ "show", cmd_show, "[--json] FEED  all about one of them" },
	{ "poll", cmd_poll, "[FEED...]  poll now, all or these" },
	{ "catchup", cmd_catchup, "FEED...  what they show now counts as seen" },
	{ "pause", cmd_pause, "FEED...  do not poll them until `resume`" },
	{ "resume", cmd_resume, "FEED..." },
	{ "reload", cmd_reload, "have the daemon read the configuration again, and wait for what it says" },
	{ "log-level", cmd_log_level, "LEVEL [FEED...]  of the running daemon, or debug for these feeds" },
	{ "parse", cmd_parse, "[--base-url URL] [--content-type T] FILE|-  any feed document as JSON Feed" },
	{ "verify", cmd_verify, "[--repair]  state and spool against each other" },
	{ "explain", cmd_explain, "FILE|MESSAGE-ID  why a message was filed where it is, and why not elsewhere" },
	{ "topics", cmd_topics, "FILE|MAILDIR...  what the rules would file where; --against, --refile, --notmuch" },
	{ "suggest", cmd_suggest, "TOPIC  keywords learned from what you filed in its folder" },
	{ "stories", cmd_stories, "[--json] [--all]  what several reports tell of: who had it first, how many, when" },
	{ "complete", cmd_complete, NULL }, /* for shells */
};

static void
usage(FILE *to)
{
	fputs("usage: wirespool COMMAND [-c FILE] [ARGUMENT...]\n\n", to);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].help)
			fprintf(to, "  %-9s %s\n", commands[i].name, commands[i].help);
	fputs("\nSee wirespool(1); wirespool.conf(5) explains the configuration.\n", to);
}

static int
no_command(const char *name)
{
	struct nearest nearest;

	nearest_start(&nearest, name, strlen(name));
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].help)
			nearest_try(&nearest, commands[i].name);
	fprintf(stderr, "wirespool: there is no command `%s`", name);
	if (nearest.best)
		fprintf(stderr, "; did you mean `%s`?", nearest.best);
	fputs("\n`wirespool help` lists them\n", stderr);
	return EX_USAGE;
}

/* What could not be said (a full disk, a closed pipe) is a failure, too. */
static int
say_all(int exit_code)
{
	if ((fflush(stdout) != 0 || ferror(stdout)) && exit_code == 0) {
		perror("wirespool: standard output");
		return EX_IOERR;
	}
	return exit_code;
}

/* glibc raises these by itself once large blocks come and go, and then keeps what a large document needed. */
static void
give_freed_memory_back(void)
{
	mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
	mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
}

int
main(int argc, char **argv)
{
	give_freed_memory_back();
	if (argc < 2) {
		usage(stderr);
		return EX_USAGE;
	}
	if (strcmp(argv[1], CHILD_ARGUMENT) == 0)
		_exit(child_main(argc, argv)); /* not exit(): what runs there may not run in the sandbox */
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
		usage(stdout);
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		printf("wirespool %s\n", WIRESPOOL_VERSION);
		return 0;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return say_all(commands[i].run(argc - 1, argv + 1));
	return no_command(argv[1]);
}
