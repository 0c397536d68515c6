/* fetch/guard: which addresses a feed may make us talk to. */
#include "../unit.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "fetch/guard.h"

static struct address
address(const char *text)
{
	struct address a;

	if (address_parse(text, &a) < 0)
		fail_msg("%s is no address", text);
	return a;
}

static void
knows_the_kinds_of_addresses(void **state)
{
	static const struct {
		const char *text;
		enum address_kind kind;
	} cases[] = {
		{ "1.1.1.1", ADDRESS_PUBLIC },
		{ "20.0.0.1", ADDRESS_PUBLIC },
		{ "172.15.255.255", ADDRESS_PUBLIC },
		{ "172.32.0.0", ADDRESS_PUBLIC },
		{ "100.63.255.255", ADDRESS_PUBLIC },
		{ "100.128.0.0", ADDRESS_PUBLIC },
		{ "126.255.255.255", ADDRESS_PUBLIC },
		{ "223.255.255.255", ADDRESS_PUBLIC },
		{ "198.17.255.255", ADDRESS_PUBLIC },
		{ "198.20.0.0", ADDRESS_PUBLIC },
		{ "127.0.0.1", ADDRESS_LOOPBACK },
		{ "127.255.255.255", ADDRESS_LOOPBACK },
		{ "10.0.0.0", ADDRESS_PRIVATE },
		{ "10.255.255.255", ADDRESS_PRIVATE },
		{ "172.16.0.1", ADDRESS_PRIVATE },
		{ "172.31.255.255", ADDRESS_PRIVATE },
		{ "192.168.0.1", ADDRESS_PRIVATE },
		{ "100.64.0.1", ADDRESS_PRIVATE },
		{ "100.127.255.255", ADDRESS_PRIVATE },
		{ "169.254.169.254", ADDRESS_LINK_LOCAL },
		{ "0.0.0.0", ADDRESS_NOBODY },
		{ "0.1.2.3", ADDRESS_SPECIAL },
		{ "192.0.0.8", ADDRESS_SPECIAL },
		{ "192.0.2.1", ADDRESS_SPECIAL },
		{ "192.88.99.1", ADDRESS_SPECIAL },
		{ "198.18.0.1", ADDRESS_SPECIAL },
		{ "198.19.255.255", ADDRESS_SPECIAL },
		{ "198.51.100.7", ADDRESS_SPECIAL },
		{ "203.0.113.7", ADDRESS_SPECIAL },
		{ "224.0.0.1", ADDRESS_NOBODY },
		{ "239.255.255.255", ADDRESS_NOBODY },
		{ "240.0.0.1", ADDRESS_SPECIAL },
		{ "255.255.255.254", ADDRESS_SPECIAL },
		{ "255.255.255.255", ADDRESS_NOBODY },
		{ "2606:4700::1111", ADDRESS_PUBLIC },
		{ "2a00:1450::1", ADDRESS_PUBLIC },
		{ "::", ADDRESS_NOBODY },
		{ "::1", ADDRESS_LOOPBACK },
		{ "::2", ADDRESS_SPECIAL },
		{ "::7f00:1", ADDRESS_LOOPBACK },
		{ "::ffff:127.0.0.1", ADDRESS_LOOPBACK },
		{ "::ffff:10.1.2.3", ADDRESS_PRIVATE },
		{ "::ffff:1.1.1.1", ADDRESS_PUBLIC },
		{ "::ffff:0:192.168.1.1", ADDRESS_PRIVATE },
		{ "64:ff9b::169.254.169.254", ADDRESS_LINK_LOCAL },
		{ "64:ff9b::1.1.1.1", ADDRESS_PUBLIC },
		{ "64:ff9b:1::1", ADDRESS_PRIVATE },
		{ "2002:7f00:1::1", ADDRESS_LOOPBACK },
		{ "2002:0101:0101::1", ADDRESS_PUBLIC },
		{ "2001::1", ADDRESS_SPECIAL },
		{ "2001:1ff::1", ADDRESS_SPECIAL },
		{ "2001:200::1", ADDRESS_PUBLIC },
		{ "2001:db8::1", ADDRESS_SPECIAL },
		{ "3fff::1", ADDRESS_SPECIAL },
		{ "3ffe::1", ADDRESS_PUBLIC },
		{ "4000::1", ADDRESS_SPECIAL },
		{ "100::1", ADDRESS_SPECIAL },
		{ "fc00::1", ADDRESS_PRIVATE },
		{ "fdff::1", ADDRESS_PRIVATE },
		{ "fe80::1", ADDRESS_LINK_LOCAL },
		{ "febf::1", ADDRESS_LINK_LOCAL },
		{ "fec0::1", ADDRESS_PRIVATE },
		{ "ff02::1", ADDRESS_NOBODY },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct address a = address(cases[i].text);

		if (address_kind(&a) != cases[i].kind)
			fail_msg("%s is %s", cases[i].text, address_kind_text(address_kind(&a)));
	}
}

static void
reads_only_literals(void **state)
{
	static const char *const others[] = { "", "localhost", "1.2.3", "1.2.3.4.5", "01.2.3.4", "[::1]", "::1%lo",
					      "0x7f.1" };
	struct address a;

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		assert_int_equal(address_parse(others[i], &a), -1);
}

static void
reads_socket_addresses(void **state)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7F000001) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr other = { .sa_family = AF_UNIX };
	struct address a, b;

	(void)state;
	assert_int_equal(address_of((struct sockaddr *)&v4, &a), 0);
	b = address("127.0.0.1");
	assert_true(address_equal(&a, &b));
	assert_int_equal(address_of((struct sockaddr *)&v6, &a), 0);
	assert_false(address_equal(&a, &b));
	b = address("::1");
	assert_true(address_equal(&a, &b));
	assert_int_equal(address_of(&other, &a), -1);
}

static bool
allows(const struct guard *guard, const char *text, enum host_kind host)
{
	struct address a = address(text);

	return guard_allows(guard, &a, host);
}

static void
knows_the_names_of_home(void **state)
{
	static const struct {
		const char *host;
		enum host_kind kind;
	} cases[] = {
		{ "127.0.0.1", HOST_LITERAL },     { "fe80::1", HOST_LITERAL },
		{ "localhost", HOST_HOME },        { "localhost.", HOST_HOME },
		{ "nas", HOST_HOME },              { "a.localhost", HOST_HOME },
		{ "printer.local", HOST_HOME },    { "wiki.lan", HOST_HOME },
		{ "wiki.lan.", HOST_HOME },        { "git.corp.internal", HOST_HOME },
		{ "box.home.arpa", HOST_HOME },    { "example.org", HOST_WORLD },
		{ "localhost.example.org", HOST_WORLD }, { "notlocal", HOST_HOME },
		{ "evil.notlocal", HOST_WORLD },   { "127.0.0.1.example.org", HOST_WORLD },
		{ "0x7f.1", HOST_WORLD },          { "home.arpa", HOST_WORLD },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (host_kind(cases[i].host) != cases[i].kind)
			fail_msg("%s is of kind %d", cases[i].host, host_kind(cases[i].host));
}

static void
lets_the_first_hop_be_private_where_its_url_says_so(void **state)
{
	const struct guard first = { 0 };

	(void)state;
	assert_true(allows(&first, "1.1.1.1", HOST_WORLD));
	assert_true(allows(&first, "127.0.0.1", HOST_LITERAL));
	assert_true(allows(&first, "10.0.0.1", HOST_LITERAL));
	assert_true(allows(&first, "169.254.1.1", HOST_LITERAL));
	assert_true(allows(&first, "127.0.0.1", HOST_HOME));
	assert_true(allows(&first, "fd00::1", HOST_HOME));
	assert_false(allows(&first, "169.254.169.254", HOST_HOME));
	assert_false(allows(&first, "0.0.0.0", HOST_LITERAL));
}

/* Whoever owns a name of the public DNS can let it lead anywhere, and elsewhere the next time. */
static void
refuses_private_addresses_of_public_names(void **state)
{
	static const char *const addresses[] = { "127.0.0.1", "::1", "10.0.0.1", "192.168.0.1", "100.64.0.1",
						 "169.254.169.254", "fd00::1", "fe80::1", "::ffff:127.0.0.1",
						 "64:ff9b::10.0.0.1", "192.0.2.1" };
	const struct guard first = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++)
		if (allows(&first, addresses[i], HOST_WORLD))
			fail_msg("%s", addresses[i]);
}

static void
allows_the_networks_that_are_listed(void **state)
{
	const struct guard first = { .allowed = "10.1.0.0/16, fd00::/8" };
	struct guard later = first;

	(void)state;
	assert_true(allows(&first, "10.1.2.3", HOST_WORLD));
	assert_true(allows(&first, "::ffff:10.1.2.3", HOST_WORLD));
	assert_true(allows(&first, "fd12::3", HOST_WORLD));
	assert_false(allows(&first, "10.2.2.3", HOST_WORLD));
	assert_false(allows(&first, "::10.1.2.3", HOST_WORLD));
	guard_passed(&later, ADDRESS_PUBLIC);
	assert_false(allows(&later, "10.1.2.3", HOST_WORLD)); /* not from outside */
}

static void
keeps_later_hops_where_they_came_from(void **state)
{
	struct guard g = { 0 };

	(void)state;
	guard_passed(&g, ADDRESS_PRIVATE);
	assert_true(allows(&g, "10.0.0.1", HOST_LITERAL));
	assert_false(allows(&g, "127.0.0.1", HOST_LITERAL));
	assert_false(allows(&g, "169.254.169.254", HOST_LITERAL));
	assert_true(allows(&g, "1.1.1.1", HOST_LITERAL));
	guard_passed(&g, ADDRESS_PUBLIC);
	assert_false(allows(&g, "10.0.0.1", HOST_LITERAL));
	assert_false(allows(&g, "127.0.0.1", HOST_HOME));
	assert_false(allows(&g, "192.0.2.1", HOST_LITERAL));
	assert_true(allows(&g, "1.1.1.1", HOST_WORLD));
}

static void
takes_no_private_address_beside_a_public_one(void **state)
{
	struct address v[] = { address("10.0.0.1"), address("1.1.1.1"), address("::1"), address("1.0.0.1") };
	struct address w[] = { address("10.0.0.1"), address("224.0.0.1") };
	struct guard g = { 0 };
	struct address refused, want = address("1.0.0.1");

	(void)state;
	assert_int_equal(guard_filter(&g, v, COUNT(v), HOST_HOME, &refused), 2);
	assert_true(address_equal(&v[1], &want));
	assert_int_equal(guard_filter(&g, w, COUNT(w), HOST_HOME, &refused), 1);
	guard_passed(&g, ADDRESS_PUBLIC);
	assert_int_equal(guard_filter(&g, w, 1, HOST_HOME, &refused), 0);
	want = address("10.0.0.1");
	assert_true(address_equal(&refused, &want));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_kinds_of_addresses),
		cmocka_unit_test(reads_only_literals),
		cmocka_unit_test(reads_socket_addresses),
		cmocka_unit_test(knows_the_names_of_home),
		cmocka_unit_test(lets_the_first_hop_be_private_where_its_url_says_so),
		cmocka_unit_test(refuses_private_addresses_of_public_names),
		cmocka_unit_test(allows_the_networks_that_are_listed),
		cmocka_unit_test(keeps_later_hops_where_they_came_from),
		cmocka_unit_test(takes_no_private_address_beside_a_public_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
