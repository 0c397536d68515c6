/* compose/unmime: fields, encoded words and parts, as other programs write them. */
#include "../unit.h"

#include "compose/unmime.h"

struct example {
	const char *in, *want;
};

static void
check(const char *in, const struct strbuf *got, const char *want)
{
	if (strcmp(strbuf_str(got), want) != 0)
		fail_msg("%s: got \"%s\", wanted \"%s\"", in, strbuf_str(got), want);
}

static void
unfolds_the_first_field_of_a_name(void **state)
{
	static const struct example examples[] = {
		{ "X: a\n b\n\tc\nX: d\n\nX: e\n", "a b c" }, { "x:a\n", "a" },	    { "XX: a\n\nX: b\n", "(none)" },
		{ "X:\n", "" },				      { "\nX: a\n", "(none)" }, { "X: a", "a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct part part = part_of(examples[i].in, strlen(examples[i].in));
		struct strbuf value = STRBUF_INIT(1000);

		if (!part_field(&part, "X", &value))
			strbuf_addstr(&value, "(none)");
		check(examples[i].in, &value, examples[i].want);
		strbuf_release(&value);
	}
}

static void
finds_parameters(void **state)
{
	static const struct example examples[] = {
		{ "text/plain; charset=utf-8", "utf-8" },
		{ "text/plain; format=flowed;CHARSET=\"iso-8859-1\"; x=y", "iso-8859-1" },
		{ "text/plain; xcharset=no", "(none)" },
		{ "text/plain", "(none)" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct strbuf value = STRBUF_INIT(1000);

		if (!field_param(examples[i].in, "charset", &value))
			strbuf_addstr(&value, "(none)");
		check(examples[i].in, &value, examples[i].want);
		strbuf_release(&value);
	}
}

static void
decodes_encoded_words(void **state)
{
	static const struct example examples[] = {
		{ "plain words", "plain words" },
		{ "=?UTF-8?Q?a_=C3=A9?=", "a é" },
		{ "=?utf-8?b?w6k=?= =?utf-8?q?=C3=A8?= x", "éè x" },
		{ "=?iso-8859-1*fr?q?=E9?=", "é" },
		{ "=?utf-8?q?=FF?=", "\xEF\xBF\xBD" },
		{ "=?utf-8?x?abc?=", "=?utf-8?x?abc?=" },
		{ "=?utf-8?q?never closed", "=?utf-8?q?never closed" },
		{ "a =? b", "a =? b" },
		{ "\xE9", "\xEF\xBF\xBD" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct strbuf text = STRBUF_INIT(1000);

		field_decode(&text, examples[i].in);
		check(examples[i].in, &text, examples[i].want);
		strbuf_release(&text);
	}
}

static void
bounds_parts_in_parts(void **state)
{
	struct strbuf deep = STRBUF_INIT(1 << 20), text = STRBUF_INIT(1000);
	struct part part;

	(void)state;
	for (int i = 0; i < 1000; i++)
		strbuf_addstr(&deep, "Content-Type: multipart/mixed; boundary=b\n\n--b\n");
	strbuf_addstr(&deep, "\ntext\n");
	part = part_of(deep.buf, deep.len);
	assert_false(part_text(&part, "plain", &text));
	strbuf_release(&deep);
	strbuf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unfolds_the_first_field_of_a_name),
		cmocka_unit_test(finds_parameters),
		cmocka_unit_test(decodes_encoded_words),
		cmocka_unit_test(bounds_parts_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
