/* `wirespool parse`: any feed document → JSON Feed 1.1. */
#include "cli/cli.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "options.h"
#include "parse/feed_json.h"
#include "parse/parse.h"
#include "term.h"

#define BODY_MAX (16u << 20)

static const char usage[] =
	"usage: wirespool parse [-q] [--base-url URL] [--content-type TYPE] FILE|-\n"
	"Reads an RSS, Atom or JSON feed and writes it as JSON Feed 1.1.\n";

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
	const char *file, *base_url = NULL, *content_type = NULL;
	bool quiet = false;
	const struct option_row rows[] = { { "base-url", 0, &base_url, NULL }, { "content-type", 0, &content_type, NULL },
					   { "quiet", 'q', NULL, &quiet }, { 0 } };
	struct strbuf body = STRBUF_INIT(BODY_MAX);
	struct document doc;
	struct error err;
	struct feed feed;
	int rc;

	file = argv[options_read(argc, argv, rows, usage, 1, 1)];
	rc = read_file(file, &body);
	if (rc != 0)
		goto out;
	doc = (struct document){ strbuf_str(&body), body.len, content_type, base_url };
	if (parse_document(&doc, &parse_default_limits, &feed, &err) < 0) {
		fprintf(stderr, "wirespool: %s: ", file);
		term_put(stderr, err.text, 0, 0); /* it may quote the document */
		putc('\n', stderr);
		rc = EX_DATAERR;
		goto out;
	}
	if (!quiet)
		print_defects(file, &feed);
	rc = print_feed(&feed);
	feed_release(&feed);
out:
	strbuf_release(&body);
	return rc;
}
