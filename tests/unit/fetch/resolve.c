/* fetch/resolve: names, against the DNS server of dns.h. */
#include "../unit.h"

#include "../../../src/fetch/resolve.h"
#include "dns.h"
#include "sockets.h"

/* ---- asking */

struct rig {
	struct ev_loop *loop;
	struct dns dns;
	struct resolver *r;
};

struct asked {
	struct lookup l;
	struct ev_loop *loop;
	unsigned calls;
	struct addresses found;
	char why[80];
};

static void
setup(struct rig *rig)
{
	struct error err;

	rig->loop = ev_loop_new(EVFLAG_AUTO);
	dns_start(&rig->dns, rig->loop);
	rig->r = resolver_start(rig->loop, &(struct resolver_options){ .servers = rig->dns.servers }, &err);
	assert_non_null(rig->r);
}

static void
teardown(struct rig *rig)
{
	resolver_stop(rig->r);
	dns_stop(&rig->dns, rig->loop);
	ev_loop_destroy(rig->loop);
}

static void
on_found(void *arg, const struct addresses *found, const char *why)
{
	struct asked *a = arg;

	a->calls++;
	a->found = *found;
	snprintf(a->why, sizeof(a->why), "%s", why ? why : "");
	ev_break(a->loop, EVBREAK_ONE);
}

static void
ask(struct rig *rig, struct asked *a, const char *host)
{
	memset(a, 0, sizeof(*a));
	a->loop = rig->loop;
	resolver_ask(rig->r, &a->l, host, on_found, a);
}

static void
wait_for(struct rig *rig, struct asked *a)
{
	while (a->calls == 0)
		ev_run(rig->loop, EVRUN_ONCE);
}

static void
check_address(const struct address *a, const char *want)
{
	char text[ADDRESS_TEXT];

	address_text(a, text);
	assert_string_equal(text, want);
}

static void
finds_addresses_and_remembers_them(void **state)
{
	struct rig rig;
	struct asked a;

	(void)state;
	setup(&rig);
	ask(&rig, &a, "one.example");
	assert_int_equal(a.calls, 0);
	wait_for(&rig, &a);
	assert_int_equal(a.found.n, 1);
	check_address(&a.found.v[0], "127.0.0.1");
	ask(&rig, &a, "one.example");
	assert_int_equal(a.calls, 1); /* at once */
	assert_int_equal(rig.dns.questions, 1);
	teardown(&rig);
}

static void
joins_questions_for_one_name(void **state)
{
	struct rig rig;
	static struct asked a[1000];

	(void)state;
	setup(&rig);
	for (size_t i = 0; i < COUNT(a); i++)
		ask(&rig, &a[i], "hub.example");
	wait_for(&rig, &a[COUNT(a) - 1]);
	for (size_t i = 0; i < COUNT(a); i++)
		assert_int_equal(a[i].calls, 1);
	assert_int_equal(rig.dns.questions, 1);
	teardown(&rig);
}

static void
finds_ipv6_addresses(void **state)
{
	struct rig rig;
	struct asked a;

	(void)state;
	setup(&rig);
	ask(&rig, &a, "six.example");
	wait_for(&rig, &a);
	assert_int_equal(a.found.n, 1);
	check_address(&a.found.v[0], "::1");
	teardown(&rig);
}

static void
says_why_there_is_none(void **state)
{
	static const char *const cases[][2] = {
		{ "nx.example", "NXDOMAIN" },
		{ "none.example", "the name has no address" },
	};
	struct rig rig;
	struct asked a;

	(void)state;
	setup(&rig);
	for (size_t i = 0; i < COUNT(cases); i++) {
		ask(&rig, &a, cases[i][0]);
		wait_for(&rig, &a);
		assert_int_equal(a.found.n, 0);
		assert_string_equal(a.why, cases[i][1]);
	}
	teardown(&rig);
}

static void
write_conf(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
begins_anew_when_resolv_conf_changes(void **state)
{
	char conf[] = "/tmp/wirespool-resolv-XXXXXX";
	struct rig rig;
	struct asked a, dead;
	struct error err;

	(void)state;
	close(mkstemp(conf));
	setup(&rig);
	resolver_stop(rig.r);
	rig.r = resolver_start(rig.loop,
			       &(struct resolver_options){ .servers = rig.dns.servers, .resolv_conf = conf }, &err);
	ask(&rig, &a, "one.example");
	wait_for(&rig, &a);
	ask(&rig, &dead, "dead.example");
	while (rig.dns.questions < 2)
		ev_run(rig.loop, EVRUN_ONCE);
	write_conf(conf, "options ndots:1\n");
	resolver_refresh(rig.r);
	ask(&rig, &a, "one.example");
	assert_int_equal(a.calls, 0); /* what was known is void */
	wait_for(&rig, &a);
	while (rig.dns.questions < 4) /* one.example, and dead.example again */
		ev_run(rig.loop, EVRUN_ONCE);
	assert_int_equal(dead.calls, 0);
	teardown(&rig);
	unlink(conf);
}

static void
forgets_the_oldest_names(void **state)
{
	enum { NAMES = 4200 };
	struct rig rig;
	struct asked a;
	char host[32];

	(void)state;
	setup(&rig);
	for (int i = 0; i < NAMES; i++) {
		snprintf(host, sizeof(host), "h%d.example", i);
		ask(&rig, &a, host);
		wait_for(&rig, &a);
	}
	ask(&rig, &a, host);
	assert_int_equal(a.calls, 1);
	ask(&rig, &a, "h0.example");
	assert_int_equal(a.calls, 0);
	wait_for(&rig, &a);
	teardown(&rig);
}

static void
forgets_what_was_cancelled(void **state)
{
	struct rig rig;
	struct asked a, b;

	(void)state;
	setup(&rig);
	ask(&rig, &a, "one.example");
	ask(&rig, &b, "one.example");
	resolver_cancel(&a.l);
	wait_for(&rig, &b);
	assert_int_equal(a.calls, 0);
	resolver_cancel(&b.l); /* answered already */
	ask(&rig, &a, "dead.example");
	teardown(&rig); /* with a question under way */
	assert_int_equal(a.calls, 0);
}

static void
puts_an_address_that_failed_last(void **state)
{
	struct rig rig;
	struct asked a;
	struct address first;

	(void)state;
	setup(&rig);
	ask(&rig, &a, "two.example");
	wait_for(&rig, &a);
	assert_int_equal(a.found.n, 2);
	first = a.found.v[0];
	resolver_demote(rig.r, "two.example", &first);
	resolver_demote(rig.r, "unknown.example", &first);
	ask(&rig, &a, "two.example");
	assert_true(address_equal(&a.found.v[1], &first));
	assert_false(address_equal(&a.found.v[0], &first));
	teardown(&rig);
}

/* One that is no localhost; a bare system's may hold none. */
static bool
name_of_the_hosts_file(char name[256])
{
	FILE *in = fopen("/etc/hosts", "r");
	char line[1024], address[64];
	bool found = false;

	while (in && !found && fgets(line, sizeof(line), in))
		found = sscanf(line, "%63[0-9.] %255s", address, name) == 2 && !strstr(name, "localhost");
	if (in)
		fclose(in);
	return found;
}

static void
reads_the_hosts_file(void **state)
{
	struct rig rig;
	struct asked a;
	char name[256];

	(void)state;
	if (!name_of_the_hosts_file(name))
		skip();
	setup(&rig);
	ask(&rig, &a, name);
	wait_for(&rig, &a);
	assert_true(a.found.n >= 1);
	assert_int_equal(rig.dns.questions, 0);
	teardown(&rig);
}

static void
knows_where_localhost_is(void **state)
{
	static const char *const here[] = { "localhost", "localhost.", "feeds.localhost", "a.b.localhost." };
	static const char *const elsewhere[] = { "localhost.example", "nolocalhost", "my-localhost" };
	struct rig rig;
	struct asked a;

	(void)state;
	setup(&rig);
	for (size_t i = 0; i < COUNT(here); i++) {
		ask(&rig, &a, here[i]);
		assert_int_equal(a.calls, 1);
		assert_int_equal(a.found.n, 2);
		assert_int_equal(address_kind(&a.found.v[0]), ADDRESS_LOOPBACK);
		assert_int_equal(address_kind(&a.found.v[1]), ADDRESS_LOOPBACK);
		assert_int_not_equal(a.found.v[0].family, a.found.v[1].family);
	}
	assert_int_equal(rig.dns.questions, 0);
	for (size_t i = 0; i < COUNT(elsewhere); i++) {
		ask(&rig, &a, elsewhere[i]);
		wait_for(&rig, &a);
		assert_true(rig.dns.questions > i);
	}
	teardown(&rig);
}

static void
hands_no_socket_to_children(void **state)
{
	struct rig rig;
	struct asked a;

	(void)state;
	setup(&rig);
	ask(&rig, &a, "dead.example");
	assert_true(count_private_sockets() >= 2); /* ours and c-ares' */
	teardown(&rig);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_addresses_and_remembers_them),
		cmocka_unit_test(joins_questions_for_one_name),
		cmocka_unit_test(finds_ipv6_addresses),
		cmocka_unit_test(says_why_there_is_none),
		cmocka_unit_test(begins_anew_when_resolv_conf_changes),
		cmocka_unit_test(forgets_the_oldest_names),
		cmocka_unit_test(forgets_what_was_cancelled),
		cmocka_unit_test(puts_an_address_that_failed_last),
		cmocka_unit_test(reads_the_hosts_file),
		cmocka_unit_test(knows_where_localhost_is),
		cmocka_unit_test(hands_no_socket_to_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
