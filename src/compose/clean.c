#include "compose/clean.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

static bool
in(uint32_t cp, uint32_t first, uint32_t last)
{
	return cp >= first && cp <= last;
}

/* C0, DEL and C1: a terminal obeys some of them, and NEL is a line end to others. */
static bool
is_control(uint32_t cp)
{
	return cp < 0x20 || in(cp, 0x7F, 0x9F);
}

/* Zs but U+3000, which Japanese titles use as a sign of its own; line and paragraph separator. */
static bool
is_blank(uint32_t cp)
{
	return cp == 0x20 || cp == 0xA0 || cp == 0x1680 || in(cp, 0x2000, 0x200A) || cp == 0x2028 ||
	       cp == 0x2029 || cp == 0x202F || cp == 0x205F;
}

/* ZWNJ, ZWJ, LRM, RLM, ALM: invisible, but Persian, Indic scripts, emoji and mixed directions need them. */
static bool
is_joiner(uint32_t cp)
{
	return in(cp, 0x200C, 0x200F) || cp == 0x061C;
}

/* Characters that show nothing and can hide or reorder what stands beside them (UTR #36 §2.5), and
 * noncharacters. The tags of plane 14 carry invisible ASCII; flags of regions lose by that, nobody else. */
static bool
is_invisible(uint32_t cp)
{
	return cp == 0xAD || cp == 0x180E || cp == 0x200B || in(cp, 0x202A, 0x202E) || in(cp, 0x2060, 0x206F) ||
	       cp == 0xFEFF || in(cp, 0xFFF9, 0xFFFB) || in(cp, 0xFDD0, 0xFDEF) || in(cp, 0xE0000, 0xE0FFF) ||
	       (cp & 0xFFFE) == 0xFFFE;
}

/* The character at s[*i], moving *i behind it; a byte that begins none counts as U+FFFD. */
static uint32_t
next(const char *s, size_t len, size_t *i)
{
	uint32_t cp = 0xFFFD;
	size_t n = utf8_decode(s + *i, len - *i, &cp);

	*i += n ? n : 1;
	return cp;
}

/* How many bytes at s are ASCII that shows: the rest of a word. */
static size_t
word_run(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] > 0x20 && s[n] < 0x7F)
		n++;
	return n;
}

static void
one_line(struct strbuf *out, const char *s, size_t len, bool joiners)
{
	bool any = false, gap = false;

	for (size_t i = 0, word; i < len; i += word) {
		uint32_t cp = next(s, len, &i);

		word = 0;
		if (is_control(cp) || is_blank(cp)) {
			gap = any;
		} else if (!is_invisible(cp) && !(is_joiner(cp) && (!joiners || !any))) {
			if (gap)
				strbuf_addch(out, ' ');
			strbuf_addcp(out, cp);
			word = word_run(s + i, len - i);
			strbuf_add(out, s + i, word);
			any = true;
			gap = false;
		}
	}
}

void
clean_header(struct strbuf *out, const char *s, size_t len)
{
	one_line(out, s, len, false);
}

void
clean_line(struct strbuf *out, const char *s, size_t len)
{
	one_line(out, s, len, true);
}

/* How many bytes at s are printable ASCII: nearly all of a page, and copied as one. */
static size_t
plain_run(const char *s, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t n = 0;

	/* Eight at a time; what is not all plain is looked at again. */
	for (uint64_t w; n + sizeof(w) <= len; n += sizeof(w)) {
		memcpy(&w, s + n, sizeof(w));
		if (((w - 0x20 * ones) | w | (w + ones)) & 0x80 * ones)
			break;
	}
	while (n < len && s[n] >= 0x20 && s[n] < 0x7F)
		n++;
	return n;
}

/* The same, lines and all. */
static size_t
text_run(const char *s, size_t len)
{
	size_t n = plain_run(s, len);

	while (n < len && s[n] == '\n')
		n += 1 + plain_run(s + n + 1, len - n - 1);
	return n;
}

void
clean_text(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t run = text_run(s + i, len - i);
		uint32_t cp;

		strbuf_add(out, s + i, run);
		i += run;
		if (i == len)
			break;
		cp = next(s, len, &i);
		if (cp == '\r') {
			if (i == len || s[i] != '\n')
				strbuf_addch(out, '\n');
		} else if (cp == '\t') {
			strbuf_addch(out, (char)cp);
		} else if (!is_control(cp) && !in(cp, 0x202D, 0x202E) && cp != 0xFEFF) {
			strbuf_addcp(out, cp);
		}
	}
}
