/* compose/words: names, subjects, dates and sizes as people read them. */
#include "../unit.h"

#include "base/clock.h"
#include "compose/words.h"

/* out is what was written; frees it. */
static void
wrote(struct strbuf *out, const char *want)
{
	assert_string_equal(strbuf_str(out), want);
	strbuf_release(out);
}

static void
joins_authors(void **state)
{
	struct author v[] = { { .name = "Ann" }, { .email = "x@y" }, { .name = "\u200B" }, { .name = "Ben\r\nX: y" },
			      { .name = "Cem" }, { .name = "Dee" }, { .name = "Eve" } };
	static const struct {
		size_t n;
		const char *want;
	} cases[] = { { 0, "" },
		      { 1, "Ann" },
		      { 2, "Ann" },
		      { 4, "Ann, Ben X: y" },
		      { 5, "Ann, Ben X: y, Cem" },
		      { 6, "Ann, Ben X: y, Cem et al." },
		      { 7, "Ann, Ben X: y, Cem et al." } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1000);

		words_authors(&out, &(struct authors){ v, cases[i].n });
		wrote(&out, cases[i].want);
	}
}

static void
check_subject(const struct item *item, size_t max, const char *want)
{
	struct strbuf out = STRBUF_INIT(10000);

	words_subject(&out, item, max);
	wrote(&out, want);
}

static void
takes_the_title_or_the_next_best(void **state)
{
	char *text = "Just landed in Oslo, at last. Weather: fine.\n";

	(void)state;
	check_subject(&(struct item){ .title = " T\n1 ", .text = text }, 200, "T 1");
	check_subject(&(struct item){ .title = "\u200B", .text = text }, 200, "Just landed in Oslo, at last.");
	check_subject(&(struct item){ .text = " ", .url = "https://h.example/1" }, 200, "https://h.example/1");
	check_subject(&(struct item){ .text = "" }, 200, "(no title)");
}

/* In characters, not in bytes. */
static void
cuts_a_subject_at_its_ceiling(void **state)
{
	(void)state;
	for (size_t n = 199; n <= 201; n++) {
		struct strbuf out = STRBUF_INIT(10000), title = STRBUF_INIT(1000);

		for (size_t i = 0; i < n; i++)
			strbuf_addstr(&title, "\xC3\xA9");
		words_subject(&out, &(struct item){ .title = title.buf }, 200);
		if (n <= 200)
			assert_string_equal(strbuf_str(&out), title.buf);
		else
			assert_int_equal(out.len, 2 * 199 + 3); /* and three dots in one */
		strbuf_release(&out);
		strbuf_release(&title);
	}
}

static void
finds_the_first_sentence(void **state)
{
	static const char *const cases[][2] = {
		{ "Dr. No met Mr. Smith in the garden of the palace. Then he left.\n",
		  "Dr. No met Mr. Smith in the garden of the palace." },
		{ "A paragraph that is \nflowed over two lines\n\nAnother one\n",
		  "A paragraph that is flowed over two lines" },
		{ "\n\n>> quoted first\n", "quoted first" },
		{ "Said in the report [12] and [3] also\n", "Said in the report and also" },
		{ "日銀は利上げを決めた。市場は動いた。\n", "日銀は利上げを決めた。" },
		{ "About version 2.0.1 of the program and more\n", "About version 2.0.1 of the program and more" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		check_subject(&(struct item){ .text = (char *)cases[i][0] }, 200, cases[i][1]);
}

static void
cuts_subjects_at_a_word(void **state)
{
	(void)state;
	check_subject(&(struct item){ .title = "one two three four" }, 18, "one two three four");
	check_subject(&(struct item){ .title = "one two three four" }, 17, "one two three…");
	check_subject(&(struct item){ .title = "日本語日本語" }, 4, "日本語…");
	check_subject(&(struct item){ .title = "a bbbbbbbbbbbbbbbbb" }, 8, "a bbbbb…");
}

static void
writes_dates(void **state)
{
	static const struct {
		struct moment m;
		const char *mail, *iso, *people;
	} cases[] = {
		{ { 0, 0 },
		  "Thu, 1 Jan 1970 00:00:00 +0000",
		  "1970-01-01T00:00:00+00:00",
		  "1 Jan 1970, 00:00 +0000" },
		{ { 1795168800, 60 },
		  "Fri, 20 Nov 2026 11:00:00 +0100",
		  "2026-11-20T11:00:00+01:00",
		  "20 Nov 2026, 11:00 +0100" },
		{ { 1795168800, -570 },
		  "Fri, 20 Nov 2026 00:30:00 -0930",
		  "2026-11-20T00:30:00-09:30",
		  "20 Nov 2026, 00:30 -0930" },
		{ { 1795168800, 100000 },
		  "Fri, 20 Nov 2026 10:00:00 +0000",
		  "2026-11-20T10:00:00+00:00",
		  "20 Nov 2026, 10:00 +0000" },
		{ { INT64_MAX, 0 }, "", "@9223372036854775807", "" },
		{ { TIME_NONE, 0 }, "", "@-9223372036854775808", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf mail = STRBUF_INIT(100), iso = STRBUF_INIT(100), people = STRBUF_INIT(100);

		words_date_mail(&mail, &cases[i].m);
		words_date_iso(&iso, &cases[i].m);
		words_date(&people, &cases[i].m);
		wrote(&mail, cases[i].mail);
		wrote(&iso, cases[i].iso);
		wrote(&people, cases[i].people);
	}
}

static void
describes_enclosures(void **state)
{
	static const struct {
		struct enclosure e;
		const char *want;
	} cases[] = {
		{ { .type = "audio/mpeg", .size = 12345678, .duration_s = 3723 }, "audio/mpeg, 12.3 MB, 1:02:03" },
		{ { .size = -1, .duration_s = -1 }, "" },
		{ { .size = 0, .duration_s = 59 }, "0:59" },
		{ { .size = 999, .duration_s = -1 }, "999 bytes" },
		{ { .size = 999999, .duration_s = -1 }, "999 kB" },
		{ { .size = 1000000, .duration_s = -1 }, "1.0 MB" },
		{ { .size = INT64_MAX, .duration_s = -1 }, "9223372 TB" },
		{ { .kind = ENCLOSURE_TRANSCRIPT, .type = "text/vtt\r\nx", .size = -1 }, "transcript, text/vtt x" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(1000);

		words_enclosure(&out, &cases[i].e);
		wrote(&out, cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_authors),
		cmocka_unit_test(takes_the_title_or_the_next_best),
		cmocka_unit_test(cuts_a_subject_at_its_ceiling),
		cmocka_unit_test(finds_the_first_sentence),
		cmocka_unit_test(cuts_subjects_at_a_word),
		cmocka_unit_test(writes_dates),
		cmocka_unit_test(describes_enclosures),
	};

	return cmocka_run_group_tests_name("compose/words", tests, NULL, NULL);
}
