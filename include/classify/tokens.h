/* Text → words, folded so that two spellings of one word are the same bytes. Used alike for keywords and for
 * what is classified, so that they can be compared byte by byte. Pure, linear, no memory of its own.
 *
 * Words end where UAX #29 (ICU's word iterator) ends them, and in addition
 *   - at every character of a script that writes no spaces (Han, kana, Thai, Khmer, Lao, Burmese …),
 *   - at dots, colons, underscores and apostrophes between letters ("bbc.co.uk" is three words, "l'énergie"
 *     two), but "don't", "U.S." and "3.5" are one each, and so is the Hebrew צה"ל (without its mark);
 * "C++", "C#" are one word with their signs, "№" is the word "no", "CO₂" is "co2".
 *
 * Folded are case, width, compatibility forms and ligatures (NFKC_Casefold), accents of Latin, Greek and
 * Cyrillic (but й, ї, ў are letters), Arabic and Hebrew points; marks that make another letter or syllable
 * (kana, Thai, Indic) stay. Letters with a stroke and ae, oe, th digraphs are spelled out: Łódź is "lodz". */
#ifndef CLASSIFY_TOKENS_H
#define CLASSIFY_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#define TOKEN_MAX 256 /* bytes of a folded word; the rest of a longer one is dropped */

struct token {
	const char *src; /* as written */
	size_t src_len;
	const char *text; /* folded, not terminated; valid until the next call */
	size_t len;
	size_t base_len, base_src_len; /* the word without its English 's, when it has one; else 0 */
	bool dotted;		       /* an acronym with its dots: "u.s" may also be read as "us" */
	bool character;		       /* of a script that writes no spaces */
	bool apart; /* does not continue a phrase: an empty line stands before it, or the end of a clause
		     * between two characters */
};

struct tokens {
	const char *p, *end;
	bool after_character;
	char word[TOKEN_MAX];
};

void tokens_init(struct tokens *t, const char *text, size_t len);

/* The next word. Returns false at the end. Bytes that are not UTF-8 separate words. */
bool tokens_next(struct tokens *t, struct token *out);

#endif
