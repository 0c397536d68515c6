/* worker/child: the real worker, locked in, at the other end of a socket. */
#include "../unit.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/child.h"
#include "worker/edition.h"

struct worker {
	pid_t pid;
	int fd;
};

static void
start(struct worker *w)
{
	/* A locked-in process cannot do what valgrind needs. */
	char *argv[] = { (char *)"wirespool", (char *)CHILD_ARGUMENT, (char *)(under_valgrind() ? "no" : "auto"),
			 (char *)"536870912", (char *)"10", NULL };
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	fflush(NULL);
	w->pid = fork();
	assert_true(w->pid >= 0);
	if (w->pid == 0) {
		dup2(pair[1], CHILD_FD);
		close(pair[0]);
		close(pair[1]);
		_exit(child_main(5, argv));
	}
	close(pair[1]);
	w->fd = pair[0];
}

/* Close the socket; the worker's exit code, or 100 + the signal it died of. */
static int
stop(struct worker *w)
{
	int status;

	close(w->fd);
	assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static void
say(struct worker *w, const struct strbuf *sb)
{
	for (size_t done = 0; done < sb->len;) {
		ssize_t n = send(w->fd, sb->buf + done, sb->len - done, MSG_NOSIGNAL);

		assert_true(n > 0);
		done += (size_t)n;
	}
}

static void
hear(struct worker *w, void *p, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = read(w->fd, (char *)p + done, len - done);

		assert_true(n > 0);
		done += (size_t)n;
	}
}

/* The worker's whole answer. 1, or -1 for a refusal. */
static int
answer(struct worker *w, struct edition *edition, struct error *err)
{
	for (;;) {
		unsigned char header[FRAME_HEADER];
		enum frame_kind kind;
		bool refused = false;
		uint32_t len;
		char *payload;
		int ret;

		hear(w, header, sizeof(header));
		assert_int_equal(frame_header(header, &len, &kind), 0);
		payload = malloc(len + 1);
		hear(w, payload, len);
		ret = edition_take(edition, kind, payload, len, &refused, err);
		free(payload);
		if (ret != 0)
			return ret;
	}
}

static int
ask(struct worker *w, const char *body, struct edition *edition, struct error *err)
{
	struct job job = { .document = { body, strlen(body), NULL, "http://h.example/" }, .now = 1763600000 };
	struct strbuf sb = STRBUF_INIT(64 << 20);

	job_put(&sb, &job);
	strbuf_add(&sb, body, job.document.len);
	say(w, &sb);
	strbuf_release(&sb);
	return answer(w, edition, err);
}

static void
reads_one_document_after_the_other(void **state)
{
	static const char feed[] = "<rss><channel><title>F</title><item><title>\xE6\x9D\xB1\xE4\xBA\xAC</title>"
				   "<description>&lt;p&gt;x&lt;/p&gt;</description></item></channel></rss>";
	struct worker w;

	(void)state;
	start(&w);
	for (int i = 0; i < 3; i++) {
		struct edition good = { 0 }, bad = { 0 };
		struct error err;

		assert_int_equal(ask(&w, feed, &good, &err), 1);
		assert_int_equal(good.n_items, 1);
		assert_string_equal(good.items[0].title, "\xE6\x9D\xB1\xE4\xBA\xAC");
		assert_string_equal(good.items[0].text, "x\n");
		assert_int_equal(ask(&w, "<html><title>Sorry</title></html>", &bad, &err), -1);
		assert_non_null(strstr(err.text, "HTML"));
		arena_release(&good.arena);
		arena_release(&bad.arena);
	}
	assert_int_equal(stop(&w), 0);
}

static void
takes_rules_and_classifies_by_them(void **state)
{
	struct topic_config topic = { .name = "energy", .keywords = "oil" };
	struct config config = { .topics = &topic, .n_topics = 1 };
	struct strbuf sb = STRBUF_INIT(4096);
	struct edition edition = { 0 };
	struct error err;
	struct worker w;

	(void)state;
	start(&w);
	job_put_rules(&sb, &config);
	say(&w, &sb);
	strbuf_release(&sb);
	assert_int_equal(ask(&w, "<rss><channel><item><title>Oil</title></item></channel></rss>", &edition, &err), 1);
	assert_int_equal(edition.items[0].n_topics, 1);
	assert_string_equal(edition.items[0].topics[0].name, "energy");
	arena_release(&edition.arena);
	assert_int_equal(stop(&w), 0);
}

/* Bytes of the items of a document with so many of a given text; more: the answer says that some are left. */
static size_t
answered_bytes(size_t n, size_t text, size_t *items, bool *more)
{
	struct strbuf feed = STRBUF_INIT(40 << 20), sb = STRBUF_INIT(1 << 20);
	struct edition edition = { 0 };
	struct error err;
	struct worker w;
	size_t bytes = 0;

	strbuf_addstr(&feed, "<rss><channel>");
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(&feed, "<item><guid>%06zu</guid><description>", i);
		memset(strbuf_room(&feed, text), 'x', text);
		strbuf_took(&feed, text);
		strbuf_addstr(&feed, "</description></item>");
	}
	strbuf_addstr(&feed, "</channel></rss>");
	start(&w);
	assert_int_equal(ask(&w, strbuf_str(&feed), &edition, &err), 1);
	for (size_t i = 0; i < edition.n_items; i++) {
		edition_put_item(&sb, &edition.items[i]);
		bytes += sb.len;
		strbuf_clear(&sb);
	}
	*items = edition.n_items;
	*more = edition.more;
	assert_int_equal(stop(&w), 0);
	arena_release(&edition.arena);
	strbuf_release(&feed);
	strbuf_release(&sb);
	return bytes;
}

/* 16 MiB of items, exactly; what would be more is left for another time. */
static void
answers_up_to_its_ceiling(void **state)
{
	size_t one, items, text = 100000, n;
	bool more;

	(void)state;
	one = answered_bytes(1, text, &items, &more);
	n = EDITION_MAX_BYTES / one;
	assert_int_equal(answered_bytes(n, text, &items, &more), n * one);
	assert_int_equal(items, n);
	assert_false(more);
	assert_int_equal(answered_bytes(n + 1, text, &items, &more), n * one);
	assert_int_equal(items, n);
	assert_true(more);
}

static void
ends_at_nonsense(void **state)
{
	struct strbuf sb = STRBUF_INIT(64);
	struct worker w;

	(void)state;
	start(&w);
	strbuf_add(&sb, "\3\0\0\0\7abc", 8);
	say(&w, &sb);
	strbuf_release(&sb);
	assert_int_equal(stop(&w), 70);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_one_document_after_the_other),
		cmocka_unit_test(takes_rules_and_classifies_by_them),
		cmocka_unit_test(answers_up_to_its_ceiling),
		cmocka_unit_test(ends_at_nonsense),
	};

	return cmocka_run_group_tests_name("worker/child", tests, NULL, NULL);
}
