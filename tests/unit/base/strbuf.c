/* base/strbuf: grows to its ceiling and no further. */
#include "../unit.h"

#include "base/strbuf.h"

static void
is_a_c_string_at_every_moment(void **state)
{
	struct strbuf sb = STRBUF_INIT(1000);

	(void)state;
	assert_string_equal(strbuf_str(&sb), "");
	strbuf_addstr(&sb, "one");
	strbuf_addch(&sb, ',');
	strbuf_addf(&sb, " %d", 2);
	strbuf_addcp(&sb, 0x20AC);
	assert_string_equal(sb.buf, "one, 2\xE2\x82\xAC");
	assert_int_equal(sb.len, strlen(sb.buf));
	strbuf_trunc(&sb, 3);
	assert_string_equal(sb.buf, "one");
	strbuf_release(&sb);
}

static void
prints_into_little_room(void **state)
{
	struct strbuf line = STRBUF_INIT(400), full = STRBUF_INIT(3);

	(void)state;
	strbuf_addf(&line, "%s", "");
	assert_string_equal(line.buf, "");
	for (int i = 0; i < 3; i++)
		strbuf_addf(&line, "%0130d", i); /* the last one does not fit */
	assert_int_equal(line.len, 390);
	strbuf_addf(&line, "%s", "0123456789x");
	assert_int_equal(line.len, 400);
	assert_true(line.cut);
	strbuf_addf(&full, "%d", 1234);
	assert_string_equal(full.buf, "123");
	assert_true(full.cut);
	strbuf_release(&line);
	strbuf_release(&full);
}

static void
writes_numbers_as_printf_does(void **state)
{
	static const struct {
		int64_t value;
		unsigned digits;
		const char *want;
	} cases[] = { { 0, 0, "0" },	{ 0, 2, "00" },	   { 7, 2, "07" },
		      { 123, 2, "123" }, { -5, 2, "-05" }, { 1, 99, "00000000000000000001" },
		      { INT64_MIN, 1, "-9223372036854775808" } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf sb = STRBUF_INIT(100);

		strbuf_addint(&sb, cases[i].value, cases[i].digits);
		assert_string_equal(sb.buf, cases[i].want);
		strbuf_release(&sb);
	}
}

static void
gives_room_below_the_ceiling(void **state)
{
	struct strbuf sb = STRBUF_INIT(1000);

	(void)state;
	strbuf_addstr(&sb, "read: ");
	memcpy(strbuf_room(&sb, 994), "abcdef", 6);
	strbuf_took(&sb, 3);
	assert_string_equal(sb.buf, "read: abc");
	assert_null(strbuf_room(&sb, 992));
	assert_false(sb.cut);
	strbuf_release(&sb);
}

static void
cuts_at_the_ceiling_and_says_so(void **state)
{
	struct strbuf sb = STRBUF_INIT(5);

	(void)state;
	strbuf_addstr(&sb, "1234");
	assert_false(sb.cut);
	strbuf_addstr(&sb, "5678");
	assert_true(sb.cut);
	assert_string_equal(sb.buf, "12345");
	strbuf_addch(&sb, 'x');
	assert_string_equal(sb.buf, "12345");
	strbuf_clear(&sb);
	assert_false(sb.cut);
	assert_string_equal(strbuf_str(&sb), "");
	strbuf_release(&sb);
}

static void
drops_the_part_of_a_character_that_was_cut(void **state)
{
	static const struct {
		size_t ceiling;
		const char *text, *want;
	} cases[] = { { 4, "abc€", "abc" }, { 5, "abc€", "abc" }, { 6, "abc€", "abc€" }, { 6, "abc€d", "abc€" },
		      { 2, "€", "" },	    { 3, "abcd", "abc" } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf sb = STRBUF_INIT(cases[i].ceiling);

		strbuf_addstr(&sb, cases[i].text);
		strbuf_drop_partial(&sb);
		assert_string_equal(strbuf_str(&sb), cases[i].want);
		strbuf_release(&sb);
	}
}

static void
holds_any_bytes(void **state)
{
	struct strbuf sb = STRBUF_INIT(100);

	(void)state;
	strbuf_add(&sb, "a\0b", 3);
	assert_int_equal(sb.len, 3);
	assert_memory_equal(sb.buf, "a\0b", 4);
	strbuf_release(&sb);
}

static void
replaces_what_is_no_character(void **state)
{
	struct strbuf sb = STRBUF_INIT(100);

	(void)state;
	strbuf_addcp(&sb, 0xD800);
	strbuf_addcp(&sb, 0x110000);
	assert_string_equal(sb.buf, "\xEF\xBF\xBD\xEF\xBF\xBD");
	strbuf_release(&sb);
}

static void
gives_its_memory_away(void **state)
{
	struct strbuf sb = STRBUF_INIT(100);
	char *s = strbuf_detach(&sb);

	(void)state;
	assert_string_equal(s, "");
	free(s);
	strbuf_addstr(&sb, "x");
	s = strbuf_detach(&sb);
	assert_string_equal(s, "x");
	assert_null(sb.buf);
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_a_c_string_at_every_moment),
		cmocka_unit_test(prints_into_little_room),
		cmocka_unit_test(writes_numbers_as_printf_does), cmocka_unit_test(cuts_at_the_ceiling_and_says_so),
		cmocka_unit_test(drops_the_part_of_a_character_that_was_cut),
		cmocka_unit_test(holds_any_bytes),		 cmocka_unit_test(replaces_what_is_no_character),
		cmocka_unit_test(gives_its_memory_away),	 cmocka_unit_test(gives_room_below_the_ceiling),
	};

	return cmocka_run_group_tests_name("base/strbuf", tests, NULL, NULL);
}
