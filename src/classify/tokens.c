#include "classify/tokens.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <unicode/uchar.h>

#include "base/utf8.h"
#include "fold.h"

/* What a character does to a word: the classes of UAX #29 as far as we need them. */
enum kind {
	OTHER,	   /* ends a word, is none */
	LETTER,	   /* ALetter and Hebrew_Letter */
	DIGIT,	   /* Numeric */
	CHARACTER, /* a letter of a script that writes no spaces */
	EXTEND,	   /* belongs to what stands before it: marks, format controls */
	NUMERO,	   /* № */
};

struct point {
	uint32_t cp;
	unsigned size; /* bytes; 0 at the end */
	enum kind kind;
};

static const unsigned char ascii_kinds[128] = {
	['0'] = DIGIT,	['1'] = DIGIT,	['2'] = DIGIT,	['3'] = DIGIT,	['4'] = DIGIT,	['5'] = DIGIT,
	['6'] = DIGIT,	['7'] = DIGIT,	['8'] = DIGIT,	['9'] = DIGIT,	['A'] = LETTER, ['B'] = LETTER,
	['C'] = LETTER, ['D'] = LETTER, ['E'] = LETTER, ['F'] = LETTER, ['G'] = LETTER, ['H'] = LETTER,
	['I'] = LETTER, ['J'] = LETTER, ['K'] = LETTER, ['L'] = LETTER, ['M'] = LETTER, ['N'] = LETTER,
	['O'] = LETTER, ['P'] = LETTER, ['Q'] = LETTER, ['R'] = LETTER, ['S'] = LETTER, ['T'] = LETTER,
	['U'] = LETTER, ['V'] = LETTER, ['W'] = LETTER, ['X'] = LETTER, ['Y'] = LETTER, ['Z'] = LETTER,
	['a'] = LETTER, ['b'] = LETTER, ['c'] = LETTER, ['d'] = LETTER, ['e'] = LETTER, ['f'] = LETTER,
	['g'] = LETTER, ['h'] = LETTER, ['i'] = LETTER, ['j'] = LETTER, ['k'] = LETTER, ['l'] = LETTER,
	['m'] = LETTER, ['n'] = LETTER, ['o'] = LETTER, ['p'] = LETTER, ['q'] = LETTER, ['r'] = LETTER,
	['s'] = LETTER, ['t'] = LETTER, ['u'] = LETTER, ['v'] = LETTER, ['w'] = LETTER, ['x'] = LETTER,
	['y'] = LETTER, ['z'] = LETTER,
};

static enum kind
kind_of(uint32_t cp)
{
	switch (u_getIntPropertyValue((UChar32)cp, UCHAR_WORD_BREAK)) {
	case U_WB_ALETTER:
	case U_WB_HEBREW_LETTER:
		return cp >= 0x3005 && cp <= 0x303B ? CHARACTER : LETTER; /* 々 repeats a Han character */
	case U_WB_NUMERIC:
		return DIGIT;
	case U_WB_EXTEND:
	case U_WB_FORMAT:
	case U_WB_ZWJ:
		return EXTEND;
	case U_WB_KATAKANA:
		return CHARACTER;
	case U_WB_OTHER:
		/* UAX #29 leaves exactly the scripts without spaces out of ALetter. */
		if (cp >= 0x2080 && cp <= 0x2089) /* CO₂ */
			return DIGIT;
		if (cp == 0x2116)
			return NUMERO;
		return u_hasBinaryProperty((UChar32)cp, UCHAR_ALPHABETIC) ? CHARACTER : OTHER;
	default:
		return OTHER;
	}
}

/* The character at p, or one of size 0 at the end. A byte that is not UTF-8 stands for itself and is OTHER.
 */
static struct point
point_at(const char *p, const char *end)
{
	struct point pt = {.cp = 0xFFFD, .size = 1, .kind = OTHER};
	size_t n;

	if (p >= end) {
		pt.size = 0;
		return pt;
	}
	if ((unsigned char)*p < 0x80) {
		pt.cp = (unsigned char)*p;
		pt.kind = ascii_kinds[(unsigned char)*p];
		return pt;
	}
	n = utf8_decode(p, (size_t)(end - p), &pt.cp);
	if (n > 0) {
		pt.size = (unsigned)n;
		pt.kind = kind_of(pt.cp);
	}
	return pt;
}

static bool
is_wordy(enum kind kind)
{
	return kind == LETTER || kind == DIGIT;
}

static const char *
skip_extends(const char *p, const char *end)
{
	struct point pt;

	while ((pt = point_at(p, end)).kind == EXTEND)
		p += pt.size;
	return p;
}

static bool
is_apostrophe(uint32_t cp)
{
	return cp == '\'' || cp == 0x2019 || cp == 0xFF07;
}

/* Length of an English ending (after the apostrophe at hand) that is no word by itself: 's, 't, 're …; or 0.
 * It is followed by the word's end. */
static size_t
clitic_at(const char *p, const char *end)
{
	static const char *const clitics[] = {"s", "t", "d", "m", "ll", "re", "ve"};

	for (size_t i = 0; i < sizeof(clitics) / sizeof(clitics[0]); i++) {
		size_t n = strlen(clitics[i]);
		enum kind after;

		if ((size_t)(end - p) < n || strncasecmp(p, clitics[i], n) != 0)
			continue;
		after = point_at(p + n, end).kind;
		if (!is_wordy(after) && after != EXTEND)
			return n;
	}
	return 0;
}

static bool
is_hebrew(uint32_t cp)
{
	return (cp >= 0x5D0 && cp <= 0x5F2) || (cp >= 0xFB1D && cp <= 0xFB4F);
}

/* ICU parts Korean syllables from other letters and digits: AI가 is two words, 3월 too. */
static bool
is_hangul(uint32_t cp)
{
	return cp >= 0xAC00 && cp <= 0xD7A3;
}

/* The state of one word while it is read. */
struct reading {
	const char *start, *p, *end;
	struct point last; /* the last letter or digit */
	unsigned letters;  /* since the last dot */
	bool dotted;	   /* so far single letters with dots between them */
	const char *base;  /* where 's begins, or NULL */
};

/* May a dot join here, as in U.S? Single letters only: "end.Next" and "bbc.co.uk" are more words than one. */
static bool
dot_joins(const struct reading *r, struct point next, const char *after)
{
	enum kind beyond = point_at(skip_extends(after, r->end), r->end).kind;

	return r->letters == 1 && (r->dotted || r->start + r->last.size == r->p) && next.kind == LETTER &&
	       r->last.kind == LETTER && !is_wordy(beyond);
}

/* A mark stands at r->p between r->last and `next`: does the word go on behind it? (UAX #29, WB6 to WB12,
 * where they serve to find words.) */
static bool
joins(const struct reading *r, struct point mark, struct point next, const char *after)
{
	if (is_hangul(r->last.cp) || is_hangul(next.cp))
		return false;
	if (r->last.kind == DIGIT && next.kind == DIGIT)
		return mark.cp == '.' || mark.cp == ',' || mark.cp == 0x66B || mark.cp == 0x66C;
	if (mark.cp == '.')
		return dot_joins(r, next, after);
	if (r->last.kind != LETTER || next.kind != LETTER)
		return false;
	if (mark.cp == 0xB7)
		return (r->last.cp | 0x20) == 'l' && (next.cp | 0x20) == 'l';
	return is_hebrew(r->last.cp) && is_hebrew(next.cp) &&
	       (is_apostrophe(mark.cp) || mark.cp == '"' || mark.cp == 0x5F3 || mark.cp == 0x5F4);
}

/* Step over the mark at r->p if the word goes on behind it. */
static bool
read_mark(struct reading *r)
{
	struct point mark = point_at(r->p, r->end), next;
	const char *behind = r->p + mark.size, *after;

	if (mark.size == 0 || mark.cp == ' ')
		return false;
	if (is_apostrophe(mark.cp) && r->last.kind == LETTER && !r->dotted && !is_hangul(r->last.cp)) {
		size_t n = clitic_at(behind, r->end);

		if (n > 0) {
			r->base = n == 1 && (*behind | 0x20) == 's' ? r->p : NULL;
			r->p = behind + n;
			return false; /* and it ends here */
		}
	}
	behind = skip_extends(behind, r->end);
	next = point_at(behind, r->end);
	after = behind + next.size;
	if (!is_wordy(next.kind) || !joins(r, mark, next, after))
		return false;
	if (mark.cp == '.' && next.kind == LETTER) {
		r->dotted = true;
		r->letters = 0;
	}
	r->p = behind;
	return true;
}

/* "C++", "C#": one ASCII letter with its signs. */
static void
read_signs(struct reading *r)
{
	size_t left = (size_t)(r->end - r->p);

	if (r->p != r->start + 1 || r->last.kind != LETTER)
		return;
	if (left >= 2 && memcmp(r->p, "++", 2) == 0)
		r->p += 2;
	else if (left >= 1 && *r->p == '#')
		r->p++;
}

static void
read_word(struct reading *r)
{
	do {
		struct point pt;

		while ((pt = point_at(r->p, r->end)).kind == LETTER || pt.kind == DIGIT ||
		       pt.kind == EXTEND) {
			if (pt.kind != EXTEND && r->last.size && is_hangul(pt.cp) != is_hangul(r->last.cp))
				return;
			r->p += pt.size;
			if (pt.kind != EXTEND) {
				r->last = pt;
				r->letters++;
			}
		}
	} while (read_mark(r));
	read_signs(r);
}

/* Hebrew marks inside a word: U+05F3, U+05F4 and their ASCII stand-ins. */
static size_t
drop_hebrew_marks(char *word, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (word[i] == '"' || word[i] == '\'')
			continue;
		if (word[i] == '\xD7' && i + 1 < len && (word[i + 1] == '\xB3' || word[i + 1] == '\xB4')) {
			i++;
			continue;
		}
		word[n++] = word[i];
	}
	return n;
}

/* Skip to the next word, with what stands before it: an empty line, a mark that ends a clause (UCD
 * Terminal_Punctuation: 。、， but not the ・ between names). */
static struct point
skip_marks(struct tokens *t, bool *empty_line, bool *clause_end)
{
	unsigned lines = 0;

	for (;;) {
		struct point pt = point_at(t->p, t->end);

		if (pt.size == 0 || (pt.kind != OTHER && pt.kind != EXTEND))
			return pt;
		if (pt.cp == '\n')
			*empty_line |= ++lines > 1;
		else if (pt.cp != ' ' && pt.cp != '\t' && pt.cp != '\r')
			lines = 0;
		/* Only between characters it matters: in English text nobody asks ICU. */
		if (t->after_character && u_hasBinaryProperty((UChar32)pt.cp, UCHAR_TERMINAL_PUNCTUATION))
			*clause_end = true;
		t->p += pt.size;
	}
}

static void
fold_token(struct tokens *t, struct token *out, const struct reading *r)
{
	out->len = fold_word(out->src, out->src_len, t->word, sizeof(t->word));
	out->text = t->word;
	out->dotted = r->dotted;
	if (is_hebrew(r->last.cp))
		out->len = drop_hebrew_marks(t->word, out->len);
	if (r->base && out->len > 2 && out->text[out->len - 2] == '\'') {
		out->base_len = out->len - 2;
		out->base_src_len = (size_t)(r->base - out->src);
	}
}

void
tokens_init(struct tokens *t, const char *text, size_t len)
{
	t->p = text;
	t->end = text + len;
	t->after_character = false;
}

bool
tokens_next(struct tokens *t, struct token *out)
{
	bool empty_line = false, clause_end = false;

	for (;;) {
		struct point pt = skip_marks(t, &empty_line, &clause_end);
		struct reading r = {.start = t->p, .p = t->p, .end = t->end};

		if (pt.size == 0)
			return false;
		if (is_wordy(pt.kind))
			read_word(&r);
		else
			r.p = skip_extends(t->p + pt.size, t->end);
		memset(out, 0, sizeof(*out));
		out->src = t->p;
		out->src_len = (size_t)(r.p - t->p);
		out->character = pt.kind == CHARACTER;
		out->apart = empty_line || (clause_end && out->character);
		fold_token(t, out, &r);
		t->p = r.p;
		t->after_character = out->character;
		if (out->len > 0)
			return true;
	}
}
