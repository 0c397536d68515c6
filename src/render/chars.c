#include "chars.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "entities.h"

#define ENTITY_NAME_MAX 31
#define LEGACY_NAME_MAX 6
#define TAB 8

/* Bytes that stand for themselves wherever they are found: printable ASCII but &, and blanks. */
static const bool is_plain[256] = {
	['\t'] = true,
	['\n'] = true,
	[' ' ... '%'] = true,
	['\'' ... '~'] = true,
};

/* Where windows-1252 differs from ISO 8859-1; 0: no character. */
static const uint16_t windows_1252[32] = {
	0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* What stands for cp in clean text; 0: nothing. */
static uint32_t
clean(uint32_t cp)
{
	if (cp == '\r' || cp == '\f')
		return '\n';
	if (cp < 0x20)
		return cp == '\t' || cp == '\n' ? cp : 0;
	if (cp < 0x7F)
		return cp;
	if (cp < 0xA0)
		return cp == 0x7F ? 0 : windows_1252[cp - 0x80];
	if (cp < 0x180E)
		return cp;
	if (cp == 0x2028 || cp == 0x2029)
		return '\n';
	if (cp == 0x180E || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) ||
	    cp == 0xFEFF || (cp >= 0xFFF9 && cp <= 0xFFFB) || (cp >= 0xFDD0 && cp <= 0xFDEF) ||
	    (cp & 0xFFFE) == 0xFFFE || (cp >= 0xE0000 && cp <= 0xE007F))
		return 0;
	return cp;
}

static void
add_clean(struct strbuf *out, uint32_t cp)
{
	cp = clean(cp);
	if (cp)
		strbuf_addcp(out, cp);
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static int
compare_entity(const void *key, const void *element)
{
	return strcmp(key, ((const struct entity *)element)->name);
}

static const struct entity *
find_entity(const char *name, size_t len)
{
	char key[ENTITY_NAME_MAX + 1];

	if (len == 0 || len > ENTITY_NAME_MAX)
		return NULL;
	memcpy(key, name, len);
	key[len] = '\0';
	return bsearch(key, entities, sizeof(entities) / sizeof(entities[0]), sizeof(entities[0]),
	               compare_entity);
}

static unsigned
digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* The number of "&#…" at s, as it is written. Returns the bytes read, 0 if it is no reference. */
static size_t
read_numeric(const char *s, size_t len, uint32_t *number)
{
	unsigned radix = len > 2 && (s[2] | 0x20) == 'x' ? 16 : 10;
	size_t begin = radix == 16 ? 3 : 2, i = begin;
	uint32_t cp = 0;

	for (; i < len && digit(s[i]) < radix; i++)
		cp = cp > 0x10FFFF ? cp : cp * radix + digit(s[i]);
	if (i == begin)
		return 0;
	*number = cp;
	return i < len && s[i] == ';' ? i + 1 : i;
}

/* "&#…" at s. Two halves of a surrogate pair are one character: so write programs that think in UTF-16. */
static size_t
decode_numeric(struct strbuf *out, const char *s, size_t len)
{
	uint32_t cp = 0, low = 0;
	size_t n = read_numeric(s, len, &cp), more;

	if (n == 0)
		return 0;
	if (cp >= 0xD800 && cp < 0xDC00 && len - n > 3 && s[n] == '&' && s[n + 1] == '#' &&
	    (more = read_numeric(s + n, len - n, &low)) > 0 && low >= 0xDC00 && low < 0xE000) {
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
		n += more;
	}
	add_clean(out, cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF) ? 0xFFFD : cp);
	return n;
}

/* "&…" at s. Returns the bytes read, 0 if it is no reference. */
static size_t
decode_reference(struct strbuf *out, const char *s, size_t len, bool in_attribute)
{
	const struct entity *e;
	size_t n = 1;

	if (len > 1 && s[1] == '#')
		return decode_numeric(out, s, len);
	while (n < len && n <= ENTITY_NAME_MAX && is_alnum(s[n]))
		n++;
	e = n < len && s[n] == ';' ? find_entity(s + 1, n - 1) : NULL;
	if (e) {
		add_clean(out, e->cp);
		if (e->second)
			add_clean(out, e->second);
		return n + 1;
	}
	/* "&copy2024": the names of HTML 2 may lack the semicolon; in an attribute not before "=" or a
	 * letter, so that "?a=1&copy=2" stays. */
	for (n = n > LEGACY_NAME_MAX + 1 ? LEGACY_NAME_MAX + 1 : n; n > 2; n--) {
		e = find_entity(s + 1, n - 1);
		if (!e || !e->legacy)
			continue;
		if (in_attribute && n < len && (s[n] == '=' || is_alnum(s[n])))
			return 0;
		add_clean(out, e->cp);
		return n;
	}
	return 0;
}

void
chars_decode(struct strbuf *out, const char *s, size_t len, enum chars_where where)
{
	for (size_t i = 0; i < len;) {
		size_t begin = i, n;
		uint32_t cp;

		while (i < len && is_plain[(unsigned char)s[i]])
			i++;
		strbuf_add(out, s + begin, i - begin);
		if (i == len)
			break;
		if (s[i] == '&') {
			n = where == CHARS_PLAIN
			            ? 0
			            : decode_reference(out, s + i, len - i, where == CHARS_ATTRIBUTE);
			if (n == 0)
				strbuf_addch(out, '&');
			i += n ? n : 1;
			continue;
		}
		if (s[i] == '\r' && i + 1 < len && s[i + 1] == '\n') {
			i++;
			continue;
		}
		n = utf8_decode(s + i, len - i, &cp);
		if (n == 0)
			strbuf_addcp(out, 0xFFFD);
		else if (cp && clean(cp) == cp)
			strbuf_add(out, s + i, n);
		else
			add_clean(out, cp);
		i += n ? n : 1;
	}
	strbuf_drop_partial(out);
}

void
chars_add_visible(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t begin = i;

		while (i < len && s[i] != '\xC2' && s[i] != '\xE2')
			i++;
		strbuf_add(out, s + begin, i - begin);
		if (i == len)
			break;
		if (len - i >= 2 && memcmp(s + i, "\xC2\xA0", 2) == 0) {
			strbuf_addch(out, ' ');
			i += 2;
		} else if (len - i >= 2 && memcmp(s + i, "\xC2\xAD", 2) == 0) {
			i += 2;
		} else if (len - i >= 3 && memcmp(s + i, "\xE2\x80\x8B", 3) == 0) {
			i += 3;
		} else {
			strbuf_addch(out, s[i++]);
		}
	}
}

void
chars_expand_tabs(struct strbuf *out, const char *s, size_t len)
{
	size_t column = 0;

	for (size_t i = 0; i < len; i++) {
		strbuf_addch(out, s[i] == '\t' ? ' ' : s[i]);
		column += ((unsigned char)s[i] & 0xC0) != 0x80;
		for (; s[i] == '\t' && column % TAB; column++)
			strbuf_addch(out, ' ');
	}
}
