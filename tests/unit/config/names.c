/* config/names: what may stand as a name, and what is said of what may not. */
#include "../unit.h"

#include "config/names.h"

/* want: the complaint, "" for none. */
struct example {
	const char *text, *want;
};

static void
check(enum value_type type, const struct example *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct error err = { "" };

		assert_int_equal(name_check(type, v[i].text, &err), *v[i].want ? -1 : 0);
		assert_string_equal(err.text, v[i].want);
	}
}

#define CHECK(type, ...)                                              \
	do {                                                          \
		static const struct example examples[] = __VA_ARGS__; \
		check(type, examples, COUNT(examples));               \
	} while (0)

static void
checks_folders(void **state)
{
	char longest[202];

	(void)state;
	CHECK(VALUE_FOLDER,
	      { { "News/Linux", "" }, { "Größen/漢字", "" }, { "new.s", "" },
		{ "a//b", "a level of the folder's name is empty; write News or News/Linux" },
		{ "a/", "a level of the folder's name is empty; write News or News/Linux" },
		{ "/a", "a folder is a name inside the spool, not a path" },
		{ "~/Mail", "a folder is a name inside the spool, not a path" },
		{ "a/..", "no level of a folder's name may begin with a dot" },
		{ "a/Cur", "\"Cur\" is part of every Maildir and cannot be a folder" } });
	memset(longest, 'a', sizeof(longest));
	longest[201] = '\0';
	check(VALUE_FOLDER, &(struct example){ longest, "the folder's name is longer than 200 bytes" }, 1);
	check(VALUE_FOLDER, &(struct example){ longest + 1, "" }, 1);
}

static void
checks_domains(void **state)
{
	(void)state;
	CHECK(VALUE_DOMAIN, { { "wirespool.invalid", "" }, { "a-b.c", "" }, { "a..b", "\"a..b\" is no domain name" },
			      { "-a.b", "\"-a.b\" is no domain name" }, { "a.b.", "\"a.b.\" is no domain name" },
			      { "a@b", "a domain is letters, digits, hyphens and dots" } });
}

static void
checks_ids(void **state)
{
	static const struct example ids[] = {
		{ "lwn", "" }, { "a-b_c.d", "" }, { "", "the feed has no id; write [feed:ID]" },
		{ "a b", "a feed's id is letters, digits, - _ and . only" },
		{ "ü", "a feed's id is letters, digits, - _ and . only" },
		{ "a..b", "a feed's id has no dot at its ends and no two in a row" },
		{ ".a", "a feed's id has no dot at its ends and no two in a row" },
	};
	char longest[66];
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		err.text[0] = '\0';
		feed_id_check(ids[i].text, strlen(ids[i].text), &err);
		assert_string_equal(err.text, ids[i].want);
	}
	memset(longest, 'a', sizeof(longest));
	assert_int_equal(feed_id_check(longest, 64, &err), 0);
	assert_int_equal(feed_id_check(longest, 65, &err), -1);
	assert_int_equal(topic_name_check("climate change", 14, &err), 0);
	assert_int_equal(topic_name_check("a,b", 3, &err), -1);
	assert_int_equal(topic_name_check("", 0, &err), -1);
}

static void
checks_lists(void **state)
{
	(void)state;
	CHECK(VALUE_FEEDS, { { "lwn", "" }, { "lwn,-spam , x", "" }, { "a,", "a comma too many" },
			     { "a b", "a comma is missing before \"b\"" },
			     { "ä", "a feed's id is letters, digits, - _ and . only" } });
	CHECK(VALUE_LANGUAGES, { { "en, pt-BR, -zh-Hant", "" },
				 { "english!", "\"english!\" is no language tag; write en, de or pt-BR" },
				 { "english", "\"english\" is no language tag; write en, de or pt-BR" },
				 { "e", "\"e\" is no language tag; write en, de or pt-BR" } });
	CHECK(VALUE_NETWORKS, { { "10.0.0.0/8, ::1", "" }, { "10.0.0.0/8, -::1", "a network cannot be taken out of another" } });
}

static void
checks_servers(void **state)
{
	(void)state;
	CHECK(VALUE_SERVER, { { "unix:/run/lmtp", "" }, { "mail.example:24", "" }, { "[::1]:24", "" },
			      { "mail.example", "\"mail.example\" is no server; write unix:/PATH or HOST:PORT" },
			      { "::1:24", "\"::1:24\" is no server; write unix:/PATH or HOST:PORT" } });
	CHECK(VALUE_PROXY, { { "http://p.example:3128", "" }, { "socks5://127.0.0.1:1080", "" },
			     { "ftp://p.example", "\"ftp://p.example\" is no proxy; write http://HOST:PORT or socks5://HOST:PORT" } });
	CHECK(VALUE_ADDRESSES, { { "ann@a.example, ben@b.example", "" },
				 { "ann", "\"ann\" is no mail address; write user@example.org" } });
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_folders), cmocka_unit_test(checks_domains), cmocka_unit_test(checks_ids),
		cmocka_unit_test(checks_lists),	  cmocka_unit_test(checks_servers),
	};

	return cmocka_run_group_tests_name("config/names", tests, NULL, NULL);
}
