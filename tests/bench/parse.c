/* How fast documents are read, without rendering: parse FILE… [-n ROUNDS] (without files: feeds of its own) prints MB/s of
 * CPU, and what a document's time goes to. The first line is libxml2 alone with callbacks that copy text, which nothing built on it can beat. */
#include <libxml/parser.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../src/parse/charset.h"
#include "base/alloc.h"
#include "base/strbuf.h"
#include "parse/parse.h"

#define CHUNK 16384

struct file {
	struct strbuf bytes;
};

static double
cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
load(struct file *f, const char *name)
{
	FILE *in = fopen(name, "rb");
	char piece[CHUNK];
	size_t n;

	strbuf_init(&f->bytes, 1u << 30);
	if (!in) {
		perror(name);
		exit(1);
	}
	while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
		strbuf_add(&f->bytes, piece, n);
	fclose(in);
}

/* A feed of thirty items of a few hundred words, as many are; every other one is hardly ASCII. */
static void
invent(struct file *f, bool ascii)
{
	static const char *const words[] = { "harbour ", "the ferries ", "sail again, ", "storm &amp; tide; ",
					     "&lt;b&gt;closed&lt;/b&gt; ", "on Monday. " };
	static const char *const foreign[] = { "\xD0\xBF\xD0\xBE\xD1\x80\xD1\x82 ", "\xD0\xB7\xD0\xB0\xD0\xBA\xD1\x80\xD1\x8B\xD1\x82 ",
					       "\xD0\xB8\xD0\xB7-\xD0\xB7\xD0\xB0 ", "\xD1\x88\xD1\x82\xD0\xBE\xD1\x80\xD0\xBC\xD0\xB0, ",
					       "&lt;i&gt;\xD0\xB2 \xD0\xBF\xD0\xBE\xD0\xBD\xD0\xB5\xD0\xB4\xD0\xB5\xD0\xBB\xD1\x8C\xD0\xBD\xD0\xB8\xD0\xBA&lt;/i&gt;. ", "2024 " };
	const char *const *from = ascii ? words : foreign;

	strbuf_init(&f->bytes, 1u << 30);
	strbuf_addstr(&f->bytes, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
				 "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>\n<title>Harbour</title>\n"
				 "<link>https://harbour.example/</link><description>News</description>\n");
	for (unsigned i = 0; i < 30; i++) {
		strbuf_addf(&f->bytes, "<item>\n<title>%s%u</title>\n<link>https://harbour.example/news/%u</link>\n"
				       "<guid isPermaLink=\"false\">harbour-%u</guid><dc:creator>Ann Quay</dc:creator>\n"
				       "<category>Ships</category><pubDate>Mon, 06 May 2024 10:%02u:00 GMT</pubDate>\n<description>",
			    from[i % 6], i, i, i, i);
		for (unsigned k = 0; k < 200; k++)
			strbuf_addstr(&f->bytes, from[k * 7 % 6]);
		strbuf_addstr(&f->bytes, "</description>\n</item>\n");
	}
	strbuf_addstr(&f->bytes, "</channel></rss>\n");
}

/* ---- the yardstick */

static void
bare_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_ns, const xmlChar **ns,
	   int n_attrs, int n_defaulted, const xmlChar **attrs)
{
	(void)name, (void)prefix, (void)uri, (void)n_ns, (void)ns, (void)n_attrs, (void)n_defaulted, (void)attrs;
	strbuf_clear(ctx);
}

static void
bare_text(void *ctx, const xmlChar *s, int len)
{
	strbuf_add(ctx, s, (size_t)len);
}

static size_t
read_bare(const struct file *f)
{
	xmlSAXHandler h = { .initialized = XML_SAX2_MAGIC, .startElementNs = bare_start, .characters = bare_text,
			    .cdataBlock = bare_text };
	struct strbuf text = STRBUF_INIT(1u << 30);
	xmlParserCtxt *x = xmlCreatePushParserCtxt(&h, &text, NULL, 0, NULL);

	xmlCtxtUseOptions(x, XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	for (size_t at = 0; at < f->bytes.len; at += CHUNK)
		xmlParseChunk(x, f->bytes.buf + at, (int)(f->bytes.len - at < CHUNK ? f->bytes.len - at : CHUNK), 0);
	xmlParseChunk(x, NULL, 0, 1);
	if (x->myDoc)
		xmlFreeDoc(x->myDoc);
	xmlFreeParserCtxt(x);
	strbuf_release(&text);
	return 0;
}

/* ---- ours */

static size_t
read_charset(const struct file *f)
{
	struct decoded text;

	charset_decode(strbuf_str(&f->bytes), f->bytes.len, NULL, &text);
	decoded_release(&text);
	return 0;
}

static size_t
read_feed(const struct file *f)
{
	struct document doc = { strbuf_str(&f->bytes), f->bytes.len, NULL, "http://feed.example/" };
	struct parse_limits limits = parse_default_limits;
	struct feed feed;
	struct error err;
	size_t n;

	limits.max_entries = 1u << 30;
	if (parse_document(&doc, &limits, &feed, &err) < 0)
		return 0;
	n = feed.n_entries;
	feed_release(&feed);
	return n;
}

/* Prints MB/s; returns seconds. */
static double
run(const char *name, size_t (*read)(const struct file *), const struct file *files, size_t n, int rounds)
{
	double best = 0, mb = 0;
	size_t entries = 0;

	for (size_t i = 0; i < n; i++)
		mb += (double)files[i].bytes.len / 1e6;
	for (int round = 0; round < rounds; round++) {
		double start = cpu_s(), speed;

		entries = 0;
		for (size_t i = 0; i < n; i++)
			entries += read(&files[i]);
		speed = mb / (cpu_s() - start);
		if (speed > best)
			best = speed;
	}
	printf("%-10s %7.1f MB/s  (%.1f MB, %zu files, %zu entries, best of %d)\n", name, best, mb, n, entries, rounds);
	return mb / best;
}

int
main(int argc, char **argv)
{
	struct file *files = xcalloc((size_t)argc + 2, sizeof(*files));
	double bare, charset, all;
	int rounds = 5;
	size_t n = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-n") == 0 && i + 1 < argc)
			rounds = atoi(argv[++i]);
		else
			load(&files[n++], argv[i]);
	}
	if (n == 0) {
		invent(&files[n++], true);
		invent(&files[n++], false);
	}
	xmlInitParser();
	/* A process that reads one document after the other should keep its memory in between; giving it back
	 * and fetching it again costs 6 %. */
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	bare = run("libxml2", read_bare, files, n, rounds);
	charset = run("charset", read_charset, files, n, rounds);
	all = run("parse", read_feed, files, n, rounds);
	printf("of parse: XML %.0f %%, charset %.0f %%, fields %.0f %%\n", bare / all * 100, charset / all * 100,
	       (all - bare - charset) / all * 100);
	while (n > 0)
		strbuf_release(&files[--n].bytes);
	free(files);
	return 0;
}
