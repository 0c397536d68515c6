/* What single-byte text tells by its letters, where ICU's statistics know nothing of it or are too dear to ask. */
#include "charset.h"

#include <string.h>
#include <unicode/ucsdet.h>

#include "base/utf8.h"

#define SAMPLE (256 * 1024)
#define SAMPLE_SMALL (16 * 1024) /* ICU takes 0.2 ms for a KB */
#define HIGH_MIN 64 /* bytes beyond ASCII that tell a script from a few accents */
#define MARGIN 7 /* of confidence in a hundred: languages of Latin-1, and any two of them mixed, never lost by more than 5 */

struct letters {
	size_t n, count[256]; /* beyond ASCII */
	size_t thai_marks, misplaced, in_odd_place; /* of the marks */
};

static bool
is_thai_consonant(unsigned char c)
{
	return c >= 0xA1 && c <= 0xCE;
}

/* Vowels above and below, tones: they stand on a consonant or on one another. */
static bool
is_thai_mark(unsigned char c)
{
	return c == 0xD1 || (c >= 0xD4 && c <= 0xDA) || (c >= 0xE7 && c <= 0xEE);
}

static void
count_letters(const char *s, size_t len, struct letters *out)
{
	unsigned char before = ' ';
	size_t run = 0; /* of bytes beyond ASCII, with this one */

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < len && i < SAMPLE; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x80) {
			i += utf8_ascii_run(s + i, len - i) - 1;
			before = ' ';
			run = 0;
			continue;
		}
		run++;
		out->n++;
		out->count[c]++;
		if (is_thai_mark(c)) {
			out->thai_marks++;
			out->misplaced += !is_thai_consonant(before) && !is_thai_mark(before);
			out->in_odd_place += run % 2;
		}
		before = c;
	}
}

static size_t
count_range(const struct letters *l, unsigned from, unsigned to)
{
	size_t n = 0;

	for (unsigned c = from; c <= to; c++)
		n += l->count[c];
	return n;
}

/* Korean's characters are of such bytes, too, and in such order, but what would be a mark is always the second of two. */
static bool
is_thai(const struct letters *l)
{
	size_t outside = count_range(l, 0x80, 0xA0) + count_range(l, 0xDB, 0xDE) + count_range(l, 0xFC, 0xFF) -
			 l->count[0x85] - count_range(l, 0x91, 0x97) - l->count[0xA0];

	return outside * 100 <= l->n && l->thai_marks * 10 >= l->n && l->misplaced * 20 <= l->thai_marks &&
	       l->in_odd_place * 5 >= l->thai_marks;
}

/* Small letters in DOS's two rows, and the commonest where Russian has them: o, e, t. */
static bool
is_dos_russian(const struct letters *l)
{
	size_t small = count_range(l, 0xA0, 0xAF) + count_range(l, 0xE0, 0xEF);
	size_t all = small + count_range(l, 0x80, 0x9F) + count_range(l, 0xF0, 0xF1);

	return all * 100 >= l->n * 97 && small * 100 >= l->n * 75 && l->count[0xAE] * 100 >= l->n * 5 &&
	       l->count[0xA5] * 100 >= l->n * 4 && l->count[0xE2] * 100 >= l->n * 3;
}

const char *
charset_by_letters(const char *s, size_t len)
{
	struct letters l;

	count_letters(s, len, &l);
	if (l.n < HIGH_MIN)
		return NULL;
	return is_thai(&l) ? "windows-874" : is_dos_russian(&l) ? "IBM866" : NULL;
}

/* Letters with accents stand between others. Where most bytes beyond ASCII come in runs, Latin-1 was declared for
 * another script. */
static bool
is_other_script(const char *s, size_t len)
{
	size_t high = 0, in_runs = 0, run;

	for (size_t i = 0; i < len && i < SAMPLE; i += run) {
		i += utf8_ascii_run(s + i, len - i);
		for (run = 0; i + run < len && (s[i + run] & 0x80); run++)
			;
		high += run;
		in_runs += run >= 4 ? run : 0;
	}
	return high >= HIGH_MIN && in_runs * 2 > high;
}

/* Does one language written in Latin-1 have nearly all these letters? Most text under that name ends here. */
static bool
is_western(const struct letters *l)
{
	static const char *const languages[] = {
		"\xE0\xE2\xE7\xE8\xE9\xEA\xEB\xEE\xEF\xF4\xF9\xFB\xFC", /* French */
		"\xDF\xE4\xF6\xFC\xE5\xE9\xE8\xF5",                     /* German, Swedish, Estonian */
		"\xE6\xF8\xE5\xE9\xE4\xF6",                             /* Danish, Norwegian */
		"\xE1\xE9\xED\xF3\xFA\xFC\xF1\xE7",                     /* Spanish */
		"\xE0\xE1\xE2\xE3\xE7\xE9\xEA\xED\xF3\xF4\xF5\xFA",     /* Portuguese */
		"\xE0\xE7\xE8\xE9\xEC\xED\xEF\xF2\xF3\xF9\xFA",         /* Italian, Catalan */
		"\xE1\xE6\xE9\xED\xF0\xF3\xF6\xF8\xFA\xFD\xFE",         /* Icelandic, Faroese */
	};
	size_t all = count_range(l, 0xC0, 0xFF);

	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		size_t n = 0;

		for (const char *p = languages[i]; *p; p++)
			n += l->count[(unsigned char)*p] +
			     ((unsigned char)*p == 0xDF ? 0 : l->count[(unsigned char)*p - 0x20]);
		if (n * 100 >= all * 95)
			return true;
	}
	return l->n < HIGH_MIN;
}

/* The names that ICU has for Central Europe's and Turkey's letters. */
static bool
is_latin_name(const char *name)
{
	return strcmp(name, "ISO-8859-2") == 0 || strcmp(name, "windows-1250") == 0 ||
	       strcmp(name, "ISO-8859-9") == 0 || strcmp(name, "windows-1254") == 0;
}

static bool
is_other_latin(const char *s, size_t len)
{
	UErrorCode e = U_ZERO_ERROR;
	UCharsetDetector *det;
	const UCharsetMatch **matches;
	struct letters l;
	int32_t n = 0, first = 0, latin_1 = 0;

	count_letters(s, len, &l);
	if (is_western(&l) || !(det = ucsdet_open(&e)))
		return false;
	ucsdet_enableInputFilter(det, true);
	ucsdet_setText(det, s, (int32_t)(len < SAMPLE_SMALL ? len : SAMPLE_SMALL), &e);
	matches = ucsdet_detectAll(det, &n, &e);
	for (int32_t i = 0; U_SUCCESS(e) && i < n; i++) {
		const char *name = ucsdet_getName(matches[i], &e);
		int32_t confidence = ucsdet_getConfidence(matches[i], &e);

		if (i == 0 && is_latin_name(name))
			first = confidence;
		if (confidence > latin_1 && (strcmp(name, "ISO-8859-1") == 0 || strcmp(name, "windows-1252") == 0))
			latin_1 = confidence;
	}
	ucsdet_close(det);
	return first > latin_1 + MARGIN;
}

bool
charset_is_not_latin_1(const char *s, size_t len)
{
	return is_other_script(s, len) || is_other_latin(s, len);
}
