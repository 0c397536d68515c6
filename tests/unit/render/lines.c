/* render/lines: RFC 3676 at the level of single lines. */
#include "../unit.h"

#include "../../../src/render/lines.h"

static void
prefixes_lines(void **state)
{
	static const struct {
		unsigned quotes;
		const char *indent, *line, *want;
	} cases[] = {
		{ 0, "", "a", "a\n" },
		{ 0, "", "", "\n" },
		{ 0, "", " a ", "  a\n" },
		{ 0, "", ">a", " >a\n" },
		{ 0, "", "From a", " From a\n" },
		{ 0, "", "Fromage", "Fromage\n" },
		{ 0, "  ", "a", "   a\n" },
		{ 2, "", "a", ">> a\n" },
		{ 1, "", "From a", "> From a\n" },
		{ 1, "  ", "a", ">   a\n" },
		{ 1, "  ", "", ">\n" },
		{ 40, "", "a", ">>>>>>>>> a\n" },
		{ 0, "", "a\xC2\xA0", "a\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(256);
		struct lines l;

		lines_init(&l, &out, NULL);
		l.quotes = cases[i].quotes;
		strbuf_addstr(&l.indent, cases[i].indent);
		lines_fixed(&l, cases[i].line, strlen(cases[i].line));
		assert_string_equal(out.buf, cases[i].want);
		lines_release(&l);
		strbuf_release(&out);
	}
}

static void
puts_the_marker_once(void **state)
{
	struct strbuf out = STRBUF_INIT(256);
	struct lines l;

	(void)state;
	lines_init(&l, &out, NULL);
	strbuf_addstr(&l.indent, "   ");
	strbuf_addstr(&l.marker, "1. ");
	lines_fixed(&l, "a", 1);
	lines_fixed(&l, "b", 1);
	assert_string_equal(out.buf, "1. a\n    b\n");
	lines_release(&l);
	strbuf_release(&out);
}

static void
cuts_what_no_line_can_hold(void **state)
{
	struct strbuf word = STRBUF_INIT(5000), out = STRBUF_INIT(16384);
	struct lines l;

	(void)state;
	while (!word.cut)
		strbuf_addstr(&word, "\xC3\xA9");
	strbuf_trunc(&word, 4998);
	lines_init(&l, &out, "not a language; DROP");
	lines_flow(&l, word.buf, word.len, false);
	lines_fixed(&l, word.buf, word.len);
	for (const char *p = out.buf; *p; p += strcspn(p, "\n") + 1) {
		assert_true(strcspn(p, "\n") <= 998);
		assert_int_equal((unsigned char)*p, 0xC3); /* never within a character */
	}
	lines_release(&l);
	strbuf_release(&word);
	strbuf_release(&out);
}

static void
leaves_room_when_deep(void **state)
{
	struct strbuf out = STRBUF_INIT(64);
	struct lines l;

	(void)state;
	lines_init(&l, &out, NULL);
	assert_int_equal(lines_room(&l), 72);
	l.quotes = 3;
	assert_int_equal(lines_room(&l), 68);
	while (!l.indent.cut)
		strbuf_addch(&l.indent, ' ');
	l.quotes = 1000;
	assert_int_equal(lines_room(&l), 24);
	lines_release(&l);
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefixes_lines),
		cmocka_unit_test(puts_the_marker_once),
		cmocka_unit_test(cuts_what_no_line_can_hold),
		cmocka_unit_test(leaves_room_when_deep),
	};

	return cmocka_run_group_tests_name("render/lines", tests, NULL, NULL);
}
