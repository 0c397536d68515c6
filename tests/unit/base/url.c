/* base/url: RFC 3986 §5.4's examples, and what feeds write. */
#include <stdio.h>

#include "../unit.h"

#include "base/url.h"

static void
check(const char *base, const char *ref, const char *want)
{
	char *got = url_resolve(base, ref);

	if (!want) {
		if (got)
			fail_msg("%s against %s: got %s, wanted nothing", ref, base ? base : "-", got);
	} else if (!got) {
		fail_msg("%s against %s: got nothing, wanted %s", ref, base ? base : "-", want);
	} else {
		assert_string_equal(got, want);
	}
	free(got);
}

static void
resolves_the_rfc_examples(void **state)
{
	static const char base[] = "http://a/b/c/d;p?q";
	static const char *const cases[][2] = {
		{ "g:h", "g:h" },
		{ "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" },
		{ "//g", "http://g/" },
		{ "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q#s" },
		{ "g#s", "http://a/b/c/g#s" },
		{ ";x", "http://a/b/c/;x" },
		{ "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" },
		{ "..", "http://a/b/" },
		{ "../g", "http://a/b/g" },
		{ "../..", "http://a/" },
		{ "../../g", "http://a/g" },
		{ "../../../g", "http://a/g" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		check(base, cases[i][0], cases[i][1]);
}

static void
resolves_what_feeds_write(void **state)
{
	(void)state;
	check("http://h.example", "a b.html", "http://h.example/a%20b.html");
	check("http://h.example/x/", " \n/y \n", "http://h.example/y");
	check("http://h.example/", "/\xC3\xBC?q=\xC3\xA9", "http://h.example/%C3%BC?q=%C3%A9");
	check("http://h.example/", "100%", "http://h.example/100%25");
	check(NULL, "HTTP://Host.EXAMPLE:80/A", "http://host.example/A");
	check(NULL, "https://h.example:443", "https://h.example/");
	check(NULL, "https://h.example:8443/", "https://h.example:8443/");
	check(NULL, "http://m\xC3\xBCller.example/", "http://xn--mller-kva.example/");
	check(NULL, "tag:example.org,2005:1", "tag:example.org,2005:1");
	check(NULL, "mailto:a@b.example", "mailto:a@b.example");
	check(NULL, "/relative", NULL);
	check(NULL, "", NULL);
	check("http://h.example/", "http://", NULL);
	check(NULL, "http://A:B:/c", "http://A:B:/c"); /* or it would be another one the second time */
	check("http://[::1]:8000/a", "b", "http://[::1]:8000/b");
	check("http://h.example/", "//%0Ax/y", "http://x/y");
	check("http://h.example/", "//a%20b/y", NULL);
}

/* What is told to be normal comes out of resolving as it is; the blank before it takes it the long way. */
static void
knows_what_is_normal(void **state)
{
	static const char *const normal[] = { "http://a.example/", "https://a-b.example/p/q.html?x=1&y=2#z",
					      "http://a.example/%D0%BF?q=a%20b", "https://a.example/~b/(c)'d',e;f=@:!$*+",
					      "http://a.example/%2f%2F" };
	static const char *const other[] = { "http://a.example", "http://A.example/", "http://a.example:80/", "/p",
					     "http://a.example/%", "http://a.example/%4", "http://a.example/%zz",
					     "http://a.example/a b", "http://a.example/[", "http://a.example/\xD0\xBF",
					     "http:///p", "ftp://a.example/" };
	char spaced[128];

	(void)state;
	for (size_t i = 0; i < COUNT(normal); i++) {
		char *whole;

		snprintf(spaced, sizeof(spaced), " %s", normal[i]);
		whole = url_resolve(NULL, spaced);
		assert_true(url_is_normal(normal[i]));
		assert_false(url_is_normal(spaced));
		assert_string_equal(whole, normal[i]);
		free(whole);
	}
	for (size_t i = 0; i < COUNT(other); i++)
		assert_false(url_is_normal(other[i]));
}

static void
makes_wire_urls(void **state)
{
	static const char *const cases[][2] = {
		{ "http://h.example/a#frag", "http://h.example/a" },
		{ "http://m\xC3\xBCller.example", "http://xn--mller-kva.example/" },
		{ "ftp://h.example/", NULL },
		{ "http://a b/", NULL },
		{ "http:///x", NULL },
		{ "nonsense", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *got = url_wire(cases[i][0]);

		if (cases[i][1])
			assert_string_equal(got, cases[i][1]);
		else
			assert_null(got);
		free(got);
	}
}

static void
splits(void **state)
{
	struct url_parts p;

	(void)state;
	assert_int_equal(url_split("https://u:p@[2001:db8::1]/x", &p), 0);
	assert_string_equal(p.scheme, "https");
	assert_string_equal(p.host, "2001:db8::1");
	assert_int_equal(p.port, 443);
	assert_true(p.has_userinfo);
	assert_int_equal(url_split("gopher://h/", &p), -1);
}

static void
hides_secrets(void **state)
{
	char *got = url_public("https://me:pw@h.example/r?feed=abc&user=me&sort=new#x");

	(void)state;
	assert_string_equal(got, "https://h.example/r?feed=***&user=***&sort=new#x");
	free(got);
	got = url_public("exec:/usr/bin/fetch --token abc");
	assert_string_equal(got, "exec:/usr/bin/fetch ***");
	free(got);
}

static void
http_and_https_are_one_server(void **state)
{
	static const struct {
		const char *wire, *server;
	} cases[] = {
		{ "http://a.example/feed", "a.example:80" },
		{ "https://a.example/feed", "a.example:80" },
		{ "https://a.example:8443/feed", "a.example:8443" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct url_parts parts;
		char server[URL_SERVER];

		assert_int_equal(url_split(cases[i].wire, &parts), 0);
		url_server(&parts, server);
		assert_string_equal(server, cases[i].server);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(http_and_https_are_one_server),
		cmocka_unit_test(resolves_the_rfc_examples), cmocka_unit_test(resolves_what_feeds_write),
		cmocka_unit_test(knows_what_is_normal), cmocka_unit_test(makes_wire_urls),
		cmocka_unit_test(splits), cmocka_unit_test(hides_secrets),
	};

	return cmocka_run_group_tests_name("base/url", tests, NULL, NULL);
}
