#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

int
error_set(struct error *err, const char *fmt, ...)
{
	const char *end;
	va_list ap;
	size_t n;

	if (!err)
		return -1;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	/* One line of UTF-8, though a name in it was cut, and nothing a terminal would obey. */
	end = err->text + strlen(err->text);
	for (char *p = err->text; p < end; p += n) {
		uint32_t cp;

		n = utf8_decode(p, (size_t)(end - p), &cp);
		if (n == 0 || cp < 0x20 || cp == 0x7F) {
			*p = '?';
			n = 1;
		}
	}
	return -1;
}
