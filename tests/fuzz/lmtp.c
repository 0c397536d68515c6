/* The two ends of LMTP: any bytes from a server, and any message to one, which gets it as it was. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lmtp/dialogue.h"
#include "lmtp/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A server that says this: every command of ours is one whole line, and an answer with verdicts has them all. */
static void
listen_to(const char *bytes, size_t len)
{
	const char *const recipients[] = { "a@x", "b@x" };
	struct verdict verdicts[2];
	struct lmtp_mail mail = { recipients, verdicts, 2, ".\r\n", 3, true };
	bool sent = false;
	struct dialogue d;

	dialogue_init(&d, "us");
	for (size_t i = 0; i < len && d.state != DIALOGUE_BROKEN; i++) {
		dialogue_take(&d, bytes + i, 1);
		if (d.out.len) {
			assert(memchr(d.out.buf, '\n', d.out.len) == d.out.buf + d.out.len - 1);
			strbuf_clear(&d.out);
		}
		d.in_text = false;
		if (d.state != DIALOGUE_READY)
			continue;
		for (size_t k = 0; k < 2 && sent; k++)
			assert(verdicts[k].kind != VERDICT_NONE);
		dialogue_send(&d, &mail);
		sent = true;
	}
	if (d.state == DIALOGUE_BROKEN)
		assert(d.trouble[0]);
	dialogue_release(&d);
}

/* What a server makes of it: up to the lone dot, dots taken off. It is the message, but for its line ends. */
static void
read_back(const char *message, size_t len)
{
	struct strbuf wire = STRBUF_INIT(1u << 22), got = STRBUF_INIT(1u << 22), want = STRBUF_INIT(1u << 22);
	const char *p, *end;

	wire_text(&wire, "X: y\n", message, len);
	for (p = wire.buf, end = p + wire.len; p < end; p = strchr(p, '\n') + 1) {
		const char *nl = memmem(p, (size_t)(end - p), "\r\n", 2);

		assert(nl);
		if (nl - p == 1 && *p == '.')
			break;
		p += *p == '.';
		strbuf_add(&got, p, (size_t)(nl - p));
		strbuf_addch(&got, '\n');
		p = nl;
	}
	assert(p == end - 3);
	strbuf_addstr(&want, "X: y\n");
	for (p = message, end = p + len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t line = (size_t)((nl ? nl : end) - p), keep = line;

		while (keep && p[keep - 1] == '\r')
			keep--;
		strbuf_add(&want, p, keep);
		strbuf_addch(&want, '\n');
		p += line + (nl != NULL);
	}
	assert(want.len == got.len && memcmp(want.buf, got.buf, got.len) == 0);
	strbuf_release(&wire);
	strbuf_release(&got);
	strbuf_release(&want);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;

	if (size == 0 || size > 1u << 20)
		return 0;
	if (data[0] == 'S')
		listen_to(bytes + 1, size - 1);
	else if (size > 1 && !memchr(bytes, '\0', size) && strncasecmp(bytes + 1, "Return-Path:", size - 1 < 12 ? size - 1 : 12) &&
		 strncasecmp(bytes + 1, "Delivered-To:", size - 1 < 13 ? size - 1 : 13))
		read_back(bytes + 1, size - 1);
	return 0;
}
