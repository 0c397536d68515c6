/* compose/letter: what message_compose() writes is read back, and other people's mail gives what it has. */
#include "../unit.h"

#include <stdio.h>

#include "base/clock.h"
#include "compose/letter.h"
#include "compose/message.h"
#include "dedup/identity.h"

#define NOW 1795168800 /* Fri, 20 Nov 2026 10:00:00 +0000 */

static char *tags[] = { "Öl", "crude, heavy", "x" };
static struct author authors[] = { { .name = "Ann \"A.\" Müller" } };
static struct item_topic topics[] = {
	{ "energy", 4.2, "oil^2 (title), \"natural gas\" (body x2)" },
	{ "food (all)", 3, "\"a; b\" (body)" },
	{ "bare", 1, NULL },
};

static struct item
item_with(char *html, char *text)
{
	struct item item = {
		.id = "1",
		.url = "https://h.example/a/1",
		.title = "Ölpreise steigen — \"stark\", sagt die OPEC, die Organisation erdölexportierender Länder",
		.language = "de",
		.published = { NOW - 3600, 60 },
		.updated = { .s = TIME_NONE },
		.authors = { authors, 1 },
		.tags = { tags, COUNT(tags) },
		.topics = topics,
		.n_topics = COUNT(topics),
		.html = html,
		.text = text,
	};

	item.keys[0] = identity_guid_key(item.id);
	item.n_keys = item.n_strong = 1;
	return item;
}

static void
read_back(const struct item *item, struct arena *arena, struct letter *letter)
{
	struct message_context ctx = {
		.feed_id = "wire",
		.feed_title = "Der Draht, \"täglich\"",
		.feed_url = "https://h.example/feed.xml",
		.home_url = "https://h.example/",
		.domain = "wirespool.invalid",
		.now = NOW,
		.story_root = "<story.1@wirespool.invalid>",
	};
	struct strbuf out = STRBUF_INIT(MESSAGE_MAX);

	message_compose(&out, item, &ctx);
	assert_int_equal(letter_read(out.buf, out.len, arena, letter), 0);
	strbuf_release(&out);
}

static void
reads_back_what_was_composed(void **state)
{
	struct item item = item_with("<p>Die <b>Raffinerie</b> brennt. <a href=\"http://x.example/olive-oil\">mehr</a></p>",
				     "Die Raffinerie brennt. mehr [1]\n\n[1] http://x.example/olive-oil\n");
	struct arena arena = { 0 };
	struct letter letter;

	(void)state;
	read_back(&item, &arena, &letter);
	assert_string_equal(letter.subject, item.title);
	assert_string_equal(letter.author, authors[0].name);
	assert_string_equal(letter.language, "de");
	assert_string_equal(letter.feed_title, "Der Draht, \"täglich\"");
	assert_string_equal(letter.feed_id, "wire");
	assert_string_equal(letter.url, item.url);
	assert_string_equal(letter.root, "story.1@wirespool.invalid");
	assert_int_equal(letter.date_s, NOW - 3600);
	assert_string_equal(letter.words, "Die Raffinerie brennt. mehr");
	assert_int_equal(letter.tags.n, COUNT(tags));
	for (size_t i = 0; i < COUNT(tags); i++)
		assert_string_equal(letter.tags.v[i], tags[i]);
	assert_true(letter.is_ours);
	arena_release(&arena);
}

static void
reads_the_article_of_a_text_and_not_its_frame(void **state)
{
	struct enclosure enclosure = { .url = "http://x.example/oil.mp3", .size = -1, .duration_s = -1 };
	struct item item = item_with("", "Ein Schiff.\n\nEin Hafen.\n");
	struct arena arena = { 0 };
	struct letter letter;

	(void)state;
	item.enclosures = (struct enclosures){ &enclosure, 1 };
	read_back(&item, &arena, &letter);
	assert_string_equal(letter.words, "Ein Schiff.\n\nEin Hafen.\n\n");
	arena_release(&arena);
}

static void
names_the_topics_it_was_filed_under(void **state)
{
	struct item item = item_with("<p>x</p>", "x\n");
	struct arena arena = { 0 };
	struct letter letter;
	struct strings names;

	(void)state;
	read_back(&item, &arena, &letter);
	names = letter_topics(&letter, &arena);
	assert_int_equal(names.n, COUNT(topics));
	for (size_t i = 0; i < COUNT(topics); i++)
		assert_string_equal(names.v[i], topics[i].name);
	arena_release(&arena);
}

/* A message, and what is read of it. */
static const struct {
	const char *message, *subject, *words;
} foreign[] = {
	{ "Subject: plain\n\nText.\n", "plain", "Text.\n" },
	{ "Subject: =?iso-8859-1?Q?caf=E9_cr=E8me?=\r\n =?utf-8?b?4oKs?= end\r\n\r\nText.\r\n", "café crème€ end",
	  "Text.\n" },
	{ "Subject: no =?words?= here =?x\n\nText.", "no =?words?= here =?x", "Text." },
	{ "Subject: x\nContent-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: quoted-printable\n\n"
	  "caf=E9 =\nau lait",
	  "x", "café au lait" },
	{ "Subject: x\nContent-Type: text/html; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n"
	  "PGI+b2lsPC9iPiDD\nqQ==\n",
	  "x", "oil é" },
	{ "Subject: x\nContent-Type: multipart/mixed; boundary=\"a b\"\n\npreamble\n--a b\n"
	  "Content-Type: multipart/alternative; boundary=in\n\n--in\n\nfirst\n--in--\n--a b\n\nsecond\n--a b--\n",
	  "x", "first\n" },
	{ "From: a@b.example\n\nText\n-- \nsignature\n", NULL, "Text\n" },
};

static void
reads_other_peoples_mail(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(foreign); i++) {
		struct arena arena = { 0 };
		struct letter letter;

		assert_int_equal(letter_read(foreign[i].message, strlen(foreign[i].message), &arena, &letter), 0);
		if (foreign[i].subject)
			assert_string_equal(letter.subject, foreign[i].subject);
		else
			assert_null(letter.subject);
		assert_string_equal(letter.words, foreign[i].words);
		assert_false(letter.is_ours);
		arena_release(&arena);
	}
}

/* A message whose last word ends below, at and above it. */
static void
reads_so_many_bytes_and_no_more(void **state)
{
	(void)state;
	for (size_t len = LETTER_MAX - 1; len <= LETTER_MAX + 1; len++) {
		struct strbuf in = STRBUF_INIT(LETTER_MAX + 1);
		struct arena arena = { 0 };
		struct letter letter;

		strbuf_addstr(&in, "Subject: s\nX-Pad: ");
		while (in.len < len - 100)
			strbuf_addstr(&in, in.len % 1000 ? "x" : "\nX-Pad: ");
		while (in.len < len - 6)
			strbuf_addch(&in, 'x');
		strbuf_addstr(&in, "\n\ntail");
		assert_int_equal(in.len, len);
		assert_int_equal(letter_read(in.buf, in.len, &arena, &letter), 0);
		assert_string_equal(letter.words, len <= LETTER_MAX ? "tail" : "tai");
		arena_release(&arena);
		strbuf_release(&in);
	}
}

static void
refuses_what_is_no_message(void **state)
{
	static const char *const others[] = { "", "<rss/>", "{\"version\": 1}", "just words: none", "\n\nSubject: x\n",
					      "root:x:0:0::/root:/bin/sh\nbin:x:1:\n" };
	struct arena arena = { 0 };
	struct letter letter;

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		assert_int_equal(letter_read(others[i], strlen(others[i]), &arena, &letter), -1);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_what_was_composed),
		cmocka_unit_test(reads_the_article_of_a_text_and_not_its_frame),
		cmocka_unit_test(names_the_topics_it_was_filed_under),
		cmocka_unit_test(reads_other_peoples_mail),
		cmocka_unit_test(reads_so_many_bytes_and_no_more),
		cmocka_unit_test(refuses_what_is_no_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
