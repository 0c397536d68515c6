/* wirespool: turns news wires into mail.
 *
 * A map of the house. A feed travels through the folders of src/ in this order:
 *
 *   cli/       a file per family of subcommands: run (daemon, once), check, parse
 *   config/    ini.c: lines → section, key, value; config.c: the table of keys → struct config
 *   daemon/    daemon.c: owns everything, starts and stops it; poll.c: the loop's side of one poll;
 *              deliver.c: the store thread's side of one answer; notify.c: talks to systemd
 *   schedule/  schedule.c: who may be polled now; backoff.c: when next
 *   fetch/     HTTP on libev and libcurl: loop.c, fetch.c, resolve.c (c-ares), guard.c (which addresses),
 *              validator.c (header fields)
 *   worker/    edition.c: a document's journey through the pure stages; pool.c: the parent's side of the
 *              worker processes, child.c theirs; sandbox.c locks them in; frame.c and wire.c: the
 *              bytes between them
 *   parse/     bytes → struct feed; a reader per format, a file per kind of mess
 *   dedup/     identity.c: the keys of an entry; dedup.c: new or seen
 *   render/    sanitize.c: safe HTML; text.c: readable text
 *   classify/  keyword rules → automaton; words → topics with reasons
 *   compose/   an item → the bytes of a message
 *   store/     store.c: the store thread and its verbs; sqlite.c: the engine
 *   spool/     maildir.c: tmp, flush, rename; folder.c: names and layouts
 *   base/      strings, memory, hashes, URLs, log, clock
 *
 * Edges (fetch, spool, store, clock) touch the world and stay thin; parse, dedup/identity, render, classify
 * and compose are pure and run in worker processes or tests alike. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

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
	{ "parse", cmd_parse, "[--base-url URL] [--content-type T] FILE|-  any feed document as JSON Feed" },
	{ "explain", cmd_explain, "FILE|MESSAGE-ID  why a message was filed where it is, and why not elsewhere" },
	{ "topics", cmd_topics, "FILE|MAILDIR...  what the rules would file where; --against, --refile, --notmuch" },
	{ "suggest", cmd_suggest, "TOPIC  keywords learned from what you filed in its folder" },
};

static void
usage(FILE *to)
{
	fputs("usage: wirespool COMMAND [-c FILE] [ARGUMENT...]\n\n", to);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].help);
	fputs("\nSee wirespool(1); wirespool.conf(5) explains the configuration.\n", to);
}

int
main(int argc, char **argv)
{
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
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "wirespool: there is no command `%s`\n", argv[1]);
	usage(stderr);
	return EX_USAGE;
}
