/* parse/podcast */
#include "../unit.h"

#include <stdio.h>

#include "read.h"

#define PODCAST(inside)                                                                              \
	"<rss xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' "                            \
	"xmlns:podcast='https://podcastindex.org/namespace/1.0'><channel>" inside "</channel></rss>"

static void
reads_durations(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} v[] = { { "1:02:03", 3723 }, { "02:03", 123 }, { "45", 45 }, { " 45.6 ", 45 }, { "45 min", 2700 }, { "1:2:3:4", -1 },
		  { "", -1 },	       { "abc", -1 },	 { "9999999999999", -1 } };

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		char document[400];
		struct feed f;

		snprintf(document, sizeof(document),
			 PODCAST("<item><enclosure url='/a.mp3'/><itunes:duration>%s</itunes:duration></item>"), v[i].text);
		f = read_text(document);
		if (f.entries[0].enclosures.v[0].duration_s != v[i].seconds)
			fail_msg("%s: %lld", v[i].text, (long long)f.entries[0].enclosures.v[0].duration_s);
		feed_release(&f);
	}
}

static void
keeps_chapters_transcripts_and_other_places(void **state)
{
	struct feed f = read_text(PODCAST("<item><enclosure url='/a.mp3'/><podcast:chapters url='/c.json' type='application/json'/>"
					  "<podcast:transcript url='/t.vtt' type='text/vtt'/><podcast:alternateEnclosure type='audio/opus'>"
					  "<podcast:source uri='/a.opus'/></podcast:alternateEnclosure></item>"));
	const struct enclosures *e = &f.entries[0].enclosures;

	(void)state;
	assert_int_equal(e->n, 4);
	assert_int_equal(e->v[1].kind, ENCLOSURE_CHAPTERS);
	assert_int_equal(e->v[2].kind, ENCLOSURE_TRANSCRIPT);
	assert_string_equal(e->v[3].type, "audio/opus");
	feed_release(&f);
}

static void
names_someone(void **state)
{
	struct feed f = read_text(PODCAST("<itunes:owner><itunes:name>Owner</itunes:name><itunes:email>o@x.example</itunes:email>"
					  "</itunes:owner><item><itunes:author>Ann</itunes:author></item>"));

	(void)state;
	assert_string_equal(f.authors.v[0].name, "Owner");
	assert_string_equal(f.authors.v[0].email, "o@x.example");
	assert_string_equal(f.entries[0].authors.v[0].name, "Ann");
	feed_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_durations),
					    cmocka_unit_test(keeps_chapters_transcripts_and_other_places),
					    cmocka_unit_test(names_someone) };

	return cmocka_run_group_tests_name("parse/podcast", tests, NULL, NULL);
}
