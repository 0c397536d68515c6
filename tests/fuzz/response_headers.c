/* The header lines of any answer. Whatever comes, the ceilings hold, a kept value can be sent back as a header
 * line, and the server's wishes are within what RFC 9111 lets them be. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fetch/validator.h"

#define NOW INT64_C(1714982400)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_value(const struct strbuf *value, size_t max)
{
	assert(value->len <= max);
	for (size_t i = 0; i < value->len; i++)
		assert((unsigned char)value->buf[i] >= 0x20 || value->buf[i] == '\t');
	if (value->len > 0)
		assert(value->buf[0] != ' ' && value->buf[value->len - 1] != ' ');
}

static void
check_seconds(int64_t s)
{
	assert(s >= -1 && s <= INT64_C(1) << 31);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct headers h; /* used again, as a transfer's is */
	const char *p = (const char *)data, *end = p + size;

	headers_clear(&h);
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = newline ? (size_t)(newline + 1 - p) : (size_t)(end - p);

		if (headers_add(&h, p, n) < 0)
			break;
		p += n;
	}
	assert(h.bytes <= HEADERS_MAX_BYTES && h.lines <= HEADERS_MAX_LINES + 1);
	assert(h.status >= 0 && h.status <= 999);
	check_value(&h.etag, HEADERS_MAX_VALIDATOR);
	check_value(&h.last_modified, HEADERS_MAX_VALIDATOR);
	check_value(&h.content_type, HEADERS_MAX_TYPE);
	check_value(&h.location, HEADERS_MAX_LOCATION);
	check_seconds(headers_retry_after(&h, NOW));
	check_seconds(headers_fresh_for(&h, NOW));
	return 0;
}
