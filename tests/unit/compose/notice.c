/* compose/notice: what wirespool itself says, as mail. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "compose/letter.h"
#include "compose/notice.h"
#include "compose/unmime.h"

static struct notice
notice(const char *text)
{
	return (struct notice){ .list = "status",
				.title = "wirespool: state of the feeds",
				.subject = "feed käse has moved",
				.domain = "wirespool.invalid",
				.host = "here",
				.folder = "Status",
				.key = hash128_of("a", 1),
				.root = "<feed-a@wirespool.invalid>",
				.now = 1760000000,
				.zone_min = 120,
				.text = text,
				.flows = true };
}

static void
says_who_when_and_in_which_thread(void **state)
{
	static const char *const want[] = {
		"\nDelivered-To: Status@wirespool.invalid\n",
		"\nDate: Thu, 9 Oct 2025 10:53:20 +0200\n",
		"\nSubject: feed =?UTF-8?Q?k=C3=A4se?= has moved\n",
		"<wirespool+status@wirespool.invalid>\n",
		"\nReferences: <feed-a@wirespool.invalid>\n",
		"<wirespool+status.wirespool.invalid>\n",
		"\nAuto-Submitted: auto-generated\n",
	};
	struct strbuf out = STRBUF_INIT(1 << 20);
	struct notice n = notice("Hello.\n");

	(void)state;
	notice_compose(&out, &n);
	for (size_t i = 0; i < COUNT(want); i++)
		if (!strstr(out.buf, want[i]))
			fail_msg("no %s in\n%s", want[i], out.buf);
	strbuf_release(&out);
}

static void
follows_the_one_before(void **state)
{
	struct strbuf out = STRBUF_INIT(1 << 20);
	struct notice first = notice("It fails."), then = notice("It works.");
	char *name = notice_name(&first), want[300];

	(void)state;
	then.before = &first.key;
	then.key = hash128_of("b", 1);
	notice_compose(&out, &then);
	*strstr(name, ".wirespool") = '\0';
	snprintf(want, sizeof(want), "\nIn-Reply-To: <%s@wirespool.invalid>\nReferences: <feed-a@wirespool.invalid>\n <%s@wirespool.invalid>\n",
		 name, name);
	assert_non_null(strstr(out.buf, want));
	strbuf_release(&out);
	free(name);
}

static void
is_a_function_of_list_and_key(void **state)
{
	struct notice a = notice("x"), b = notice("y");
	char *name = notice_name(&a), *other;

	(void)state;
	b.now++;
	other = notice_name(&b);
	assert_string_equal(name, other);
	free(other);
	b.list = "digest";
	other = notice_name(&b);
	assert_string_not_equal(name, other);
	free(other);
	free(name);
}

static void
has_two_forms_when_there_is_html(void **state)
{
	struct strbuf out = STRBUF_INIT(1 << 20), text = STRBUF_INIT(1000), html = STRBUF_INIT(1000);
	struct notice n = notice("plain  stays\n");
	struct part part;

	(void)state;
	n.flows = false;
	n.html = "<p>rich</p>\n";
	notice_compose(&out, &n);
	part = part_of(out.buf, out.len);
	assert_true(part_text(&part, "plain", &text));
	assert_true(part_text(&part, "html", &html));
	assert_memory_equal(text.buf, "plain  stays\n", 13);
	assert_memory_equal(html.buf, "<p>rich</p>\n", 12);
	strbuf_release(&out);
	strbuf_release(&text);
	strbuf_release(&html);
}

static void
is_told_from_an_item(void **state)
{
	struct strbuf out = STRBUF_INIT(1 << 20);
	struct notice n = notice("oil, oil, oil\n");
	struct arena arena = { 0 };
	struct letter letter;

	(void)state;
	notice_compose(&out, &n);
	assert_int_equal(letter_read(out.buf, out.len, &arena, &letter), 0);
	assert_true(letter.is_notice);
	assert_false(letter.is_ours);
	assert_string_equal(letter.root, "feed-a@wirespool.invalid");
	arena_release(&arena);
	strbuf_release(&out);
}

static void
flows_paragraphs_and_leaves_the_rest(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "", "" },
		{ "one line\n", "one line\n" },
		{ "no end", "no end\n" },
		{ "blanks at the end   \n\nnext\n", "blanks at the end\n\nnext\n" },
		{ "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789\n",
		  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 \n123456789\n" },
		{ "ä23456789 ä23456789 ä23456789 ä23456789 ä23456789 ä23456789 ä23456789 ä23456789\n",
		  "ä23456789 ä23456789 ä23456789 ä23456789 ä23456789 ä23456789 ä23456789 \nä23456789\n" },
		{ "https://an.example/address/that/is/longer/than/a/line/and/is/not/to/be/cut/anywhere/at/all\n",
		  "https://an.example/address/that/is/longer/than/a/line/and/is/not/to/be/cut/anywhere/at/all\n" },
		{ "    wirespool show lwn\n", "     wirespool show lwn\n" },
		{ "> no quote\nFrom here\n", " > no quote\n From here\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1 << 16);

		notice_flow(&out, cases[i].in);
		assert_string_equal(strbuf_str(&out), cases[i].want);
		strbuf_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_who_when_and_in_which_thread),
		cmocka_unit_test(follows_the_one_before),
		cmocka_unit_test(is_a_function_of_list_and_key),
		cmocka_unit_test(has_two_forms_when_there_is_html),
		cmocka_unit_test(is_told_from_an_item),
		cmocka_unit_test(flows_paragraphs_and_leaves_the_rest),
	};

	return cmocka_run_group_tests_name("compose/notice", tests, NULL, NULL);
}
