#include "compose/header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "compose/clean.h"

/* RFC 2047 §2 gives a line with encoded words 76 octets; one is kept for a comma. */
#define LINE 75
#define FRAME 12     /* =?UTF-8?Q? and ?= */
#define ROOM_MIN 12  /* the longest character in either encoding */
#define PLAIN_MAX 60 /* a longer word would not fit behind a field name: encoded words can be folded */

static const char hex[] = "0123456789ABCDEF";

static bool
is_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool
is_atext(unsigned char c)
{
	return is_alnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* A token as of RFC 2045 §5.1: a parameter's value that needs no quotes. */
static bool
is_mime_token(unsigned char c)
{
	return c > 0x20 && c < 0x7F && !strchr("()<>@,;:\\\"/[]?=", c);
}

static bool
is_ascii(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x7F || (unsigned char)s[i] < 0x20)
			return false;
	return true;
}

/* ---- tokens and lines */

void
header_begin(struct header *h, struct strbuf *out, const char *name)
{
	*h = (struct header){ .out = out, .column = strlen(name) + 1, .empty = true };
	strbuf_addstr(out, name);
	strbuf_addch(out, ':');
}

/* The last wall: whatever comes here, printable ASCII leaves. A fold before the first token is made only
 * where it brings the line below the limit. */
static void
put_token(struct header *h, const char *s, size_t len)
{
	size_t at;

	if (len > HEADER_TOKEN_MAX)
		len = HEADER_TOKEN_MAX;
	if (h->column + 1 + len > LINE && (!h->empty || 1 + len <= LINE)) {
		strbuf_addch(h->out, '\n');
		h->column = 0;
	}
	strbuf_addch(h->out, ' ');
	at = h->out->len;
	strbuf_add(h->out, s, len);
	for (; at < h->out->len; at++)
		if (h->out->buf[at] < 0x20 || h->out->buf[at] >= 0x7F)
			h->out->buf[at] = '?';
	h->column += 1 + len;
	h->empty = h->encoded = false;
}

void
header_token(struct header *h, const char *token)
{
	put_token(h, token, strlen(token));
}

/* A comma or semicolon after the last token. */
static void
put_special(struct header *h, char c)
{
	if (h->encoded) {
		put_token(h, &c, 1);
	} else {
		strbuf_addch(h->out, c);
		h->column++;
	}
}

void
header_end(struct header *h)
{
	strbuf_addch(h->out, '\n');
}

/* ---- encoded words */

/* Characters that Q leaves alone in a phrase (RFC 2047 §5 (3)), the strictest place. */
static bool
is_q_plain(unsigned char c)
{
	return is_alnum(c) || (c && strchr("!*+-/", c));
}

static size_t
q_cost(const char *s, size_t len)
{
	size_t cost = 0;

	for (size_t i = 0; i < len; i++)
		cost += s[i] == ' ' || is_q_plain((unsigned char)s[i]) ? 1 : 3;
	return cost;
}

static size_t
b_cost(size_t len)
{
	return (len + 2) / 3 * 4;
}

static void
add_q(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == ' ') {
			strbuf_addch(out, '_');
		} else if (is_q_plain(c)) {
			strbuf_addch(out, (char)c);
		} else {
			strbuf_addch(out, '=');
			strbuf_addch(out, hex[c >> 4]);
			strbuf_addch(out, hex[c & 15]);
		}
	}
}

static void
add_b(struct strbuf *out, const char *s, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		unsigned bits = (unsigned)(unsigned char)s[i] << 16;

		if (n > 1)
			bits |= (unsigned)(unsigned char)s[i + 1] << 8;
		if (n > 2)
			bits |= (unsigned char)s[i + 2];
		for (size_t k = 0; k < 4; k++)
			strbuf_addch(out, k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=');
	}
}

/* How many bytes at s, whole characters, fit into room octets of encoded text. */
static size_t
fitting(const char *s, size_t len, size_t room, bool base64)
{
	size_t n = 0, cost = 0;

	while (n < len) {
		uint32_t cp;
		size_t step = utf8_decode(s + n, len - n, &cp);

		if (step == 0)
			step = 1;
		cost = base64 ? b_cost(n + step) : cost + q_cost(s + n, step);
		if (cost > room)
			break;
		n += step;
	}
	return n;
}

/* s as encoded words, in Q where that is not much longer: it can be read and searched without decoding. A
 * reader drops the blanks between them. */
static void
put_encoded(struct header *h, const char *s, size_t len)
{
	bool base64 = b_cost(len) * 5 < q_cost(s, len) * 4;
	struct strbuf word = STRBUF_INIT(128);

	while (len > 0) {
		size_t room = LINE - 1 - FRAME, n;

		if (h->column + 1 + FRAME + ROOM_MIN <= LINE)
			room = LINE - 1 - FRAME - h->column;
		n = fitting(s, len, room, base64);
		strbuf_addstr(&word, base64 ? "=?UTF-8?B?" : "=?UTF-8?Q?");
		if (base64)
			add_b(&word, s, n);
		else
			add_q(&word, s, n);
		strbuf_addstr(&word, "?=");
		put_token(h, word.buf, word.len);
		h->encoded = true;
		strbuf_clear(&word);
		s += n;
		len -= n;
	}
	strbuf_release(&word);
}

/* A literal "=?" must not be read as the start of an encoded word. */
static bool
needs_encoding(const char *s, size_t len)
{
	return len > PLAIN_MAX || !is_ascii(s, len) || memmem(s, len, "=?", 2);
}

/* Does any word of clean text need it? Then those with a quote do, too: simple readers take a quote before an
 * encoded word for the start of a quoted string. */
static bool
is_mixed(const char *s, size_t len)
{
	for (size_t i = 0, word; i < len; i += word + 1) {
		word = strcspn(s + i, " ");
		if (needs_encoding(s + i, word))
			return true;
	}
	return false;
}

/* Clean text: each run of words that need it is encoded, blanks within the run included. */
static void
put_text(struct header *h, const char *s, size_t len)
{
	bool mixed = is_mixed(s, len);
	size_t i = 0;

	while (i < len) {
		size_t word = strcspn(s + i, " "), run = 0, end = i;

		while (end < len && (needs_encoding(s + end, word) || (mixed && memchr(s + end, '"', word)))) {
			run = end + word - i;
			end += word + 1;
			word = end < len ? strcspn(s + end, " ") : 0;
		}
		if (run)
			put_encoded(h, s + i, run);
		else
			put_token(h, s + i, run = word);
		i += run + 1;
	}
}

static void
clean(struct strbuf *out, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	clean_header(out, text, utf8_clip(text, len, HEADER_TEXT_MAX));
}

void
header_text(struct strbuf *out, const char *name, const char *text)
{
	struct strbuf line = STRBUF_INIT(HEADER_TEXT_MAX * 3);
	struct header h;

	clean(&line, text);
	if (line.len) {
		header_begin(&h, out, name);
		put_text(&h, line.buf, line.len);
		header_end(&h);
	}
	strbuf_release(&line);
}

/* ---- phrases (RFC 5322 §3.2.5): atoms, a quoted string, or encoded words, never a mixture */

static bool
is_atoms(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] != ' ' && !is_atext((unsigned char)s[i]))
			return false;
	return true;
}

/* As a quoted string without escapes, which are too much for some readers. */
static bool
can_be_quoted(const char *s, size_t len)
{
	return !needs_encoding(s, len) && !memchr(s, '"', len) && !memchr(s, '\\', len);
}

static void
put_phrase(struct header *h, const char *s, size_t len)
{
	if (is_atoms(s, len) && !memmem(s, len, "=?", 2)) {
		put_text(h, s, len);
	} else if (can_be_quoted(s, len)) {
		char quoted[PLAIN_MAX + 3];

		put_token(h, quoted, (size_t)snprintf(quoted, sizeof(quoted), "\"%.*s\"", (int)len, s));
	} else {
		put_encoded(h, s, len);
	}
}

void
header_mailbox(struct strbuf *out, const char *name, const char *phrase, const char *address)
{
	struct strbuf line = STRBUF_INIT(HEADER_TEXT_MAX * 3);
	struct header h;

	clean(&line, phrase);
	header_begin(&h, out, name);
	if (line.len)
		put_phrase(&h, line.buf, line.len);
	strbuf_clear(&line);
	strbuf_addch(&line, '<');
	strbuf_addstr(&line, address);
	strbuf_addch(&line, '>');
	put_token(&h, line.buf, line.len);
	header_end(&h);
	strbuf_release(&line);
}

void
header_phrases(struct strbuf *out, const char *name, const char *const *v, size_t n)
{
	struct strbuf line = STRBUF_INIT(HEADER_TEXT_MAX * 3);
	struct header h = { .out = NULL };

	for (size_t i = 0; i < n; i++) {
		strbuf_clear(&line);
		clean(&line, v[i]);
		if (line.len == 0)
			continue;
		if (h.out)
			put_special(&h, ',');
		else
			header_begin(&h, out, name);
		put_phrase(&h, line.buf, line.len);
	}
	if (h.out)
		header_end(&h);
	strbuf_release(&line);
}

/* ---- links, ids, parameters */

static void
add_percent(struct strbuf *out, unsigned char c)
{
	strbuf_addch(out, '%');
	strbuf_addch(out, hex[c >> 4]);
	strbuf_addch(out, hex[c & 15]);
}

/* The question mark of "=?" goes, too: it would begin an encoded word. */
void
header_escape_url(struct strbuf *out, const char *url)
{
	for (const char *p = url; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c <= 0x20 || c >= 0x7F || strchr("<>\"\\^`{|}", c) || (c == '?' && p > url && p[-1] == '='))
			add_percent(out, c);
		else
			strbuf_addch(out, (char)c);
	}
}

static void
escaped_field(struct strbuf *out, const char *name, const char *value, const char *open, const char *close)
{
	struct strbuf token = STRBUF_INIT(HEADER_TOKEN_MAX);
	struct header h;

	if (!value || !*value)
		return;
	strbuf_addstr(&token, open);
	header_escape_url(&token, value);
	strbuf_addstr(&token, close);
	if (!token.cut) {
		header_begin(&h, out, name);
		put_token(&h, token.buf, token.len);
		header_end(&h);
	}
	strbuf_release(&token);
}

void
header_link(struct strbuf *out, const char *name, const char *url)
{
	escaped_field(out, name, url, "<", ">");
}

void
header_value(struct strbuf *out, const char *name, const char *value)
{
	escaped_field(out, name, value, "", "");
}

static bool
is_dot_atom(const char *s, size_t len)
{
	if (len == 0 || s[0] == '.' || s[len - 1] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_atext((unsigned char)s[i]) && !(s[i] == '.' && s[i - 1] != '.'))
			return false;
	return true;
}

bool
header_is_msgid(const char *s)
{
	size_t len = strlen(s);
	const char *at = strchr(s, '@');

	return len > 2 && len <= HEADER_TOKEN_MAX && s[0] == '<' && s[len - 1] == '>' && at &&
	       is_dot_atom(s + 1, (size_t)(at - s) - 1) && is_dot_atom(at + 1, (size_t)(s + len - 1 - (at + 1)));
}

void
header_msgids(struct strbuf *out, const char *name, const char *const *ids, size_t n)
{
	struct header h = { .out = NULL };

	for (size_t i = 0; i < n; i++) {
		if (!ids[i] || !header_is_msgid(ids[i]))
			continue;
		if (!h.out)
			header_begin(&h, out, name);
		header_token(&h, ids[i]);
	}
	if (h.out)
		header_end(&h);
}

void
header_dot_atom(struct strbuf *out, const char *s)
{
	if (!*s)
		strbuf_addch(out, '%');
	for (const char *p = s; *p; p++) {
		bool inner_dot = *p == '.' && p > s && p[-1] != '.' && p[1];

		if (inner_dot || (*p != '%' && is_atext((unsigned char)*p)))
			strbuf_addch(out, *p);
		else
			add_percent(out, (unsigned char)*p);
	}
}

/* RFC 2231 §3 and §4: name*0*=UTF-8''…; name*1*=… in sections that fit a line, cut on characters. */
static void
put_extended(struct header *h, const char *name, const char *s, size_t len)
{
	bool sections = strlen(name) + 10 + 3 * len > LINE - 1 - ROOM_MIN;
	struct strbuf token = STRBUF_INIT(HEADER_TOKEN_MAX);
	size_t i = 0;

	for (unsigned k = 0; i < len; k++) {
		if (k)
			put_special(h, ';');
		strbuf_clear(&token);
		if (sections)
			strbuf_addf(&token, "%s*%u*=%s", name, k, k ? "" : "UTF-8''");
		else
			strbuf_addf(&token, "%s*=UTF-8''", name);
		do {
			uint32_t cp;
			size_t n = utf8_decode(s + i, len - i, &cp);

			for (n = n ? n : 1; n > 0; n--, i++) {
				unsigned char c = (unsigned char)s[i];

				if (is_mime_token(c) && !strchr("*'%", c))
					strbuf_addch(&token, (char)c);
				else
					add_percent(&token, c);
			}
		} while (i < len && token.len + ROOM_MIN < LINE - 1);
		put_token(h, token.buf, token.len);
	}
	strbuf_release(&token);
}

void
header_param(struct header *h, const char *name, const char *value)
{
	struct strbuf line = STRBUF_INIT(HEADER_TEXT_MAX * 3), token = STRBUF_INIT(HEADER_TOKEN_MAX);
	size_t plain = 0;

	clean(&line, value);
	while (plain < line.len && is_mime_token((unsigned char)line.buf[plain]))
		plain++;
	put_special(h, ';');
	if (can_be_quoted(strbuf_str(&line), line.len)) {
		const char *quote = line.len && plain == line.len ? "" : "\"";

		strbuf_addstr(&token, name);
		strbuf_addch(&token, '=');
		strbuf_addstr(&token, quote);
		strbuf_add(&token, strbuf_str(&line), line.len);
		strbuf_addstr(&token, quote);
		put_token(h, token.buf, token.len);
	} else {
		put_extended(h, name, line.buf, line.len);
	}
	strbuf_release(&line);
	strbuf_release(&token);
}
