/* base/hash: SHA-256 (FIPS 180-4) cut to 128 bits, in base32 (RFC 4648). */
#include "../unit.h"

#include "base/hash.h"

static void
is_sha256_cut(void **state)
{
	static const unsigned char want[16] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
						0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23 };
	struct hash128 h = hash128_of("abc", 3);

	(void)state;
	assert_memory_equal(h.b, want, 16);
	assert_true(hash128_prefix(&h) == 0xeacf018fbf1678bau);
}

static void
tells_strings_apart(void **state)
{
	struct hash128 a = hash128_of_strings(2, (const char *const[]){ "ab", "c" });
	struct hash128 b = hash128_of_strings(2, (const char *const[]){ "a", "bc" });
	struct hash128 c = hash128_of_strings(2, (const char *const[]){ "", NULL });
	struct hash128 d = hash128_of_strings(1, (const char *const[]){ "" });

	(void)state;
	assert_memory_not_equal(a.b, b.b, 16);
	assert_memory_not_equal(c.b, d.b, 16);
}

static void
writes_base32(void **state)
{
	struct hash128 zero = { { 0 } }, ones;
	char text[HASH128_TEXT];

	(void)state;
	hash128_text(&zero, text);
	assert_string_equal(text, "aaaaaaaaaaaaaaaaaaaaaaaaaa");
	memset(ones.b, 0xFF, 16);
	hash128_text(&ones, text);
	assert_string_equal(text, "7777777777777777777777777" "4");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_sha256_cut),
		cmocka_unit_test(tells_strings_apart),
		cmocka_unit_test(writes_base32),
	};

	return cmocka_run_group_tests_name("base/hash", tests, NULL, NULL);
}
