/* ICU's word iterator as the judge of classify/tokens.h, for the unit test and the fuzz target. */
#ifndef TESTS_WORD_ORACLE_H
#define TESTS_WORD_ORACLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include "base/utf8.h"
#include "classify/tokens.h"

/* One byte for each byte of the text and its end: 1 where ICU breaks. */
static char *
icu_breaks(const char *text, size_t len)
{
	UErrorCode code = U_ZERO_ERROR;
	UText *utext = utext_openUTF8(NULL, text, (int64_t)len, &code);
	UBreakIterator *it = ubrk_open(UBRK_WORD, "en", NULL, 0, &code);
	char *breaks = calloc(len + 1, 1);

	ubrk_setUText(it, utext, &code);
	if (!breaks || U_FAILURE(code))
		abort();
	for (int32_t at = ubrk_first(it); at != UBRK_DONE; at = ubrk_next(it))
		breaks[at] = 1;
	ubrk_close(it);
	utext_close(utext);
	return breaks;
}

/* Letters and digits must be in a word. (Marks before the first letter are in none.) */
static bool
is_letter_or_digit(uint32_t cp)
{
	int kind = u_getIntPropertyValue((UChar32)cp, UCHAR_WORD_BREAK);

	return u_isalnum((UChar32)cp) && kind != U_WB_EXTEND && kind != U_WB_FORMAT;
}

static const char *
check_gap(const char *from, const char *to)
{
	while (from < to) {
		uint32_t cp;

		from += utf8_decode(from, (size_t)(to - from), &cp);
		if (is_letter_or_digit(cp) && cp != 0x640)
			return "a letter or digit is in no word";
	}
	return NULL;
}

static bool
is_subscript_at(const char *p, const char *end)
{
	uint32_t cp;

	return p < end && utf8_decode(p, (size_t)(end - p), &cp) && cp >= 0x2080 && cp <= 0x2089;
}

static bool
is_after_hangul_mark(const char *start, const char *p)
{
	const char *end = p;
	bool mark = false;

	while (p > start) {
		uint32_t cp;

		do
			p--;
		while (p > start && ((unsigned char)*p & 0xC0) == 0x80);
		utf8_decode(p, (size_t)(end - p), &cp);
		if (cp >= 0xAC00 && cp <= 0xD7A3)
			return mark;
		mark = true;
		if (is_letter_or_digit(cp))
			return false;
	}
	return false;
}

/* ICU must not break inside the word, but at what we add to it: C++ and CO₂. (Nor do we break where its
 * Korean dictionary stumbles over a soft hyphen or an accent.) */
static const char *
check_inside(const char *text, const char *breaks, const struct token *token)
{
	const char *end = token->src + token->src_len;

	for (const char *p = token->src; p < end; p++)
		if (*p == '+' || *p == '#' || is_subscript_at(p, end))
			return NULL;
	for (const char *p = token->src + 1; p < end; p++) {
		if (breaks[p - text] && !is_after_hangul_mark(token->src, p))
			return "ICU breaks inside the word";
	}
	return NULL;
}

/* Read alone, a word is the same word. */
static const char *
check_alone(const struct token *token)
{
	struct tokens again;
	struct token alone;

	tokens_init(&again, token->src, token->src_len);
	if (!tokens_next(&again, &alone) || alone.src_len != token->src_len || alone.len != token->len ||
	    memcmp(alone.text, token->text, token->len) != 0)
		return "read alone it is another word";
	return NULL;
}

/* What is wrong with the words of valid UTF-8, or NULL. */
static const char *
word_oracle(const char *text, size_t len)
{
	char *breaks = icu_breaks(text, len);
	const char *end = text, *wrong = NULL;
	struct tokens tokens;
	struct token token;
	bool was_character = false;

	tokens_init(&tokens, text, len);
	while (!wrong && tokens_next(&tokens, &token)) {
		wrong = check_gap(end, token.src);
		if (!wrong && token.src == end && end > text && !breaks[end - text] && !token.character &&
		    !was_character)
			wrong = "two words where ICU has one";
		if (!wrong)
			wrong = check_inside(text, breaks, &token);
		if (!wrong)
			wrong = check_alone(&token);
		end = token.src + token.src_len;
		was_character = token.character;
	}
	if (!wrong)
		wrong = check_gap(end, text + len);
	free(breaks);
	return wrong;
}

#endif
