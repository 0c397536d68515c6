/* A text as render/text.h lays it out → its first sentences, as one line. */
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"
#include "base/width.h"
#include "digest/digest.h"

#define TEASER_LEAST 100 /* bytes: a sentence that ends before is not enough */
#define ROOM (4 * DIGEST_TEASER) /* of a text, with the marks of its notes */

/* ---- the lines of a text */

struct line {
	const char *s;
	size_t len, blanks; /* at its beginning */
};

/* The line at text, which may be the empty end. Returns where the next one begins. */
static const char *
take_line(const char *text, struct line *line)
{
	size_t len = strcspn(text, "\n");

	*line = (struct line){ text, len, strspn(text, " ") };
	while (line->len && line->s[line->len - 1] == ' ')
		line->len--;
	if (line->blanks > line->len)
		line->blanks = line->len;
	return text + len + (text[len] == '\n');
}

/* Nothing but what headings and tables are ruled with. */
static bool
is_rule(const struct line *line)
{
	size_t n = 0;

	while (n < line->len && strchr("-= ", line->s[n]))
		n++;
	return n == line->len && line->len - line->blanks >= 3;
}

/* "[1]: https://…": from here on there are notes only. */
static bool
is_note(const struct line *line)
{
	size_t digits = line->len > 3 && line->s[0] == '[' ? strspn(line->s + 1, "0123456789") : 0;

	return digits && strncmp(line->s + 1 + digits, "]: ", 3) == 0;
}

/* Where the words of a list's item begin, NULL: it is none. What is further in is a list within, or code. */
static const char *
behind_bullet(const struct line *line, bool in_item)
{
	const char *p = line->s + line->blanks;
	size_t digits = strspn(p, "0123456789");

	if (line->blanks < 2 || (line->blanks > 4 && !in_item))
		return NULL;
	if ((*p == '*' || *p == '-') && p[1] == ' ')
		return p + 2;
	return digits && digits < 4 && p[digits] == '.' && p[digits + 1] == ' ' ? p + digits + 2 : NULL;
}

/* ---- from lines to one */

static bool
is_wide(const char *s, size_t len)
{
	uint32_t cp;

	return len && utf8_decode(s, len, &cp) && width_of(cp) == 2;
}

static bool
ends_wide(const struct strbuf *out, size_t start)
{
	size_t at = out->len;

	while (at > start && ((unsigned char)out->buf[--at] & 0xC0) == 0x80)
		;
	return is_wide(out->buf + at, out->len - at);
}

/* Scripts of wide characters have no blanks, so none stands for a line's end. */
static void
add_words(struct strbuf *out, size_t start, const char *s, size_t len, const char *between)
{
	if (out->len > start && !(*between == ' ' && !between[1] && ends_wide(out, start) && is_wide(s, len)))
		strbuf_addstr(out, between);
	strbuf_add(out, s, len);
}

/* The items of a list, parted by dots. An item's further lines follow it. */
static void
add_item(struct strbuf *out, size_t start, const char *s, size_t len)
{
	bool is_first = out->len > start && out->buf[out->len - 1] == ':';

	add_words(out, start, s, len, is_first ? " " : " \xC2\xB7 ");
}

/* The prose of a text: no headings, rules, tables, code, addresses of pictures, nor what others wrote before. all: when
 * there is nothing else. */
static void
gather(struct strbuf *out, const char *text, bool all)
{
	size_t start = out->len;
	bool in_item = false;
	struct line line, next;

	while (*text && out->len - start < ROOM) {
		const char *behind;

		text = take_line(text, &line);
		take_line(text, &next);
		if (is_note(&line))
			break;
		behind = behind_bullet(&line, in_item);
		in_item = behind || (in_item && line.blanks);
		if (line.len == line.blanks || is_rule(&line) || strncmp(line.s, "Picture: ", 9) == 0)
			continue;
		if (behind)
			add_item(out, start, behind, (size_t)(line.s + line.len - behind));
		else if (all || in_item || (line.blanks < 2 && line.s[line.blanks] != '>' && !is_rule(&next)))
			add_words(out, start, line.s + line.blanks, line.len - line.blanks, " ");
	}
}

/* ---- from all to its beginning */

/* Without the marks of notes; ends with a sentence or a word. */
static void
clip(struct strbuf *out, const char *text)
{
	size_t start = out->len, end = 0;

	for (; *text && out->len - start < DIGEST_TEASER; text++) {
		size_t digits = *text == '[' ? strspn(text + 1, "0123456789") : 0;

		if (digits && text[1 + digits] == ']') { /* a footnote's mark */
			text += 1 + digits;
			continue;
		}
		if (*text != ' ' && *text != '\n' && *text != '\t')
			strbuf_addch(out, *text);
		else if (out->len > start && out->buf[out->len - 1] != ' ')
			strbuf_addch(out, ' ');
		if (out->len - start > TEASER_LEAST && strchr(".!?", *text) && (text[1] == ' ' || text[1] == '\n'))
			end = out->len;
	}
	while (out->len > start && out->buf[out->len - 1] == ' ')
		strbuf_trunc(out, out->len - 1);
	if (!*text)
		return;
	if (!end) {
		const char *blank = memrchr(out->buf + start, ' ', out->len - start);

		end = blank ? (size_t)(blank - out->buf) : start + utf8_clip(out->buf + start, out->len - start, DIGEST_TEASER - 4);
	}
	strbuf_trunc(out, end);
	strbuf_addstr(out, strchr(".!?", out->buf[end - 1]) ? "" : " …");
}

void
digest_teaser(struct strbuf *out, const char *text)
{
	struct strbuf prose = STRBUF_INIT(ROOM + (16 << 10));

	gather(&prose, text, false);
	if (prose.len == 0)
		gather(&prose, text, true);
	clip(out, strbuf_str(&prose));
	strbuf_release(&prose);
}
