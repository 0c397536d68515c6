/* fetch/access: proxies as they are written. What goes to servers is shown by tests/system/access.py. */
#include "../unit.h"

#include "../../../src/fetch/transfer.h"

static void
reads_proxies(void **state)
{
	static const struct {
		const char *url, *scheme, *login, *host;
		unsigned port;
	} cases[] = {
		{ "http://proxy.example:3128", "http", "", "proxy.example", 3128 },
		{ "http://proxy.example/", "http", "", "proxy.example", 8080 },
		{ "socks5://127.0.0.1:9050", "socks5", "", "127.0.0.1", 9050 },
		{ "socks5://[::1]:9050", "socks5", "", "::1", 9050 },
		{ "socks5://me:p@ss@h", "socks5", "me:p@ss@", "h", 1080 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct proxy proxy;

		assert_int_equal(proxy_parse(cases[i].url, &proxy), 0);
		assert_string_equal(proxy.scheme, cases[i].scheme);
		assert_string_equal(proxy.login, cases[i].login);
		assert_string_equal(proxy.host, cases[i].host);
		assert_int_equal(proxy.port, cases[i].port);
	}
}

static void
refuses_what_is_no_proxy(void **state)
{
	static const char *const urls[] = { "", "proxy", "ftp://h", "https://h", "http://", "http://:80", "http://u@",
					    "http://h:0", "http://h:99999", "http://h:x", "socks5://[]:1" };
	struct proxy proxy;
	char longest[700] = "http://";

	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++)
		if (proxy_parse(urls[i], &proxy) == 0)
			fail_msg("%s", urls[i]);
	memset(longest + 7, 'h', 600);
	assert_int_equal(proxy_parse(longest, &proxy), -1);
	longest[400] = '@';
	assert_int_equal(proxy_parse(longest, &proxy), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_proxies),
		cmocka_unit_test(refuses_what_is_no_proxy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
