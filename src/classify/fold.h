/* One word in the form in which words are compared; see classify/tokens.h for what is folded. */
#ifndef CLASSIFY_FOLD_H
#define CLASSIFY_FOLD_H

#include <stddef.h>

/* Fold len bytes of valid UTF-8 at s into out, at most max bytes (cut between characters). Returns the
 * length, which is 0 for what folds to nothing. */
size_t fold_word(const char *s, size_t len, char *out, size_t max);

/* Case and compatibility forms only, accents kept, as stemmers want their words. */
size_t fold_case(const char *s, size_t len, char *out, size_t max);

/* Load ICU's tables now: a locked-in process cannot open them later. */
void fold_warm(void);

#endif
