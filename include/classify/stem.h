/* Words → stems, by language: Snowball (libstemmer). */
#ifndef CLASSIFY_STEM_H
#define CLASSIFY_STEM_H

#include <stddef.h>

#include "classify/tokens.h"

struct sb_stemmer;

/* The stemmer for a BCP 47 tag ("de", "pt-BR", "nb_NO", "eng"): an index below stems_languages(). English
 * when the tag is NULL or says nothing; -1 for a language without a stemmer, whose words are compared as they
 * are. */
int stems_language(const char *tag);
int stems_languages(void);

/* A stemmer has state: one for each thread. NULL for language -1. */
struct sb_stemmer *stems_open(int language);
void stems_close(struct sb_stemmer *stemmer); /* takes NULL */

/* The token's stem, folded like a token, into out of TOKEN_MAX bytes; the token's own text without a stemmer
 * (NULL). Returns its length. */
size_t stem_token(struct sb_stemmer *stemmer, const struct token *token, char *out);

#endif
