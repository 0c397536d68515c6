/* compose/header: fields as RFC 5322, 2047 and 2231 want them, whatever they are given. */
#include "../unit.h"

#include "compose/header.h"

/* out is what was written; frees it. */
static void
wrote(struct strbuf *out, const char *want)
{
	assert_string_equal(strbuf_str(out), want);
	strbuf_release(out);
}

static void
check_text(const char *text, const char *want)
{
	struct strbuf out = STRBUF_INIT(64 << 10);

	header_text(&out, "Subject", text);
	wrote(&out, want);
}

static void
leaves_ascii_alone(void **state)
{
	(void)state;
	check_text("Fish & Chips: \"prices\" up 5%", "Subject: Fish & Chips: \"prices\" up 5%\n");
	check_text("a = b ?= c", "Subject: a = b ?= c\n");
}

static void
writes_nothing_for_nothing(void **state)
{
	(void)state;
	check_text("", "");
	check_text(NULL, "");
	check_text(" \r\n\t\u200B", "");
}

static void
lets_no_line_end_through(void **state)
{
	(void)state;
	check_text("x\r\nBcc: v@h.example\n\nbody", "Subject: x Bcc: v@h.example body\n");
	check_text("x\xC2\x85y\xE2\x80\xA9z", "Subject: x y z\n");
}

static void
encodes_only_what_must(void **state)
{
	(void)state;
	check_text("Neues aus K\xC3\xB6ln am Rhein", "Subject: Neues aus =?UTF-8?Q?K=C3=B6ln?= am Rhein\n");
	check_text("\xC3\xBC \xC3\xBC x", "Subject: =?UTF-8?B?w7wgw7w=?= x\n");
	check_text("say \"no\" \xC3\xBC", "Subject: say =?UTF-8?Q?=22no=22_=C3=BC?=\n");
}

static void
encodes_a_literal_encoded_word(void **state)
{
	(void)state;
	check_text("see =?utf-8?Q?x?= here", "Subject: see =?UTF-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?= here\n");
}

static void
chooses_the_better_encoding(void **state)
{
	(void)state;
	check_text("日本語の", "Subject: =?UTF-8?B?5pel5pys6Kqe44Gu?=\n");
	check_text("Caf\xC3\xA9terias", "Subject: =?UTF-8?Q?Caf=C3=A9terias?=\n");
}

static void
folds_long_text(void **state)
{
	(void)state;
	check_text("one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
		   "Subject: one two three four five six seven eight nine ten eleven twelve\n"
		   " thirteen fourteen\n");
}

/* No line over 76, no encoded word over 75 or cut inside a character. */
static void
cuts_encoded_words_on_characters(void **state)
{
	struct strbuf text = STRBUF_INIT(10000), out = STRBUF_INIT(64 << 10);

	(void)state;
	for (int i = 0; i < 500; i++)
		strbuf_addstr(&text, i % 3 ? "長" : i % 2 ? "𝕏" : "é");
	header_text(&out, "Subject", text.buf);
	for (char *line = strtok(out.buf, "\n"); line; line = strtok(NULL, "\n")) {
		size_t len = strlen(line);

		assert_in_range(len, 20, 76);
		assert_string_equal(line + len - 2, "?=");
	}
	strbuf_release(&text);
	strbuf_release(&out);
}

static void
encodes_a_word_that_cannot_be_folded(void **state)
{
	struct strbuf text = STRBUF_INIT(10000), out = STRBUF_INIT(64 << 10);

	(void)state;
	for (int i = 0; i < 2000; i++)
		strbuf_addch(&text, 'x');
	header_text(&out, "Subject", text.buf);
	for (char *line = strtok(out.buf, "\n"); line; line = strtok(NULL, "\n"))
		assert_in_range(strlen(line), 1, 76);
	strbuf_release(&text);
	strbuf_release(&out);
}

static void
writes_mailboxes(void **state)
{
	static const struct {
		const char *phrase, *want;
	} cases[] = {
		{ "Ann Smith", "From: Ann Smith <f@d.example>\n" },
		{ "Ann B. Smith", "From: \"Ann B. Smith\" <f@d.example>\n" },
		{ "Smith, Ann <x@y>", "From: \"Smith, Ann <x@y>\" <f@d.example>\n" },
		{ "Ann \"A\" Smith", "From: =?UTF-8?Q?Ann_=22A=22_Smith?= <f@d.example>\n" },
		{ "J\xC3\xB6rg M\xC3\xBCller", "From: =?UTF-8?Q?J=C3=B6rg_M=C3=BCller?= <f@d.example>\n" },
		{ "=?utf-8?Q?x?=", "From: =?UTF-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?= <f@d.example>\n" },
		{ "x\r\nBcc: y", "From: \"x Bcc: y\" <f@d.example>\n" },
		{ NULL, "From: <f@d.example>\n" },
		{ " \n", "From: <f@d.example>\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(10000);

		header_mailbox(&out, "From", cases[i].phrase, "f@d.example");
		wrote(&out, cases[i].want);
	}
}

static void
separates_phrases(void **state)
{
	static const char *const v[] = { "energy", "", "Erd\xC3\xB6l", "a, b", "food" };
	static const char *const none[] = { " ", NULL };
	struct strbuf out = STRBUF_INIT(10000);

	(void)state;
	header_phrases(&out, "Keywords", v, COUNT(v));
	header_phrases(&out, "Keywords", none, COUNT(none));
	/* RFC 2047 §5 (3): white space between an encoded word and a special. */
	wrote(&out, "Keywords: energy, =?UTF-8?Q?Erd=C3=B6l?= , \"a, b\", food\n");
}

static void
escapes_links(void **state)
{
	struct strbuf out = STRBUF_INIT(10000);

	(void)state;
	header_link(&out, "L", "https://h.example/\xC3\xBC b>\r\nX: y?q==?utf-8?");
	header_link(&out, "L", "");
	header_link(&out, "L", NULL);
	wrote(&out, "L: <https://h.example/%C3%BC%20b%3E%0D%0AX:%20y?q==%3Futf-8?>\n");
}

static void
leaves_out_links_that_are_too_long(void **state)
{
	char url[1200] = "https://h.example/";
	struct strbuf out = STRBUF_INIT(10000);

	(void)state;
	memset(url + strlen(url), 'a', 880 - strlen(url));
	header_link(&out, "L", url);
	assert_int_equal(out.len, 880 + 6);
	for (size_t len = 897; len <= 899; len++) { /* with its brackets 900 at most */
		strbuf_clear(&out);
		memset(url + 18, 'a', len - 18);
		url[len] = '\0';
		header_link(&out, "L", url);
		assert_int_equal(out.len, len <= HEADER_TOKEN_MAX - 2 ? len + 6 : 0);
	}
	memset(url, 'a', 1100);
	strbuf_clear(&out);
	header_link(&out, "L", url);
	wrote(&out, "");
}

static void
checks_msgids(void **state)
{
	static const char *const good[] = { "<a@b>", "<a.b@c.example>", "<st-a+b@x>" };
	static const char *const bad[] = { "", "<>", "a@b", "<a@b", "<a b@c>", "<@b>", "<a@>", "<a..b@c>", "<.a@b>",
					   "<a@b.>", "<a@b@c>", "<a@b>\r\nX: y", "<\xC3\xBC@b>" };
	const char *const ids[] = { "<a@b>", NULL, "<a b>", "<c@d>" };
	struct strbuf out = STRBUF_INIT(1000);

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(header_is_msgid(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(header_is_msgid(bad[i]));
	header_msgids(&out, "References", ids, COUNT(ids));
	header_msgids(&out, "In-Reply-To", bad, COUNT(bad));
	wrote(&out, "References: <a@b> <c@d>\n");
}

static void
makes_dot_atoms(void **state)
{
	static const char *const cases[][2] = {
		{ "lwn.net-1", "lwn.net-1" }, { "News/M\xC3\xBCnchen 1", "News/M%C3%BCnchen%201" },
		{ ".a..b.", "%2Ea.%2Eb%2E" }, { "100%", "100%25" },
		{ "", "%" }, { "a@b\r\n", "a%40b%0D%0A" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1000);

		header_dot_atom(&out, cases[i][0]);
		wrote(&out, cases[i][1]);
	}
}

static void
writes_parameters(void **state)
{
	static const struct {
		const char *value, *want;
	} cases[] = {
		{ "utf-8", "T: x; name=utf-8\n" },
		{ "", "T: x; name=\"\"\n" },
		{ "a b", "T: x; name=\"a b\"\n" },
		{ "a\"\r\nb", "T: x; name*=UTF-8''a%22%20b\n" },
		{ "=?x", "T: x; name*=UTF-8''%3D%3Fx\n" },
		{ "\xC3\xBC.txt", "T: x; name*=UTF-8''%C3%BC.txt\n" },
		{ "日本語日本語日本語",
		  "T: x; name*0*=UTF-8''%E6%97%A5%E6%9C%AC%E8%AA%9E%E6%97%A5%E6%9C%AC%E8%AA%9E;\n"
		  " name*1*=%E6%97%A5%E6%9C%AC%E8%AA%9E\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1000);
		struct header h;

		header_begin(&h, &out, "T");
		header_token(&h, "x");
		header_param(&h, "name", cases[i].value);
		header_end(&h);
		wrote(&out, cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_ascii_alone),
		cmocka_unit_test(writes_nothing_for_nothing),
		cmocka_unit_test(lets_no_line_end_through),
		cmocka_unit_test(encodes_only_what_must),
		cmocka_unit_test(encodes_a_literal_encoded_word),
		cmocka_unit_test(chooses_the_better_encoding),
		cmocka_unit_test(folds_long_text),
		cmocka_unit_test(cuts_encoded_words_on_characters),
		cmocka_unit_test(encodes_a_word_that_cannot_be_folded),
		cmocka_unit_test(writes_mailboxes),
		cmocka_unit_test(separates_phrases),
		cmocka_unit_test(escapes_links),
		cmocka_unit_test(leaves_out_links_that_are_too_long),
		cmocka_unit_test(checks_msgids),
		cmocka_unit_test(makes_dot_atoms),
		cmocka_unit_test(writes_parameters),
	};

	return cmocka_run_group_tests_name("compose/header", tests, NULL, NULL);
}
