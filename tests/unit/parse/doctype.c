/* parse/doctype: declared entities without bombs. */
#include "../unit.h"

#include <stdio.h>

#include "../../../src/parse/doctype.h"
#include "base/utf8.h"

static void
check(const char *doctype, const char *name, const char *want)
{
	struct doctype d = { 0 };
	struct strbuf out = STRBUF_INIT(1 << 20);
	const char *end = doctype_read(&d, doctype, doctype + strlen(doctype));

	assert_string_equal(end, "<r/>");
	if (want) {
		assert_true(doctype_expand(&d, name, strlen(name), &out));
		assert_string_equal(strbuf_str(&out), want);
	} else {
		assert_false(doctype_expand(&d, name, strlen(name), &out));
	}
	strbuf_release(&out);
	doctype_release(&d);
}

static void
expands_what_is_declared_inside(void **state)
{
	(void)state;
	check("<!DOCTYPE r [<!ENTITY a \"x\"><!ENTITY b '&a;<i>&#65;&eacute;'>]><r/>", "b", "x&lt;i&gt;A\xC3\xA9");
	check("<!DOCTYPE r PUBLIC \"-//x>\" 'http://x.example/a.dtd'><r/>", "a", NULL);
	check("<!DOCTYPE r [<!-- ]> --><!ENTITY % p 'x'><!ENTITY e SYSTEM 'file:///etc/passwd'>]><r/>", "e", NULL);
	check("<!DOCTYPE r [<!ENTITY amp2 '&#38;amp;'>]><r/>", "amp2", "&amp;");
}

/* The budget may end anywhere, but not inside a character. */
static void
cuts_between_characters(void **state)
{
	static const char text[] = "<!DOCTYPE r [<!ENTITY a 'x\xE2\x80\xA0\xE2\x80\xA0'>]><r/>";
	struct doctype d = { 0 };
	struct strbuf out = STRBUF_INIT(1 << 20);

	(void)state;
	doctype_read(&d, text, text + strlen(text));
	for (int i = 0; i < 70000; i++)
		doctype_expand(&d, "a", 1, &out);
	assert_true(out.len > 65536 && out.len < 3 * 65537);
	assert_true(utf8_valid(out.buf, out.len));
	strbuf_release(&out);
	doctype_release(&d);
}

static void
stops_circles_and_bombs(void **state)
{
	static const char bomb[] = "<!DOCTYPE r [<!ENTITY a '0123456789'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
				   "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>"
				   "<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'><!ENTITY f '&f;&f;x'>]><r/>";
	struct doctype d = { 0 };
	struct strbuf out = STRBUF_INIT(1 << 20);

	(void)state;
	doctype_read(&d, bomb, bomb + strlen(bomb));
	assert_true(doctype_expand(&d, "f", 1, &out));
	assert_true(out.len < 100);
	for (int i = 0; i < 1000; i++)
		assert_true(doctype_expand(&d, "e", 1, &out));
	assert_true(out.len <= 70000);
	strbuf_release(&out);
	doctype_release(&d);
}

/* What one entity declared in this way becomes, in bytes; -1 when it is not known. */
static int
expanded(const char *declarations, const char *name)
{
	struct doctype d = { 0 };
	struct strbuf out = STRBUF_INIT(1 << 20);
	bool known;
	int len;

	doctype_read(&d, declarations, declarations + strlen(declarations));
	known = doctype_expand(&d, name, strlen(name), &out);
	len = known ? (int)out.len : -1;
	strbuf_release(&out);
	doctype_release(&d);
	return len;
}

static void
is_exact_about_its_ceilings(void **state)
{
	static char text[200000];
	char name[80];

	(void)state;
	for (int len = 4094; len <= 4096; len++) { /* with the quote at its end */
		sprintf(text, "<!DOCTYPE r [<!ENTITY a '%0*d'>]>", len, 1);
		assert_int_equal(expanded(text, "a"), len < 4096 ? len : -1);
	}
	for (int len = 63; len <= 65; len++) {
		sprintf(name, "%0*d", len, 1);
		sprintf(text, "<!DOCTYPE r [<!ENTITY %s 'x'>]>", name);
		assert_int_equal(expanded(text, name), len <= 64 ? 1 : -1);
	}
	for (int deep = 3; deep <= 5; deep++) { /* a0 in a1 in a2 … */
		size_t n = (size_t)sprintf(text, "<!DOCTYPE r [<!ENTITY a0 'x'>");

		for (int i = 1; i <= deep; i++)
			n += (size_t)sprintf(text + n, "<!ENTITY a%d '&a%d;'>", i, i - 1);
		sprintf(name, "a%d", deep);
		assert_int_equal(expanded(text, name), deep <= 4 ? 1 : 0);
	}
	for (unsigned of = 299; of <= 301; of++) { /* the last of so many */
		size_t n = (size_t)sprintf(text, "<!DOCTYPE r [");

		for (unsigned i = 1; i <= of; i++)
			n += (size_t)sprintf(text + n, "<!ENTITY e%u 'x'>", i);
		sprintf(name, "e%u", of);
		assert_int_equal(expanded(text, name), of <= DOCTYPE_ENTITIES ? 1 : -1);
	}
}

/* 64 KiB for all expansions of a document together. */
static void
spends_no_more_than_its_budget(void **state)
{
	static char text[5000];
	struct doctype d = { 0 };
	struct strbuf out = STRBUF_INIT(1 << 20);

	(void)state;
	sprintf(text, "<!DOCTYPE r [<!ENTITY a '%04095d'><!ENTITY b 'y'>]>", 1);
	doctype_read(&d, text, text + strlen(text));
	for (int i = 0; i < 16; i++)
		doctype_expand(&d, "a", 1, &out);
	for (size_t len = 65521; len <= 65537; len++) { /* 16 bytes are left */
		doctype_expand(&d, "b", 1, &out);
		assert_int_equal(out.len, len <= 65536 ? len : 65536);
	}
	strbuf_release(&out);
	doctype_release(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(expands_what_is_declared_inside),
					    cmocka_unit_test(cuts_between_characters),
					    cmocka_unit_test(stops_circles_and_bombs),
					    cmocka_unit_test(is_exact_about_its_ceilings),
					    cmocka_unit_test(spends_no_more_than_its_budget) };

	return cmocka_run_group_tests_name("parse/doctype", tests, NULL, NULL);
}
