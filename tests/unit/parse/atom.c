/* parse/atom: text constructs, links, people. */
#include "../unit.h"

#include "read.h"

static void
reads_text_constructs(void **state)
{
	static const struct {
		const char *document, *want;
		enum markup markup;
	} v[] = {
		{ ENTRY("<content type='text'>a &lt;b&gt; c</content>"), "a <b> c", MARKUP_TEXT },
		{ ENTRY("<content type='html'>a &lt;b&gt; c</content>"), "a <b> c", MARKUP_HTML },
		{ ENTRY("<content>a &lt;b&gt; c</content>"), "a <b> c", MARKUP_HTML },
		{ ENTRY("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>1 &lt; <b>2</b><br/></div></content>"),
		  "1 &lt; <b>2</b><br>", MARKUP_HTML },
		{ ENTRY("<content type='xhtml'>&lt;b&gt;x&lt;/b&gt;</content>"), "<b>x</b>", MARKUP_HTML },
		{ ENTRY("<content type='application/octet-stream'>PGI+eDwvYj4=</content>"), "<b>x</b>", MARKUP_HTML },
		{ ENTRY("<content type='image/odd'>no base64!</content>"), "no base64!", MARKUP_TEXT },
		{ ENTRY("<content mode='base64' type='text/html'>eA==</content>"), "x", MARKUP_TEXT },
		{ ENTRY("<content src='https://x.example/a.html' type='text/html'/>"), NULL, MARKUP_HTML },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct feed f = read_text(v[i].document);

		assert_text(f.entries[0].content.s, v[i].want);
		assert_int_equal(f.entries[0].content.markup, v[i].markup);
		feed_release(&f);
	}
}

static void
chooses_among_links(void **state)
{
	struct feed f = read_text(ENTRY("<link rel='self' href='self'/><link rel='alternate' type='application/json' href='j'/>"
					"<link href='none'/><link rel='alternate' type='text/html' href='html'/>"
					"<link rel='enclosure' href='f.mp3' type='audio/mpeg' length='7' title='File'/>"
					"<link rel='replies' href='r.atom' type='application/atom+xml'/>"
					"<link rel='replies' href='r.html' type='text/html'/><link rel='related' href='rel'/>"));
	const struct entry *e = f.entries;

	(void)state;
	assert_string_equal(e->url, "https://feed.example/dir/html");
	assert_string_equal(e->comments_url, "https://feed.example/dir/r.html");
	assert_string_equal(e->external_url, "https://feed.example/dir/rel");
	assert_int_equal(e->enclosures.n, 1);
	assert_int_equal(e->enclosures.v[0].size, 7);
	assert_string_equal(e->enclosures.v[0].title, "File");
	feed_release(&f);
}

static void
resolves_by_every_xml_base(void **state)
{
	struct feed f = read_text("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://b.example/x/'>"
				  "<link href=''/><link rel='next' href='?p=2'/>"
				  "<entry xml:base='y/'><link xml:base='z/' href='e'/><content xml:base='c/'>t</content></entry></feed>");

	(void)state;
	assert_string_equal(f.home_url, "https://b.example/x/");
	assert_string_equal(f.next_url, "https://b.example/x/?p=2");
	assert_string_equal(f.entries[0].url, "https://b.example/x/y/z/e");
	assert_string_equal(f.entries[0].content.base, "https://b.example/x/y/c/");
	feed_release(&f);
}

static void
inherits_languages(void **state)
{
	struct feed f = read_text("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'>"
				  "<entry><id>1</id></entry><entry xml:lang='fr'><id>2</id></entry></feed>");

	(void)state;
	assert_string_equal(f.language, "de");
	assert_string_equal(f.entries[0].language, "de");
	assert_string_equal(f.entries[1].language, "fr");
	feed_release(&f);
}

static void
keeps_people_and_threads(void **state)
{
	struct feed f = read_text("<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'>"
				  "<author><name>Ann</name><email>a@x.example</email><uri>/a</uri></author>"
				  "<entry><author><name>Ben</name></author><author><name>Cy</name></author>"
				  "<contributor><name>Not him</name></contributor><thr:in-reply-to ref='urn:1'/></entry></feed>");

	(void)state;
	assert_string_equal(f.authors.v[0].email, "a@x.example");
	assert_string_equal(f.authors.v[0].url, "https://feed.example/a");
	assert_int_equal(f.entries[0].authors.n, 2);
	assert_string_equal(f.entries[0].authors.v[1].name, "Cy");
	assert_string_equal(f.entries[0].in_reply_to, "urn:1");
	feed_release(&f);
}

static void
reads_atom_03_and_single_entries(void **state)
{
	struct feed f = read_text("<feed version='0.3' xmlns='http://purl.org/atom/ns#'><tagline>Tag</tagline>"
				  "<entry><issued>1970-01-01T00:00:01Z</issued><modified>1970-01-01T00:00:02Z</modified></entry></feed>");

	(void)state;
	assert_string_equal(f.description, "Tag");
	assert_int_equal(f.entries[0].published.s, 1);
	assert_int_equal(f.entries[0].updated.s, 2);
	feed_release(&f);
	f = read_text("<feed xmlns='http://www.w3.org/2005/Atom'><entry><source><id>s</id><title>S</title><author><name>Ann"
		      "</name></author></source><id>i</id><title>T</title></entry></feed>");
	assert_string_equal(f.entries[0].id, "i");
	assert_string_equal(f.entries[0].title, "T");
	assert_string_equal(f.entries[0].authors.v[0].name, "Ann");
	feed_release(&f);
	f = read_text("<entry xmlns='http://www.w3.org/2005/Atom'><title>Alone</title></entry>");
	assert_int_equal(f.n_entries, 1);
	assert_string_equal(f.entries[0].title, "Alone");
	feed_release(&f);
}

static void
takes_titles_by_their_type(void **state)
{
	static const struct {
		const char *in, *want;
	} v[] = {
		{ ENTRY("<title type='text'>AT&amp;amp;T &lt;b&gt;x&lt;/b&gt;</title>"), "AT&amp;T <b>x</b>" },
		{ ENTRY("<title type='html'>AT&amp;amp;T &lt;b&gt;x&lt;/b&gt;</title>"), "AT&T x" },
		{ ENTRY("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>x</b></div></title>"), "a x" },
		{ ENTRY("<title>AT&amp;amp;T &lt;b&gt;x&lt;/b&gt;</title>"), "AT&T x" },
		{ ENTRY("<title>AT&amp;T: &lt;b&gt;x&lt;/b&gt; is bold</title>"), "AT&T: <b>x</b> is bold" },
		{ ENTRY("<title>a <b>x</b></title>"), "a x" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct feed f = read_text(v[i].in);

		assert_text(f.entries[0].title, v[i].want);
		feed_release(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_titles_by_their_type),
		cmocka_unit_test(reads_text_constructs),    cmocka_unit_test(chooses_among_links),
		cmocka_unit_test(resolves_by_every_xml_base), cmocka_unit_test(inherits_languages),
		cmocka_unit_test(keeps_people_and_threads), cmocka_unit_test(reads_atom_03_and_single_entries),
	};

	return cmocka_run_group_tests_name("parse/atom", tests, NULL, NULL);
}
