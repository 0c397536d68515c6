/* parse/mend: damage and what is made of it. */
#include "../unit.h"

#include "../../../src/parse/mend.h"

static void
check(const char *damaged, const char *want)
{
	struct strbuf out = STRBUF_INIT(1 << 16);
	struct feed feed = { 0 };

	mend_xml(damaged, strlen(damaged), 0, &feed, &out);
	if (strcmp(strbuf_str(&out), want) != 0)
		fail_msg("%s\nbecame %s\nwanted %s", damaged, strbuf_str(&out), want);
	strbuf_release(&out);
	feed_release(&feed);
}

static void
mends(void **state)
{
	static const char *const v[][2] = {
		{ "<a>b & c &amp; &lt d</a>", "<a >b &amp; c &amp; &amp;lt d</a>" },
		{ "<a>&eacute;&nbsp;&unknown;</a>", "<a >\xC3\xA9\xC2\xA0&amp;unknown;</a>" },
		{ "<a>&#0;&#x1F;&#150;&#x263A;</a>", "<a >\xE2\x80\x93\xE2\x98\xBA</a>" },
		{ "<a>1 < 2 > 0</a>", "<a >1 &lt; 2 &gt; 0</a>" },
		{ "<a>x\x01\x0By\x7F</a>", "<a >xy</a>" },
		{ "<a b=c d='e\"f' g>x</a>", "<a b=\"c\" d=\"e&quot;f\" g=\"g\" >x</a>" },
		{ "<a b='1'c='2' b='3'/>", "<a b=\"1\" c=\"2\"/>" },
		{ "<a b=\"<x>\"/>", "<a b=\"&lt;x&gt;\"/>" },
		{ "<a><c b=\"1>x</c><d e=\"2\"/></a>", "<a ><c b=\"1\" >x</c><d e=\"2\"/></a>" },
		{ "<a><!-- x -- y --->z</a>", "<a >z</a>" },
		{ "<a><!-- never <b>closed</b></a>", "<a ><b >closed</b></a>" },
		{ "<a><?php x ?>y<?php <b/></a>", "<a >y<b/></a>" },
		{ "<a><![CDATA[x & <y>]]></a>", "<a ><![CDATA[x & <y>]]></a>" },
		{ "<a><![CDATA[x]\001]>y]]></a>", "<a ><![CDATA[x]]]><![CDATA[]>y]]></a>" },
		{ "<a><b><![CDATA[x</b><c/></a>", "<a ><b ><![CDATA[x]]></b><c/></a>" },
		{ "<a><b><i>x</b></i></a>", "<a ><b ><i >x</i></b></a>" },
		{ "<a>x</b></a>", "<a >x</a>" },
		{ "<item><title>x</Title><y/></item>", "<item ><title >x</title><y/></item>" },
		{ "<item><d:b>x</b><y/></item>", "<item ><d:b >x</d:b><y/></item>" },
		{ "<item><title>x<link>y</link></item>", "<item ><title >x</title><link >y</link></item>" },
		{ "<item><title>x</titel><guid>y</guid></item>", "<item ><title >x</title><guid >y</guid></item>" },
		{ "<item><dc:creator>x<title>y</item>", "<item ><dc:creator >x</dc:creator><title >y</title></item>" },
		{ "<item><description>x<link>y<guid>z</item>",
		  "<item ><description >x<link >y</link></description><guid >z</guid></item>" },
		{ "<a><b>x", "<a ><b >x</b></a>" },
		{ "<a>x<b c", "<a >x</a>" },
		{ "<a>x</a><b>late</b> junk", "<a >x</a>" },
		{ "<channel><item>1<item>2</channel>", "<channel ><item >1</item><item >2</item></channel>" },
		{ "<channel><x:y><item>1</item></channel>", "<channel ><x:y/><item >1</item></channel>" },
		{ "<item><link href='u'><t>x</t></item>", "<item ><link href=\"u\"/><t >x</t></item>" },
		{ "<!DOCTYPE a [<!ENTITY e 'f &amp; &#103;'>]><a>&e;</a>", "<a >f &amp; g</a>" },
		{ "<a:>x</a:>", "<a >x</a>" },
		{ "just text", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++)
		check(v[i][0], v[i][1]);
}

static void
keeps_no_half_value(void **state)
{
	static const char *const v[][2] = {
		{ "<item><link>http://x.example/1", "<item ><link ></link></item>" },
		{ "<item><guid><![CDATA[http://x.ex", "<item ><guid ></guid></item>" },
		{ "<item><pubDate>Mon, 05 May 2", "<item ><pubDate ></pubDate></item>" },
		{ "<item><dc:creator>Jo", "<item ><dc:creator ></dc:creator></item>" },
		{ "<item><link>u</link", "<item ><link >u</link></item>" },
		{ "<item><title>Half a ti", "<item ><title ></title></item>" },
		{ "<item><description>Half a te", "<item ><description >Half a te</description></item>" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++)
		check(v[i][0], v[i][1]);
}

static void
tells_line_and_column(void **state)
{
	static const char s[] = "<a>\n<b>x & y</b>\n &nope</a>";
	struct strbuf out = STRBUF_INIT(1 << 16);
	struct feed feed = { 0 };

	(void)state;
	mend_xml(s, strlen(s), 0, &feed, &out);
	assert_int_equal(feed.n_defects, 2);
	assert_int_equal(feed.defects[0].line, 2);
	assert_int_equal(feed.defects[0].column, 6);
	assert_string_equal(feed.defects[0].what, "bare ampersand");
	assert_int_equal(feed.defects[1].line, 3);
	assert_int_equal(feed.defects[1].column, 2);
	strbuf_release(&out);
	feed_release(&feed);
}

static void
stays_linear_and_bounded_on_floods(void **state)
{
	static const char *const pieces[] = { "<a>", "</a>", "<a b='", "<!--", "<![CDATA[", "<?", "<!", "&", "&a;", "<a b=\"<>",
					      "<!DOCTYPE a [<!ENTITY a '&a;&a;'>" };
	size_t len = amount(2 << 20);
	char *s = malloc(len);

	(void)state;
	for (size_t k = 0; k < COUNT(pieces); k++) {
		struct strbuf out = STRBUF_INIT(2 * len);
		struct feed feed = { 0 };

		for (size_t i = 0; i < len; i++)
			s[i] = pieces[k][i % strlen(pieces[k])];
		mend_xml(s, len, 0, &feed, &out);
		assert_true(out.len <= 3 * len);
		strbuf_release(&out);
		feed_release(&feed);
	}
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(mends), cmocka_unit_test(keeps_no_half_value),
					    cmocka_unit_test(tells_line_and_column),
					    cmocka_unit_test(stays_linear_and_bounded_on_floods) };

	return cmocka_run_group_tests_name("parse/mend", tests, NULL, NULL);
}
