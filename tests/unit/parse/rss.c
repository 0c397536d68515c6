/* parse/rss: what channel and item say. */
#include "../unit.h"

#include "base/clock.h"
#include "read.h"

static void
reads_an_item(void **state)
{
	struct feed f = read_text(ITEM("<title>A &amp;amp; B</title><link>/1</link><guid isPermaLink='false'>g</guid>"
				       "<description>&lt;p&gt;d&lt;/p&gt;</description><author>a@x.example (Ann)</author>"
				       "<category>one</category><category>one</category><category>two</category>"
				       "<pubDate>Thu, 01 Jan 1970 00:01:00 GMT</pubDate><comments>c.html</comments>"
				       "<enclosure url='x.mp3' length='12' type='audio/mpeg'/>"));
	const struct entry *e = f.entries;

	(void)state;
	assert_int_equal(f.n_entries, 1);
	assert_string_equal(e->title, "A & B");
	assert_string_equal(e->url, "https://feed.example/1");
	assert_string_equal(e->id, "g");
	assert_false(e->id_is_url);
	assert_string_equal(e->content.s, "<p>d</p>");
	assert_int_equal(e->content.markup, MARKUP_HTML);
	assert_null(e->summary.s);
	assert_string_equal(e->authors.v[0].name, "Ann");
	assert_int_equal(e->tags.n, 2);
	assert_int_equal(e->published.s, 60);
	assert_int_equal(e->updated.s, TIME_NONE);
	assert_string_equal(e->comments_url, "https://feed.example/dir/c.html");
	assert_string_equal(e->enclosures.v[0].url, "https://feed.example/dir/x.mp3");
	assert_int_equal(e->enclosures.v[0].size, 12);
	feed_release(&f);
}

static void
reads_cdf(void **state)
{
	struct feed f = read_text("<CHANNEL BASE='https://base.example/' HREF='/home'><TITLE>T</TITLE><ABSTRACT>about</ABSTRACT>"
				  "<ITEM HREF='1' LASTMOD='1970-01-01T00:01:00Z'><TITLE>x</TITLE><ABSTRACT>a</ABSTRACT></ITEM></CHANNEL>");

	(void)state;
	assert_string_equal(f.home_url, "https://base.example/home");
	assert_string_equal(f.description, "about");
	assert_string_equal(f.entries[0].url, "https://base.example/1");
	assert_string_equal(f.entries[0].content.s, "a");
	assert_int_equal(f.entries[0].updated.s, 60);
	feed_release(&f);
}

static void
description_is_summary_beside_a_fuller_text(void **state)
{
	struct feed f = read_text("<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item>"
				  "<content:encoded>full</content:encoded><description>short</description>"
				  "</item><item><description>text</description><summary>short</summary></item></channel></rss>");

	(void)state;
	assert_string_equal(f.entries[0].content.s, "full");
	assert_string_equal(f.entries[0].summary.s, "short");
	assert_string_equal(f.entries[1].content.s, "text");
	assert_string_equal(f.entries[1].summary.s, "short");
	feed_release(&f);
}

static void
guid_serves_as_link(void **state)
{
	static const char *const v[][2] = {
		{ ITEM("<guid>https://x.example/a</guid>"), "https://x.example/a" },
		{ ITEM("<guid isPermaLink='false'>https://x.example/a</guid>"), NULL },
		{ ITEM("<guid>https://x.example/a</guid><link>https://x.example/b</link>"), "https://x.example/b" },
		{ ITEM("<link>https://x.example/?a=1&amp;amp;b=2</link>"), "https://x.example/?a=1&b=2" },
		{ ITEM("<link href='https://x.example/c'/>"), "https://x.example/c" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct feed f = read_text(v[i][0]);

		assert_text(f.entries[0].url, v[i][1]);
		feed_release(&f);
	}
}

static void
image_and_text_input_do_not_leak(void **state)
{
	struct feed f = read_text(RSS("<image><title>I</title><link>https://i.example/</link><url>i.png</url></image>"
				      "<textInput><title>T</title><link>https://t.example/</link></textInput>"
				      "<title>C</title><link>https://c.example/</link>"));

	(void)state;
	assert_string_equal(f.title, "C");
	assert_string_equal(f.home_url, "https://c.example/");
	assert_string_equal(f.icon, "https://feed.example/dir/i.png");
	feed_release(&f);
}

static void
hears_wishes_about_polling(void **state)
{
	struct feed f = read_text(RSS("<ttl>90</ttl><skipHours><hour>3</hour><hour>24</hour><hour>99</hour></skipHours>"
				      "<skipDays><day>Sunday</day><day>friday</day><day>x</day></skipDays>"));

	(void)state;
	assert_int_equal(f.ttl_min, 90);
	assert_int_equal(f.skip_hours, 1u << 3 | 1u << 0);
	assert_int_equal(f.skip_days, 1u << 0 | 1u << 5);
	feed_release(&f);
}

static void
unescaped_markup_stays_in_the_text(void **state)
{
	struct feed f = read_text(ITEM("<title>a <b>c</b></title><description><p class='x'>one<br/>two</p></description>"));

	(void)state;
	assert_string_equal(f.entries[0].title, "a c");
	assert_string_equal(f.entries[0].content.s, "<p class=\"x\">one<br>two</p>");
	feed_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_an_item), cmocka_unit_test(reads_cdf),
		cmocka_unit_test(description_is_summary_beside_a_fuller_text),
		cmocka_unit_test(guid_serves_as_link),
		cmocka_unit_test(image_and_text_input_do_not_leak),
		cmocka_unit_test(hears_wishes_about_polling),
		cmocka_unit_test(unescaped_markup_stays_in_the_text),
	};

	return cmocka_run_group_tests_name("parse/rss", tests, NULL, NULL);
}
