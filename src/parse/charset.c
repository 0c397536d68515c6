#include "charset.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define HEAD 1024             /* where a declaration may be */
#define SAMPLE (256 * 1024)   /* how much the statistics look at */
#define STRAYS_MAX 16         /* foreign bytes that may have been pasted into UTF-8 */

struct census {
	size_t good; /* characters of several bytes; of three and more, which chance seldom makes, thrice */
	size_t bad;  /* bytes that belong to none */
};

/* utf8_decode() for validity alone: how many bytes the character at s takes, 0 if it is none. */
static size_t
utf8_len(const unsigned char *s, size_t len)
{
	if (s[0] >= 0xC2 && s[0] <= 0xDF)
		return len > 1 && (s[1] & 0xC0) == 0x80 ? 2 : 0;
	if ((s[0] & 0xF0) == 0xE0) {
		if (len < 3 || (s[1] & 0xC0) != 0x80 || (s[2] & 0xC0) != 0x80)
			return 0;
		/* not overlong, no surrogate */
		return (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ? 0 : 3;
	}
	if (s[0] < 0xF0 || s[0] > 0xF4 || len < 4 || (s[1] & 0xC0) != 0x80 || (s[2] & 0xC0) != 0x80 ||
	    (s[3] & 0xC0) != 0x80)
		return 0;
	return (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F) ? 0 : 4;
}

/* Does every lead byte in the block, and in the two bytes before it, have the following bytes it wants, and is none of
 * them one that needs a closer look (E0, ED, F0 and over; C0 and C1 are never right)? No character of four bytes may
 * reach into the block: where one is, is_utf8() steps to a character's end. Judged without branches, so that compilers
 * make vectors of it: half of the world's feeds are mostly not ASCII, and each is looked at here. */
#define BLOCK 64
static bool
block_is_plain_utf8(const unsigned char *s)
{
	unsigned char bad = 0;

	for (int i = 0; i < BLOCK; i++) {
		unsigned char c = s[i], b1 = s[i - 1], b2 = s[i - 2];
		unsigned char wanted = (unsigned char)((b1 >= 0xC0) | (b2 >= 0xE0));
		unsigned char is_rest = (unsigned char)((signed char)c < -64);

		bad |= (unsigned char)(wanted ^ is_rest);
		bad |= (unsigned char)(((c & 0xFE) == 0xC0) | (c == 0xE0) | (c == 0xED) | (c >= 0xF0));
	}
	return bad == 0;
}

/* Character by character from s[i] to at least s[to]; where that ended, 0 at a fault. */
static size_t
step_utf8(const unsigned char *s, size_t len, size_t i, size_t to)
{
	while (i < to) {
		size_t n = s[i] < 0x80 ? 1 : utf8_len(s + i, len - i);

		if (n == 0)
			return 0;
		i += n;
	}
	return i;
}

/* The first byte of the character that s[i - 1] belongs to, or i when that one is complete in itself. */
static size_t
step_back(const unsigned char *s, size_t i)
{
	for (size_t back = 1; back <= 3 && back <= i && s[i - back] >= 0x80; back++)
		if (s[i - back] >= 0xC0)
			return i - back;
	return i;
}

static bool
block_is_ascii(const unsigned char *s)
{
	unsigned char all = 0;

	for (int i = 0; i < BLOCK; i++)
		all |= s[i];
	return all < 0x80;
}

static bool
is_utf8(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t i = 0;

	while (len - i >= BLOCK && block_is_ascii(u + i))
		i += BLOCK;
	i += utf8_ascii_run(s + i, len - i);
	if (i < 3 && i < len && (i = step_utf8(u, len, i, len < 3 ? len : 3)) == 0)
		return false;
	while (i < len && len - i >= BLOCK) {
		if ((u[i - 1] < 0x80 && block_is_ascii(u + i)) || block_is_plain_utf8(u + i))
			i += BLOCK;
		else if ((i = step_utf8(u, len, step_back(u, i), i + BLOCK)) == 0)
			return false;
	}
	return step_utf8(u, len, step_back(u, i), len) == len;
}

/* A character beyond U+FFFF as its two surrogates, each encoded by itself (CESU-8): how some databases and Java give it
 * out. Its six bytes are read at once, or 0. */
static size_t
surrogate_pair(const char *s, size_t len, uint32_t *cp)
{
	const unsigned char *u = (const unsigned char *)s;

	if (len < 6 || u[0] != 0xED || (u[1] & 0xF0) != 0xA0 || (u[2] & 0xC0) != 0x80 || u[3] != 0xED ||
	    (u[4] & 0xF0) != 0xB0 || (u[5] & 0xC0) != 0x80)
		return 0;
	*cp = 0x10000 + ((u[1] & 0x0Fu) << 16 | (u[2] & 0x3Fu) << 10 | (u[4] & 0x0Fu) << 6 | (u[5] & 0x3Fu));
	return 6;
}

/* Count what is and what is not UTF-8. */
static struct census
utf8_census(const char *s, size_t len)
{
	struct census c = { 0, 0 };
	size_t i = 0;

	while (i < len) {
		uint32_t cp;
		size_t n;

		if (!((unsigned char)s[i] & 0x80)) {
			i += utf8_ascii_run(s + i, len - i);
			continue;
		}
		n = utf8_len((const unsigned char *)s + i, len - i);
		if (n == 0)
			n = surrogate_pair(s + i, len - i, &cp);
		if (n > 0) {
			c.good += n > 2 ? 3 : 1;
			i += n;
			continue;
		}
		c.bad++;
		i++;
	}
	return c;
}

/* UTF-8 with stray bytes: each of these is read as windows-1252, which is where pasted ones come from. */
static void
decode_mixed(const char *s, size_t len, struct decoded *out)
{
	struct strbuf sb = STRBUF_INIT(len * 3);
	size_t i = 0;

	while (i < len) {
		size_t n = utf8_ascii_run(s + i, len - i);
		uint32_t cp;

		strbuf_add(&sb, s + i, n);
		i += n;
		if (i == len)
			break;
		n = utf8_decode(s + i, len - i, &cp);
		if (n > 0) {
			strbuf_add(&sb, s + i, n);
			i += n;
		} else if ((n = surrogate_pair(s + i, len - i, &cp)) > 0) {
			strbuf_addcp(&sb, cp);
			i += n;
			out->bad++;
		} else {
			strbuf_addcp(&sb, charset_windows_1252((unsigned char)s[i++]));
			out->bad++;
		}
	}
	out->len = sb.len;
	out->s = out->heap = strbuf_detach(&sb);
}

/* The UTF-16 units at u appended as UTF-8; returns how many of them were replacements. */
static size_t
add_utf16(struct strbuf *sb, const UChar *u, size_t n)
{
	size_t replaced = 0, held = 0;
	char bytes[1024];

	for (size_t i = 0; i < n; i++) {
		uint32_t cp = u[i];

		if (held > sizeof(bytes) - 4) {
			strbuf_add(sb, bytes, held);
			held = 0;
		}
		if (U16_IS_LEAD(cp) && i + 1 < n && U16_IS_TRAIL(u[i + 1]))
			cp = U16_GET_SUPPLEMENTARY(cp, u[++i]);
		else if (U16_IS_SURROGATE(cp))
			cp = 0xFFFD;
		replaced += cp == 0xFFFD;
		held += utf8_encode(cp, bytes + held);
	}
	strbuf_add(sb, bytes, held);
	return replaced;
}

/* Convert by ICU. Returns -1 if it does not know the name. */
static int
decode_icu(const char *s, size_t len, const char *name, struct decoded *out)
{
	UErrorCode e = U_ZERO_ERROR;
	UConverter *conv = ucnv_open(name, &e);
	struct strbuf sb = STRBUF_INIT(len * 3 + 64);
	const char *end = s + len;
	UChar units[4096];
	UChar held = 0; /* a lead surrogate whose trail comes with the next piece */

	if (U_FAILURE(e) || !conv)
		return -1;
	out->bad = 0;
	do {
		UChar *to = units;

		if (held)
			*to++ = held;
		held = 0;
		e = U_ZERO_ERROR;
		ucnv_toUnicode(conv, &to, units + 4096, &s, end, NULL, true, &e);
		if (to > units && U16_IS_LEAD(to[-1]) && e == U_BUFFER_OVERFLOW_ERROR)
			held = *--to;
		out->bad += add_utf16(&sb, units, (size_t)(to - units));
	} while (e == U_BUFFER_OVERFLOW_ERROR);
	ucnv_close(conv);
	out->len = sb.len;
	out->s = out->heap = strbuf_detach(&sb);
	strncpy(out->charset, name, sizeof(out->charset) - 1);
	return 0;
}

/* By one of our own tables: ICU takes five times as long for windows-1252. */
static void
decode_by_table(const char *s, size_t len, unsigned (*meaning)(unsigned char), const char *name, struct decoded *out)
{
	char *to = xmalloc(len * 3 + 1);

	out->heap = to;
	for (size_t i = 0; i < len;) {
		size_t n = utf8_ascii_run(s + i, len - i);

		memcpy(to, s + i, n);
		to += n;
		for (i += n; i < len && (s[i] & 0x80); i++)
			to += utf8_encode(meaning((unsigned char)s[i]), to);
	}
	*to = '\0';
	out->s = out->heap;
	out->len = (size_t)(to - out->heap);
	out->bad = 0;
	strcpy(out->charset, name);
}

/* What a name means in practice: the superset that publishers really use (WHATWG Encoding §4.2), in
 * words ICU knows. */
static const char *
real_name(const char *name)
{
	static const char *const meant[][2] = {
		{ "iso-8859-1", "windows-1252" }, { "iso8859-1", "windows-1252" },
		{ "iso_8859-1", "windows-1252" }, { "latin1", "windows-1252" },
		{ "latin-1", "windows-1252" },    { "us-ascii", "windows-1252" },
		{ "ascii", "windows-1252" },      { "iso-8859-9", "windows-1254" },
		{ "iso-8859-11", "windows-874" }, { "tis-620", "windows-874" },
		{ "gb2312", "gb18030" },          { "gbk", "gb18030" },
		{ "gb_2312-80", "gb18030" },      { "euc-kr", "windows-949" },
		{ "ks_c_5601-1987", "windows-949" }, { "ksc5601", "windows-949" },
		{ "cp949", "windows-949" },      { "uhc", "windows-949" },
		{ "big5", "big5-hkscs" },         { "x-sjis", "windows-31j" },
		{ "shift_jis", "windows-31j" },   { "shift-jis", "windows-31j" },
		{ "sjis", "windows-31j" },        { "cp1251", "windows-1251" },
		{ "cp1252", "windows-1252" },     { "win-1251", "windows-1251" },
		{ "win-1252", "windows-1252" },   { "x-euc-jp", "euc-jp" },
		{ "cp-1251", "windows-1251" },    { "unicode", "utf-16" },
	};

	for (size_t i = 0; i < sizeof(meant) / sizeof(meant[0]); i++)
		if (strcasecmp(name, meant[i][0]) == 0)
			return meant[i][1];
	return name;
}

static bool
is_utf8_name(const char *name)
{
	return strcasecmp(name, "utf-8") == 0 || strcasecmp(name, "utf8") == 0 ||
		strcasecmp(name, "utf_8") == 0 || strcasecmp(name, "unicode-1-1-utf-8") == 0;
}

/* Charsets of 16 and 32 bits and EBCDIC: a declaration that we could read as ASCII contradicts them. */
static bool
is_wide_name(const char *name)
{
	return strncasecmp(name, "utf-16", 6) == 0 || strncasecmp(name, "utf16", 5) == 0 ||
		strncasecmp(name, "utf-32", 6) == 0 || strncasecmp(name, "iso-10646", 9) == 0 ||
		strncasecmp(name, "ucs-", 4) == 0 || strcasecmp(name, "unicode") == 0;
}

/* Copy the charset name that follows key and = in [s, end) to name. Returns whether there is one. */
static bool
name_after(const char *s, const char *end, const char *key, char name[64])
{
	const char *p = memmem(s, (size_t)(end - s), key, strlen(key));
	size_t n = 0;

	if (!p)
		return false;
	p += strlen(key);
	while (p < end && (isspace((unsigned char)*p) || *p == '=' || *p == '"' || *p == '\''))
		p++;
	while (p < end && n < 63 && (isalnum((unsigned char)*p) || strchr("-_.:+", *p)) && *p)
		name[n++] = *p++;
	name[n] = '\0';
	return n > 0;
}

/* The declared encoding: <?xml … encoding="x"?>, wherever the junk before it lets it stand. */
static bool
declared_name(const char *s, size_t len, char name[64])
{
	const char *p = memmem(s, len < HEAD ? len : HEAD, "<?xml", 5), *end;

	if (!p)
		return false;
	end = memchr(p, '>', (size_t)(s + len - p) < HEAD ? (size_t)(s + len - p) : HEAD);
	return end && name_after(p, end, "encoding", name);
}

static bool
http_name(const char *content_type, char name[64])
{
	char lower[256];
	size_t n = 0;

	if (!content_type)
		return false;
	for (; content_type[n] && n < sizeof(lower) - 1; n++)
		lower[n] = (char)tolower((unsigned char)content_type[n]);
	lower[n] = '\0';
	return name_after(lower, lower + n, "charset", name);
}

/* The wide charset that the first bytes betray (XML 1.0 appendix F), and the length of its mark. */
static const char *
wide_pattern(const char *s, size_t len, size_t *mark)
{
	static const struct {
		const char bytes[5];
		unsigned char n, mark;
		const char *name;
	} patterns[] = {
		{ "\xFF\xFE\0\0", 4, 4, "UTF-32LE" }, { "\0\0\xFE\xFF", 4, 4, "UTF-32BE" },
		{ "\xFF\xFE", 2, 2, "UTF-16LE" },     { "\xFE\xFF", 2, 2, "UTF-16BE" },
	};
	unsigned zeros = 0;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (len >= patterns[i].n && memcmp(s, patterns[i].bytes, patterns[i].n) == 0) {
			*mark = patterns[i].mark;
			return patterns[i].name;
		}
	/* No mark, but ASCII characters, which all these documents begin with. */
	*mark = 0;
	for (size_t i = 0; i < 4 && i < len; i++)
		zeros |= (s[i] == '\0' ? 1u : 0u) << i | (s[i] & 0x80 ? 0x100u : 0u);
	switch (len >= 4 ? zeros : 0) {
	case 0xE:
		return "UTF-32LE";
	case 0x7:
		return "UTF-32BE";
	case 0xA:
		return "UTF-16LE";
	case 0x5:
		return "UTF-16BE";
	}
	return NULL;
}

/* Latin-1 is what many say who never thought of it. */
static bool
is_latin_1_by_habit(const char *s, size_t len, const char *name)
{
	return strcasecmp(real_name(name), "windows-1252") == 0 && !strstr(name, "1252") &&
	       charset_is_not_latin_1(s, len);
}

/* Convert if the bytes bear it: less than one character in fifty may be without meaning. */
static bool
holds(const char *s, size_t len, const char *name, struct decoded *out)
{
	name = real_name(name);
	if (strcasecmp(name, "windows-1252") == 0) {
		decode_by_table(s, len, charset_windows_1252, "windows-1252", out);
		return true;
	}
	if (strcasecmp(name, "iso-8859-16") == 0) {
		decode_by_table(s, len, charset_iso_8859_16, "ISO-8859-16", out);
		return true;
	}
	if (is_wide_name(name) || decode_icu(s, len, name, out) < 0)
		return false;
	if (out->bad * 50 <= out->len)
		return true;
	decoded_release(out);
	return false;
}

/* What ICU's statistics make of it. Single-byte guesses need some confidence, or windows-1252 is likelier. */
static bool
guessed(const char *s, size_t len, struct decoded *out)
{
	UErrorCode e = U_ZERO_ERROR;
	UCharsetDetector *det;
	const UCharsetMatch *match;
	const char *by_letters = charset_by_letters(s, len);
	bool found = false;

	if (by_letters)
		return holds(s, len, by_letters, out);
	det = ucsdet_open(&e);
	if (U_FAILURE(e))
		return false;
	ucsdet_enableInputFilter(det, true);
	ucsdet_setText(det, s, (int32_t)(len < SAMPLE ? len : SAMPLE), &e);
	match = ucsdet_detect(det, &e);
	if (U_SUCCESS(e) && match && ucsdet_getConfidence(match, &e) >= 20) {
		const char *name = ucsdet_getName(match, &e);

		if (strcmp(name, "KOI8-R") == 0)
			name = "KOI8-U"; /* the same, but for letters of Ukraine where there were lines of boxes */
		found = U_SUCCESS(e) && !is_utf8_name(name) && holds(s, len, name, out);
	}
	ucsdet_close(det);
	return found;
}

static void
take(const char *s, size_t len, struct decoded *out)
{
	out->s = s;
	out->len = len;
	strcpy(out->charset, "UTF-8");
}

/* Bytes without mark that are not valid UTF-8. */
static void
decode_eight_bit(const char *s, size_t len, const char *declared, const char *http, struct decoded *out)
{
	struct census c = utf8_census(s, len);

	/* A few strays against the word of the publisher; many are no accident, and Chinese is UTF-8 here and there. */
	if (((declared && is_utf8_name(declared)) || (http && is_utf8_name(http))) && c.bad < STRAYS_MAX)
		c.good *= 4;
	if (declared && !is_utf8_name(declared) && !is_latin_1_by_habit(s, len, declared) && holds(s, len, declared, out))
		return;
	if (http && !is_utf8_name(http) && !is_latin_1_by_habit(s, len, http) && holds(s, len, http, out))
		return;
	/* More characters than strays: UTF-8 that something foreign was pasted into. */
	if (c.good > c.bad || !guessed(s, len, out)) {
		strcpy(out->charset, c.good > c.bad ? "UTF-8" : "windows-1252");
		decode_mixed(s, len, out);
		if (c.good <= c.bad)
			out->bad = 0;
	}
}

/* ISO-2022 and HZ are ASCII to the eye: only the declaration tells. */
static bool
is_seven_bit_name(const char *name)
{
	return strncasecmp(name, "iso-2022", 8) == 0 || strncasecmp(name, "csiso2022", 9) == 0 ||
		strncasecmp(name, "hz", 2) == 0;
}

/* The charset that a document which looks like UTF-8 has in fact; NULL: it is what it looks like. An escape sequence
 * into a double-byte set tells by itself. */
static const char *
seven_bit_charset(const char *s, size_t len, const char *declared, const char *http)
{
	bool escapes = memchr(s, 0x1B, len) != NULL;

	if (!escapes && !(declared && strncasecmp(declared, "hz", 2) == 0) &&
	    !(!declared && http && strncasecmp(http, "hz", 2) == 0))
		return NULL;
	if (declared && is_seven_bit_name(declared))
		return declared;
	if (http && is_seven_bit_name(http))
		return http;
	return escapes && memmem(s, len, "\x1B$", 2) ? "ISO-2022-JP" : NULL;
}

/* Did the document declare UTF-8 and is in another charset, or the reverse, or Latin-1 for another script? Which of the
 * others it is, few get wrong, and where all is ASCII it makes no difference. */
static void
note_lie(const char *s, size_t len, const char *declared, struct decoded *out)
{
	bool is_utf8 = strcmp(out->charset, "UTF-8") == 0;
	bool is_1252 = strcmp(out->charset, "windows-1252") == 0;
	bool says_utf8 = is_utf8_name(declared);
	bool is_lie = says_utf8 != is_utf8 ||
		      (!says_utf8 && !is_1252 && strcasecmp(real_name(declared), "windows-1252") == 0);

	if (is_lie && utf8_ascii_run(s, len) < len)
		strcpy(out->declared, declared);
}

static void
skip_marks(struct decoded *out)
{
	while (out->len >= 3 && memcmp(out->s, "\xEF\xBB\xBF", 3) == 0) {
		out->s += 3;
		out->len -= 3;
	}
}

void
charset_decode(const char *s, size_t len, const char *content_type, struct decoded *out)
{
	char declared[64], http[64];
	bool has_declared, has_http;
	size_t mark = 0;
	const char *wide = wide_pattern(s, len, &mark);

	memset(out, 0, sizeof(*out));
	take(s, len, out);
	if (wide && decode_icu(s + mark, len - mark, wide, out) == 0) {
		skip_marks(out);
		return;
	}
	skip_marks(out);
	if (out->s > s) {
		if (!is_utf8(out->s, out->len))
			decode_mixed(out->s, out->len, out);
		return;
	}
	has_declared = declared_name(s, len, declared);
	has_http = http_name(content_type, http);
	if (!is_utf8(s, len)) {
		decode_eight_bit(s, len, has_declared ? declared : NULL, has_http ? http : NULL, out);
	} else {
		const char *name = seven_bit_charset(s, len, has_declared ? declared : NULL, has_http ? http : NULL);

		if (name && !holds(s, len, name, out))
			take(s, len, out);
	}
	if (has_declared)
		note_lie(s, len, declared, out);
}

void
decoded_release(struct decoded *d)
{
	free(d->heap);
	memset(d, 0, sizeof(*d));
}
