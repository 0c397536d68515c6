/* config/ini: sections, keys, values, and where they stand. */
#include "../unit.h"

#include <stdio.h>

#include "base/strbuf.h"
#include "config/ini.h"

/* All entries, one a line: "1:1 [name]", "2:1 key = value @2:7", "3:4 ! what is wrong". */
static char *
dump(const char *text, size_t len)
{
	struct strbuf out = STRBUF_INIT(1 << 20);
	struct ini_entry e;
	struct ini ini;

	ini_init(&ini, text, len);
	while (ini_next(&ini, &e) != INI_END) {
		strbuf_addf(&out, "%u:%u ", e.at.line, e.at.column);
		if (e.kind == INI_SECTION) {
			strbuf_addf(&out, "[%.*s]\n", (int)e.name_len, e.name);
		} else if (e.kind == INI_VALUE) {
			char *value = malloc(e.value_len + 1);

			ini_join(&e, value);
			strbuf_addf(&out, "%.*s = <%s> @%u:%u\n", (int)e.name_len, e.name, value, e.value_at.line,
				    e.value_at.column);
			free(value);
		} else {
			strbuf_addf(&out, "! %s%s\n", e.mistake, e.ends_section ? " (section)" : "");
		}
	}
	return strbuf_detach(&out);
}

static void
check(const char *text, const char *want)
{
	char *got = dump(text, strlen(text));

	assert_string_equal(got, want);
	free(got);
}

static void
reads_sections_and_keys(void **state)
{
	(void)state;
	check("[feed:lwn]\nurl = https://lwn.net/#x;y\n", "1:1 [feed:lwn]\n2:1 url = <https://lwn.net/#x;y> @2:7\n");
	check("  [ a ]  \nk=v", "1:3 [a]\n2:1 k = <v> @2:3\n");
	check("k = a = b ; c\n", "1:1 k = <a = b ; c> @1:5\n");
	check("a key\t=\t v \t\n", "1:1 a key = <v> @1:10\n");
	check("k =\n", "1:1 k = <> @1:4\n");
	check("", "");
	check("\n \n# c\n\t; c = d\n", "");
}

static void
reads_files_of_other_systems(void **state)
{
	(void)state;
	check("\xEF\xBB\xBF[a]\r\nk = v\r\nl = 1,\r\n 2\r\n", "1:1 [a]\n2:1 k = <v> @2:5\n3:1 l = <1,   2> @3:5\n");
}

static void
continues_indented_lines(void **state)
{
	(void)state;
	check("k = a\n  b\n\tc\nl = d\n", "1:1 k = <a,  b,\tc> @1:5\n4:1 l = <d> @4:5\n");
	check("k = a,\n  b\n  , c,\n  d\n", "1:1 k = <a,   b   , c,   d> @1:5\n");
	check("k =\n\n  # why\n  a\n# and\n  b\n\n[s]\n", "1:1 k = <a      ,  b> @4:3\n8:1 [s]\n");
	check("k = a\n  [s]\n", "1:1 k = <a> @1:5\n2:3 [s]\n");
	check("k = #a\n  b\n", "1:1 k = <#a,  b> @1:5\n");
}

static void
goes_on_after_each_mistake(void **state)
{
	(void)state;
	check("[a\nk = v\n[]\n[b] x\nnothing\n  more\n= v\nl = w\n",
	      "1:1 ! the section's ] is missing (section)\n"
	      "2:1 k = <v> @2:5\n"
	      "3:1 ! the section has no name (section)\n"
	      "4:5 ! nothing may follow ]; comments stand on lines of their own (section)\n"
	      "5:1 ! expected key = value, [section] or # comment\n"
	      "7:1 ! no key stands before =\n"
	      "8:1 l = <w> @8:5\n");
	check("[a]\n  k = v\n", "1:1 [a]\n2:3 ! an indented line continues the value above it, and there is none\n");
}

static void
refuses_what_is_not_text(void **state)
{
	char *got;

	(void)state;
	check("k = \xC3\xA4\xE4\nl = 1\n",
	      "1:6 ! this is not UTF-8; save the file in that encoding\n2:1 l = <1> @2:5\n");
	check("k = a\n  b\x1B[m\n  c\nl = 1\n", "1:1 k = <a> @1:5\n2:4 ! a control character\n4:1 l = <1> @4:5\n");
	check("[x\x7F]\nk = 1\n", "1:3 ! a control character (section)\n2:1 k = <1> @2:5\n");
	got = dump("k = a\0b\n", 8);
	assert_string_equal(got, "1:6 ! a control character\n");
	free(got);
}

static void
bounds_lines(void **state)
{
	size_t len = INI_MAX_LINE + 8;
	char *text = malloc(len + 1), *got;

	(void)state;
	memset(text, 'x', len);
	memcpy(text, "k = ", 4);
	text[INI_MAX_LINE] = '\n';
	memcpy(text + len - 5, "l = 1", 5);
	text[INI_MAX_LINE + 1] = '#';
	text[INI_MAX_LINE + 2] = '\n';
	got = dump(text, len);
	assert_int_equal(strncmp(got, "1:1 k = <xxx", 12), 0);
	free(got);
	text[INI_MAX_LINE] = 'x';
	text[INI_MAX_LINE + 1] = '\n';
	text[INI_MAX_LINE + 2] = '#';
	got = dump(text, len);
	assert_int_equal(strncmp(got, "1:1 ! the line is longer than 64 KiB\n", 37), 0);
	free(got);
	free(text);
}

static void
maps_offsets_to_places(void **state)
{
	static const char text[] = "k = \xC3\xA4, b\r\n# c\n\t\xE6\xBC\xA2 d\n";
	static const struct {
		char byte;
		unsigned line, column;
	} wanted[] = { { '\xC3', 1, 5 }, { 'b', 1, 8 }, { '#', 2, 1 }, { '\xE6', 3, 2 }, { 'd', 3, 4 } };
	struct ini_entry e;
	struct ini ini;

	(void)state;
	ini_init(&ini, text, sizeof(text) - 1);
	assert_int_equal(ini_next(&ini, &e), INI_VALUE);
	for (size_t i = 0; i < COUNT(wanted); i++) {
		const char *at = memchr(e.value, wanted[i].byte, e.value_len);
		struct ini_place place = ini_place(&e, (size_t)(at - e.value));

		assert_int_equal(place.line, wanted[i].line);
		assert_int_equal(place.column, wanted[i].column);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_sections_and_keys),
		cmocka_unit_test(reads_files_of_other_systems),
		cmocka_unit_test(continues_indented_lines),
		cmocka_unit_test(goes_on_after_each_mistake),
		cmocka_unit_test(refuses_what_is_not_text),
		cmocka_unit_test(bounds_lines),
		cmocka_unit_test(maps_offsets_to_places),
	};

	return cmocka_run_group_tests_name("config/ini", tests, NULL, NULL);
}
