#include "lines.h"

#include <string.h>
#include <unicode/utext.h>

#include "base/utf8.h"
#include "base/width.h"
#include "chars.h"

#define QUOTES_MAX 9 /* shown */
#define ROOM_MIN 24
#define ALPHANUMERIC "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define CONTENT_MAX (LINES_BYTES_MAX - 60) /* bytes of text in a line, beside prefix and marker */

void
lines_init(struct lines *l, struct strbuf *out, const char *language)
{
	bool is_tag = language && language[strspn(language, ALPHANUMERIC "-")] == '\0';

	*l = (struct lines){ .out = out, .indent = STRBUF_INIT(40), .marker = STRBUF_INIT(48) };
	l->language = is_tag ? language : "";
}

void
lines_release(struct lines *l)
{
	strbuf_release(&l->indent);
	strbuf_release(&l->marker);
	if (l->breaks)
		ubrk_close(l->breaks);
}

static unsigned
shown_quotes(unsigned quotes)
{
	return quotes < QUOTES_MAX ? quotes : QUOTES_MAX;
}

size_t
lines_room(const struct lines *l)
{
	size_t taken = l->indent.len + (l->quotes ? shown_quotes(l->quotes) + 1 : 0);

	return taken + ROOM_MIN < LINES_WIDTH ? LINES_WIDTH - taken : ROOM_MIN;
}

/* Quotation marks, then the space that RFC 3676 §4.4 wants before what would be read as something else. */
static void
add_prefix(struct lines *l, unsigned quotes)
{
	for (unsigned i = 0; i < shown_quotes(quotes); i++)
		strbuf_addch(l->out, '>');
}

static bool
needs_stuffing(const char *s, size_t len, bool soft)
{
	if (len >= 4 && memcmp(s, "From", 4) == 0)
		return len == 4 ? soft : s[4] == ' ';
	return len > 0 && (s[0] == ' ' || s[0] == '>');
}

/* One line of at most CONTENT_MAX bytes of text. */
static void
put(struct lines *l, const char *s, size_t len, bool soft)
{
	struct strbuf *before = l->marker.len ? &l->marker : &l->indent;
	size_t begin, n;

	add_prefix(l, l->quotes);
	begin = l->out->len;
	if (before->len)
		strbuf_addstr(l->out, before->buf);
	chars_add_visible(l->out, s, len);
	while (l->out->len > begin && l->out->buf[l->out->len - 1] == ' ')
		strbuf_trunc(l->out, l->out->len - 1);
	n = l->out->len - begin;
	/* Stuffed afterwards, when the line's beginning is there to be seen. */
	if (n && (l->quotes || needs_stuffing(l->out->buf + begin, n, soft))) {
		strbuf_addch(l->out, ' ');
		memmove(l->out->buf + begin + 1, l->out->buf + begin, l->out->len - begin - 1);
		l->out->buf[begin] = ' ';
		n++;
	}
	/* "-- " would begin a signature. */
	if (soft && n && !(n == (l->quotes ? 3 : 2) && memcmp(l->out->buf + l->out->len - 2, "--", 2) == 0))
		strbuf_addch(l->out, ' ');
	strbuf_addch(l->out, '\n');
	strbuf_clear(&l->marker);
}

void
lines_blank(struct lines *l, unsigned quotes)
{
	add_prefix(l, quotes);
	strbuf_addch(l->out, '\n');
}

void
lines_fixed(struct lines *l, const char *s, size_t len)
{
	do {
		size_t n = utf8_clip(s, len, CONTENT_MAX);

		put(l, s, n, false);
		s += n;
		len -= n;
	} while (len);
}

/* ---- where a line may end */

/* Scripts that put no blanks between words: Thai, Lao, Myanmar, Khmer and neighbours, and all from the CJK
 * radicals on; Hangul may be broken anywhere, too. */
static bool
breaks_anywhere(uint32_t cp)
{
	return (cp >= 0x0E00 && cp <= 0x0EFF) || (cp >= 0x1000 && cp <= 0x109F) ||
	       (cp >= 0x1780 && cp <= 0x17FF) || (cp >= 0x1950 && cp <= 0x19FF) ||
	       (cp >= 0x1A20 && cp <= 0x1AAF) || (cp >= 0x2E80 && cp <= 0xD7FF) ||
	       (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0xFF00 && cp <= 0xFFEF) ||
	       (cp >= 0x20000 && cp <= 0x3FFFF);
}

static bool
needs_dictionary(const char *s, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t cp = 0;

		n = (unsigned char)s[i] < 0xE0 ? 1 : utf8_decode(s + i, len - i, &cp);
		if (n == 0)
			n = 1;
		else if (breaks_anywhere(cp))
			return true;
	}
	return false;
}

/* Make ICU look at s. False if it cannot. */
static bool
set_text(struct lines *l, const char *s, size_t len)
{
	UErrorCode status = U_ZERO_ERROR;
	UText text = UTEXT_INITIALIZER;

	if (!l->breaks)
		l->breaks = ubrk_open(UBRK_LINE, l->language, NULL, 0, &status);
	if (U_FAILURE(status))
		return false;
	utext_openUTF8(&text, s, (int64_t)len, &status);
	ubrk_setUText(l->breaks, &text, &status);
	utext_close(&text);
	return U_SUCCESS(status);
}

static size_t
char_before(const char *s, size_t at, uint32_t *cp)
{
	size_t begin = at - 1;

	while (begin > 0 && ((unsigned char)s[begin] & 0xC0) == 0x80)
		begin--;
	return utf8_decode(s + begin, at - begin, cp);
}

/* The end of the unbreakable piece that begins at pos; by is ICU's iterator, or NULL where blanks do. A word
 * that no line can hold is cut. */
static size_t
piece_end(UBreakIterator *by, const char *s, size_t len, size_t pos)
{
	size_t most = utf8_clip(s + pos, len - pos, CONTENT_MAX);
	const char *blank = memchr(s + pos, ' ', most);
	size_t end = blank ? (size_t)(blank - s) : pos + most;

	if (!by)
		return end;
	for (int32_t at = ubrk_following(by, (int32_t)pos); at != UBRK_DONE && (size_t)at < end;
	     at = ubrk_next(by)) {
		uint32_t before = 0, after = 0;

		if (utf8_decode(s + at, len - (size_t)at, &after) && char_before(s, (size_t)at, &before) &&
		    (breaks_anywhere(before) || breaks_anywhere(after)))
			return (size_t)at;
	}
	return end;
}

/* The line that begins at *pos: *end is set to where it ends, *pos to where the next begins. */
static void
next_line(UBreakIterator *by, const char *s, size_t len, size_t width, size_t *pos, size_t *end, bool *soft)
{
	size_t begin = *pos, columns = 0, at = begin;

	*end = begin;
	*soft = false;
	for (;;) {
		size_t stop = piece_end(by, s, len, at), next = stop;
		size_t more = width_columns(s + *end, stop - *end);

		if (*end > begin && (columns + more > width || stop - begin > CONTENT_MAX))
			break;
		columns += more;
		*end = stop;
		while (next < len && s[next] == ' ')
			next++;
		*soft = next > stop;
		*pos = at = next;
		if (next >= len)
			break;
	}
	if (*pos >= len)
		*soft = false;
}

bool
lines_next(struct lines *l, const char *s, size_t len, size_t width, size_t *pos, size_t *end, bool *soft)
{
	if (*pos >= len)
		return false;
	if (*pos == 0 && needs_dictionary(s, len) && set_text(l, s, len))
		l->by = l->breaks;
	else if (*pos == 0)
		l->by = NULL;
	next_line(l->by, s, len, width, pos, end, soft);
	return true;
}

size_t
lines_flow(struct lines *l, const char *s, size_t len, bool hard)
{
	size_t widest = 0, pos = 0, begin = 0, end, room = lines_room(l);
	bool soft;

	hard = hard || l->indent.len;
	while (lines_next(l, s, len, room, &pos, &end, &soft)) {
		size_t columns = width_columns(s + begin, end - begin);

		put(l, s + begin, end - begin, soft && !hard);
		widest = columns > widest ? columns : widest;
		begin = pos;
	}
	return widest;
}
