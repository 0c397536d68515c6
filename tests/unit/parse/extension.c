/* parse/extension: modules. */
#include "../unit.h"

#include "read.h"

#define MODULES(inside)                                                                                            \
	"<rss xmlns:media='http://search.yahoo.com/mrss/' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/' " \
	"xmlns:wfw='http://wellformedweb.org/CommentAPI/' "                                                        \
	"xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'><channel>" inside "</channel></rss>"

static void
reads_media(void **state)
{
	struct feed f = read_text(MODULES("<item><media:group><media:content url='/v.mp4' type='video/mp4' fileSize='9' duration='60'/>"
					  "<media:content url='/v.png' medium='image'/><media:thumbnail url='/t.jpg'/>"
					  "<media:title>T</media:title><media:description>D</media:description></media:group>"
					  "<media:category label='L'>x</media:category><media:credit>Ann</media:credit></item>"));
	const struct entry *e = f.entries;

	(void)state;
	assert_int_equal(e->enclosures.n, 2);
	assert_int_equal(e->enclosures.v[0].size, 9);
	assert_int_equal(e->enclosures.v[0].duration_s, 60);
	assert_string_equal(e->enclosures.v[1].type, "image/*");
	assert_string_equal(e->image, "https://feed.example/t.jpg");
	assert_string_equal(e->title, "T");
	assert_string_equal(e->content.s, "D");
	assert_string_equal(e->tags.v[0], "L");
	assert_string_equal(e->authors.v[0].name, "Ann");
	feed_release(&f);
}

static void
media_gives_way_to_the_items_own(void **state)
{
	struct feed f = read_text(MODULES("<item><media:title>M</media:title><title>T</title><description>D</description>"
					  "<media:description>MD</media:description><category>C</category>"
					  "<media:category>MC</media:category><author>Ann</author><media:credit>MA</media:credit></item>"));
	const struct entry *e = f.entries;

	(void)state;
	assert_string_equal(e->title, "T");
	assert_string_equal(e->content.s, "D");
	assert_null(e->summary.s);
	assert_int_equal(e->tags.n, 1);
	assert_string_equal(e->authors.v[0].name, "Ann");
	feed_release(&f);
}

static void
knows_the_update_period(void **state)
{
	struct feed f = read_text(MODULES("<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"));

	(void)state;
	assert_int_equal(f.update_period_s, 21600);
	feed_release(&f);
}

static void
keeps_both_links_of_feedburner(void **state)
{
	struct feed f = read_text(MODULES("<item><link>https://burn.example/1</link><wfw:commentRss>/c.rss</wfw:commentRss>"
					  "<feedburner:origLink>https://own.example/1</feedburner:origLink></item>"));

	(void)state;
	assert_string_equal(f.entries[0].url, "https://burn.example/1");
	assert_string_equal(f.entries[0].external_url, "https://own.example/1");
	assert_string_equal(f.entries[0].comments_url, "https://feed.example/c.rss");
	feed_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_media),
		cmocka_unit_test(media_gives_way_to_the_items_own),
		cmocka_unit_test(knows_the_update_period),
		cmocka_unit_test(keeps_both_links_of_feedburner),
	};

	return cmocka_run_group_tests_name("parse/extension", tests, NULL, NULL);
}
