/* Any bytes → words. Words of valid UTF-8 end where ICU's end and are the same words read alone. */
#include <stdint.h>
#include <stdio.h>

#include "../word_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *wrong = NULL;
	struct tokens tokens;
	struct token token;

	if (utf8_valid(text, size)) {
		wrong = word_oracle(text, size);
	} else {
		tokens_init(&tokens, text, size);
		while (tokens_next(&tokens, &token))
			if (token.len == 0 || token.len > TOKEN_MAX ||
			    token.src + token.src_len > text + size)
				wrong = "a word is not in the text";
	}
	if (wrong) {
		fprintf(stderr, "%s\n", wrong);
		abort();
	}
	return 0;
}
