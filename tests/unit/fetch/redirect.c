/* fetch/redirect: where a Location leads. */
#include "../unit.h"

#include "../../../src/fetch/redirect.h"

static void
finds_the_target_or_says_why_not(void **state)
{
	static const struct {
		const char *first, *from, *location, *want, *why;
	} cases[] = {
		{ "http://a.example/x", "http://a.example/x", "/y", "http://a.example/y", NULL },
		{ "http://a.example/x", "http://a.example/x", "y?q#f", "http://a.example/y?q", NULL },
		{ "http://a.example/x", "http://a.example/x", "//b.example", "http://b.example/", NULL },
		{ "http://a.example/x", "http://a.example/x", "HTTPS://A.example:443", "https://a.example/", NULL },
		{ "http://a.example/", "http://a.example/", " /caf\xC3\xA9 \xC3\xA0 ", "http://a.example/caf%C3%A9%20%C3%A0",
		  NULL },
		{ "https://a.example/", "https://a.example/", "http://a.example/", NULL, "down to http" },
		{ "http://a.example/", "http://a.example/", "ftp://a.example/", NULL, "not http" },
		{ "http://a.example/", "http://a.example/", "javascript:x", NULL, "not http" },
		{ "http://a.example/", "http://a.example/", "http://", NULL, "redirect to" },
		{ "http://a.example/", "http://a.example/", "http://a b/", NULL, "redirect to" },
		/* credentials: ours within our origin, never a stranger's */
		{ "http://u:p@a.example/", "http://u:p@a.example/", "/y", "http://u:p@a.example/y", NULL },
		{ "http://u:p@a.example/", "http://u:p@a.example/", "http://a.example/y", "http://u:p@a.example/y", NULL },
		{ "http://u:p@a.example/", "http://u:p@a.example/", "http://b.example/y", "http://b.example/y", NULL },
		{ "http://u:p@a.example/", "http://u:p@a.example/", "http://a.example:81/", "http://a.example:81/", NULL },
		{ "http://u:p@a.example/", "http://u:p@a.example/", "https://a.example/", "https://a.example/", NULL },
		{ "http://u:p@a.example/", "http://b.example/", "http://a.example/", "http://u:p@a.example/", NULL },
		{ "http://a.example/", "http://a.example/", "http://x:y@b.example/", "http://b.example/", NULL },
		{ "http://a.example/", "http://a.example/", "http://x:y@a.example/", "http://a.example/", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *why = NULL;
		char *got = redirect_target(cases[i].first, cases[i].from, cases[i].location, false, &why);

		if (cases[i].want) {
			if (!got || strcmp(got, cases[i].want) != 0 || why)
				fail_msg("%s: got %s (%s)", cases[i].location, got ? got : "-", why ? why : "-");
		} else if (got || !why || !strstr(why, cases[i].why)) {
			fail_msg("%s: got %s (%s)", cases[i].location, got ? got : "-", why ? why : "-");
		}
		free(got);
	}
}

static void
goes_down_to_http_only_where_it_may(void **state)
{
	const char *why = NULL;
	char *got = redirect_target("https://u:p@a.example/", "https://u:p@a.example/", "http://a.example/", true, &why);

	(void)state;
	assert_null(why);
	assert_string_equal(got, "http://a.example/"); /* without the password */
	free(got);
}

static void
tells_validators_only_to_their_site(void **state)
{
	static const struct {
		const char *a, *b;
		int want;
	} cases[] = {
		{ "http://a.example/x", "http://a.example/y", 1 },
		{ "http://a.example/", "https://a.example/", 1 },
		{ "https://a.example/", "http://a.example/", 0 },
		{ "http://a.example:8080/", "https://a.example/", 0 },
		{ "http://a.example/", "https://a.example:8443/", 0 },
		{ "http://a.example/", "http://b.example/", 0 },
		{ "http://a.example/", "http://a.example.b.example/", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(same_site_or_safer(cases[i].a, cases[i].b), cases[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_down_to_http_only_where_it_may),
		cmocka_unit_test(finds_the_target_or_says_why_not),
		cmocka_unit_test(tells_validators_only_to_their_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
