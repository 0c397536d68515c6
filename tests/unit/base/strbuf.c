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
		cmocka_unit_test(is_a_c_string_at_every_moment), cmocka_unit_test(cuts_at_the_ceiling_and_says_so),
		cmocka_unit_test(holds_any_bytes),		 cmocka_unit_test(replaces_what_is_no_character),
		cmocka_unit_test(gives_its_memory_away),	 cmocka_unit_test(gives_room_below_the_ceiling),
	};

	return cmocka_run_group_tests_name("base/strbuf", tests, NULL, NULL);
}
