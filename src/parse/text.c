#include "text.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "charset.h"
#include "entity.h"

#define PLAIN_MAX (64 * 1024)
#define INPUT_MAX (64 * 1024) /* markup around the plain text included */
#define ROUNDS 3
#define SEARCHES_MAX 50 /* for the other half of a tag */

/* Elements whose tags are markup wherever they stand; "Vector<int>" stays. In strcmp() order. */
static const char *const elements[] = {
	"a", "abbr", "acronym", "address", "article", "aside", "audio", "b", "base", "big", "blockquote", "body",
	"br", "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details",
	"dfn", "dir", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer",
	"form", "frame", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img",
	"input", "ins", "kbd", "label", "legend", "li", "link", "main", "map", "mark", "meta", "nav", "nobr",
	"noscript", "object", "ol", "option", "p", "param", "picture", "pre", "q", "rp", "rt", "ruby", "s", "samp",
	"script", "section", "select", "small", "source", "span", "strike", "strong", "style", "sub", "summary",
	"sup", "svg", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "tt",
	"u", "ul", "var", "video", "wbr",
};

static int
compare(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

static bool
is_element(const char *s, size_t len)
{
	char name[16];

	if (len == 0 || len >= sizeof(name))
		return false;
	for (size_t i = 0; i < len; i++)
		name[i] = (char)tolower((unsigned char)s[i]);
	name[len] = '\0';
	return bsearch(name, elements, sizeof(elements) / sizeof(elements[0]), sizeof(elements[0]), compare);
}

/* Bytes up to and with the first end; all of them when it never comes, which is how browsers read it and
 * what keeps a flood of openings from being searched again and again. */
static size_t
past(const char *s, size_t len, const char *end)
{
	const char *p = memmem(s, len, end, strlen(end));

	return p ? (size_t)(p - s) + strlen(end) : len;
}

size_t
text_tag_len(const char *s, size_t len)
{
	size_t name = 1, end;
	char quote = '\0';

	if (len < 3)
		return 0;
	if (len >= 4 && memcmp(s, "<!--", 4) == 0)
		return past(s, len, "-->");
	if (s[1] == '!' || s[1] == '?') {
		for (end = 2; end < len && s[end] != '<' && s[end] != '>'; end++)
			;
		return end < len && s[end] == '>' ? end + 1 : 0;
	}
	if (s[1] == '/')
		name = 2;
	for (end = name; end < len && isalnum((unsigned char)s[end]); end++)
		;
	if (!is_element(s + name, end - name) || end == len ||
	    !(isspace((unsigned char)s[end]) || s[end] == '>' || s[end] == '/'))
		return 0;
	for (; end < len; end++) {
		if (quote) {
			if (s[end] == quote)
				quote = '\0';
		} else if ((s[end] == '"' || s[end] == '\'') && s[end - 1] == '=') {
			quote = s[end];
		} else if (s[end] == '>') {
			return end + 1;
		} else if (s[end] == '<') {
			return 0;
		}
	}
	return quote ? past(s, len, ">") : 0; /* a quote never closed */
}

size_t
text_space_len(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] == ' ' || (u[0] >= '\t' && u[0] <= '\r'))
		return 1;
	if (len >= 2 && u[0] == 0xC2 && (u[1] == 0xA0 || u[1] == 0x85))
		return 2;
	if (len >= 3 && u[0] == 0xE2 && u[1] == 0x80 &&
	    (u[2] <= 0x8A || u[2] == 0xA8 || u[2] == 0xA9 || u[2] == 0xAF))
		return 3;
	if (len >= 3 && u[0] == 0xE3 && u[1] == 0x80 && u[2] == 0x80)
		return 3;
	return 0;
}

bool
text_has_reference(const char *s, size_t len)
{
	const char *end = s + len;
	unsigned cp;

	for (const char *p = s; (p = memchr(p, '&', (size_t)(end - p))) != NULL; p++)
		if (entity_decode(p, (size_t)(end - p), &cp))
			return true;
	return false;
}

bool
text_has_markup(const char *s, size_t len)
{
	const char *end = s + len;

	for (const char *p = s; (p = memchr(p, '<', (size_t)(end - p))) != NULL; p++)
		if (end - p > 2 && (isalpha((unsigned char)p[1]) || p[1] == '/' || p[1] == '!'))
			return true;
	return text_has_reference(s, len);
}

/* The whole of <script>…</script> and the like, 0 if s is none. */
static size_t
silent_len(const char *s, size_t len, size_t tag)
{
	static const char *const ends[] = { "</script", "</style" };

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(ends[i]) - 2;

		if (len <= n + 1 || strncasecmp(s + 1, ends[i] + 2, n) != 0)
			continue;
		for (size_t at = tag; at + n + 2 <= len; at++)
			if (s[at] == '<' && strncasecmp(s + at, ends[i], n + 2) == 0)
				return at;
		return len;
	}
	return 0;
}

/* May a word that is not part of a tag stand right beside c? */
static bool
is_gap(char c)
{
	return isspace((unsigned char)c) || (ispunct((unsigned char)c) && c != '<' && c != '&' && c != ';');
}

/* Is there another tag of that kind which belongs to the tag s[at..at + n)? */
static bool
is_paired(const char *s, size_t len, size_t at, size_t n)
{
	bool closes = s[at + 1] == '/';
	const char *name = s + at + 1 + closes, *from = closes ? s : s + at + n, *to = closes ? s + at : s + len;
	size_t name_len = 0;

	while (isalnum((unsigned char)name[name_len]))
		name_len++;
	for (const char *p = from; (p = memchr(p, '<', (size_t)(to - p))) != NULL; p++) {
		const char *other = p + 1 + !closes;

		if ((size_t)(to - p) > name_len + 1 + !closes && (closes || p[1] == '/') &&
		    strncasecmp(other, name, name_len) == 0 && !isalnum((unsigned char)other[name_len]))
			return true;
	}
	return false;
}

/* "How to use the <video> tag": an element that is spoken of. It stands like a word, has no attributes and no other
 * half. */
static bool
is_mention(const char *s, size_t len, size_t at, size_t n, unsigned *searches)
{
	const char *name = s + at + 1;

	if (!isalpha((unsigned char)name[*name == '/']) || memchr(s + at, '=', n) || s[at + n - 2] == '/' ||
	    (at > 0 && !is_gap(s[at - 1])) || (at + n < len && !is_gap(s[at + n])))
		return false;
	if (strncasecmp(name, "br", 2) == 0 || strncasecmp(name, "hr", 2) == 0 || strncasecmp(name, "wbr", 3) == 0)
		return false;
	/* One that is alone is markup; and a flood of tags is not looked for one by one. */
	return n < len && (*searches)++ < SEARCHES_MAX && !is_paired(s, len, at, n);
}

/* One round of s into out. Returns whether anything was undone. */
static bool
unmark(struct strbuf *out, const char *s, size_t len)
{
	static const char cdata[] = "<![CDATA[";
	bool changed = false;
	unsigned searches = 0;
	size_t i = 0;

	while (i < len) {
		size_t run = 0, n = 0;
		unsigned cp;

		while (i + run < len && s[i + run] != '<' && s[i + run] != '&')
			run++;
		strbuf_add(out, s + i, run);
		i += run;
		if (i == len)
			break;
		if (s[i] == '&' && (n = entity_decode(s + i, len - i, &cp)) > 0) {
			if (cp != 0xFFFD || s[i + 1] != '#') /* &#0; and surrogates are nothing */
				strbuf_addcp(out, cp);
		} else if (len - i > 9 && memcmp(s + i, cdata, 9) == 0) {
			n = past(s + i, len - i, "]]>");
			strbuf_add(out, s + i + 9, n - 9 - (memcmp(s + i + n - 3, "]]>", 3) == 0 ? 3 : 0));
		} else if (s[i] == '<' && (n = text_tag_len(s + i, len - i)) > 0) {
			size_t silent = silent_len(s + i, len - i, n);

			if (silent)
				n = silent;
			else if (is_mention(s, len, i, n, &searches))
				n = 0;
		}
		if (n == 0)
			strbuf_addch(out, s[i++]);
		else
			changed = true;
		i += n;
	}
	return changed;
}

/* Runs of white space to one blank, controls dropped, C1 read as windows-1252. */
static void
collapse(struct strbuf *out, const char *s, size_t len)
{
	bool gap = false;

	for (size_t i = 0, n; i < len; i += n) {
		unsigned char c = (unsigned char)s[i];
		uint32_t cp = c;

		n = text_space_len(s + i, len - i);
		if (n > 0) {
			gap = out->len > 0;
			continue;
		}
		n = utf8_decode(s + i, len - i, &cp);
		if (n == 0)
			break; /* cut inside a character */
		if (cp < 0x20 || cp == 0x7F)
			continue;
		if (gap)
			strbuf_addch(out, ' ');
		gap = false;
		if (cp >= 0x80 && cp < 0xA0)
			strbuf_addcp(out, charset_windows_1252((unsigned char)cp));
		else
			strbuf_add(out, s + i, n);
	}
}

/* Is it text as it should be: no tag, reference, control, nor white space but single blanks between words? Most titles
 * are. Few branches that cannot be foreseen: a blank is none. */
static bool
is_clean(const char *s, size_t len)
{
	/* bit set: no control, no white space but the blank, not < or &, not the first byte of any of these in UTF-8 */
	static const uint64_t ordinary[4] = { 0xEFFFFFBF00000000, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF,
					      0xFFFFFFF3FFFFFFFB };
	unsigned char before = ' ';

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if ((ordinary[c >> 6] >> (c & 63) & 1) & ((c | before) != ' ')) {
			before = c;
			continue;
		}
		if (c < 0xC0 || (c == 0xC2 && (unsigned char)s[i + 1] <= 0xA0)) /* C1, no-break space */
			return false;
		if (text_space_len(s + i, len - i))
			return false;
		before = c;
	}
	return before != ' ';
}

char *
text_plain(struct arena *a, const char *s, size_t len)
{
	struct strbuf from = STRBUF_INIT(INPUT_MAX), to = STRBUF_INIT(INPUT_MAX), line = STRBUF_INIT(PLAIN_MAX);
	char *out = NULL;

	if (!s)
		return NULL;
	for (; len > 0 && isspace((unsigned char)*s); s++)
		len--;
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	if (len == 0)
		return NULL;
	if (len < PLAIN_MAX && is_clean(s, len))
		return arena_strndup(a, s, len);
	if (memchr(s, '<', len) || memchr(s, '&', len)) {
		strbuf_add(&from, s, len);
		for (int round = 0; round < ROUNDS; round++) {
			struct strbuf swap;
			bool changed;

			strbuf_clear(&to);
			changed = unmark(&to, strbuf_str(&from), from.len);
			swap = from, from = to, to = swap;
			if (!changed)
				break;
		}
		collapse(&line, strbuf_str(&from), from.len);
	} else {
		collapse(&line, s, len < INPUT_MAX ? len : INPUT_MAX);
	}
	if (line.len > 0)
		out = arena_strndup(a, line.buf, utf8_clip(line.buf, line.len, line.len - (line.cut ? 4 : 0)));
	strbuf_release(&from);
	strbuf_release(&to);
	strbuf_release(&line);
	return out;
}

char *
text_literal(struct arena *a, const char *s, size_t len)
{
	struct strbuf line = STRBUF_INIT(PLAIN_MAX);
	char *out = NULL;

	if (len < PLAIN_MAX && is_clean(s, len))
		return arena_strndup(a, s, len);
	collapse(&line, s, len < INPUT_MAX ? len : INPUT_MAX);
	if (line.len > 0)
		out = arena_strndup(a, line.buf, utf8_clip(line.buf, line.len, line.len - (line.cut ? 4 : 0)));
	strbuf_release(&line);
	return out;
}

char *
text_trimmed(struct arena *a, const char *s, size_t len)
{
	size_t n;

	if (!s)
		return NULL;
	while (len > 0 && (n = text_space_len(s, len)) > 0) {
		s += n;
		len -= n;
	}
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	return len > 0 ? arena_strndup(a, s, len) : NULL;
}
