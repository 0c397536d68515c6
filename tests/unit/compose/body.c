/* compose/body: an item as text and as a page. */
#include "../unit.h"

#include "base/clock.h"
#include "compose/body.h"

static struct item
plain_item(void)
{
	return (struct item){
		.url = "https://h.example/1",
		.title = "T",
		.published = { .s = TIME_NONE },
		.updated = { .s = TIME_NONE },
		.html = "<p>x</p>",
		.text = "x\n",
	};
}

static const struct message_context context = { .feed_id = "wire", .feed_title = "The Wire" };

static void
check_text(const struct item *item, const char *want)
{
	struct strbuf out = STRBUF_INIT(1u << 20);

	body_text(&out, item, &context, false);
	assert_string_equal(out.buf, want);
	strbuf_release(&out);
}

static void
html_contains(const struct item *item, const struct message_context *ctx, const char *want)
{
	struct strbuf out = STRBUF_INIT(BODY_HTML_MAX);

	body_html(&out, item, ctx);
	if (!strstr(out.buf, want))
		fail_msg("not found: %s\nin:\n%s", want, out.buf);
	strbuf_release(&out);
}

static void
puts_the_link_first_and_the_feed_last(void **state)
{
	struct item item = plain_item();

	(void)state;
	check_text(&item, "https://h.example/1\n\nx\n\n-- \nThe Wire\n");
	item.external_url = "https://other.example/2";
	check_text(&item, "https://h.example/1\nAbout: https://other.example/2\n\nx\n\n-- \nThe Wire\n");
}

static void
tells_dates_categories_and_comments(void **state)
{
	char *tags[] = { "a", "b\nc" };
	struct item item = plain_item();

	(void)state;
	item.published = (struct moment){ 1795168800, 0 };
	item.updated = (struct moment){ 1795168800 + 86400, 60 };
	item.tags = (struct strings){ tags, 2 };
	item.comments_url = "https://h.example/1#c";
	check_text(&item, "https://h.example/1\n\nx\n\n-- \nThe Wire\n"
			  "Published 20 Nov 2026, 10:00 +0000, updated 21 Nov 2026, 11:00 +0100\n"
			  "Categories: a, b c\nComments: https://h.example/1#c\n");
	item.published.s = TIME_NONE;
	item.comments_url = NULL;
	item.tags.n = 0;
	check_text(&item, "https://h.example/1\n\nx\n\n-- \nThe Wire\nUpdated 21 Nov 2026, 11:00 +0100\n");
}

static void
lists_enclosures(void **state)
{
	struct enclosure v[] = {
		{ .url = "https://h.example/1.mp3", .type = "audio/mpeg", .size = 1500000, .duration_s = 65 },
		{ .url = "https://h.example/2.mp3", .title = "Two\r\n-- ", .size = -1, .duration_s = -1 },
	};
	struct item item = plain_item();

	(void)state;
	item.enclosures = (struct enclosures){ v, 2 };
	check_text(&item, "https://h.example/1\n\nx\n\nEnclosures:\n* https://h.example/1.mp3\n   audio/mpeg, 1.5 MB, 1:05\n"
			  "* Two --\n   https://h.example/2.mp3\n\n-- \nThe Wire\n");
	html_contains(&item, &context, "<li><a href=\"https://h.example/1.mp3\">https://h.example/1.mp3</a> "
				       "(audio/mpeg, 1.5 MB, 1:05)</li>\n"
				       "<li><a href=\"https://h.example/2.mp3\">Two --</a></li>\n");
}

/* RFC 3676 §4.4: a fixed line must not look like a quote or like an mbox separator. */
static void
stuffs_lines(void **state)
{
	struct message_context ctx = { .feed_id = "wire", .feed_title = "> From" };
	struct item item = plain_item();
	struct strbuf out = STRBUF_INIT(10000);

	(void)state;
	body_text(&out, &item, &ctx, false);
	assert_string_equal(out.buf, "https://h.example/1\n\nx\n\n-- \n > From\n");
	strbuf_clear(&out);
	ctx.feed_title = "From here";
	body_text(&out, &item, &ctx, false);
	assert_string_equal(out.buf, "https://h.example/1\n\nx\n\n-- \n From here\n");
	strbuf_release(&out);
}

static void
escapes_foreign_text(void **state)
{
	struct message_context ctx = context;
	struct author author = { .name = "<i>A</i>" };
	struct item item = plain_item();

	(void)state;
	item.title = "</title><script>\"&";
	item.url = "https://h.example/\"><script>";
	item.authors = (struct authors){ &author, 1 };
	item.language = "\"><x>";
	ctx.feed_title = "<b>";
	html_contains(&item, &ctx, "<title>&lt;/title&gt;&lt;script&gt;&quot;&amp;</title>");
	html_contains(&item, &ctx, "<a href=\"https://h.example/%22%3E%3Cscript%3E\">&lt;/title&gt;");
	html_contains(&item, &ctx, "<p class=\"wire-facts\">&lt;i&gt;A&lt;/i&gt; · &lt;b&gt;</p>");
	html_contains(&item, &ctx, "<html lang=\"&quot;&gt;&lt;x&gt;\">");
}

static void
links_only_what_may_be_clicked(void **state)
{
	struct item item = plain_item();

	(void)state;
	item.url = "JavaScript:alert(1)";
	html_contains(&item, &context, "<h1 class=\"wire-title\">T</h1>");
	item.url = NULL;
	html_contains(&item, &context, "<h1 class=\"wire-title\">T</h1>");
}

static void
shows_a_picture_that_the_article_lacks(void **state)
{
	struct item item = plain_item();

	(void)state;
	item.image = "https://h.example/p.jpg?a&b";
	html_contains(&item, &context, "<p><img src=\"https://h.example/p.jpg?a&amp;b\" alt=\"\"></p>\n<div>\n<p>x</p>");
	item.html = "<p><img src=\"https://h.example/q.jpg\"></p>";
	html_contains(&item, &context, "</p>\n<div>\n<p><img");
	item.html = "";
	check_text(&item, "https://h.example/1\n\nx\n\nPicture: https://h.example/p.jpg?a&b\n\n-- \nThe Wire\n");
	assert_false(body_has_html(&item));
	item.text = "";
	assert_true(body_has_html(&item));
}

static void
knows_the_direction_of_languages(void **state)
{
	static const char *const cases[][2] = {
		{ "ar", "<body dir=\"rtl\">" }, { "fa-IR", "<body dir=\"rtl\">" }, { "en", "<body dir=\"ltr\">" },
		{ "arn", "<body dir=\"ltr\">" }, { "", "<body dir=\"auto\">" },	   { NULL, "<body dir=\"auto\">" },
	};
	struct item item = plain_item();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		item.language = (char *)cases[i][0];
		html_contains(&item, &context, cases[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_the_link_first_and_the_feed_last),
		cmocka_unit_test(tells_dates_categories_and_comments),
		cmocka_unit_test(lists_enclosures),
		cmocka_unit_test(stuffs_lines),
		cmocka_unit_test(escapes_foreign_text),
		cmocka_unit_test(links_only_what_may_be_clicked),
		cmocka_unit_test(shows_a_picture_that_the_article_lacks),
		cmocka_unit_test(knows_the_direction_of_languages),
	};

	return cmocka_run_group_tests_name("compose/body", tests, NULL, NULL);
}
