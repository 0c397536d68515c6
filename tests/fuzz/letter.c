/* compose/letter on any bytes: whatever the message, what is read of it is UTF-8. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "compose/letter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *s)
{
	assert(!s || utf8_valid(s, strlen(s)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct letter letter;

	if (letter_read((const char *)data, size, &arena, &letter) == 0) {
		check(letter.subject);
		check(letter.author);
		check(letter.feed_title);
		check(letter.filed);
		check(letter.words);
		assert(letter.words);
		for (size_t i = 0; i < letter.tags.n; i++)
			check(letter.tags.v[i]);
		letter_topics(&letter, &arena);
	}
	arena_release(&arena);
	return 0;
}
