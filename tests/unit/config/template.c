/* config/template: subjects made of fields, and what is wrong with those that are none. */
#include "../unit.h"

#include "config/template.h"

static void
fills_fields(void **state)
{
	static const char *const full[FIELDS] = { "A title", "The Wire", "wire", "Ann", "oil, sea", "x" };
	static const char *const bare[FIELDS] = { [FIELD_TITLE] = "A title", [FIELD_ID] = "wire", [FIELD_TAGS] = "" };
	static const struct {
		const char *text, *with_all, *with_few;
	} cases[] = {
		{ "{title}", "A title", "A title" },
		{ "[{feed}] {title}", "[The Wire] A title", "A title" },
		{ "{author}: {title}", "Ann: A title", "A title" },
		{ "{title} ({topics})", "A title (oil, sea)", "A title " },
		{ "({author}, {id})", "(Ann, wire)", "(wire)" },
		{ "{id}/{tags}", "wire/x", "wire/" },
		{ "{{{title}}}", "{A title}", "{A title}" },
		{ "{{title}}", "{title}", "{title}" },
		{ "plain", "plain", "plain" },
		{ "(a {author}) {title}", "(a Ann) A title", "(a ) A title" },
		{ "{author}", "Ann", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf out = STRBUF_INIT(1000);
		struct error err;

		assert_int_equal(template_check(cases[i].text, &err), 0);
		template_fill(&out, cases[i].text, full);
		assert_string_equal(strbuf_str(&out), cases[i].with_all);
		strbuf_clear(&out);
		template_fill(&out, cases[i].text, bare);
		assert_string_equal(strbuf_str(&out), cases[i].with_few);
		strbuf_release(&out);
	}
}

static void
says_what_is_wrong(void **state)
{
	static const char *const cases[][2] = {
		{ "{titel}", "did you mean {title}?" }, { "{whatever}", "there are {title}" },
		{ "{}", "no field {}" },		{ "a {title", "a brace has no other" },
		{ "title}", "a brace has no other" },	{ "{title {feed}}", "a brace has no other" },
		{ "{{title}", "a brace has no other" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error err = { "" };

		assert_int_equal(template_check(cases[i][0], &err), -1);
		if (!strstr(err.text, cases[i][1]))
			fail_msg("%s: %s", cases[i][0], err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_fields),
		cmocka_unit_test(says_what_is_wrong),
	};

	return cmocka_run_group_tests_name("config/template", tests, NULL, NULL);
}
