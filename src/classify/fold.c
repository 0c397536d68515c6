#include "fold.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "base/utf8.h"

/* A word is at most this many UTF-16 units here; what is longer is no word but data. */
#define UNITS_MAX 512

struct out {
	char *p;
	size_t len, max;
};

/* The instances are ICU's own, loaded once and shared; failing here means a broken installation. */
static const UNormalizer2 *
casefolder(void)
{
	UErrorCode code = U_ZERO_ERROR;
	const UNormalizer2 *n = unorm2_getNFKCCasefoldInstance(&code);

	assert(U_SUCCESS(code));
	return n;
}

static const UNormalizer2 *
composer(void)
{
	UErrorCode code = U_ZERO_ERROR;
	const UNormalizer2 *n = unorm2_getNFCInstance(&code);

	assert(U_SUCCESS(code));
	return n;
}

static void
put(struct out *out, UChar32 c)
{
	char bytes[4];
	size_t n = utf8_encode((uint32_t)c, bytes);

	if (n > out->max - out->len) {
		out->max = out->len; /* full: what follows is dropped, too */
		return;
	}
	memcpy(out->p + out->len, bytes, n);
	out->len += n;
}

/* Letters that Unicode does not decompose but that people type without their stroke or joined. */
static const char *
spelled_out(UChar32 c)
{
	switch (c) {
	case 0xE6: /* æ */
		return "ae";
	case 0xF0:  /* ð */
	case 0x111: /* đ */
		return "d";
	case 0xF8: /* ø */
		return "o";
	case 0xFE: /* þ */
		return "th";
	case 0x127: /* ħ */
		return "h";
	case 0x131: /* ı */
		return "i";
	case 0x142: /* ł */
		return "l";
	case 0x153: /* œ */
		return "oe";
	case 0x167: /* ŧ */
		return "t";
	case 0x2019: /* ’ */
		return "'";
	case 0xB7:  /* · in Catalan l·l */
	case 0x640: /* Arabic tatweel: only stretches the line */
		return "";
	default:
		return NULL;
	}
}

/* Scripts in which a mark is an accent or a vowel point, that readers leave out. */
static bool
accents_fold(UScriptCode script)
{
	switch (script) {
	case USCRIPT_LATIN:
	case USCRIPT_GREEK:
	case USCRIPT_CYRILLIC:
	case USCRIPT_HEBREW:
	case USCRIPT_ARABIC:
	case USCRIPT_SYRIAC:
	case USCRIPT_COPTIC:
	case USCRIPT_ARMENIAN:
		return true;
	default:
		return false;
	}
}

static UScriptCode
script_of(UChar32 c)
{
	UErrorCode code = U_ZERO_ERROR;

	return uscript_getScript(c, &code);
}

static bool
mark_folds(UChar32 c, UScriptCode script)
{
	if (c == 0x3099 || c == 0x309A) /* か and が are two letters */
		return false;
	return script == USCRIPT_INHERITED || accents_fold(script);
}

/* й, ї, ў: an accent for Unicode, letters of their own for those who write them. */
static bool
is_letter_with_mark(UChar32 c)
{
	return c == 0x439 || c == 0x457 || c == 0x45E;
}

/* c is case-folded and composed already: take its accents off. */
static void
put_bare(struct out *out, UChar32 c)
{
	const char *spelled = spelled_out(c);
	UScriptCode script;
	UChar parts[8];
	UErrorCode code = U_ZERO_ERROR;
	int32_t n, i = 0;

	if (spelled) {
		while (*spelled)
			put(out, *spelled++);
		return;
	}
	script = script_of(c);
	if (u_charType(c) == U_NON_SPACING_MARK || u_charType(c) == U_ENCLOSING_MARK) {
		if (!mark_folds(c, script))
			put(out, c);
		return;
	}
	if (!accents_fold(script) || is_letter_with_mark(c)) {
		put(out, c);
		return;
	}
	n = unorm2_getDecomposition(composer(), c, parts, (int32_t)(sizeof(parts) / sizeof(parts[0])), &code);
	if (n <= 0 || U_FAILURE(code)) {
		put(out, c);
		return;
	}
	while (i < n) {
		UChar32 part;

		U16_NEXT(parts, i, n, part);
		if (u_charType(part) != U_NON_SPACING_MARK)
			put_bare(out, part);
	}
}

static size_t
ascii_lower(const char *s, size_t len, char *out, size_t max)
{
	size_t i;

	for (i = 0; i < len && i < max; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x80)
			break;
		out[i] = (char)(c | (c >= 'A' && c <= 'Z' ? 0x20 : 0));
	}
	return i;
}

/* NFKC_Casefold of the word, each resulting character handed to `each`. */
static size_t
fold_through(const char *s, size_t len, char *out, size_t max, void (*each)(struct out *, UChar32))
{
	struct out o = {.p = out, .max = max};
	UChar raw[UNITS_MAX], folded[UNITS_MAX * 2];
	int32_t n = 0, i = 0;
	UErrorCode code = U_ZERO_ERROR;

	len = utf8_clip(s, len, UNITS_MAX);
	u_strFromUTF8(raw, UNITS_MAX, &n, s, (int32_t)len, &code);
	n = unorm2_normalize(casefolder(), raw, n, folded, (int32_t)(sizeof(folded) / sizeof(folded[0])),
			     &code);
	if (U_FAILURE(code)) /* invalid, or one of the few characters that unfold to 18 */
		return ascii_lower(s, len, out, max);
	while (i < n) {
		UChar32 c;

		U16_NEXT(folded, i, n, c);
		each(&o, c);
	}
	return o.len;
}

size_t
fold_word(const char *s, size_t len, char *out, size_t max)
{
	if (ascii_lower(s, len, out, max) == (len < max ? len : max))
		return len < max ? len : max;
	return fold_through(s, len, out, max, put_bare);
}

size_t
fold_case(const char *s, size_t len, char *out, size_t max)
{
	if (ascii_lower(s, len, out, max) == (len < max ? len : max))
		return len < max ? len : max;
	return fold_through(s, len, out, max, put);
}

void
fold_warm(void)
{
	(void)casefolder();
	(void)composer();
}
