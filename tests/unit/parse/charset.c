/* parse/charset: whom to believe, and what to do with bytes that nobody explains. */
#include "../unit.h"

#include "../../../src/parse/charset.h"
#include "base/utf8.h"

struct sample {
	const char *what, *bytes;
	size_t len;
	const char *content_type, *want;
};
#define BYTES(s) s, sizeof(s) - 1

static void
check(const struct sample *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct decoded d;

		charset_decode(v[i].bytes, v[i].len, v[i].content_type, &d);
		if (d.len != strlen(v[i].want) || memcmp(d.s, v[i].want, d.len) != 0)
			fail_msg("%s: read as %s: %.*s", v[i].what, d.charset, (int)d.len, d.s);
		decoded_release(&d);
	}
}

#define DECL(name) "<?xml version=\"1.0\" encoding=\"" name "\"?>"

static void
believes_marks_then_declarations_then_http(void **state)
{
	static const struct sample v[] = {
		{ "UTF-8", BYTES("<a>\xC3\xBC</a>"), NULL, "<a>\xC3\xBC</a>" },
		{ "mark", BYTES("\xEF\xBB\xBF<a>\xC3\xBC"), "text/xml; charset=koi8-r", "<a>\xC3\xBC" },
		{ "two marks", BYTES("\xEF\xBB\xBF\xEF\xBB\xBF<a>"), NULL, "<a>" },
		{ "mark beats declaration", BYTES("\xEF\xBB\xBF" DECL("utf-16") "\xC3\xBC"), NULL, DECL("utf-16") "\xC3\xBC" },
		{ "declared", BYTES(DECL("koi8-r") "\xC1"), "text/xml; charset=iso-8859-1", DECL("koi8-r") "\xD0\xB0" },
		{ "HTTP", BYTES("<a>\xC1"), "text/xml; charset=\"KOI8-R\"", "<a>\xD0\xB0" },
		{ "latin1 means windows-1252", BYTES(DECL("iso-8859-1") "\x93\xFC"), NULL,
		  DECL("iso-8859-1") "\xE2\x80\x9C\xC3\xBC" },
		{ "UTF-16 LE", BYTES("\xFF\xFE<\0a\0>\0\xFC\0"), NULL, "<a>\xC3\xBC" },
		{ "UTF-16 BE", BYTES("\xFE\xFF\0<\0a\0>\xD8\x3D\xDE\x00"), NULL, "<a>\xF0\x9F\x98\x80" },
		{ "UTF-16 LE without mark", BYTES("<\0a\0>\0\xFC\0<\0/\0"), NULL, "<a>\xC3\xBC</" },
		{ "UTF-16 BE after a line end", BYTES("\0\n\0<\0a\0>\0\xFC"), NULL, "\n<a>\xC3\xBC" },
		{ "UTF-32 BE", BYTES("\0\0\xFE\xFF\0\0\0<\0\0\0\xFC"), NULL, "<\xC3\xBC" },
		{ "UTF-32 LE without mark", BYTES("<\0\0\0a\0\0\0>\0\0\0"), NULL, "<a>" },
		{ "ISO-2022-JP", BYTES(DECL("iso-2022-jp") "\x1B$B$\"\x1B(B"), NULL, DECL("iso-2022-jp") "\xE3\x81\x82" },
		{ "ISO-2022-JP under another name", BYTES(DECL("utf-8") "\x1B$B$\"\x1B(B"), NULL, DECL("utf-8") "\xE3\x81\x82" },
		{ "an escape that begins nothing", BYTES("<a>\x1B[0m"), NULL, "<a>\x1B[0m" },
		{ "HZ by HTTP", BYTES("<a>~{VPND~}"), "text/xml; charset=hz-gb-2312", "<a>\xE4\xB8\xAD\xE6\x96\x87" },
		{ "Shift_JIS", BYTES(DECL("Shift_JIS") "\x82\xA0"), NULL, DECL("Shift_JIS") "\xE3\x81\x82" },
		{ "Korean by its number", BYTES(DECL("cp949") "\x8C\x63"), NULL, DECL("cp949") "\xEB\x98\xA0" },
		{ "surrogates encoded one by one", BYTES("\xC3\xBC\xED\xA0\xBD\xED\xB8\x80"), NULL,
		  "\xC3\xBC\xF0\x9F\x98\x80" },
		{ "GB", BYTES(DECL("gb2312") "\xD6\xD0"), NULL, DECL("gb2312") "\xE4\xB8\xAD" },
	};

	(void)state;
	check(v, COUNT(v));
}

#define RUSSIAN_1251 \
	"\xCF\xF0\xE0\xE2\xE8\xF2\xE5\xEB\xFC\xF1\xF2\xE2\xEE \xEE\xE1\xFA\xFF\xE2\xE8\xEB\xEE \xF1\xE5\xE3" \
	"\xEE\xE4\xED\xFF \xEE \xED\xEE\xE2\xFB\xF5 \xEC\xE5\xF0\xE0\xF5 \xE4\xEB\xFF \xFD\xEA\xEE" \
	"\xED\xEE\xEC\xE8\xEA\xE8, \xEA\xEE\xF2\xEE\xF0\xFB\xE5 \xED\xE0\xF7\xED\xF3\xF2 \xE4\xE5\xE9" \
	"\xF1\xF2\xE2\xEE\xE2\xE0\xF2\xFC "
#define RUSSIAN \
	"Правительство объявило сегодня о новых м" \
	"ерах для экономики, которые начнут дейст" \
	"вовать "

/* Latin-1 is declared for everything; who writes it seldom puts four accents in a row. */
static void
sees_another_script_under_latin_1(void **state)
{
	static const struct sample v[] = {
		{ "declared", BYTES(DECL("iso-8859-1") RUSSIAN_1251), NULL, DECL("iso-8859-1") RUSSIAN },
		{ "HTTP", BYTES(RUSSIAN_1251), "text/xml; charset=ISO-8859-1", RUSSIAN },
		{ "a word in capitals", BYTES(DECL("iso-8859-1") "\xC9\xC9\xC9\xC9"), NULL,
		  DECL("iso-8859-1") "\xC3\x89\xC3\x89\xC3\x89\xC3\x89" },
		{ "ISO-8859-16", BYTES(DECL("iso-8859-16") "\xBA\xE3\xA4"), NULL, DECL("iso-8859-16") "\xC8\x99\xC4\x83\xE2\x82\xAC" },
	};

	(void)state;
	check(v, COUNT(v));
}

static void
does_not_believe_what_does_not_hold(void **state)
{
	static const struct sample v[] = {
		{ "UTF-8 under another name", BYTES(DECL("iso-8859-1") "\xE6\x97\xA5\xE6\x9C\xAC"), NULL,
		  DECL("iso-8859-1") "\xE6\x97\xA5\xE6\x9C\xAC" },
		{ "unknown name", BYTES(DECL("x-nonsense") "\xC3\xBC"), NULL, DECL("x-nonsense") "\xC3\xBC" },
		{ "UTF-8 with a stray byte", BYTES("<a>\xC3\xBC \x93 \xE2\x82\xAC"), NULL,
		  "<a>\xC3\xBC \xE2\x80\x9C \xE2\x82\xAC" },
		{ "alleged UTF-8, windows-1252", BYTES(DECL("utf-8") "caf\xE9 cr\xE8me br\xFBl\xE9" "e \x96 voil\xE0"), NULL,
		  DECL("utf-8") "caf\xC3\xA9 cr\xC3\xA8me br\xC3\xBBl\xC3\xA9" "e \xE2\x80\x93 voil\xC3\xA0" },
		{ "surrogates and overlong forms", BYTES("\xEF\xBB\xBF" "a\xED\xA0\x80" "b\xC0\xAF"), NULL,
		  "a\xC3\xAD\xC2\xA0\xE2\x82\xAC" "b\xC3\x80\xC2\xAF" },
	};

	(void)state;
	check(v, COUNT(v));
}

/* The check in blocks must say what utf8_valid() says, wherever a fault falls. */
static void
agrees_with_utf8_valid_at_every_place(void **state)
{
	static const char *const faults[] = { "\xC3", "\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF",
					      "\xE2\x82", "\xF0\x9F\x98", "\xC1\x81", "\xC3\xBC", "\xF0\x9F\x98\x80" };
	char s[200];

	(void)state;
	for (size_t len = 0; len < sizeof(s) - 4; len++)
		for (size_t k = 0; k < COUNT(faults); k++)
			for (size_t at = 0; at + 4 < len; at += 1 + len / 40) {
				struct decoded d;

				/* a mark first: then nothing but validity decides */
				memcpy(s, "\xEF\xBB\xBF", 3);
				for (size_t i = 3; i < len; i++)
					s[i] = i % 2 ? '\xA4' : '\xC3';
				if (at >= 3 && at + strlen(faults[k]) < len)
					memcpy(s + at, faults[k], strlen(faults[k]));
				charset_decode(s, len, NULL, &d);
				assert_true(utf8_valid(d.s, d.len));
				if (len > 3)
					assert_int_equal(d.bad == 0, utf8_valid(s, len));
				decoded_release(&d);
			}
}

static void
notes_declarations_that_lie(void **state)
{
	static const struct {
		const char *bytes, *declared;
	} v[] = {
		{ DECL("utf-8") "\xFC", "utf-8" }, { DECL("iso-8859-1") "\xC3\xBC", "iso-8859-1" },
		{ DECL("utf-8") "\xC3\xBC", "" }, { DECL("iso-8859-1") "\xFC", "" }, { DECL("iso-8859-1") "u", "" },
		{ "<a>\xFC", "" }, { DECL("iso-8859-1") RUSSIAN_1251, "iso-8859-1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct decoded d;

		charset_decode(v[i].bytes, strlen(v[i].bytes), NULL, &d);
		assert_string_equal(d.declared, v[i].declared);
		decoded_release(&d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(believes_marks_then_declarations_then_http),
		cmocka_unit_test(sees_another_script_under_latin_1), cmocka_unit_test(does_not_believe_what_does_not_hold),
		cmocka_unit_test(notes_declarations_that_lie),
		cmocka_unit_test(agrees_with_utf8_valid_at_every_place),
	};

	return cmocka_run_group_tests_name("parse/charset", tests, NULL, NULL);
}
