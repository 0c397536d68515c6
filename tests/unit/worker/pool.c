/* worker/pool: real worker processes, good ones and such that die, hang or lie. This program is its own
 * worker; what a document's body says decides how it behaves. */
#include "../unit.h"

#include <ev.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "worker/child.h"
#include "worker/pool.h"
#include "worker/sandbox.h"

#define MEMORY ((size_t)512 << 20)

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
answer_well(uint64_t serial)
{
	struct strbuf sb = STRBUF_INIT(4096);
	struct edition edition = { .serial = serial, .title = (char *)"well" };

	edition_put_head(&sb, &edition);
	edition_put_end(&sb, &edition);
	say(&sb);
}

/* A worker that has been taken over, locked in as the real one is before it reads a byte. Says what it could. */
static void
try_to_escape(uint64_t serial)
{
	struct sockaddr_un there = { .sun_family = AF_UNIX, .sun_path = "/run/systemd/notify" };
	struct strbuf sb = STRBUF_INIT(4096);
	struct error err = { "" };

	if (sandbox_lock(CHILD_FD, MEMORY) < 0)
		_exit(8);
	if (open("/etc/passwd", O_RDONLY) >= 0)
		error_set(&err, "opened a file");
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || connect(CHILD_FD, (void *)&there, sizeof(there)) == 0)
		error_set(&err, "connected");
	if (fork() >= 0)
		error_set(&err, "forked");
	if (ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0)
		error_set(&err, "traced its parent");
	if (write(1, "x", 1) == 1 || write(2, "x", 1) == 1)
		error_set(&err, "wrote elsewhere");
	edition_put_refusal(&sb, serial, &err);
	say(&sb);
}

/* As a document would that costs ever more. */
static void
grow(void)
{
	if (sandbox_lock(CHILD_FD, MEMORY) < 0)
		_exit(8);
	for (;;)
		memset(xmalloc(1 << 20), 1, 1 << 20);
}

static void
spin(void)
{
	sandbox_limit_cpu(0); /* which the kernel rounds up to a second */
	for (volatile unsigned i = 0;; i++)
		;
}

/* A frame of so many bytes; of one too many the beginning is enough. */
static void
answer_with(uint32_t len, bool is_whole, uint64_t serial)
{
	struct strbuf sb = STRBUF_INIT(20 << 20);
	size_t begin = frame_begin(&sb, FRAME_REFUSED);

	frame_put_u64(&sb, serial);
	len -= 8 + 4;
	frame_put_u32(&sb, len); /* the reason's */
	memset(strbuf_room(&sb, len), 'x', len);
	strbuf_took(&sb, len);
	frame_finish(&sb, begin);
	for (size_t done = 0, end = is_whole ? sb.len : 100; done < end;) {
		ssize_t n = write(CHILD_FD, sb.buf + done, end - done);

		if (n <= 0)
			_exit(9);
		done += (size_t)n;
	}
	if (!is_whole)
		pause();
	strbuf_release(&sb);
}

static void
refuse(uint64_t serial, const char *reason)
{
	struct strbuf sb = STRBUF_INIT(4096);
	struct error err;

	error_set(&err, "%s", reason);
	edition_put_refusal(&sb, serial, &err);
	say(&sb);
}

static void
answer_twice(uint64_t serial, uint64_t then)
{
	struct edition one = { .serial = serial }, two = { .serial = then };
	struct strbuf sb = STRBUF_INIT(4096);

	edition_put_head(&sb, &one);
	edition_put_end(&sb, &one);
	edition_put_head(&sb, &two);
	edition_put_end(&sb, &two);
	say(&sb);
}

/* Items that were not announced, without end. */
static void
flood(void)
{
	struct item item = { .fate = ITEM_KNOWN, .n_keys = 1 };
	struct edition edition = { .n_items = 1 };
	struct strbuf sb = STRBUF_INIT(4096);

	edition_put_head(&sb, &edition);
	for (;;) {
		edition_put_item(&sb, &item);
		say(&sb);
		strbuf_init(&sb, 4096);
	}
}

static void
peek(uint64_t serial)
{
	char byte;

	usleep(100000);
	refuse(serial, recv(CHILD_FD, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1 ? "more is there" : "nothing");
}

/* Those that never come to a whole answer; returns from all others. */
static void
go_astray(const char *how, uint64_t serial)
{
	struct strbuf sb = STRBUF_INIT(4096);
	struct error err = { "an HTML page" };

	if (strcmp(how, "die") == 0) {
		raise(SIGKILL);
	} else if (strcmp(how, "exit") == 0) {
		_exit(3);
	} else if (strcmp(how, "hang") == 0) {
		pause();
	} else if (strcmp(how, "grow") == 0) {
		grow();
	} else if (strcmp(how, "spin") == 0) {
		spin();
	} else if (strcmp(how, "flood") == 0) {
		flood();
	} else if (strcmp(how, "lie") == 0) {
		strbuf_add(&sb, "\377\377\377\377\7", 5);
		say(&sb);
		pause();
	} else if (strcmp(how, "half") == 0) {
		edition_put_refusal(&sb, serial, &err);
		sb.len--;
		say(&sb);
		_exit(0);
	} else if (strcmp(how, "stale") == 0) {
		answer_well(serial - 1);
		pause();
	}
}

static void
behave(const struct job *job)
{
	const char *how = job->document.len ? job->document.body : "";
	uint64_t serial = job->serial;
	char id[16];

	go_astray(how, serial);
	if (strcmp(how, "stop") == 0) {
		raise(SIGTERM);
		raise(SIGINT);
		raise(SIGHUP);
		answer_well(serial);
	} else if (strcmp(how, "escape") == 0) {
		try_to_escape(serial);
	} else if (strcmp(how, "who") == 0) {
		snprintf(id, sizeof(id), "%d", (int)getpid());
		refuse(serial, id);
	} else if (strcmp(how, "brim") == 0) {
		answer_with(16 << 20, true, serial);
	} else if (strcmp(how, "over") == 0) {
		answer_with((16 << 20) + 1, false, serial);
	} else if (strcmp(how, "nap") == 0) {
		usleep(200000);
		answer_well(serial);
	} else if (strcmp(how, "peek") == 0) {
		peek(serial);
	} else if (strcmp(how, "leave") == 0) {
		answer_well(serial);
		_exit(0);
	} else if (strcmp(how, "two") == 0) {
		/* Also to what it has not seen; after a time in which that may have been taken from it. */
		usleep(1100000);
		answer_twice(serial, serial + 1);
	} else if (strcmp(how, "refuse") == 0) {
		refuse(serial, "an HTML page");
	} else if (strcmp(how, "babble") == 0) {
		/* A second answer glued to the first must not become the next document's. */
		answer_twice(serial, serial);
		pause();
	} else {
		answer_well(serial);
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
	char results[200]; /* of all, in their order */
	char reason[256];
};

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->loop = ev_default_loop(0);
	f->config.refs = 1;
	f->config.workers = 2;
	f->config.worker_memory = MEMORY;
	f->config.worker_cpu_s = 10;
	f->pool = pool_start(f->loop, &f->config);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	pool_stop(f->pool);
	ev_loop_destroy(f->loop);
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
	snprintf(f->results + strlen(f->results), sizeof(f->results) - strlen(f->results), "%s, ",
		 result == POOL_OK ? "ok" : result == POOL_DIED ? "died" : reason);
	assert_int_equal(edition != NULL, result == POOL_OK);
	snprintf(f->reason, sizeof(f->reason), "%s", reason);
	edition_free(edition);
	if (--f->waiting == 0)
		ev_break(f->loop, EVBREAK_ALL);
}

struct letting_go {
	struct fixture *f;
	char *body;
	unsigned n;
};

static void
on_last_done(void *arg, enum pool_result result, struct edition *edition, const char *reason)
{
	on_done(((struct letting_go *)arg)->f, result, edition, reason);
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
	static const char *const bad[] = { "die", "exit", "lie", "babble", "flood" };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(bad); i++) {
		submit(f, "well");
		submit(f, bad[i]);
		submit(f, "well");
		submit(f, "well");
	}
	ev_run(f->loop, 0);
	assert_int_equal(f->died, 5);
	assert_int_equal(f->ok, 15);
}

static void
use_one_worker(struct fixture *f)
{
	pool_stop(f->pool);
	f->config.workers = 1;
	f->pool = pool_start(f->loop, &f->config);
}

/* So that the worker finds it when it has answered the one before, instead of falling asleep. */
static void
sends_small_documents_ahead(void **state)
{
	static char large[(256 << 10) + 2] = "peek";
	struct fixture *f = *state;
	struct job job = { .document = { large, sizeof(large) - 1, NULL, NULL } };

	use_one_worker(f);
	submit(f, "peek");
	submit(f, "peek");
	submit(f, "peek");
	pool_submit(f->pool, &job, on_done, f);
	f->waiting++;
	submit(f, "well");
	ev_run(f->loop, 0);
	assert_string_equal(f->results, "more is there, more is there, nothing, nothing, ok, ");
}

static void
blames_the_document_that_is_read(void **state)
{
	struct fixture *f = *state;

	use_one_worker(f);
	submit(f, "die");
	submit(f, "well");
	submit(f, "exit");
	submit(f, "refuse");
	submit(f, "nap");
	submit(f, "stale");
	submit(f, "well");
	submit(f, "die");
	submit(f, "die");
	submit(f, "well");
	ev_run(f->loop, 0);
	assert_string_equal(f->results, "died, ok, died, an HTML page, ok, died, ok, died, died, ok, ");
}

static void
let_go(void *arg)
{
	struct letting_go *l = arg;

	free(l->body);
	l->body = NULL;
	l->n++;
}

/* The body of a document that was sent ahead is wanted again when the one before it kills the worker. */
static void
keeps_a_body_until_it_is_read(void **state)
{
	struct fixture *f = *state;
	struct letting_go last = { f, xstrdup("well"), 0 };
	struct job job = { .document = { last.body, 4, NULL, NULL }, .sent = let_go };

	use_one_worker(f);
	submit(f, "die");
	f->waiting++;
	pool_submit(f->pool, &job, on_last_done, &last);
	ev_run(f->loop, 0);
	assert_string_equal(f->results, "died, ok, ");
	assert_int_equal(last.n, 1);
}

/* More than a socket takes at once, and small enough to be sent ahead. */
static void
submit_padded(struct fixture *f, const char *how)
{
	static char body[256 << 10];
	struct job job = { .document = { body, sizeof(body), NULL, NULL } };

	snprintf(body, sizeof(body), "%s", how);
	f->waiting++;
	pool_submit(f->pool, &job, on_done, f);
}

static void
blames_no_document_that_was_not_read(void **state)
{
	struct fixture *f = *state;

	use_one_worker(f);
	submit(f, "leave");
	submit(f, "well");
	ev_run(f->loop, 0);
	assert_string_equal(f->results, "ok, ok, ");
	submit(f, "leave");
	submit_padded(f, "well"); /* of which a part is sent */
	submit(f, "refuse");
	ev_run(f->loop, 0);
	assert_string_equal(f->results, "ok, ok, ok, ok, an HTML page, ");
	submit(f, "half");
	submit(f, "well");
	ev_run(f->loop, 0);
	assert_string_equal(f->results, "ok, ok, ok, ok, an HTML page, died, ok, ");
}

static void
takes_no_answer_before_the_question(void **state)
{
	struct fixture *f = *state;

	use_one_worker(f);
	submit(f, "two");
	submit_padded(f, "refuse");
	ev_run(f->loop, 0);
	assert_string_equal(f->results, "ok, an HTML page, ");
}

/* Of two workers the first hangs, for three seconds. */
static void
does_not_let_one_wait_behind_what_takes_long(void **state)
{
	struct fixture *f = *state;

	f->config.worker_cpu_s = 1;
	submit(f, "hang");
	submit(f, "nap");
	submit(f, "refuse");
	submit_padded(f, "well");
	ev_run(f->loop, 0);
	assert_string_equal(f->results, "ok, ok, an HTML page, died, ");
}

static void
answers_once_what_was_taken_back(void **state)
{
	struct fixture *f = *state;

	use_one_worker(f);
	submit(f, "two");
	submit(f, "well");
	submit(f, "refuse");
	ev_run(f->loop, 0);
	assert_string_equal(f->results, "ok, ok, an HTML page, ");
	assert_int_equal(pool_pending(f->pool), 0);
}

static void
holds_what_comes_back(void **state)
{
	struct fixture *f = *state;

	use_one_worker(f);
	submit(f, "die");
	submit(f, "well");
	pool_hold(f->pool, true);
	while (f->died == 0)
		ev_run(f->loop, EVRUN_ONCE);
	submit(f, "refuse");
	ev_run(f->loop, EVRUN_NOWAIT);
	assert_int_equal(pool_pending(f->pool), 2);
	pool_hold(f->pool, false);
	ev_run(f->loop, 0);
	assert_string_equal(f->results, "died, ok, an HTML page, ");
}

/* What was sent under the old limits is read under them, no more. */
static void
reloads_with_documents_under_way(void **state)
{
	struct fixture *f = *state;
	struct config other = f->config;
	char first[20], second[20], third[20];

	use_one_worker(f);
	other.workers = 1;
	other.refs = 1;
	other.worker_memory++;
	submit(f, "who");
	submit(f, "who");
	submit(f, "who");
	pool_reload(f->pool, &other);
	ev_run(f->loop, 0);
	assert_int_equal(sscanf(f->results, "%19[0-9], %19[0-9], %19[0-9]", first, second, third), 3);
	assert_string_equal(first, second);
	assert_string_not_equal(second, third);
	pool_reload(f->pool, &f->config);
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
takes_frames_up_to_their_ceiling(void **state)
{
	struct fixture *f = *state;

	submit(f, "brim");
	ev_run(f->loop, 0);
	assert_int_equal(f->refused, 1);
	assert_true(strspn(f->reason, "x") > 100);
	submit(f, "over");
	ev_run(f->loop, 0);
	assert_string_equal(f->reason, "the worker's answer was damaged");
}

static void
is_not_stopped_by_what_stops_the_parent(void **state)
{
	struct fixture *f = *state;

	submit(f, "stop");
	ev_run(f->loop, 0);
	assert_int_equal(f->ok, 1);
}

static void
lets_nothing_out(void **state)
{
	struct fixture *f = *state;
	struct error err;

	if (sandbox_probe(&err) < 0)
		skip();
	submit(f, "escape");
	ev_run(f->loop, 0);
	assert_string_equal(f->reason, "");
	assert_int_equal(f->refused, 1);
}

static void
ends_what_takes_too_long(void **state)
{
	struct fixture *f = *state;

	f->config.worker_cpu_s = 1;
	submit(f, "nap");
	ev_run(f->loop, 0);
	assert_int_equal(f->ok, 1);
	submit(f, "hang");
	ev_run(f->loop, 0);
	assert_string_equal(f->reason, "reading it took too long");
	f->config.worker_cpu_s = 100;
	submit(f, "spin");
	submit(f, "well");
	ev_run(f->loop, 0);
	assert_string_equal(f->reason, "reading it took more than 100 s of processor time");
	assert_int_equal(f->died, 2);
	assert_int_equal(f->ok, 2);
}

static void
ends_what_takes_too_much_memory(void **state)
{
	struct fixture *f = *state;
	struct error err;

#ifdef __SANITIZE_ADDRESS__
	skip(); /* its shadow takes more address space than any limit */
#endif
	if (sandbox_probe(&err) < 0)
		skip();
	submit(f, "grow");
	ev_run(f->loop, 0);
	assert_string_equal(f->reason, "reading it took more than 512 MiB of memory");
}

static unsigned
count_children(void)
{
	char path[64], word[16];
	unsigned n = 0;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	in = fopen(path, "r");
	if (!in)
		skip();
	while (fscanf(in, "%15s", word) == 1)
		n++;
	fclose(in);
	return n;
}

static void
keeps_a_spare_for_those_that_die(void **state)
{
	struct fixture *f = *state;

	use_one_worker(f);
	pool_keep_spare(f->pool);
	submit(f, "well");
	ev_run(f->loop, 0);
	assert_int_equal(count_children(), 1); /* one document alone needs no spare */
	submit(f, "well");
	ev_run(f->loop, 0);
	assert_int_equal(count_children(), 2);
	submit(f, "die");
	submit(f, "well");
	ev_run(f->loop, 0);
	assert_int_equal(f->ok, 3);
	assert_int_equal(count_children(), 2);
}

/* Their memory together would be too much for a small machine; small ones do not wait for them. */
static void
reads_one_large_document_at_a_time(void **state)
{
	struct fixture *f = *state;
	size_t len = 2 << 20;
	char *body = xcalloc(len + 1, 1);
	struct job job = { .document = { body, len, NULL, NULL } };

	strcpy(body, "hang");
	f->config.worker_cpu_s = 1;
	pool_submit(f->pool, &job, on_done, f);
	pool_submit(f->pool, &job, on_done, f);
	f->waiting = 2;
	submit(f, "well");
	while (f->ok == 0)
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(f->died, 0);
	assert_int_equal(pool_pending(f->pool), 2);
	assert_int_equal(count_children(), 2);
	pool_stop(f->pool);
	f->pool = NULL;
	free(body);
}

static void
starts_anew_under_new_limits(void **state)
{
	struct fixture *f = *state;
	struct config others[2] = { f->config, f->config };
	char before[256];

	submit(f, "who");
	ev_run(f->loop, 0);
	strcpy(before, f->reason);
	others[0].refs = others[1].refs = 1;
	others[1].worker_cpu_s++;
	pool_reload(f->pool, &others[0]);
	submit(f, "who");
	ev_run(f->loop, 0);
	assert_string_equal(f->reason, before); /* only the rules are new */
	pool_reload(f->pool, &others[1]);
	submit(f, "who");
	ev_run(f->loop, 0);
	assert_string_not_equal(f->reason, before);
	pool_reload(f->pool, &f->config);
}

static void
stops_with_work_under_way(void **state)
{
	struct fixture *f = *state;

	submit(f, "lie");
	submit(f, "lie");
	for (int i = 0; i < 5; i++)
		submit_padded(f, "lie");
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
		cmocka_unit_test_setup_teardown(sends_small_documents_ahead, setup, teardown),
		cmocka_unit_test_setup_teardown(blames_the_document_that_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(keeps_a_body_until_it_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(blames_no_document_that_was_not_read, setup, teardown),
		cmocka_unit_test_setup_teardown(takes_no_answer_before_the_question, setup, teardown),
		cmocka_unit_test_setup_teardown(does_not_let_one_wait_behind_what_takes_long, setup, teardown),
		cmocka_unit_test_setup_teardown(answers_once_what_was_taken_back, setup, teardown),
		cmocka_unit_test_setup_teardown(holds_what_comes_back, setup, teardown),
		cmocka_unit_test_setup_teardown(reloads_with_documents_under_way, setup, teardown),
		cmocka_unit_test_setup_teardown(says_why_a_worker_died, setup, teardown),
		cmocka_unit_test_setup_teardown(takes_frames_up_to_their_ceiling, setup, teardown),
		cmocka_unit_test_setup_teardown(is_not_stopped_by_what_stops_the_parent, setup, teardown),
		cmocka_unit_test_setup_teardown(lets_nothing_out, setup, teardown),
		cmocka_unit_test_setup_teardown(ends_what_takes_too_long, setup, teardown),
		cmocka_unit_test_setup_teardown(ends_what_takes_too_much_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(keeps_a_spare_for_those_that_die, setup, teardown),
		cmocka_unit_test_setup_teardown(reads_one_large_document_at_a_time, setup, teardown),
		cmocka_unit_test_setup_teardown(starts_anew_under_new_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(stops_with_work_under_way, setup, teardown),
	};

	if (argc > 1 && strcmp(argv[1], CHILD_ARGUMENT) == 0)
		return worker();
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("worker/pool", tests, NULL, NULL);
}
