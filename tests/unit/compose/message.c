/* compose/message: the headers of an item's message and how its body is put together. What Python's email makes
 * of whole messages is in tests/system/compose_roundtrip.py. */
#include "../unit.h"

#include <stdio.h>

#include "base/clock.h"
#include "compose/message.h"
#include "dedup/identity.h"

#define NOW 1795168800 /* Fri, 20 Nov 2026 10:00:00 +0000 */

static struct item
plain_item(void)
{
	struct item item = {
		.fate = ITEM_DELIVER,
		.id = "tag:h.example,2026:1",
		.url = "https://h.example/a/1",
		.title = "A title",
		.published = { NOW - 3600, 60 },
		.updated = { .s = TIME_NONE },
		.html = "<p>One line.</p>",
		.text = "One line.\n",
	};

	item.keys[0] = identity_guid_key(item.id);
	item.n_keys = item.n_strong = 1;
	return item;
}

static struct message_context
plain_context(void)
{
	return (struct message_context){
		.feed_id = "wire",
		.feed_title = "The Wire",
		.feed_url = "https://h.example/feed.xml?token=secret",
		.home_url = "https://h.example/",
		.domain = "wirespool.invalid",
		.host = "host.example",
		.folder = "News",
		.now = NOW,
	};
}

static char *
compose(const struct item *item, const struct message_context *ctx)
{
	struct strbuf out = STRBUF_INIT(MESSAGE_MAX);

	message_compose(&out, item, ctx);
	assert_false(out.cut);
	return strbuf_detach(&out);
}

/* The message holds each of the lines, one after the other if they follow in the list. */
static void
contains(const char *message, const char *lines)
{
	if (!strstr(message, lines))
		fail_msg("not found: %s\nin:\n%.3000s", lines, message);
}

static void
lacks(const char *message, const char *text)
{
	if (strstr(message, text))
		fail_msg("found: %s\nin:\n%.3000s", text, message);
}

static void
writes_all_headers(void **state)
{
	const char *const labels[] = { "energy", "food" };
	struct item_topic topics[] = { { "energy", 4.25, "oil^2 (title)" }, { "food", 3, NULL } };
	struct author author = { .name = "Ann Smith", .email = "ann@h.example" };
	char *tags[] = { "Oil", "Gas, natural" };
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	char *message;

	(void)state;
	ctx.labels = labels;
	ctx.n_labels = 2;
	item.topics = topics;
	item.n_topics = 2;
	item.authors = (struct authors){ &author, 1 };
	item.tags = (struct strings){ tags, 2 };
	item.language = "en-GB";
	message = compose(&item, &ctx);
	contains(message, "Return-Path: <>\nDelivered-To: News@wirespool.invalid\nReceived: by host.example (wirespool)\n id ");
	contains(message, "Date: Fri, 20 Nov 2026 10:00:00 +0100\n"
			  "From: Ann Smith <wire@wirespool.invalid>\n"
			  "To: The Wire <wire@wirespool.invalid>\n"
			  "Subject: A title\n"
			  "Message-ID: <");
	contains(message, "List-Id: The Wire <wire.wirespool.invalid>\n"
			  "List-Post: NO\n"
			  "List-Archive: <https://h.example/>\n"
			  "Archived-At: <https://h.example/a/1>\n"
			  "Content-Base: https://h.example/a/1\n"
			  "Content-Language: en-GB\n"
			  "Keywords: energy, food\n"
			  "X-Label: energy\n"
			  "Auto-Submitted: auto-generated\n"
			  "Precedence: list\n"
			  "X-Wire-Feed: https://h.example/feed.xml?token=***\n"
			  "X-Wire-Id: tag:h.example,2026:1\n"
			  "X-Wire-Author: Ann Smith <ann@h.example>\n"
			  "X-Wire-Tags: Oil, \"Gas, natural\"\n"
			  "X-Wire-Topics: energy=4.3 (oil^2 (title)); food=3\n"
			  "X-Wire-Dates: published=2026-11-20T10:00:00+01:00\n"
			  "MIME-Version: 1.0\n"
			  "Content-Type: multipart/alternative;\n boundary=\"=_");
	free(message);
}

static void
names_are_functions_of_the_item(void **state)
{
	struct hash128 a = identity_guid_key("a"), b = identity_guid_key("b");
	char *id = message_id("wire", &a, 2, "d.example"), *name = message_name("wire", &a, 2);
	char *again = message_id("wire", &a, 2, "d.example"), *other_key = message_id("wire", &b, 2, "d.example");
	char *other_feed = message_id("wire2", &a, 2, "d.example");

	(void)state;
	assert_string_equal(id, again);
	assert_string_not_equal(id, other_key);
	assert_string_not_equal(id, other_feed);
	assert_int_equal(strcspn(id, "."), 26);
	assert_string_equal(id + 26, ".2@d.example");
	assert_memory_equal(name, id, 26);
	assert_string_equal(name + 26, ".2.wirespool");
	free(id);
	free(name);
	free(again);
	free(other_key);
	free(other_feed);
}

static void
gives_the_same_bytes_again(void **state)
{
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	char *a = compose(&item, &ctx), *b = compose(&item, &ctx);

	(void)state;
	assert_string_equal(a, b);
	free(a);
	free(b);
}

static void
clamps_the_date(void **state)
{
	static const struct {
		struct moment published, updated;
		const char *date, *note;
	} cases[] = {
		{ { NOW - 60, -120 }, { TIME_NONE, 0 }, "Date: Fri, 20 Nov 2026 07:59:00 -0200\n", "09:59:00" },
		{ { NOW + 600, 0 }, { TIME_NONE, 0 }, "Date: Fri, 20 Nov 2026 10:10:00 +0000\n", "10:10:00+00:00\n" },
		{ { NOW + 601, 0 }, { TIME_NONE, 0 }, "Date: Fri, 20 Nov 2026 10:00:00 +0000\n",
		  "published=2026-11-20T10:10:01+00:00; clamped=future\n" },
		{ { 0, 0 }, { TIME_NONE, 0 }, "Date: Fri, 20 Nov 2026 10:00:00 +0000\n",
		  "published=1970-01-01T00:00:00+00:00; clamped=past\n" },
		{ { TIME_NONE, 0 }, { TIME_NONE, 0 }, "Date: Fri, 20 Nov 2026 10:00:00 +0000\n", "clamped=absent\n" },
		{ { TIME_NONE, 0 }, { NOW - 60, 0 }, "Date: Fri, 20 Nov 2026 09:59:00 +0000\n",
		  "X-Wire-Dates: updated=2026-11-20T09:59:00+00:00\n" },
		{ { INT64_MAX, 0 }, { NOW - 60, 0 }, "Date: Fri, 20 Nov 2026 09:59:00 +0000\n",
		  "published=@9223372036854775807;\n updated=2026-11-20T09:59:00+00:00; clamped=future\n" },
	};
	struct message_context ctx = plain_context();
	struct item item = plain_item();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *message;

		item.published = cases[i].published;
		item.updated = cases[i].updated;
		message = compose(&item, &ctx);
		contains(message, cases[i].date);
		if (i > 0)
			contains(message, cases[i].note);
		free(message);
	}
}

static void
threads_by_story_parent_and_revision(void **state)
{
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	struct hash128 parent_key = identity_guid_key("tag:parent");
	char *parent = message_id("wire", &parent_key, 0, ctx.domain);
	char *first = message_id("wire", &item.keys[0], 0, ctx.domain), *before = message_id("wire", &item.keys[0], 1, ctx.domain);
	char *message, want[600];

	(void)state;
	message = compose(&item, &ctx);
	lacks(message, "References");
	lacks(message, "In-Reply-To");
	free(message);
	ctx.story_root = "<st-1@wirespool.invalid>";
	message = compose(&item, &ctx);
	lacks(message, "In-Reply-To");
	contains(message, "\nReferences: <st-1@wirespool.invalid>\nList-Id");
	free(message);
	ctx.story_first = "<first@wirespool.invalid>";
	message = compose(&item, &ctx);
	contains(message, "\nReferences: <st-1@wirespool.invalid> <first@wirespool.invalid>\nList-Id");
	lacks(message, "In-Reply-To");
	free(message);
	item.in_reply_to = "tag:parent";
	message = compose(&item, &ctx);
	snprintf(want, sizeof(want), "In-Reply-To: <%s>\nReferences: <st-1@wirespool.invalid>\n <%s>\nList-Id", parent, parent);
	contains(message, want);
	free(message);
	ctx.revision = 2;
	message = compose(&item, &ctx);
	snprintf(want, sizeof(want), "In-Reply-To: <%s>\nReferences: <st-1@wirespool.invalid>\n <%s>\n <%s>\nSupersedes: <%s>\n",
		 first, parent, first, before);
	contains(message, want);
	free(message);
	/* The first version was another feed's message: answered, and nobody's to supersede. */
	ctx.first = "<theirs@wirespool.invalid>";
	message = compose(&item, &ctx);
	contains(message, "\nIn-Reply-To: <theirs@wirespool.invalid>\n");
	contains(message, "\nSupersedes: <");
	free(message);
	ctx.revision = 1;
	message = compose(&item, &ctx);
	contains(message, "\nIn-Reply-To: <theirs@wirespool.invalid>\n");
	lacks(message, "Supersedes");
	free(message);
	free(parent);
	free(first);
	free(before);
}

static void
lets_only_web_links_into_headers(void **state)
{
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	char *message;

	(void)state;
	item.url = "javascript:alert(1)";
	ctx.home_url = "data:text/html,x";
	item.language = "en\r\nX-Evil: 1";
	ctx.story_root = "<a@b>\r\nX-Evil: 1";
	message = compose(&item, &ctx);
	lacks(message, "Archived-At");
	lacks(message, "Content-Base");
	lacks(message, "List-Archive");
	lacks(message, "Content-Language");
	lacks(message, "References");
	lacks(message, "\nX-Evil");
	lacks(message, "href=\"javascript");
	lacks(message, "href=\"data");
	free(message);
}

static void
falls_back_to_the_feed(void **state)
{
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	char *message;

	(void)state;
	ctx.feed_title = NULL;
	ctx.feed_url = ctx.home_url = ctx.folder = ctx.host = ctx.domain = NULL;
	item.url = item.id = item.title = NULL;
	item.text = item.html = "";
	message = compose(&item, &ctx);
	contains(message, "From: wire <wire@wirespool.invalid>\nTo: wire <wire@wirespool.invalid>\nSubject: (no title)\n");
	contains(message, "\n\nwire\n\n-- \nwire\n");
	free(message);
}

static void
sends_text_alone_without_html(void **state)
{
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	char *message;

	(void)state;
	item.html = "";
	message = compose(&item, &ctx);
	contains(message, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=no\n");
	contains(message, "\n\nhttps://h.example/a/1\n\nOne line.\n\n-- \nThe Wire\nhttps://h.example/\n"
			  "Published 20 Nov 2026, 10:00 +0100\n");
	lacks(message, "multipart");
	free(message);
}

/* A text of n bytes. */
static char *
filler(size_t n, const char *piece)
{
	struct strbuf s = STRBUF_INIT(8u << 20);

	while (s.len + strlen(piece) <= n)
		strbuf_addstr(&s, piece);
	return strbuf_detach(&s);
}

static void
says_what_was_left_out(void **state)
{
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	char *text = filler(2u << 20, "wörd wörd\n"), *html = filler(3u << 20, "<p>wörd</p>"), *message;

	(void)state;
	item.text = text;
	message = compose(&item, &ctx);
	contains(message, "wörd wörd\n\n[The article goes on:");
	contains(message, "text/html");
	free(message);
	item.text = "short\n";
	item.html = html;
	message = compose(&item, &ctx);
	contains(message, "[The HTML form of this article is too large");
	lacks(message, "text/html");
	free(message);
	free(text);
	free(html);
}

/* The parts fit each by itself, encoded and together they do not. */
static void
drops_html_that_does_not_fit_beside_the_text(void **state)
{
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	char *text = filler((1u << 20) - 10, "長長長長長\n\n\n\n\n\n\n\n\n"), *html = filler(2000000, "長い長い長い"), *message;

	(void)state;
	memset(text, 'x', 1002);
	item.text = text;
	item.html = html;
	message = compose(&item, &ctx);
	assert_in_range(strlen(message), 1u << 20, MESSAGE_MAX);
	contains(message, "Content-Type: text/plain");
	lacks(message, "multipart");
	free(message);
	free(text);
	free(html);
}

/* The longest page that is sent makes a message that the ceiling just holds; one character more, and it is left out. */
static void
is_exact_about_the_size_of_a_message(void **state)
{
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	char *text = filler((1u << 20) - 10, "長長長長長\n\n\n\n\n\n\n\n\n"), *html = filler(2000000, "長い長い長い"), *message;
	size_t len[2] = { 0 };

	(void)state;
	memset(text, 'x', 1002);
	item.text = text;
	for (size_t low = 0, high = strlen(html) / 3; low < high;) {
		size_t n = (low + high + 1) / 2 * 3;
		char *part = strndup(html, n);
		bool has_page;

		item.html = part;
		message = compose(&item, &ctx);
		has_page = strstr(message, "multipart/alternative");
		len[has_page] = strlen(message);
		if (has_page)
			low = n / 3;
		else
			high = n / 3 - 1;
		free(message);
		free(part);
	}
	assert_in_range(len[1], MESSAGE_MAX - 512, MESSAGE_MAX); /* some are kept for what stands around the page */
	assert_in_range(len[0], 1u << 20, len[1]);
	free(text);
	free(html);
}

static void
fills_the_subject_template(void **state)
{
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	char *message;

	(void)state;
	ctx.subject = "[{feed}] {author}: {title}";
	message = compose(&item, &ctx);
	contains(message, "\nSubject: [The Wire] A title\n");
	contains(message, "<title>A title</title>");
	free(message);
	ctx.subject = "{author}"; /* of nothing but what is not there */
	message = compose(&item, &ctx);
	contains(message, "\nSubject: A title\n");
	free(message);
}

static void
writes_what_rss2email_writes(void **state)
{
	struct message_context ctx = plain_context();
	struct item item = plain_item();
	char *tags[] = { (char *)"oil", (char *)"sea trade" }, *message;

	(void)state;
	item.tags = (struct strings){ tags, 2 };
	message = compose(&item, &ctx);
	lacks(message, "X-RSS-");
	free(message);
	ctx.as_rss2email = true;
	message = compose(&item, &ctx);
	contains(message, "\nX-RSS-ID: tag:h.example,2026:1\nX-RSS-URL: https://h.example/a/1\n"
			  "X-RSS-TAGS: oil,sea trade\n");
	contains(message, "\nX-RSS-Feed: https://h.example/feed.xml");
	contains(message, "rss2email)\n");
	lacks(message, "secret");
	free(message);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_all_headers),
		cmocka_unit_test(names_are_functions_of_the_item),
		cmocka_unit_test(gives_the_same_bytes_again),
		cmocka_unit_test(clamps_the_date),
		cmocka_unit_test(threads_by_story_parent_and_revision),
		cmocka_unit_test(lets_only_web_links_into_headers),
		cmocka_unit_test(falls_back_to_the_feed),
		cmocka_unit_test(sends_text_alone_without_html),
		cmocka_unit_test(fills_the_subject_template),
		cmocka_unit_test(writes_what_rss2email_writes),
		cmocka_unit_test(says_what_was_left_out),
		cmocka_unit_test(drops_html_that_does_not_fit_beside_the_text),
		cmocka_unit_test(is_exact_about_the_size_of_a_message),
	};

	return cmocka_run_group_tests_name("compose/message", tests, NULL, NULL);
}
