/* parse/charset_table: as the C library has these charsets. */
#include "../unit.h"

#include <iconv.h>

#include "../../../src/parse/charset.h"

/* The code point of a byte, 0 where the charset has none there. */
static unsigned
by_iconv(iconv_t cd, unsigned char byte)
{
	unsigned char out[4] = { 0 };
	char in = (char)byte, *from = &in, *to = (char *)out;
	size_t in_left = 1, out_left = sizeof(out);

	if (iconv(cd, &from, &in_left, &to, &out_left) == (size_t)-1)
		return 0;
	return (unsigned)out[0] << 24 | (unsigned)out[1] << 16 | (unsigned)out[2] << 8 | out[3];
}

static void
check(const char *charset, unsigned (*meaning)(unsigned char))
{
	iconv_t cd = iconv_open("UCS-4BE", charset);

	if (cd == (iconv_t)-1) {
		print_message("SKIP  the C library has no %s\n", charset);
		skip();
	}
	for (unsigned byte = 0x80; byte < 256; byte++) {
		unsigned want = by_iconv(cd, (unsigned char)byte);

		assert_int_equal(meaning((unsigned char)byte), want ? want : byte);
	}
	iconv_close(cd);
}

static void
is_windows_1252(void **state)
{
	(void)state;
	check("CP1252", charset_windows_1252);
}

static void
is_iso_8859_16(void **state)
{
	(void)state;
	check("ISO-8859-16", charset_iso_8859_16);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_windows_1252),
		cmocka_unit_test(is_iso_8859_16),
	};

	return cmocka_run_group_tests_name("parse/charset_table", tests, NULL, NULL);
}
