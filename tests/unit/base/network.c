/* base/network: networks as people write them, and which addresses are in them. */
#include "../unit.h"

#include <arpa/inet.h>

#include "base/network.h"

static const uint8_t *
bytes(const char *text)
{
	static uint8_t out[16];

	memset(out, 0, sizeof(out));
	out[10] = out[11] = 0xff;
	if (inet_pton(AF_INET, text, out + 12) != 1 && inet_pton(AF_INET6, text, out) != 1)
		fail_msg("%s is no address", text);
	return out;
}

static void
holds_what_its_prefix_covers(void **state)
{
	static const struct {
		const char *list, *address;
		bool holds;
	} cases[] = {
		{ "10.0.0.0/8", "10.255.255.255", true },
		{ "10.0.0.0/8", "11.0.0.0", false },
		{ "10.0.0.0/8", "9.255.255.255", false },
		{ "10.0.0.0/8", "::ffff:10.1.2.3", true },
		{ "10.0.0.0/8", "::10.1.2.3", false },
		{ "192.168.4.0/22", "192.168.7.255", true },
		{ "192.168.4.0/22", "192.168.8.0", false },
		{ "192.168.1.7", "192.168.1.7", true },
		{ "192.168.1.7", "192.168.1.6", false },
		{ "0.0.0.0/0", "127.0.0.1", true },
		{ "0.0.0.0/0", "::1", false },
		{ "::/0", "127.0.0.1", true },
		{ "fd00::/8", "fdff::1", true },
		{ "fd00::/8", "fe80::1", false },
		{ "fd00::/8,10.0.0.0/8", "10.0.0.1", true },
		{ " fd00::/8 , 10.0.0.0/8", "10.0.0.1", true },
		{ "fd00::/8 , 10.0.0.0/8", "192.168.0.1", false },
		{ "", "10.0.0.1", false },
		{ NULL, "10.0.0.1", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (networks_hold(cases[i].list, bytes(cases[i].address)) != cases[i].holds)
			fail_msg("%s and %s", cases[i].list, cases[i].address);
}

static void
says_what_is_no_network(void **state)
{
	static const char *const cases[][2] = {
		{ "ten", "\"ten\" is no network; write 10.0.0.0/8 or fd00::/8" },
		{ "10.0.0/8", "\"10.0.0/8\" is no network; write 10.0.0.0/8 or fd00::/8" },
		{ "10.0.0.0/33", "\"10.0.0.0/33\" has no length of a prefix, 0 to 32, behind its slash" },
		{ "10.0.0.0/", "\"10.0.0.0/\" has no length of a prefix, 0 to 32, behind its slash" },
		{ "10.0.0.0/-1", "\"10.0.0.0/-1\" has no length of a prefix, 0 to 32, behind its slash" },
		{ "fd00::/129", "\"fd00::/129\" has no length of a prefix, 0 to 128, behind its slash" },
		{ "10.0.0.1/8", "\"10.0.0.1/8\" is an address in a network, not a network: its last 24 bits must be 0" },
	};
	struct network n;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(network_parse(cases[i][0], strlen(cases[i][0]), &n, &err), -1);
		assert_string_equal(err.text, cases[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_what_its_prefix_covers),
		cmocka_unit_test(says_what_is_no_network),
	};

	return cmocka_run_group_tests_name("base/network", tests, NULL, NULL);
}
