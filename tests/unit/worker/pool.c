/* worker/pool: real worker processes, good ones and such that die, hang or lie. This program is its own
 * worker; what a document's body says decides how it behaves. */
#include "../unit.h"

#include <ev.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/alloc.h"
#include "worker/child.h"
#include "worker/pool.h"

/* ---- the worker's side */

static int
read_exactly(void *p, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = read(CHILD_FD, (char *)p + done, len - done);

		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

static void
say(struct strbuf *sb)
{
	if (write(CHILD_FD, sb->buf, sb->len) < 0)
		_exit(9);
	strbuf_release(sb);
}

static void
answer_well(void)
{
	struct strbuf sb = STRBUF_INIT(4096);
	struct edition edition = { .title = (char *)"well" };

	edition_put_head(&sb, &edition);
	edition_put_end(&sb, &edition);
	say(&sb);
}

static void
behave(const struct job *job)
{
	const char *how = job->document.len ? job->document.body : "";
	struct strbuf sb = STRBUF_INIT(4096);
	struct error err = { "an HTML page" };

	if (strcmp(how, "die") == 0) {
		raise(SIGKILL);
	} else if (strcmp(how, "exit") == 0) {
		_exit(3);
	} else if (strcmp(how, "lie") == 0) {
		strbuf_add(&sb, "\377\377\377\377\7", 5);
		say(&sb);
		pause();
	} else if (strcmp(how, "refuse") == 0) {
		edition_put_refusal(&sb, &err);
		say(&sb);
	} else if (strcmp(how, "babble") == 0) {
		/* A second answer glued to the first must not become the next document's. */
		struct edition edition = { 0 };

		for (int i = 0; i < 2; i++) {
			edition_put_head(&sb, &edition);
			edition_put_end(&sb, &edition);
		}
		say(&sb);
		pause();
	} else {
		answer_well();
	}
}

static int
worker(void)
{
	unsigned char header[FRAME_HEADER];

	while (read_exactly(header, sizeof(header)) == 0) {
		struct arena arena = { 0 };
		enum frame_kind kind;
		struct job job;
		uint32_t len;
		char *payload;

		frame_header(header, &len, &kind);
		payload = xcalloc(len + 1, 1);
		if (read_exactly(payload, len) < 0)
			return 0;
		if (kind == FRAME_JOB && job_get(&job, payload, len, &arena) == 0)
			behave(&job);
		arena_release(&arena);
		free(payload);
	}
	return 0;
}

/* ---- the parent's side */

struct fixture {
	struct ev_loop *loop;
	struct config config;
	struct pool *pool;
	size_t waiting, ok, refused, died;
	char reason[256];
};

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->loop = ev_default_loop(0);
	f->config.refs = 1;
	f->config.workers = 2;
	f->pool = pool_start(f->loop, &f->config);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	pool_stop(f->pool);
	assert_int_equal(f->config.refs, 1);
	free(f);
	return 0;
}

static void
on_done(void *arg, enum pool_result result, struct edition *edition, const char *reason)
{
	struct fixture *f = arg;

	f->ok += result == POOL_OK;
	f->refused += result == POOL_REFUSED;
	f->died += result == POOL_DIED;
	assert_int_equal(edition != NULL, result == POOL_OK);
	snprintf(f->reason, sizeof(f->reason), "%s", reason);
	edition_free(edition);
	if (--f->waiting == 0)
		ev_break(f->loop, EVBREAK_ALL);
}

static void
submit(struct fixture *f, const char *how)
{
	struct job job = { .document = { how, strlen(how), NULL, NULL } };

	f->waiting++;
	pool_submit(f->pool, &job, on_done, f);
}

static void
reads_documents(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 20; i++)
		submit(f, "well");
	ev_run(f->loop, 0);
	assert_int_equal(f->ok, 20);
	assert_int_equal(pool_pending(f->pool), 0);
}

static void
sends_large_documents(void **state)
{
	struct fixture *f = *state;
	size_t len = 5 << 20;
	char *body = xmalloc(len + 1);
	struct job job = { .document = { body, len, NULL, NULL } };

	memset(body, 'x', len);
	body[len] = '\0';
	f->waiting = 1;
	pool_submit(f->pool, &job, on_done, f);
	ev_run(f->loop, 0);
	assert_int_equal(f->ok, 1);
	free(body);
}

static void
passes_refusals_on(void **state)
{
	struct fixture *f = *state;

	submit(f, "refuse");
	ev_run(f->loop, 0);
	assert_int_equal(f->refused, 1);
	assert_string_equal(f->reason, "an HTML page");
	submit(f, "well");
	ev_run(f->loop, 0);
	assert_int_equal(f->ok, 1);
}

static void
only_the_guilty_document_suffers(void **state)
{
	static const char *const bad[] = { "die", "exit", "lie", "babble" };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(bad); i++) {
		submit(f, "well");
		submit(f, bad[i]);
		submit(f, "well");
		submit(f, "well");
	}
	ev_run(f->loop, 0);
	assert_int_equal(f->died, 4);
	assert_int_equal(f->ok, 12);
}

static void
says_why_a_worker_died(void **state)
{
	static const char *const cases[][2] = {
		{ "die", "the worker reading it died of signal 9 (Killed)" },
		{ "exit", "the worker reading it ended with code 3" },
		{ "lie", "the worker's answer was damaged" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		submit(f, cases[i][0]);
		ev_run(f->loop, 0);
		assert_string_equal(f->reason, cases[i][1]);
	}
}

static void
stops_with_work_under_way(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 5; i++)
		submit(f, "lie");
	ev_run(f->loop, EVRUN_NOWAIT); /* teardown kills the rest; the sanitizer and valgrind look for leaks */
	assert_true(pool_pending(f->pool) > 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_documents, setup, teardown),
		cmocka_unit_test_setup_teardown(sends_large_documents, setup, teardown),
		cmocka_unit_test_setup_teardown(passes_refusals_on, setup, teardown),
		cmocka_unit_test_setup_teardown(only_the_guilty_document_suffers, setup, teardown),
		cmocka_unit_test_setup_teardown(says_why_a_worker_died, setup, teardown),
		cmocka_unit_test_setup_teardown(stops_with_work_under_way, setup, teardown),
	};

	if (argc > 1 && strcmp(argv[1], CHILD_ARGUMENT) == 0)
		return worker();
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("worker/pool", tests, NULL, NULL);
}
