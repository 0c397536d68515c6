#include "base/width.h"

#include <unicode/uchar.h>

#include "base/utf8.h"

unsigned
width_of(uint32_t cp)
{
	int8_t type;
	int32_t wide;

	if (cp < 0x300)
		return cp == 0xAD ? 0 : 1;
	type = u_charType((UChar32)cp);
	if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR ||
	    (cp >= 0x1160 && cp <= 0x11FF)) /* Hangul vowels and finals join their initial */
		return 0;
	wide = u_getIntPropertyValue((UChar32)cp, UCHAR_EAST_ASIAN_WIDTH);
	return wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
}

size_t
width_columns(const char *s, size_t len)
{
	size_t columns = 0;

	for (size_t i = 0, n; i < len; i += n) {
		uint32_t cp;

		if ((unsigned char)s[i] < 0x80) {
			columns++;
			n = 1;
			continue;
		}
		n = utf8_decode(s + i, len - i, &cp);
		columns += n ? width_of(cp) : 1;
		n = n ? n : 1;
	}
	return columns;
}
