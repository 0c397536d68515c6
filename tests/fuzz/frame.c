/* What a worker that has been taken over could say, and what one could be asked. The first byte chooses: an
 * answer (frame after frame, as the pool reads them) or a job. What is accepted is written again, accepted
 * again, and written the same. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "worker/edition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum verdict { WHOLE, REFUSED, BAD };

/* Take frames until one ends the answer. */
static enum verdict
read_answer(const unsigned char *p, size_t len, struct edition *edition)
{
	enum frame_kind kind;
	bool refused = false;
	struct error err;
	uint32_t n;
	int ret = 0;

	while (ret == 0) {
		if (len < FRAME_HEADER || frame_header(p, &n, &kind) < 0 || n > len - FRAME_HEADER)
			return BAD;
		err.text[0] = '\0';
		ret = edition_take(edition, kind, p + FRAME_HEADER, n, &refused, &err);
		assert(ret >= 0 || err.text[0] || refused); /* whoever refuses says why */
		p += FRAME_HEADER + n;
		len -= FRAME_HEADER + n;
	}
	return refused ? REFUSED : ret > 0 ? WHOLE : BAD;
}

static void
write_answer(struct strbuf *sb, const struct edition *edition)
{
	struct edition head = *edition;

	head.n_items = edition->announced;
	edition_put_head(sb, &head);
	for (size_t i = 0; i < edition->n_items; i++)
		edition_put_item(sb, &edition->items[i]);
	edition_put_end(sb, edition);
}

static void
check_answer(const unsigned char *p, size_t len)
{
	struct edition *one = xcalloc(1, sizeof(*one)), *two = xcalloc(1, sizeof(*two));
	struct strbuf a = STRBUF_INIT(1 << 28), b = STRBUF_INIT(1 << 28);

	if (read_answer(p, len, one) == WHOLE) {
		assert(one->n_items <= one->announced);
		write_answer(&a, one);
		assert(read_answer((unsigned char *)a.buf, a.len, two) == WHOLE);
		write_answer(&b, two);
		assert(a.len == b.len && memcmp(a.buf, b.buf, a.len) == 0);
	}
	strbuf_release(&a);
	strbuf_release(&b);
	edition_free(one);
	edition_free(two);
}

static void
check_job(const unsigned char *p, size_t len)
{
	struct strbuf a = STRBUF_INIT(1 << 28), b = STRBUF_INIT(1 << 28);
	struct arena arena = { 0 };
	struct job one, two;

	if (job_get(&one, p, len, &arena) == 0) {
		assert(one.document.len <= len);
		job_put(&a, &one);
		strbuf_add(&a, one.document.body, one.document.len);
		assert(job_get(&two, a.buf + FRAME_HEADER, a.len - FRAME_HEADER, &arena) == 0);
		job_put(&b, &two);
		strbuf_add(&b, two.document.body, two.document.len);
		assert(a.len == b.len && memcmp(a.buf, b.buf, a.len) == 0);
	}
	arena_release(&arena);
	strbuf_release(&a);
	strbuf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] & 1)
		check_job(data + 1, size - 1);
	else
		check_answer(data + 1, size - 1);
	return 0;
}
