/* fetch/fetch: whole transfers against tests/system/server.py on loopback. */
#include "../unit.h"

#include <dirent.h>
#include <ev.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fetch/fetch.h"

extern char **environ;

/* ---- the server, and what a test holds */

struct server {
	pid_t pid;
	int stdin_fd; /* closing it ends the server */
	unsigned port;
};

static struct server plain;
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
	return s->port ? 0 : -1;
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

/* url with the plain server's port for each "PORT" in it. */
static const char *
at_port(const char *url, unsigned port)
{
	static char out[4][20000];
	static unsigned turn;
	char *to = out[turn++ % 4], number[8];
	const char *mark;

	snprintf(number, sizeof(number), "%u", port);
	to[0] = '\0';
	while ((mark = strstr(url, "PORT"))) {
		strncat(to, url, (size_t)(mark - url));
		strcat(to, number);
		url = mark + 4;
	}
	return strcat(to, url);
}

static struct fetch_options options = { .connections = 4, .user_agent = "wirespool-test/1" };

/* One transfer in a loop of its own. */
static void
get(const struct request *request, struct answer *out)
{
	struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
	struct request r = *request;
	struct error err;
	struct fetch *fetch = fetch_start(loop, &options, &err);
	unsigned left = 1;

	assert_non_null(fetch);
	*out = (struct answer){ .loop = loop, .left = &left };
	r.url = at_port(r.url, plain.port);
	if (r.validators_url)
		r.validators_url = at_port(r.validators_url, plain.port);
	if (!r.max_body)
		r.max_body = 1 << 20;
	if (!r.timeout_ms)
		r.timeout_ms = 20000;
	fetch_submit(fetch, &r, on_done, out);
	assert_int_equal(out->calls, 0); /* never from within */
	ev_run(loop, 0);
	assert_int_equal(out->calls, 1);
	assert_int_equal(fetch_free_slots(fetch), options.connections);
	fetch_stop(fetch);
	ev_loop_destroy(loop);
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
resolves_a_name_of_the_hosts_file(void **state)
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
		{ "/interim", FETCH_PROTOCOL, 0, "200 lines of headers" },
		{ "/headers?n=199", FETCH_PROTOCOL, 0, "200 lines of headers" },
		{ "/headers?n=190", FETCH_OK, 200, "" },
		{ "/headers?n=10&len=7000", FETCH_PROTOCOL, 0, "64 KiB" },
		{ "/noloc", FETCH_REDIRECT, 301, "without a Location" },
		{ "/self", FETCH_REDIRECT, 301, "loop" },
		{ "/loop/a", FETCH_REDIRECT, 302, "loop" },
		{ "/chain/5", FETCH_OK, 200, "" },
		{ "/chain/6", FETCH_REDIRECT, 302, "more than 5" },
		{ "/redirect?to=gopher://x/", FETCH_REDIRECT, 302, "not http" },
		{ "/redirect?to=file:///etc/passwd", FETCH_REDIRECT, 302, "not http" },
		{ "/redirect?to=http://10.0.0.1/", FETCH_REFUSED, 0, "10.0.0.1 is a private address" },
		{ "/redirect?to=http://169.254.169.254/latest", FETCH_REFUSED, 0, "link-local" },
		{ "/redirect?to=http://[ff02::1]/", FETCH_REFUSED, 0, "no host's address" },
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
		cmocka_unit_test(resolves_a_name_of_the_hosts_file),
		cmocka_unit_test(does_not_take_validators_from_a_trailer),
		cmocka_unit_test(says_what_came_of_it),
	};
	int failed;

	if (!mkdtemp(directory) || server_start(&plain, argv) < 0) {
		fprintf(stderr, "fetch/fetch: skipped: no python3 for tests/system/server.py\n");
		return 0;
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	server_stop(&plain);
	rmdir(directory);
	return failed;
}
