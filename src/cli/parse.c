/* `wirespool parse`: any feed document → JSON Feed 1.1. */
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "parse/feed_json.h"
#include "parse/parse.h"
#include "term.h"

#define BODY_MAX (16u << 20)

struct options {
	const char *base_url, *content_type, *file;
	bool quiet;
};

static const char usage[] =
	"usage: wirespool parse [-q] [--base-url URL] [--content-type TYPE] FILE|-\n"
	"Reads an RSS, Atom or JSON feed and writes it as JSON Feed 1.1.\n";

/* Returns 0, or the exit code to end with. */
static int
read_options(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = {
		{ "base-url", required_argument, NULL, 'b' },
		{ "content-type", required_argument, NULL, 't' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c;

	optind = 1;
	while ((c = getopt_long(argc, argv, "qh", longs, NULL)) != -1) {
		switch (c) {
		case 'b':
			o->base_url = optarg;
			break;
		case 't':
			o->content_type = optarg;
			break;
		case 'q':
			o->quiet = true;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(EX_OK);
		default:
			return EX_USAGE;
		}
	}
	if (optind + 1 != argc) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	o->file = argv[optind];
	return 0;
}

/* Returns 0, or the exit code to end with after having said why. */
static int
read_file(const char *name, struct strbuf *out)
{
	FILE *f = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
	char piece[65536];
	size_t n;
	int failed;

	if (!f) {
		fprintf(stderr, "wirespool: %s: %s\n", name, strerror(errno));
		return EX_NOINPUT;
	}
	errno = 0;
	while (!out->cut && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		strbuf_add(out, piece, n);
	failed = ferror(f) ? errno : 0;
	if (f != stdin)
		fclose(f);
	if (failed) {
		fprintf(stderr, "wirespool: %s: %s\n", name, strerror(failed));
		return failed == EISDIR ? EX_NOINPUT : EX_IOERR;
	}
	if (out->cut) {
		fprintf(stderr, "wirespool: %s: larger than %u MiB\n", name, BODY_MAX >> 20);
		return EX_DATAERR;
	}
	return 0;
}

static void
print_defects(const char *name, const struct feed *feed)
{
	for (size_t i = 0; i < feed->n_defects; i++)
		fprintf(stderr, "%s:%u:%u: %s\n", name, feed->defects[i].line, feed->defects[i].column,
			feed->defects[i].what);
	if (feed->total_defects > feed->n_defects)
		fprintf(stderr, "%s: %zu more\n", name, feed->total_defects - feed->n_defects);
}

static int
print_feed(const struct feed *feed)
{
	char *json = feed_to_json(feed);
	int failed = fputs(json, stdout) == EOF || fflush(stdout) == EOF;

	if (failed)
		fprintf(stderr, "wirespool: cannot write: %s\n", strerror(errno));
	free(json);
	return failed ? EX_IOERR : EX_OK;
}

int
cmd_parse(int argc, char **argv)
{
	struct options o = { 0 };
	struct strbuf body = STRBUF_INIT(BODY_MAX);
	struct document doc;
	struct error err;
	struct feed feed;
	int rc = read_options(argc, argv, &o);

	if (rc == 0)
		rc = read_file(o.file, &body);
	if (rc != 0)
		goto out;
	doc = (struct document){ strbuf_str(&body), body.len, o.content_type, o.base_url };
	if (parse_document(&doc, &parse_default_limits, &feed, &err) < 0) {
		fprintf(stderr, "wirespool: %s: ", o.file);
		term_put(stderr, err.text, 0, 0); /* it may quote the document */
		putc('\n', stderr);
		rc = EX_DATAERR;
		goto out;
	}
	if (!o.quiet)
		print_defects(o.file, &feed);
	rc = print_feed(&feed);
	feed_release(&feed);
out:
	strbuf_release(&body);
	return rc;
}
