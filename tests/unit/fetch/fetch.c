/* fetch/fetch: whole transfers against tests/system/server.py on loopback. */
#include "../unit.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "dns.h"
#include "sockets.h"
#include "fetch/fetch.h"

extern char **environ;

/* ---- the server, and what a test holds */

struct server {
	pid_t pid;
	int stdin_fd; /* closing it ends the server */
	unsigned port;
};

static struct server plain, other, tls; /* other: another origin */
static unsigned silent_port;            /* listens and never says a word */
static int silent_fd;
static char directory[] = "/tmp/wirespool-test-XXXXXX";

static int
server_start(struct server *s, char *const argv[])
{
	posix_spawn_file_actions_t actions;
	int in[2], out[2], failed;
	FILE *f;

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	failed = posix_spawnp(&s->pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	s->stdin_fd = in[1];
	f = fdopen(out[0], "r");
	if (failed || fscanf(f, "%u", &s->port) != 1)
		s->port = 0;
	fclose(f);
	if (s->port)
		return 0;
	close(in[1]);
	return -1;
}

static void
server_stop(struct server *s)
{
	if (s->port == 0)
		return;
	close(s->stdin_fd);
	waitpid(s->pid, NULL, 0);
	s->port = 0;
}

/* What came of a transfer, kept after its callback. */
struct answer {
	unsigned calls;
	struct response r; /* strings copied */
	char *body;
	struct ev_loop *loop;
	unsigned *left; /* transfers under way; the loop ends with the last */
};

static char *
dup_or_null(const char *s)
{
	return s ? strdup(s) : NULL;
}

static void
on_done(void *arg, struct response *response)
{
	struct answer *a = arg;

	a->calls++;
	a->r = *response;
	a->r.url = dup_or_null(response->url);
	a->r.etag = dup_or_null(response->etag);
	a->r.last_modified = dup_or_null(response->last_modified);
	a->r.content_type = dup_or_null(response->content_type);
	if (response->body) {
		a->body = calloc(1, response->body_len + 1);
		memcpy(a->body, response->body, response->body_len);
	}
	a->r.store = NULL;
	if (--*a->left == 0)
		ev_break(a->loop, EVBREAK_ALL);
}

static void
answer_release(struct answer *a)
{
	free(a->r.url);
	free(a->r.etag);
	free(a->r.last_modified);
	free(a->r.content_type);
	free(a->body);
}

/* url with PORT, OTHER, TLS and SILENT replaced by the servers' ports. Good for the next four calls. */
static const char *
at_port(const char *url)
{
	static char out[4][2000];
	static unsigned turn;
	const struct {
		const char *mark;
		unsigned port;
	} marks[] = { { "PORT", plain.port }, { "OTHER", other.port }, { "TLS", tls.port },
		{ "SILENT", silent_port } };
	char *to = out[turn++ % 4], *end = to;

	while (*url) {
		size_t i = 0;

		while (i < COUNT(marks) && strncmp(url, marks[i].mark, strlen(marks[i].mark)) != 0)
			i++;
		if (i < COUNT(marks)) {
			end += sprintf(end, "%u", marks[i].port);
			url += strlen(marks[i].mark);
		} else {
			*end++ = *url++;
		}
	}
	*end = '\0';
	return to;
}

static struct fetch_options options = { .connections = 4, .user_agent = "wirespool-test/1" };

/* A loop with a DNS server and a fetch on it. */
struct rig {
	struct ev_loop *loop;
	struct dns dns;
	struct fetch *fetch;
	unsigned left;
};

static void
setup(struct rig *rig)
{
	struct fetch_options o = options;
	struct error err;

	rig->loop = ev_loop_new(EVFLAG_AUTO);
	rig->left = 0;
	dns_start(&rig->dns, rig->loop);
	o.dns_servers = rig->dns.servers;
	rig->fetch = fetch_start(rig->loop, &o, &err);
	assert_non_null(rig->fetch);
}

static void
teardown(struct rig *rig)
{
	fetch_stop(rig->fetch);
	dns_stop(&rig->dns, rig->loop);
	ev_loop_destroy(rig->loop);
}

static void
submit(struct rig *rig, const struct request *request, struct answer *out)
{
	struct request r = *request;

	*out = (struct answer){ .loop = rig->loop, .left = &rig->left };
	r.url = at_port(r.url);
	if (r.validators_url)
		r.validators_url = at_port(r.validators_url);
	if (!r.max_body)
		r.max_body = 1 << 20;
	if (!r.allow_private)
		r.allow_private = "127.0.0.0/8, ::1";
	if (!r.timeout_ms)
		r.timeout_ms = 20000;
	rig->left++;
	fetch_submit(rig->fetch, &r, on_done, out);
	assert_int_equal(out->calls, 0); /* never from within */
}

/* One transfer in a loop of its own. */
static void
get(const struct request *request, struct answer *out)
{
	struct rig rig;

	setup(&rig);
	submit(&rig, request, out);
	ev_run(rig.loop, 0);
	assert_int_equal(out->calls, 1);
	assert_int_equal(fetch_free_slots(rig.fetch), options.connections);
	teardown(&rig);
}

static void
get_url(const char *url, struct answer *out)
{
	get(&(struct request){ .url = url }, out);
}

/* ---- good answers */

static void
reads_a_feed_with_its_validators(void **state)
{
	struct answer a;

	(void)state;
	get_url("http://127.0.0.1:PORT/feed?etag=%22v1%22&lm=yesterday&cc=max-age%3D600&type=text/xml", &a);
	assert_int_equal(a.r.result, FETCH_OK);
	assert_string_equal(a.r.reason, "");
	assert_int_equal(a.r.status, 200);
	assert_string_equal(a.r.etag, "\"v1\"");
	assert_string_equal(a.r.last_modified, "yesterday");
	assert_string_equal(a.r.content_type, "text/xml");
	assert_int_equal(a.r.max_age_s, 600);
	assert_int_equal(a.r.retry_after_s, -1);
	assert_int_equal(a.r.hops, 0);
	assert_false(a.r.all_permanent);
	assert_non_null(strstr(a.body, "Harbour News"));
	assert_true(a.r.wire_bytes > (int64_t)a.r.body_len);
	answer_release(&a);
}

static void
sends_validators_verbatim(void **state)
{
	struct answer a;

	(void)state;
	get(&(struct request){ .url = "http://127.0.0.1:PORT/feed?etag=W/%22v%201%22&lm=on%20Tuesday",
			       .etag = "W/\"v 1\"" }, &a);
	assert_int_equal(a.r.result, FETCH_OK);
	assert_int_equal(a.r.status, 304);
	assert_null(a.r.body);
	assert_string_equal(a.r.etag, "W/\"v 1\"");
	answer_release(&a);
	get(&(struct request){ .url = "http://127.0.0.1:PORT/feed?etag=x&lm=on%20Tuesday",
			       .last_modified = "on Tuesday" }, &a);
	assert_int_equal(a.r.status, 304);
	answer_release(&a);
}

static void
asks_as_itself_and_for_feeds(void **state)
{
	struct answer a;

	(void)state;
	get_url("http://127.0.0.1:PORT/echo", &a);
	assert_non_null(strstr(a.body, "user-agent: wirespool-test/1\n"));
	assert_non_null(strstr(a.body, "accept: application/atom+xml"));
	assert_non_null(strstr(a.body, "accept-encoding: "));
	assert_null(strstr(a.body, "if-none-match"));
	answer_release(&a);
	get(&(struct request){ .url = "http://127.0.0.1:PORT/echo", .user_agent = "other" }, &a);
	assert_non_null(strstr(a.body, "user-agent: other\n"));
	answer_release(&a);
}

static void
unpacks_gzip(void **state)
{
	struct answer a;

	(void)state;
	get_url("http://127.0.0.1:PORT/gzip?len=50000", &a);
	assert_int_equal(a.r.result, FETCH_OK);
	assert_int_equal(a.r.body_len, 50000);
	assert_true(a.r.wire_bytes < 25000);
	answer_release(&a);
}

static void
gives_an_empty_body_as_empty(void **state)
{
	struct answer a;

	(void)state;
	get_url("http://127.0.0.1:PORT/feed?len=0", &a);
	assert_int_equal(a.r.result, FETCH_OK);
	assert_non_null(a.body);
	assert_int_equal(a.r.body_len, 0);
	answer_release(&a);
}

static void
ignores_a_proxy_in_the_environment(void **state)
{
	struct answer a;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	get_url("http://127.0.0.1:PORT/feed", &a);
	unsetenv("http_proxy");
	assert_int_equal(a.r.result, FETCH_OK);
	answer_release(&a);
}

static void
resolves_localhost(void **state)
{
	struct answer a;

	(void)state;
	get_url("http://localhost:PORT/echo", &a);
	assert_string_equal(a.r.reason, "");
	assert_int_equal(a.r.result, FETCH_OK);
	assert_non_null(strstr(a.body, "host: localhost:"));
	answer_release(&a);
}

static void
does_not_take_validators_from_a_trailer(void **state)
{
	struct answer a;

	(void)state;
	get_url("http://127.0.0.1:PORT/trailer", &a);
	assert_string_equal(a.r.etag, "\"head\"");
	answer_release(&a);
}

/* ---- statuses and failures, as a table */

static void
says_what_came_of_it(void **state)
{
	static const struct {
		const char *url;
		enum fetch_result result;
		long status;
		const char *reason; /* a part of it */
	} cases[] = {
		{ "/status/404", FETCH_OK, 404, "" },
		{ "/status/410", FETCH_OK, 410, "" },
		{ "/status/500", FETCH_OK, 500, "" },
		{ "/endless404", FETCH_OK, 404, "" },
		{ "/endlessredirect?to=/feed", FETCH_OK, 200, "" },
		{ "/endless", FETCH_TOO_BIG, 200, "body over 1 MiB" },
		{ "/bomb", FETCH_TOO_BIG, 200, "body over 1 MiB" },
		{ "/badgzip", FETCH_PROTOCOL, 200, "badly compressed" },
		{ "/short", FETCH_PROTOCOL, 200, "cut short" },
		{ "/truncated", FETCH_PROTOCOL, 200, "cut short" },
		{ "/badchunk", FETCH_PROTOCOL, 200, "" },
		{ "/reset", FETCH_PROTOCOL, 200, "broke the connection" },
		{ "/close", FETCH_PROTOCOL, 0, "closed the connection without an answer" },
		{ "/junk", FETCH_PROTOCOL, 0, "does not answer in HTTP" },
		{ "/hugeline", FETCH_PROTOCOL, 0, "header" },
		{ "/extension", FETCH_TOO_BIG, 200, "sends without end" },
		{ "/interim", FETCH_PROTOCOL, 0, "200 lines of headers" },
		{ "/headers?n=195", FETCH_OK, 200, "" }, /* and four of every answer */
		{ "/headers?n=196", FETCH_OK, 200, "" },
		{ "/headers?n=197", FETCH_PROTOCOL, 0, "200 lines of headers" },
		{ "/headers?n=10&len=7000", FETCH_PROTOCOL, 0, "64 KiB" },
		{ "/noloc", FETCH_REDIRECT, 301, "without a Location" },
		{ "/self", FETCH_REDIRECT, 301, "loop" },
		{ "/loop/a", FETCH_REDIRECT, 302, "loop" },
		{ "/chain/4", FETCH_OK, 200, "" },
		{ "/chain/5", FETCH_OK, 200, "" },
		{ "/chain/6", FETCH_REDIRECT, 302, "more than 5" },
		{ "/redirect?to=gopher://x/", FETCH_REDIRECT, 302, "not http" },
		{ "/redirect?to=file:///etc/passwd", FETCH_REDIRECT, 302, "not http" },
		{ "/redirect?to=http://10.0.0.1/", FETCH_REFUSED, 0, "10.0.0.1 is a private address" },
		{ "/redirect?to=http://169.254.169.254/latest", FETCH_REFUSED, 0, "link-local" },
		{ "/redirect?to=http://[ff02::1]/", FETCH_REFUSED, 0, "no host's address" },
		{ "/bomb?len=1048575", FETCH_OK, 200, "" },
		{ "/bomb?len=1048576", FETCH_OK, 200, "" },
		{ "/bomb?len=1048577", FETCH_TOO_BIG, 200, "body over 1 MiB" },
		{ "/feed?len=1048575", FETCH_OK, 200, "" },
		{ "/feed?len=1048576", FETCH_OK, 200, "" },
		{ "/feed?len=1048577", FETCH_TOO_BIG, 200, "body over 1 MiB" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct answer a;
		char url[200];

		snprintf(url, sizeof(url), "http://127.0.0.1:PORT%s", cases[i].url);
		get_url(url, &a);
		if (a.r.result != cases[i].result || a.r.status != cases[i].status ||
		    !strstr(a.r.reason, cases[i].reason) || (a.r.result == FETCH_OK) != (a.r.reason[0] == '\0'))
			fail_msg("%s: result %d status %ld reason '%s'", url, a.r.result, a.r.status, a.r.reason);
		answer_release(&a);
	}
}

static void
fails_for_reasons_people_understand(void **state)
{
	static const struct {
		const char *url;
		enum fetch_result result;
		const char *reason;
	} cases[] = {
		{ "http://127.0.0.1:1/", FETCH_CONNECT, "connection refused by 127.0.0.1 port 1" },
		{ "http://nx.example/", FETCH_RESOLVE, "no address for nx.example: NXDOMAIN" },
		{ "http://none.example/", FETCH_RESOLVE, "no address for none.example: the name has no address" },
		{ "http://dead.example/", FETCH_RESOLVE, "no address for dead.example within 1 s" },
		{ "http://127.0.0.1:PORT/hang", FETCH_TIMEOUT, "no answer of 127.0.0.1 within 1 s" },
		{ "http://127.0.0.1:PORT/slow?ms=300&head=1", FETCH_TIMEOUT, "no answer of 127.0.0.1 within 1 s" },
		{ "http://127.0.0.1:PORT/hangbody", FETCH_TIMEOUT, "the answer of 127.0.0.1 was not whole within 1 s" },
		{ "http://127.0.0.1:PORT/redirect?to=/hang", FETCH_TIMEOUT, "no answer of 127.0.0.1 within 1 s" },
		{ "http://meta.example/", FETCH_REFUSED, "meta.example: 169.254.169.254 is a link-local address (allow-private)" },
		{ "http://0.0.0.0:PORT/", FETCH_REFUSED, "0.0.0.0: 0.0.0.0 is no host's address" },
		{ "http://127.0.0.1:PORT/redirect?to=http://inner.example/", FETCH_REFUSED,
		  "redirect refused: inner.example: 10.0.0.1 is a private address" },
		{ "https://127.0.0.1:SILENT/", FETCH_TIMEOUT, "no answer of 127.0.0.1 within 1 s" },
		{ "ftp://127.0.0.1/", FETCH_REFUSED, "not an http or https URL" },
	};

	(void)state;
	if (under_valgrind())
		skip(); /* every reason would be the time */
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct answer a;

		get(&(struct request){ .url = cases[i].url, .timeout_ms = 400 }, &a);
		if (a.r.result != cases[i].result || strcmp(a.r.reason, cases[i].reason) != 0)
			fail_msg("%s: result %d reason '%s'", cases[i].url, a.r.result, a.r.reason);
		assert_null(a.r.body);
		answer_release(&a);
	}
}

static void
refuses_a_bomb_by_its_ratio(void **state)
{
	static const char *const harmless[] = { "http://127.0.0.1:PORT/bomb?len=1500000",
						"http://127.0.0.1:PORT/bomb?len=1500000&chunked" };
	struct answer a;

	(void)state;
	get(&(struct request){ .url = "http://127.0.0.1:PORT/bomb", .max_body = 100 << 20 }, &a);
	assert_int_equal(a.r.result, FETCH_TOO_BIG);
	assert_string_equal(a.r.reason, "body expands to over 100 times what was sent");
	assert_true(a.r.wire_bytes < 1 << 17);
	answer_release(&a);
	for (size_t i = 0; i < COUNT(harmless); i++) {
		get(&(struct request){ .url = harmless[i], .max_body = 100 << 20 }, &a);
		assert_string_equal(a.r.reason, "");
		assert_int_equal(a.r.body_len, 1500000);
		answer_release(&a);
	}
}

static void
says_when_our_machine_is_at_its_limit(void **state)
{
	struct rlimit old, low;
	struct rig rig;
	struct answer a;

	(void)state;
	setup(&rig);
	getrlimit(RLIMIT_NOFILE, &old);
	low = old;
	low.rlim_cur = 3;
	setrlimit(RLIMIT_NOFILE, &low);
	submit(&rig, &(struct request){ .url = "http://127.0.0.1:PORT/feed" }, &a);
	ev_run(rig.loop, 0);
	setrlimit(RLIMIT_NOFILE, &old);
	assert_int_equal(a.r.result, FETCH_STARVED);
	assert_non_null(strstr(a.r.reason, "Too many open files"));
	answer_release(&a);
	teardown(&rig);
}

/* Its owner can let it lead here, too. */
static void
refuses_a_public_name_that_leads_inside(void **state)
{
	struct answer a;

	(void)state;
	get(&(struct request){ .url = "http://one.example:PORT/echo", .allow_private = "" }, &a);
	assert_int_equal(a.r.result, FETCH_REFUSED);
	assert_string_equal(a.r.reason, "one.example: 127.0.0.1 is a loopback address (allow-private)");
	answer_release(&a);
	get(&(struct request){ .url = "http://one.example:PORT/echo", .allow_private = "10.0.0.0/8, 127.0.0.1" }, &a);
	assert_int_equal(a.r.result, FETCH_OK);
	answer_release(&a);
	get(&(struct request){ .url = "http://localhost:PORT/echo", .allow_private = "" }, &a);
	assert_int_equal(a.r.result, FETCH_OK);
	answer_release(&a);
}

/* What a page says of feeds is no user's wish. */
static void
asks_only_public_addresses_for_what_was_found(void **state)
{
	static const char *const urls[] = { "http://127.0.0.1:PORT/echo", "http://localhost:PORT/echo",
					    "http://one.example:PORT/echo" };
	struct answer a;

	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		get(&(struct request){ .url = urls[i], .is_found = true }, &a);
		assert_int_equal(a.r.result, FETCH_REFUSED);
		assert_non_null(strstr(a.r.reason, "is a loopback address"));
		answer_release(&a);
	}
}

static void
gives_up_a_server_that_sends_next_to_nothing(void **state)
{
	struct answer a;

	(void)state;
	options.low_speed_s = 1;
	get_url("http://127.0.0.1:PORT/slow?ms=200", &a);
	options.low_speed_s = 0;
	assert_int_equal(a.r.result, FETCH_TIMEOUT);
	assert_string_equal(a.r.reason, "127.0.0.1 sends too slowly");
	answer_release(&a);
	options.low_speed_s = 1; /* 200 bytes a second for longer than that */
	get_url("http://127.0.0.1:PORT/slow?ms=5", &a);
	options.low_speed_s = 0;
	assert_string_equal(a.r.reason, "");
	answer_release(&a);
}

/* ---- redirects */

static void
follows_redirects_and_says_how(void **state)
{
	struct answer a;

	(void)state;
	get_url("http://127.0.0.1:PORT/chain/3?code=301", &a);
	assert_int_equal(a.r.result, FETCH_OK);
	assert_int_equal(a.r.hops, 3);
	assert_true(a.r.all_permanent);
	assert_string_equal(a.r.url, at_port("http://127.0.0.1:PORT/chain/0?code=301"));
	answer_release(&a);
	get_url("http://127.0.0.1:PORT/redirect?code=308&to=/chain/1?code=307", &a);
	assert_int_equal(a.r.hops, 2);
	assert_false(a.r.all_permanent);
	answer_release(&a);
	get_url("http://127.0.0.1:PORT/redirect?code=303&to=/echo", &a);
	assert_non_null(strstr(a.body, "GET /echo"));
	answer_release(&a);
}

static void
keeps_validators_and_credentials_at_home(void **state)
{
	struct answer a;

	(void)state;
	get(&(struct request){ .url = "http://me:secret@127.0.0.1:PORT/redirect?to=/echo", .etag = "\"e\"" }, &a);
	assert_non_null(strstr(a.body, "authorization: Basic bWU6c2VjcmV0\n"));
	assert_non_null(strstr(a.body, "if-none-match: \"e\"\n"));
	answer_release(&a);
	get(&(struct request){ .url = "http://me:secret@127.0.0.1:PORT/redirect?to=http://127.0.0.1:OTHER/echo",
			       .etag = "\"e\"", .last_modified = "today" }, &a);
	assert_non_null(strstr(a.body, "GET /echo"));
	assert_null(strstr(a.body, "authorization"));
	assert_null(strstr(a.body, "if-none-match"));
	assert_null(strstr(a.body, "if-modified-since"));
	answer_release(&a);
	get(&(struct request){ .url = "http://127.0.0.1:PORT/redirect?to=http://you:p@127.0.0.1:OTHER/echo" }, &a);
	assert_null(strstr(a.body, "authorization"));
	answer_release(&a);
}

static void
sends_validators_to_where_they_came_from(void **state)
{
	struct answer a;

	(void)state;
	get(&(struct request){ .url = "http://127.0.0.1:PORT/redirect?to=http://127.0.0.1:OTHER/feed?etag=e",
			       .etag = "e", .validators_url = "http://127.0.0.1:OTHER/feed" }, &a);
	assert_int_equal(a.r.status, 304);
	answer_release(&a);
	get(&(struct request){ .url = "http://127.0.0.1:PORT/echo", .etag = "e",
			       .validators_url = "http://127.0.0.1:OTHER/feed" }, &a);
	assert_null(strstr(a.body, "if-none-match"));
	answer_release(&a);
}

/* ---- addresses and connections */

static void
tries_the_next_address(void **state)
{
	struct rig rig;
	struct answer a;

	(void)state;
	setup(&rig);
	for (int i = 0; i < 2; i++) {
		submit(&rig, &(struct request){ .url = "http://two.example:PORT/echo" }, &a);
		ev_run(rig.loop, 0);
		assert_string_equal(a.r.reason, "");
		assert_non_null(strstr(a.body, "host: two.example"));
		answer_release(&a);
	}
	assert_int_equal(rig.dns.questions, 1);
	teardown(&rig);
}

static void
speaks_ipv6(void **state)
{
	char *argv[] = { "python3", "tests/system/server.py", "--bind", "::1", NULL };
	static const char *const hosts[] = { "[::1]", "six.example" };
	struct server six;

	(void)state;
	if (server_start(&six, argv) < 0)
		skip();
	for (size_t i = 0; i < COUNT(hosts); i++) {
		char url[80];
		struct answer a;

		snprintf(url, sizeof(url), "http://%s:%u/feed", hosts[i], six.port);
		get_url(url, &a);
		assert_string_equal(a.r.reason, "");
		answer_release(&a);
	}
	server_stop(&six);
}

static unsigned
connections_so_far(void)
{
	unsigned requests, connections;
	struct answer a;

	get_url("http://127.0.0.1:PORT/count", &a);
	assert_int_equal(sscanf(a.body, "%u %u", &requests, &connections), 2);
	answer_release(&a);
	return connections;
}

static void
keeps_a_connection_when_asked_to(void **state)
{
	(void)state;
	for (int keep = 0; keep <= 1; keep++) {
		unsigned before = connections_so_far();
		struct rig rig;

		setup(&rig);
		for (int i = 0; i < 3; i++) {
			struct answer a;

			submit(&rig, &(struct request){ .url = "http://127.0.0.1:PORT/feed",
							.keep_connection = keep && i < 2 }, &a);
			ev_run(rig.loop, 0);
			answer_release(&a);
		}
		teardown(&rig);
		assert_int_equal(connections_so_far() - before, keep ? 2 : 4); /* counting takes one, too */
	}
}

/* Of an answer that is no document so much is read that its connection can be used again. */
static void
reads_so_much_of_what_nobody_wants(void **state)
{
	(void)state;
	for (unsigned len = 65535; len <= 65537; len++) {
		unsigned before = connections_so_far();
		struct rig rig;
		char url[80];

		setup(&rig);
		snprintf(url, sizeof(url), "http://127.0.0.1:PORT/feed?status=404&len=%u", len);
		for (int i = 0; i < 2; i++) {
			struct answer a;

			submit(&rig, &(struct request){ .url = i ? "http://127.0.0.1:PORT/feed" : url,
							.keep_connection = i == 0 }, &a);
			ev_run(rig.loop, 0);
			assert_int_equal(a.r.status, i ? 200 : 404);
			answer_release(&a);
		}
		teardown(&rig);
		assert_int_equal(connections_so_far() - before, len <= 65536 ? 2 : 3); /* counting takes one, too */
	}
}

/* Five names, one address; the server takes its time, and each has its own. */
static void
asks_one_address_no_more_than_one_host(void **state)
{
	static const char *const urls[] = { "http://a.example:SILENT/", "http://b.example:SILENT/", "http://c.example:SILENT/",
					    "http://d.example:SILENT/", "http://127.0.0.1:SILENT/" };
	int64_t timeout_ms = under_valgrind() ? 3000 : 500;
	struct answer a[COUNT(urls)];
	struct rig rig;

	(void)state;
	setup(&rig);
	for (size_t i = 0; i < COUNT(urls); i++)
		submit(&rig, &(struct request){ .url = urls[i], .host_connections = 2, .timeout_ms = timeout_ms }, &a[i]);
	while (fetch_active(rig.fetch) > 2)
		ev_run(rig.loop, EVRUN_ONCE);
	assert_int_equal(fetch_free_slots(rig.fetch), options.connections - 2); /* who waits takes none */
	while (rig.left > 0) {
		assert_true(fetch_active(rig.fetch) <= 2);
		ev_run(rig.loop, EVRUN_ONCE);
	}
	for (size_t i = 0; i < COUNT(urls); i++) {
		assert_int_equal(a[i].calls, 1);
		assert_int_equal(a[i].r.result, FETCH_TIMEOUT);
		assert_non_null(strstr(a[i].r.reason, "no answer of"));
		assert_true(a[i].r.elapsed_ms >= timeout_ms - 10);
		answer_release(&a[i]);
	}
	teardown(&rig);
}

/* Of thousands that wait for one address those beyond the ceiling are sent away, and neither hold up who goes elsewhere.
 * What cannot come later stays. */
static void
sends_away_who_would_wait_with_thousands(void **state)
{
	enum { N = 4096 + 1 + 50, LATER = N - 2, ELSEWHERE = N - 1 };
	struct answer *a = calloc(N, sizeof(*a));
	unsigned n_away = 0;
	struct rig rig;

	(void)state;
	setup(&rig);
	for (size_t i = 0; i < N; i++) {
		const char *url = i == ELSEWHERE ? "http://127.0.0.1:PORT/feed" : "http://127.0.0.1:SILENT/";

		while (fetch_free_slots(rig.fetch) == 0)
			ev_run(rig.loop, EVRUN_ONCE);
		submit(&rig, &(struct request){ .url = url, .host_connections = 1, .may_come_later = i != LATER }, &a[i]);
	}
	while (a[ELSEWHERE].calls == 0)
		ev_run(rig.loop, EVRUN_ONCE);
	assert_string_equal(a[ELSEWHERE].r.reason, "");
	assert_int_equal(fetch_active(rig.fetch), 1);
	for (size_t i = 0; i < N; i++) {
		n_away += a[i].calls > 0 && a[i].r.result == FETCH_CROWDED;
		answer_release(&a[i]);
	}
	assert_int_equal(n_away, N - 2 - 1 - 4096);
	assert_int_equal(a[LATER].calls, 0);
	teardown(&rig);
	free(a);
}

/* Nobody answers at the first address of many names: one finds out, the others do not lose time there one by one. */
static void
leaves_a_dead_address_together(void **state)
{
	static const char *const urls[] = { "http://two.a.example:PORT/feed", "http://two.b.example:PORT/feed",
					    "http://two.c.example:PORT/feed", "http://two.d.example:PORT/feed" };
	struct sockaddr_in dead = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7F000003) };
	struct answer a[COUNT(urls)];
	int fds[4], hole = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int64_t begin_us = clock_mono_us();
	struct rig rig;

	(void)state;
	dead.sin_port = htons((uint16_t)plain.port);
	assert_int_equal(bind(hole, (struct sockaddr *)&dead, sizeof(dead)), 0);
	assert_int_equal(listen(hole, 0), 0);
	for (size_t i = 0; i < COUNT(fds); i++) { /* fill its queue */
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		connect(fds[i], (struct sockaddr *)&dead, sizeof(dead));
	}
	setup(&rig);
	for (size_t i = 0; i < COUNT(urls); i++)
		submit(&rig, &(struct request){ .url = urls[i], .host_connections = 1 }, &a[i]);
	ev_run(rig.loop, 0);
	assert_in_range(clock_mono_us() - begin_us, 4000000, 14000000);
	for (size_t i = 0; i < COUNT(urls); i++) {
		assert_string_equal(a[i].r.reason, "");
		answer_release(&a[i]);
	}
	teardown(&rig);
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	close(hole);
}

/* Of many at a dead address some try, and the others take their word for it. */
static void
believes_others_about_a_dead_address(void **state)
{
	struct sockaddr_in closed = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(closed);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); /* bound, but nobody listens */
	struct answer a[8];
	char url[64];
	struct rig rig;

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&closed, sizeof(closed)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&closed, &len), 0);
	setup(&rig);
	for (size_t i = 0; i < COUNT(a); i++) {
		snprintf(url, sizeof(url), "http://127.0.0.1:%d/%zu", ntohs(closed.sin_port), i);
		submit(&rig, &(struct request){ .url = url, .host_connections = 1 }, &a[i]);
	}
	ev_run(rig.loop, 0);
	for (size_t i = 0; i < COUNT(a); i++) {
		assert_int_equal(a[i].r.result, FETCH_CONNECT);
		assert_int_equal(a[i].r.is_hearsay, i >= 2);
		assert_non_null(strstr(a[i].r.reason, i < 2 ? "refused by 127.0.0.1" : "nor could others"));
		answer_release(&a[i]);
	}
	teardown(&rig);
	close(fd);
}

static void
gives_up_waiting_when_it_is_urgent(void **state)
{
	int64_t timeout_ms = under_valgrind() ? 2000 : 300;
	struct answer a[2];
	struct rig rig;

	(void)state;
	setup(&rig);
	for (int i = 0; i < 2; i++)
		submit(&rig, &(struct request){ .url = "http://127.0.0.1:SILENT/", .host_connections = 1, .is_urgent = i,
						.timeout_ms = i ? timeout_ms : 2 * timeout_ms }, &a[i]);
	while (rig.left > 0)
		ev_run(rig.loop, EVRUN_ONCE);
	assert_non_null(strstr(a[1].r.reason, at_port("no turn at 127.0.0.1 port SILENT within ")));
	assert_non_null(strstr(a[0].r.reason, "no answer of 127.0.0.1"));
	assert_int_equal(fetch_active(rig.fetch), 0);
	answer_release(&a[0]);
	answer_release(&a[1]);
	teardown(&rig);
}

static bool
nobody_wants_it(void *arg)
{
	(void)arg;
	return false;
}

static void
asks_nothing_that_is_wanted_no_more(void **state)
{
	struct answer a[3];
	struct rig rig;

	(void)state;
	setup(&rig);
	for (size_t i = 0; i < COUNT(a); i++)
		submit(&rig, &(struct request){ .url = "http://a.example:PORT/feed", .host_connections = 1,
						.is_wanted = i < 2 ? nobody_wants_it : NULL }, &a[i]);
	ev_run(rig.loop, 0);
	assert_int_equal(a[0].r.result, FETCH_OK); /* it did not wait */
	assert_int_equal(a[1].r.result, FETCH_CROWDED);
	assert_int_equal(a[2].r.result, FETCH_OK);
	for (size_t i = 0; i < COUNT(a); i++)
		answer_release(&a[i]);
	teardown(&rig);
}

static void
forgets_who_waits(void **state)
{
	struct answer a[3];
	struct rig rig;

	(void)state;
	setup(&rig);
	for (size_t i = 0; i < COUNT(a); i++)
		submit(&rig, &(struct request){ .url = "http://a.example:SILENT/", .host_connections = 1 }, &a[i]);
	while (fetch_active(rig.fetch) > 1)
		ev_run(rig.loop, EVRUN_ONCE);
	teardown(&rig);
	for (size_t i = 0; i < COUNT(a); i++)
		assert_int_equal(a[i].calls, 0);
}

static void
gives_out_as_many_slots_as_there_are_connections(void **state)
{
	struct answer a[4];
	struct rig rig;

	(void)state;
	setup(&rig);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(fetch_free_slots(rig.fetch), 4 - i);
		submit(&rig, &(struct request){ .url = "http://127.0.0.1:PORT/feed" }, &a[i]);
	}
	assert_int_equal(fetch_free_slots(rig.fetch), 0);
	ev_run(rig.loop, 0);
	assert_int_equal(fetch_free_slots(rig.fetch), 4);
	for (unsigned i = 0; i < 4; i++)
		answer_release(&a[i]);
	teardown(&rig);
}

static void
answers_many_each_once(void **state)
{
	enum { N = 200 };
	static struct answer a[N];
	struct rig rig;
	unsigned submitted = 0;

	(void)state;
	setup(&rig);
	rig.left = 1; /* the loop is to end only when we say so */
	while (submitted < N) {
		while (submitted < N && fetch_free_slots(rig.fetch) > 0) {
			submit(&rig, &(struct request){ .url = submitted % 3 ? "http://127.0.0.1:PORT/feed"
									     : "http://one.example:PORT/chain/2",
							.keep_connection = true }, &a[submitted]);
			submitted++;
		}
		ev_run(rig.loop, EVRUN_ONCE);
	}
	while (fetch_free_slots(rig.fetch) < options.connections)
		ev_run(rig.loop, EVRUN_ONCE);
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(a[i].calls, 1);
		assert_string_equal(a[i].r.reason, "");
		answer_release(&a[i]);
	}
	assert_int_equal(rig.dns.questions, 1);
	teardown(&rig);
}

/* What a callback needs that submits the next transfer. */
struct relay {
	struct rig rig;
	unsigned runs;
};

static void
on_relay(void *arg, struct response *response)
{
	struct relay *relay = arg;
	const struct request next = { .url = at_port("http://127.0.0.1:PORT/feed"), .max_body = 10000,
				      .timeout_ms = 5000 };

	assert_string_equal(response->reason, "");
	assert_int_equal(fetch_free_slots(relay->rig.fetch), 1);
	if (++relay->runs < 5)
		fetch_submit(relay->rig.fetch, &next, on_relay, relay);
	else
		ev_break(relay->rig.loop, EVBREAK_ALL);
	assert_non_null(strstr(response->body, "Harbour")); /* still there */
}

static void
can_be_called_from_a_callback(void **state)
{
	const struct request first = { .url = at_port("http://127.0.0.1:PORT/feed"), .max_body = 10000,
				       .timeout_ms = 5000 };
	struct relay relay = { .runs = 0 };

	(void)state;
	options.connections = 1;
	setup(&relay.rig);
	fetch_submit(relay.rig.fetch, &first, on_relay, &relay);
	ev_run(relay.rig.loop, 0);
	assert_int_equal(relay.runs, 5);
	teardown(&relay.rig);
	options.connections = 4;
}

static void
stops_in_the_middle(void **state)
{
	static const char *const urls[] = { "http://127.0.0.1:PORT/hang", "http://127.0.0.1:PORT/hangbody",
					    "http://dead.example/", "http://127.0.0.1:PORT/feed" };
	struct answer a[COUNT(urls)];
	struct rig rig;

	(void)state;
	setup(&rig);
	for (size_t i = 0; i < 3; i++)
		submit(&rig, &(struct request){ .url = urls[i] }, &a[i]);
	for (int i = 0; i < 10; i++)
		ev_run(rig.loop, EVRUN_NOWAIT);
	submit(&rig, &(struct request){ .url = urls[3] }, &a[3]); /* not even begun */
	teardown(&rig);
	for (size_t i = 0; i < COUNT(urls); i++)
		assert_int_equal(a[i].calls, 0);
}

static void
hands_no_descriptor_to_children(void **state)
{
	struct rig rig;
	struct answer a[2];

	(void)state;
	setup(&rig);
	submit(&rig, &(struct request){ .url = "http://127.0.0.1:PORT/hangbody" }, &a[0]);
	submit(&rig, &(struct request){ .url = "http://dead.example/" }, &a[1]);
	for (int i = 0; i < 10; i++)
		ev_run(rig.loop, EVRUN_NOWAIT);
	assert_true(count_private_sockets() >= 3); /* the server's, c-ares', the name server's */
	teardown(&rig);
}

/* ---- bodies */

static void
on_take(void *arg, struct response *response)
{
	struct response_body **body = arg;

	assert_int_equal(response->body_len, 1000000);
	*body = response_take_body(response);
}

static void
gives_a_large_body_away(void **state)
{
	const struct request request = { .url = at_port("http://127.0.0.1:PORT/feed?len=1000000"),
					 .max_body = 1 << 20, .timeout_ms = 20000 };
	struct response_body *body = NULL;
	const char *data;
	struct rig rig;
	size_t len;

	(void)state;
	setup(&rig);
	fetch_submit(rig.fetch, &request, on_take, &body);
	while (!body)
		ev_run(rig.loop, EVRUN_ONCE);
	teardown(&rig);
	data = response_body_data(body, &len);
	assert_int_equal(len, 1000000);
	assert_int_equal(data[len - 1], 'x');
	response_body_free(body);
}

/* All open connections: what we have taken, how many have had our question, on how many an answer waits. */
struct traffic {
	uint64_t taken;
	unsigned asked, answered;
};

static struct traffic
look_at_traffic(void)
{
	struct traffic all = { 0 };

	for (int fd = 3; fd < 100; fd++) {
		struct tcp_info info = { 0 };
		socklen_t len = sizeof(info);
		int queued = 0;

		if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0 || ioctl(fd, FIONREAD, &queued) < 0)
			continue;
		all.taken += info.tcpi_bytes_received - (uint64_t)queued;
		all.asked += info.tcpi_bytes_acked > 1; /* the first is the connection's */
		all.answered += queued > 0;
	}
	return all;
}

/* libcurl 7.88 reads a hundred buffers while there is something, and again when asked for another transfer: of
 * several large bodies it would read all there is in one turn. */
static void
reads_large_bodies_in_pieces(void **state)
{
	enum { N = 4, SIZE = 8000000, CALL = 101 * 16384, RATE = 8 << 20 /* a second */ };
	uint64_t before = 0, now;
	struct answer a[N];
	struct rig rig;

	(void)state;
	setup(&rig);
	for (size_t i = 0; i < N; i++)
		submit(&rig, &(struct request){ .url = "http://127.0.0.1:PORT/feed?len=8000000", .max_body = SIZE }, &a[i]);
	while (rig.left > 0) {
		int64_t begin_us = clock_mono_us(), us;

		ev_run(rig.loop, EVRUN_ONCE);
		us = clock_mono_us() - begin_us;
		now = look_at_traffic().taken;
		if (now > before + N * (CALL + (uint64_t)(RATE * us / 1000000)))
			fail_msg("%llu bytes in a turn of %lld us", (unsigned long long)(now - before), (long long)us);
		before = now;
	}
	for (size_t i = 0; i < N; i++) {
		assert_string_equal(a[i].r.reason, "");
		assert_in_range(a[i].r.elapsed_ms, INT64_C(1000) * (SIZE - 2 * CALL) / RATE, 100000);
		answer_release(&a[i]);
	}
	teardown(&rig);
}

static void
on_long_work(void *arg, struct response *response)
{
	on_done(arg, response);
	nanosleep(&(struct timespec){ .tv_nsec = 25000000 }, NULL);
}

static void
serves_a_crowd_in_more_than_a_turn(void **state)
{
	enum { N = 6 };
	const struct request request = { .url = at_port("http://127.0.0.1:PORT/feed"), .max_body = 10000,
					 .allow_private = "127.0.0.1", .timeout_ms = 20000 };
	struct answer a[N];
	struct rig rig;
	unsigned before;

	(void)state;
	setup(&rig);
	kill(plain.pid, SIGSTOP); /* until all have asked; then nothing is heard until all are answered */
	for (rig.left = 0; rig.left < N; rig.left++) {
		a[rig.left] = (struct answer){ .loop = rig.loop, .left = &rig.left };
		fetch_submit(rig.fetch, &request, on_long_work, &a[rig.left]);
	}
	while (look_at_traffic().asked < N)
		ev_run(rig.loop, EVRUN_ONCE);
	kill(plain.pid, SIGCONT);
	while (look_at_traffic().answered < N)
		sched_yield();
	while (rig.left > 0) {
		before = rig.left;
		ev_run(rig.loop, EVRUN_ONCE);
		assert_in_range(before - rig.left, 0, 1);
	}
	for (size_t i = 0; i < N; i++)
		answer_release(&a[i]);
	teardown(&rig);
}

/* More come while there is work for every turn: none of them comes before those that were there. */
static unsigned n_answers, last_of_first, n_more;

static void
on_long_work_among_many(void *arg, struct response *response)
{
	struct answer *a = arg;
	struct rig *rig = (struct rig *)(void *)((char *)a->left - offsetof(struct rig, left));

	n_answers++;
	if (a->calls == 0)
		last_of_first = n_answers;
	if (n_more > 0) {
		n_more--;
		rig->left++;
		fetch_submit(rig->fetch, &(struct request){ .url = at_port("http://127.0.0.1:PORT/feed"), .max_body = 10000,
			     .allow_private = "127.0.0.1", .timeout_ms = 20000 }, on_long_work_among_many, a);
	}
	answer_release(a);
	on_long_work(a, response);
}

static void
serves_first_who_waits_longest(void **state)
{
	enum { N = 12 };
	struct answer a[N];
	struct rig rig;

	(void)state;
	options.connections = N;
	setup(&rig);
	options.connections = 4;
	n_answers = last_of_first = 0;
	n_more = N;
	kill(plain.pid, SIGSTOP);
	for (rig.left = 0; rig.left < N; rig.left++) {
		a[rig.left] = (struct answer){ .loop = rig.loop, .left = &rig.left };
		fetch_submit(rig.fetch, &(struct request){ .url = at_port("http://127.0.0.1:PORT/feed"), .max_body = 10000,
			     .allow_private = "127.0.0.1", .timeout_ms = 20000 }, on_long_work_among_many, &a[rig.left]);
	}
	while (look_at_traffic().asked < N)
		ev_run(rig.loop, EVRUN_ONCE);
	kill(plain.pid, SIGCONT);
	while (look_at_traffic().answered < N)
		sched_yield();
	ev_run(rig.loop, 0);
	assert_int_equal(n_answers, 2 * N);
	assert_int_equal(last_of_first, N);
	for (size_t i = 0; i < N; i++)
		answer_release(&a[i]);
	teardown(&rig);
}

/* ---- TLS, with certificates made here */

static int
run(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool
make_certificates(void)
{
	char command[600];

	snprintf(command, sizeof(command),
		 "cd %s && for n in ca other; do openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
		 " -days 2 -subj /CN=$n -addext subjectAltName=IP:127.0.0.1,DNS:one.example -keyout $n.key -out $n.pem"
		 " 2>/dev/null || exit 1; done", directory);
	return run(command) == 0;
}

static void
checks_certificates(void **state)
{
	static const struct {
		const char *ca, *url, *reason;
	} cases[] = {
		{ "ca.pem", "https://127.0.0.1:TLS/feed", "" },
		{ "ca.pem", "https://one.example:TLS/feed", "" },
		{ "ca.pem", "https://two.example:TLS/feed", "the certificate of two.example is for another name" },
		{ "other.pem", "https://127.0.0.1:TLS/feed", "the certificate of 127.0.0.1 is not trusted: self-signed certificate" },
		{ NULL, "https://127.0.0.1:TLS/feed", "the certificate of 127.0.0.1 is not trusted: self-signed certificate" },
		{ "ca.pem", "https://127.0.0.1:TLS/redirect?to=http://127.0.0.1:PORT/feed", "redirect from https down to http" },
		{ "none.pem", "https://127.0.0.1:TLS/feed", "cannot read the CA certificates" },
	};

	(void)state;
	if (tls.port == 0 || under_valgrind())
		skip();
	for (size_t i = 0; i < COUNT(cases); i++) {
		char ca[100];
		struct answer a;

		snprintf(ca, sizeof(ca), "%s/%s", directory, cases[i].ca ? cases[i].ca : "");
		options.ca_file = cases[i].ca ? ca : NULL;
		get(&(struct request){ .url = cases[i].url }, &a);
		if (strncmp(a.r.reason, cases[i].reason, strlen(cases[i].reason)) != 0 ||
		    (a.r.result == FETCH_OK) != (cases[i].reason[0] == '\0') ||
		    (a.r.result != FETCH_OK && a.r.result != FETCH_TLS && a.r.result != FETCH_REDIRECT &&
		     a.r.result != FETCH_LOCAL))
			fail_msg("%s with %s: %d '%s'", cases[i].url, ca, a.r.result, a.r.reason);
		answer_release(&a);
	}
	options.ca_file = NULL;
}

static void
start_tls_server(void)
{
	char cert[100], key[100];
	char *argv[] = { "python3", "tests/system/server.py", "--tls", cert, key, NULL };

	snprintf(cert, sizeof(cert), "%s/ca.pem", directory);
	snprintf(key, sizeof(key), "%s/ca.key", directory);
	if (!make_certificates() || server_start(&tls, argv) < 0)
		fprintf(stderr, "fetch/fetch: TLS skipped: no openssl\n");
}

static void
listen_silently(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(here);

	silent_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(silent_fd, (struct sockaddr *)&here, len) == 0 && listen(silent_fd, 8) == 0 &&
	    getsockname(silent_fd, (struct sockaddr *)&here, &len) == 0)
		silent_port = ntohs(here.sin_port);
}

static void
remove_directory(void)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf %s", directory);
	run(command);
}

int
main(void)
{
	char *argv[] = { "python3", "tests/system/server.py", directory, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_feed_with_its_validators),
		cmocka_unit_test(sends_validators_verbatim),
		cmocka_unit_test(asks_as_itself_and_for_feeds),
		cmocka_unit_test(unpacks_gzip),
		cmocka_unit_test(gives_an_empty_body_as_empty),
		cmocka_unit_test(ignores_a_proxy_in_the_environment),
		cmocka_unit_test(resolves_localhost),
		cmocka_unit_test(does_not_take_validators_from_a_trailer),
		cmocka_unit_test(says_what_came_of_it),
		cmocka_unit_test(fails_for_reasons_people_understand),
		cmocka_unit_test(refuses_a_bomb_by_its_ratio),
		cmocka_unit_test(refuses_a_public_name_that_leads_inside),
		cmocka_unit_test(asks_only_public_addresses_for_what_was_found),
		cmocka_unit_test(gives_up_a_server_that_sends_next_to_nothing),
		cmocka_unit_test(says_when_our_machine_is_at_its_limit),
		cmocka_unit_test(follows_redirects_and_says_how),
		cmocka_unit_test(keeps_validators_and_credentials_at_home),
		cmocka_unit_test(sends_validators_to_where_they_came_from),
		cmocka_unit_test(tries_the_next_address),
		cmocka_unit_test(speaks_ipv6),
		cmocka_unit_test(keeps_a_connection_when_asked_to),
		cmocka_unit_test(reads_so_much_of_what_nobody_wants),
		cmocka_unit_test(gives_out_as_many_slots_as_there_are_connections),
		cmocka_unit_test(asks_one_address_no_more_than_one_host),
		cmocka_unit_test(sends_away_who_would_wait_with_thousands),
		cmocka_unit_test(leaves_a_dead_address_together),
		cmocka_unit_test(believes_others_about_a_dead_address),
		cmocka_unit_test(gives_up_waiting_when_it_is_urgent),
		cmocka_unit_test(asks_nothing_that_is_wanted_no_more),
		cmocka_unit_test(forgets_who_waits),
		cmocka_unit_test(answers_many_each_once),
		cmocka_unit_test(can_be_called_from_a_callback),
		cmocka_unit_test(stops_in_the_middle),
		cmocka_unit_test(hands_no_descriptor_to_children),
		cmocka_unit_test(gives_a_large_body_away),
		cmocka_unit_test(reads_large_bodies_in_pieces),
		cmocka_unit_test(serves_a_crowd_in_more_than_a_turn),
		cmocka_unit_test(serves_first_who_waits_longest),
		cmocka_unit_test(checks_certificates),
	};
	int failed;

	if (!mkdtemp(directory))
		return 1;
	if (server_start(&plain, argv) < 0 || server_start(&other, argv) < 0) {
		bool has_python = system("command -v python3 >/dev/null 2>&1") == 0;

		fprintf(stderr, "fetch/fetch: %s\n", has_python ? "tests/system/server.py does not start"
								: "skipped: no python3 for tests/system/server.py");
		remove_directory();
		return has_python;
	}
	start_tls_server();
	listen_silently();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	server_stop(&plain);
	server_stop(&other);
	server_stop(&tls);
	close(silent_fd);
	remove_directory();
	return failed;
}
