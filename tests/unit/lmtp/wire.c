/* lmtp/wire: text for DATA, and recipients. */
#include "../unit.h"

#include "lmtp/wire.h"

static void
writes_lines_with_crlf_and_dots_doubled(void **state)
{
	static const struct {
		const char *head, *message, *want;
	} cases[] = {
		{ "", "", ".\r\n" },
		{ "", "A: b\n\n.\n..x\na.b\n", "A: b\r\n\r\n..\r\n...x\r\na.b\r\n.\r\n" },
		{ "", "no end", "no end\r\n.\r\n" },
		{ "", "has\r\nits own\r\r\n", "has\r\nits own\r\n.\r\n" },
		{ "X: y\n", "A: b\n", "X: y\r\nA: b\r\n.\r\n" },
		{ "X: y\n", "Return-Path: <>\nDelivered-To: a\n b\nDate: c\n\nReturn-Path: x\n",
		  "X: y\r\nDate: c\r\n\r\nReturn-Path: x\r\n.\r\n" },
		{ "", "Return-Path: <>", ".\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1000);

		wire_text(&out, cases[i].head, cases[i].message, strlen(cases[i].message));
		assert_string_equal(strbuf_str(&out), cases[i].want);
		strbuf_release(&out);
	}
}

static void
puts_the_folder_into_the_address(void **state)
{
	static const struct {
		const char *folder, *want;
	} cases[] = {
		{ "", "ann@x.example" },
		{ "INBOX", "ann@x.example" },
		{ "News/Linux", "ann+News/Linux@x.example" },
		{ "My feeds", "\"ann+My feeds\"@x.example" },
		{ "a\"b\\c>", "\"ann+a\\\"b\\\\c>\"@x.example" },
		{ "a..b", "\"ann+a..b\"@x.example" },
		{ "München", "ann@x.example" },
		{ "a\r\nDATA", "ann@x.example" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1000);

		wire_recipient(&out, "ann@x.example", cases[i].folder);
		assert_string_equal(out.buf, cases[i].want);
		strbuf_release(&out);
	}
}

static void
knows_addresses(void **state)
{
	static const char *const good[] = { "a@b", "ann.b+c@site.example", "-a@b" };
	static const char *const bad[] = { "", "a", "@b", "a@", "a b@c", "a@b@c", "a/b@c", ".a@b", "a..b@c", "ä@b", "a@b>", "<a@b", "a@b\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(wire_is_address(good[i], strlen(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(wire_is_address(bad[i], strlen(bad[i])));
}

static void
tells_folder_and_flags(void **state)
{
	static const struct {
		const char *folder, *flags, *want;
	} cases[] = {
		{ "News/Linux", "", "X-Wire-Folder: News/Linux\n" },
		{ "", "T", "X-Wire-Folder: INBOX\n" },
		{ "Köln", "FS", "X-Wire-Folder: =?UTF-8?Q?K=C3=B6ln?=\nX-Wire-Flags: \\Flagged \\Seen\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1000);

		wire_head(&out, cases[i].folder, cases[i].flags);
		assert_string_equal(out.buf, cases[i].want);
		strbuf_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_lines_with_crlf_and_dots_doubled),
		cmocka_unit_test(puts_the_folder_into_the_address),
		cmocka_unit_test(knows_addresses),
		cmocka_unit_test(tells_folder_and_flags),
	};

	return cmocka_run_group_tests_name("lmtp/wire", tests, NULL, NULL);
}
