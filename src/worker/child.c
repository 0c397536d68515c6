#include "worker/child.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "worker/edition.h"
#include "worker/sandbox.h"

#define FLUSH_BYTES (256u * 1024)        /* answers are sent in pieces of about this size */
#define OUT_MAX ((size_t)FRAME_MAX + 4096)
#define KEEP_BYTES (1024u * 1024)        /* of memory, for the next document */

struct child {
	unsigned cpu_s; /* for one document */
	struct rules *rules;
	struct strbuf in, out;
};

static int
read_all(void *p, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = read(CHILD_FD, (char *)p + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

static int
flush(struct strbuf *out)
{
	int ret = file_write(CHILD_FD, out->buf, out->len);

	strbuf_clear(out);
	return ret;
}

/* Answer one job. -1 when the parent is gone. */
static int
answer(struct child *child, const struct job *job)
{
	struct reading *reading;
	struct edition end = { .serial = job->serial };
	struct arena scratch = { 0 };
	struct item item;
	struct error err;
	size_t sent = 0;
	int ret = 0;

	if (reading_open(&reading, job, child->rules, &err) < 0) {
		edition_put_refusal(&child->out, job->serial, &err);
		return flush(&child->out);
	}
	edition_put_head(&child->out, reading_head(reading));
	while (ret == 0 && reading_next(reading, &scratch, &item)) {
		size_t before = child->out.len;

		edition_put_item(&child->out, &item);
		arena_release(&scratch);
		sent += child->out.len - before;
		if (sent > EDITION_MAX_BYTES) {
			strbuf_trunc(&child->out, before);
			end.more = true;
			break;
		}
		if (child->out.len > FLUSH_BYTES)
			ret = flush(&child->out);
	}
	edition_put_end(&child->out, &end);
	reading_close(reading);
	return ret == 0 ? flush(&child->out) : ret;
}

/* A worker lives for long; what one large document needed is not kept for the many small ones. */
static void
give_memory_back(struct child *child)
{
	strbuf_release(&child->in);
	strbuf_release(&child->out);
	malloc_trim(0);
}

/* Read and serve one frame. 0 to go on, -1 when the parent has gone, an exit code when it talks nonsense. */
static int
serve(struct child *child)
{
	unsigned char header[FRAME_HEADER];
	struct arena arena = { 0 };
	enum frame_kind kind;
	struct job job;
	uint32_t len;
	int ret = EX_SOFTWARE;

	if (read_all(header, sizeof(header)) < 0)
		return -1;
	if (frame_header(header, &len, &kind) < 0)
		return EX_SOFTWARE;
	strbuf_clear(&child->in);
	child->in.buf = xreallocarray(child->in.buf, len + 1, 1);
	child->in.cap = len + 1;
	if (read_all(child->in.buf, len) < 0)
		return -1;
	if (kind == FRAME_RULES) {
		rules_free(child->rules);
		child->rules = job_get_rules(child->in.buf, len);
		ret = 0;
	} else if (kind == FRAME_JOB && job_get(&job, child->in.buf, len, &arena) == 0) {
		sandbox_limit_cpu(child->cpu_s);
		ret = answer(child, &job);
	}
	arena_release(&arena);
	if (len > KEEP_BYTES)
		give_memory_back(child);
	return ret;
}

int
child_main(int argc, char **argv)
{
	struct child child = { .in = STRBUF_INIT(FRAME_MAX), .out = STRBUF_INIT(OUT_MAX) };
	const char *mode = argc > 2 ? argv[2] : "require";
	size_t memory = argc > 3 ? (size_t)strtoull(argv[3], NULL, 10) : 0;
	int ret;

	child.cpu_s = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 1;
	if (strcmp(mode, "no") != 0 && sandbox_lock(CHILD_FD, memory) < 0 && strcmp(mode, "require") == 0)
		return EX_NOPERM;
	do {
		ret = serve(&child);
	} while (ret == 0);
	rules_free(child.rules);
	strbuf_release(&child.in);
	strbuf_release(&child.out);
	return ret < 0 ? 0 : ret;
}
