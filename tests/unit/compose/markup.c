/* compose/markup: foreign text and links in our own HTML. */
#include "../unit.h"

#include "compose/markup.h"

static void
links_only_what_may_be_clicked(void **state)
{
	static const struct {
		const char *url, *text, *want;
	} cases[] = {
		{ "https://a.example/?x=1&y=2", "a < b", "<a href=\"https://a.example/?x=1&amp;y=2\">a &lt; b</a>" },
		{ "https://a.example/\"onclick=\"x", "t", "<a href=\"https://a.example/%22onclick=%22x\">t</a>" },
		{ "javascript:alert(1)", "t", "t" },
		{ "", "two\nlines\x01", "two lines" },
		{ NULL, "\"quoted\"", "&quot;quoted&quot;" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1000);

		markup_link(&out, cases[i].url, cases[i].text);
		assert_string_equal(strbuf_str(&out), cases[i].want);
		strbuf_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(links_only_what_may_be_clicked) };

	return cmocka_run_group_tests_name("compose/markup", tests, NULL, NULL);
}
