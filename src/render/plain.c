/* Text that is not markup: as publishers write it, and the mere words of HTML. */
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "chars.h"
#include "html.h"
#include "lines.h"
#include "render/text.h"

/* One line of plain text: those that begin with a blank are code, tables or drawings, and stay as they are.
 */
static void
write_line(struct lines *l, const char *s, size_t len, struct strbuf *line)
{
	strbuf_clear(line);
	chars_expand_tabs(line, s, len);
	if (*line->buf == ' ')
		lines_fixed(l, line->buf, line->len);
	else
		lines_flow(l, line->buf, line->len, false);
}

/* ---- what the document's own layout did to the text */

#define WRAPPED_MIN 50 /* bytes of a line that ends where it does for want of room */

/* Blanks that every line but the first begins with: the document's indentation, not the text's. */
static size_t
common_indent(const char *s)
{
	size_t common = SIZE_MAX;

	while ((s = strchr(s, '\n'))) {
		size_t n = strspn(++s, " \t");

		if (s[n] && s[n] != '\n' && n < common)
			common = n;
	}
	return common == SIZE_MAX ? 0 : common;
}

static bool
begins_item(const char *line)
{
	size_t digits = strspn(line, "0123456789");

	return strchr("-*+#>|", *line) || strncmp(line, "\xE2\x80\xA2", 3) == 0 ||
	       (digits && (line[digits] == '.' || line[digits] == ')' || line[digits] == ':'));
}

/* Does the line that begins at line, of len bytes, go on in the next one? Short lines are meant: verses,
 * addresses, lists of links. */
static bool
goes_on(const char *line, size_t len, const char *next)
{
	return len >= WRAPPED_MIN && !strchr(" \t", *line) && *next && !strchr(" \t\n", *next) && !begins_item(next);
}

/* Undo both: indentation goes, lines that were wrapped become one. */
static void
unwrap(struct strbuf *out, const char *s)
{
	size_t indent = common_indent(s), begin = 0;

	for (bool first = true; *s; first = false) {
		size_t skip = first ? 0 : strspn(s, " \t"), n;

		s += skip < indent ? skip : indent;
		n = strcspn(s, "\n");
		strbuf_add(out, s, n);
		s += n;
		if (!*s)
			break;
		skip = strspn(s + 1, " \t");
		if (goes_on(strbuf_str(out) + begin, out->len - begin, s + 1 + (skip < indent ? skip : indent))) {
			strbuf_addch(out, ' ');
		} else {
			strbuf_addch(out, '\n');
			begin = out->len;
		}
		s++;
	}
}

void
text_render_plain(struct strbuf *out, const char *s, size_t len)
{
	struct strbuf raw = STRBUF_INIT(4 * HTML_INPUT_MAX);
	struct strbuf clean = STRBUF_INIT(4 * HTML_INPUT_MAX), expanded = STRBUF_INIT(8 * HTML_INPUT_MAX);
	struct lines l;
	bool begun = false, blank = false;

	chars_decode(&raw, s, utf8_clip(s, len, HTML_INPUT_MAX), CHARS_PLAIN);
	unwrap(&clean, strbuf_str(&raw));
	strbuf_release(&raw);
	lines_init(&l, out, NULL);
	for (const char *line = strbuf_str(&clean), *end = line + clean.len; line < end;) {
		size_t n = strcspn(line, "\n"), next = n + (line + n < end);

		while (n && (line[n - 1] == ' ' || line[n - 1] == '\t'))
			n--;
		if (n == 0) {
			blank = begun;
		} else {
			if (blank)
				lines_blank(&l, 0);
			write_line(&l, line, n, &expanded);
			begun = true;
			blank = false;
		}
		line += next;
	}
	lines_release(&l);
	strbuf_release(&clean);
	strbuf_release(&expanded);
}

/* ---- words */

struct words {
	struct strbuf *out;
	size_t begin;      /* out's length at the start */
	char pending;      /* a blank or line feed not yet written, 0: none */
	unsigned skipping; /* open readings of ruby: they say the same word again */
};

static void
words_break(struct words *w)
{
	if (w->out->len > w->begin)
		w->pending = '\n';
}

static void
words_open(void *ctx, const struct html_tag *tag)
{
	struct words *w = ctx;

	if (tag->kind == H_RT)
		w->skipping++;
	else if (tag->kind == H_BR || (element_kinds[tag->kind].flags & (E_BLOCK | E_TABLE)))
		words_break(w);
}

static void
words_close(void *ctx, enum html_kind kind)
{
	struct words *w = ctx;

	if (kind == H_RT)
		w->skipping--;
	else if (element_kinds[kind].flags & (E_BLOCK | E_TABLE))
		words_break(w);
}

static bool
is_nbsp(const char *s, size_t len)
{
	return *s == '\xC2' && len > 1 && s[1] == '\xA0';
}

/* A piece without blanks. One of which nothing is seen, as a soft hyphen of its own, leaves one gap, not two. */
static void
words_add(struct words *w, const char *s, size_t len)
{
	size_t before = w->out->len, begin;

	if (w->pending)
		strbuf_addch(w->out, w->pending);
	begin = w->out->len;
	chars_add_visible(w->out, s, len);
	if (w->out->len == begin)
		strbuf_trunc(w->out, before);
	else
		w->pending = 0;
}

static void
words_text(void *ctx, const char *s, size_t len)
{
	struct words *w = ctx;

	for (size_t i = 0; i < len && !w->skipping;) {
		size_t n = 0;

		while (i + n < len && !chars_is_blank(s[i + n]) && !is_nbsp(s + i + n, len - i - n))
			n++;
		if (n) {
			words_add(w, s + i, n);
			i += n;
			continue;
		}
		if (!w->pending && w->out->len > w->begin)
			w->pending = ' ';
		i += chars_is_blank(s[i]) ? 1 : 2;
	}
}

void
text_words(struct strbuf *out, const char *html, size_t len)
{
	struct words w = { .out = out, .begin = out->len };
	const struct html_sink sink = {
		.open = words_open,
		.close = words_close,
		.text = words_text,
		.ctx = &w,
		.skip_urls = true,
	};

	html_walk(html, len, NULL, &sink);
}
