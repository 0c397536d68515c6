/* How fast HTML is cleaned and made text: render FILE… reads HTML files (without: an article of its own),
 * prints MB of input per second of processor time and the output's size, and what an item's time goes to. "walk" is what
 * cleaning and text have in common: tags, references, nesting, addresses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../src/render/html.h"
#include "base/strbuf.h"
#include "render/sanitize.h"
#include "render/text.h"

#define INPUT_MAX (64u << 20)
#define PIECE (40u << 10) /* what an item may have: the input is rendered in pieces of this size */
#define LEAST_S 1.0       /* of processor time each takes */

static const char article[] = "<p>The <b>harbour</b> was closed on Monday, <a "
			      "href=\"/news/2024/05/harbour?from=feed\">the port said</a>; ferries "
			      "will sail again &mdash; weather permitting &mdash; on Wednesday. <img "
			      "src=\"/img/port.jpg\" alt=\"The port\" "
			      "width=640 height=400></p>\n<blockquote><p>We have not seen such a storm since "
			      "1987.</p></blockquote>\n"
			      "<ul><li>Line 1: <i>closed</i></li><li>Line 2: every two hours</li></ul>\n"
			      "<div class=\"c\" style=\"margin:0\"><span>M\xC3\xBCller &amp; S\xC3\xB6hne "
			      "report: \xD0\xBF\xD0\xBE\xD1\x80\xD1\x82 "
			      "\xD0\xB7\xD0\xB0\xD0\xBA\xD1\x80\xD1\x8B\xD1\x82</span><br><a "
			      "href='http://example.org/a'>More</a></div>\n"
			      "<table><tr><th>Ship</th><th>Delay</th></tr><tr><td>Aurora</td><td>3</td></"
			      "tr></table><pre>wind 11\n</pre>\n";

static void
clean(struct strbuf *out, const char *s, size_t len)
{
	sanitize_html(out, s, len, "https://www.example.org/news/");
}

static void
text(struct strbuf *out, const char *s, size_t len)
{
	text_render_html(out, s, len, "https://www.example.org/news/", "en");
}

static void
ignore_open(void *ctx, const struct html_tag *tag)
{
	(void)ctx, (void)tag;
}

static void
ignore_close(void *ctx, enum html_kind kind)
{
	(void)ctx, (void)kind;
}

static void
ignore_text(void *ctx, const char *s, size_t len)
{
	(void)ctx, (void)s, (void)len;
}

static void
walk(struct strbuf *out, const char *s, size_t len)
{
	const struct html_sink sink = { .open = ignore_open, .close = ignore_close, .text = ignore_text };

	(void)out;
	html_walk(s, len, "https://www.example.org/news/", &sink);
}

/* Prints MB/s; returns seconds for one. */
static double
measure(const char *name, void (*render)(struct strbuf *, const char *, size_t), const struct strbuf *in)
{
	struct strbuf out = STRBUF_INIT(INPUT_MAX);
	clock_t begin = clock();
	size_t bytes = 0, bytes_out = 0;
	double seconds;

	do {
		for (size_t at = 0; at < in->len; at += PIECE) {
			strbuf_clear(&out);
			render(&out, in->buf + at, in->len - at < PIECE ? in->len - at : PIECE);
			bytes_out += out.len;
		}
		bytes += in->len;
		seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
	} while (seconds < LEAST_S);
	printf("%-8s %7.1f MB/s   output %3zu %%\n", name, (double)bytes / seconds / 1e6,
	       bytes_out * 100 / bytes);
	strbuf_release(&out);
	return seconds * 1e6 / (double)bytes;
}

int
main(int argc, char **argv)
{
	struct strbuf in = STRBUF_INIT(INPUT_MAX);
	double walking, cleaning, texting, words, all;

	for (int i = 1; i < argc; i++) {
		char block[65536];
		FILE *f = fopen(argv[i], "rb");
		size_t n;

		if (!f) {
			perror(argv[i]);
			return 66;
		}
		while ((n = fread(block, 1, sizeof(block), f)) > 0)
			strbuf_add(&in, block, n);
		fclose(f);
	}
	while (argc < 2 && in.len < 2u << 20)
		strbuf_addstr(&in, article);
	walking = measure("walk", walk, &in);
	cleaning = measure("sanitise", clean, &in);
	texting = measure("text", text, &in);
	words = measure("words", text_words, &in);
	all = cleaning + texting + words;
	printf("of an item: walking it twice %.0f %%, writing HTML %.0f %%, laying out text %.0f %%, words %.0f %%\n",
	       2 * walking / all * 100, (cleaning - walking) / all * 100, (texting - walking) / all * 100,
	       words / all * 100);
	strbuf_release(&in);
	return 0;
}
