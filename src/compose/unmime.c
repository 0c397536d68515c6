#include "compose/unmime.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <unicode/ucnv.h>

#include "base/alloc.h"
#include "base/utf8.h"

#define FIELD_MAX (64u << 10) /* bytes of one field that are looked at */
#define TEXT_MAX (8u << 20)   /* bytes of one part, decoded */
#define WORD_MAX 2000	      /* bytes of an encoded word; RFC 2047 allows 75 */
#define DEPTH_MAX 6	      /* multiparts in multiparts */
#define PARTS_MAX 100	      /* in one multipart */

/* ---- fields */

struct part
part_of(const char *s, size_t len)
{
	const char *gap = len && *s == '\n' ? s : memmem(s, len, "\n\n", 2);
	size_t head_len = !gap ? len : gap == s ? 0 : (size_t)(gap + 1 - s);
	size_t skip = head_len + (gap != NULL);

	return (struct part){ .head = s, .head_len = head_len, .body = s + skip, .body_len = len - skip };
}

static size_t
line_length(const char *s, const char *end)
{
	const char *newline = memchr(s, '\n', (size_t)(end - s));

	return newline ? (size_t)(newline - s) : (size_t)(end - s);
}

static bool
begins_field(const char *s, size_t len, const char *name)
{
	size_t n = strlen(name);

	return len > n && s[n] == ':' && strncasecmp(s, name, n) == 0;
}

bool
part_field(const struct part *part, const char *name, struct strbuf *value)
{
	const char *p = part->head, *end = p + part->head_len;
	bool inside = false;

	while (p < end) {
		size_t len = line_length(p, end), skip = 0;

		if (*p != ' ' && *p != '\t') {
			if (inside)
				return true;
			inside = begins_field(p, len, name);
			skip = inside ? strlen(name) + 1 : 0;
		}
		while (skip < len && (p[skip] == ' ' || p[skip] == '\t'))
			skip++;
		if (inside && value->len < FIELD_MAX) {
			if (value->len)
				strbuf_addch(value, ' ');
			strbuf_add(value, p + skip, len - skip);
		}
		p += len + (p + len < end);
	}
	return inside;
}

bool
field_param(const char *value, const char *name, struct strbuf *out)
{
	size_t n = strlen(name);

	for (const char *p = strchr(value, ';'); p; p = strchr(p, ';')) {
		p += 1 + strspn(p + 1, " \t");
		if (strncasecmp(p, name, n) != 0 || p[n] != '=')
			continue;
		p += n + 1;
		if (*p == '"')
			strbuf_add(out, p + 1, strcspn(p + 1, "\""));
		else
			strbuf_add(out, p, strcspn(p, "; \t"));
		return true;
	}
	return false;
}

/* ---- encodings */

static int
digit64(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static void
decode_base64(struct strbuf *out, const char *s, size_t len)
{
	unsigned bits = 0, have = 0;

	for (size_t i = 0; i < len && s[i] != '='; i++) {
		int digit = digit64(s[i]);

		if (digit < 0)
			continue;
		bits = (bits << 6 | (unsigned)digit) & 0xFFFF;
		have += 6;
		if (have >= 8) {
			have -= 8;
			strbuf_addch(out, (char)(bits >> have & 0xFF));
		}
	}
}

static int
digit16(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Quoted-printable; in encoded words "_" is a blank. */
static void
decode_qp(struct strbuf *out, const char *s, size_t len, bool is_word)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '=' && i + 1 < len && s[i + 1] == '\n') {
			i++;
		} else if (s[i] == '=' && i + 2 < len && digit16(s[i + 1]) >= 0 && digit16(s[i + 2]) >= 0) {
			strbuf_addch(out, (char)(digit16(s[i + 1]) << 4 | digit16(s[i + 2])));
			i += 2;
		} else {
			strbuf_addch(out, is_word && s[i] == '_' ? ' ' : s[i]);
		}
	}
}

static void
add_valid(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t cp = 0;

		n = utf8_decode(s + i, len - i, &cp);
		if (n && cp)
			strbuf_add(out, s + i, n);
		else
			strbuf_addcp(out, 0xFFFD);
		n += n == 0;
	}
}

/* Bytes in a charset → UTF-8; what ICU does not know is taken for UTF-8. */
static void
add_converted(struct strbuf *out, const char *charset, const char *s, size_t len)
{
	UErrorCode code = U_ZERO_ERROR;
	size_t room = len * 4 + 16;
	char *utf8;
	int32_t n;

	if (utf8_valid(s, len) || len > TEXT_MAX || !charset || !*charset) {
		add_valid(out, s, len);
		return;
	}
	utf8 = xmalloc(room);
	n = ucnv_convert("UTF-8", charset, utf8, (int32_t)room, s, (int32_t)len, &code);
	if (U_FAILURE(code) || n < 0 || (size_t)n > room)
		add_valid(out, s, len);
	else
		add_valid(out, utf8, (size_t)n);
	free(utf8);
}

/* ---- encoded words */

/* The encoded word at s (RFC 2047 §2): its length, 0 if there is none. */
static size_t
take_word(const char *s, struct strbuf *out)
{
	const char *charset = s + 2, *encoding, *text, *end;
	struct strbuf bytes = STRBUF_INIT(FIELD_MAX);
	char name[64];
	size_t len;

	if (strncmp(s, "=?", 2) != 0 || !(encoding = memchr(charset, '?', strnlen(charset, sizeof(name)))) ||
	    !encoding[1] || !strchr("bBqQ", encoding[1]) || encoding[2] != '?')
		return 0;
	text = encoding + 3;
	end = memmem(text, strnlen(text, WORD_MAX), "?=", 2);
	len = strcspn(charset, "?*"); /* RFC 2231 puts a language behind the star */
	if (!end || len >= sizeof(name) || strcspn(text, " \t") < (size_t)(end - text))
		return 0;
	*(char *)mempcpy(name, charset, len) = '\0';
	if ((encoding[1] | 0x20) == 'b')
		decode_base64(&bytes, text, (size_t)(end - text));
	else
		decode_qp(&bytes, text, (size_t)(end - text), true);
	add_converted(out, name, strbuf_str(&bytes), bytes.len);
	strbuf_release(&bytes);
	return (size_t)(end + 2 - s);
}

void
field_decode(struct strbuf *out, const char *value)
{
	const char *p = value;
	bool after_word = false;

	while (*p) {
		size_t blanks = strspn(p, " \t"), n = take_word(p + (after_word ? blanks : 0), out);

		if (n) {
			p += n + (after_word ? blanks : 0);
			after_word = true;
			continue;
		}
		n = blanks ? blanks : strcspn(p, "= \t");
		n += n == 0;
		add_valid(out, p, n);
		p += n;
		after_word = false;
	}
}

/* ---- parts */

static void
add_body(struct strbuf *out, const struct part *part, const char *type)
{
	struct strbuf encoding = STRBUF_INIT(FIELD_MAX), charset = STRBUF_INIT(FIELD_MAX), bytes = STRBUF_INIT(TEXT_MAX);

	part_field(part, "Content-Transfer-Encoding", &encoding);
	field_param(type, "charset", &charset);
	if (strcasecmp(strbuf_str(&encoding), "base64") == 0)
		decode_base64(&bytes, part->body, part->body_len);
	else if (strcasecmp(strbuf_str(&encoding), "quoted-printable") == 0)
		decode_qp(&bytes, part->body, part->body_len, false);
	else
		strbuf_add(&bytes, part->body, part->body_len);
	add_converted(out, strbuf_str(&charset), strbuf_str(&bytes), bytes.len);
	strbuf_release(&encoding);
	strbuf_release(&charset);
	strbuf_release(&bytes);
}

static bool find_text(const struct part *part, const char *subtype, struct strbuf *out, unsigned depth);

/* The line that begins a part, "--boundary", at or behind p. */
static const char *
next_delimiter(const char *p, const char *end, const char *boundary, size_t len)
{
	while (p < end) {
		size_t n = line_length(p, end);

		if (n >= len + 2 && p[0] == '-' && p[1] == '-' && memcmp(p + 2, boundary, len) == 0)
			return p;
		p += n + 1;
	}
	return NULL;
}

static bool
find_in_parts(const struct part *part, const char *boundary, size_t len, const char *subtype, struct strbuf *out,
	      unsigned depth)
{
	const char *end = part->body + part->body_len;
	const char *p = len ? next_delimiter(part->body, end, boundary, len) : NULL;

	for (unsigned n = 0; p && n < PARTS_MAX; n++) {
		const char *start = p + line_length(p, end), *next;
		struct part inner;

		if (start >= end || (start - p >= (ptrdiff_t)len + 4 && memcmp(p + 2 + len, "--", 2) == 0))
			return false;
		start++;
		next = next_delimiter(start, end, boundary, len);
		inner = part_of(start, (size_t)((next ? next : end) - start));
		if (find_text(&inner, subtype, out, depth + 1))
			return true;
		p = next;
	}
	return false;
}

/* RFC 2045 §5.2: what says nothing is plain text. */
static bool
find_text(const struct part *part, const char *subtype, struct strbuf *out, unsigned depth)
{
	struct strbuf type = STRBUF_INIT(FIELD_MAX), boundary = STRBUF_INIT(FIELD_MAX);
	bool found = false;
	size_t n;

	if (!part_field(part, "Content-Type", &type))
		strbuf_addstr(&type, "text/plain");
	n = strcspn(strbuf_str(&type), "; \t");
	if (strncasecmp(strbuf_str(&type), "multipart/", 10) == 0) {
		field_param(type.buf, "boundary", &boundary);
		found = depth < DEPTH_MAX &&
			find_in_parts(part, strbuf_str(&boundary), boundary.len, subtype, out, depth);
	} else if (n == 5 + strlen(subtype) && strncasecmp(type.buf, "text/", 5) == 0 &&
		   strncasecmp(type.buf + 5, subtype, n - 5) == 0) {
		add_body(out, part, type.buf);
		found = true;
	}
	strbuf_release(&type);
	strbuf_release(&boundary);
	return found;
}

bool
part_text(const struct part *message, const char *subtype, struct strbuf *out)
{
	return find_text(message, subtype, out, 0);
}
