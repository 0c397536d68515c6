/* Any bytes in any charset. What comes out is valid UTF-8 without a byte-order mark in front, and UTF-8 stays
 * as it is. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/parse/charset.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = { NULL, "text/xml; charset=utf-8", "text/xml; charset=\"Shift_JIS\"",
					     "text/xml;charset=iso-2022-jp", "text/xml;charset=utf-16" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct decoded d;

		charset_decode((const char *)data, size, types[i], &d);
		assert(utf8_valid(d.s, d.len));
		assert(d.len < 3 || memcmp(d.s, "\xEF\xBB\xBF", 3) != 0);
		assert(d.len <= size * 3 + 64);
		decoded_release(&d);
	}
	return 0;
}
