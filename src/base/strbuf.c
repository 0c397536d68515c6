#include "base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

void
strbuf_init(struct strbuf *sb, size_t max)
{
	*sb = (struct strbuf){ .max = max };
}

/* For len more and the NUL. */
static void
grow(struct strbuf *sb, size_t len)
{
	size_t cap = sb->cap ? sb->cap : 64;

	while (cap - sb->len < len + 1)
		cap *= 2;
	sb->buf = xreallocarray(sb->buf, cap, 1);
	sb->cap = cap;
}

char *
strbuf_room(struct strbuf *sb, size_t n)
{
	if (n > sb->max - sb->len)
		return NULL;
	if (sb->cap - sb->len < n + 1)
		grow(sb, n);
	return sb->buf + sb->len;
}

void
strbuf_took(struct strbuf *sb, size_t n)
{
	sb->len += n;
	sb->buf[sb->len] = '\0';
}

void
strbuf_add(struct strbuf *sb, const void *p, size_t len)
{
	if (len > sb->max - sb->len) {
		len = sb->max - sb->len;
		sb->cut = true;
	}
	if (sb->cap - sb->len < len + 1)
		grow(sb, len);
	if (len)
		memcpy(sb->buf + sb->len, p, len);
	sb->len += len;
	sb->buf[sb->len] = '\0';
}

void
strbuf_addstr(struct strbuf *sb, const char *s)
{
	strbuf_add(sb, s, strlen(s));
}

void
strbuf_addch(struct strbuf *sb, char c)
{
	if (sb->len + 1 < sb->cap && sb->len < sb->max) {
		sb->buf[sb->len++] = c;
		sb->buf[sb->len] = '\0';
		return;
	}
	strbuf_add(sb, &c, 1);
}

void
strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap)
{
	size_t room = sb->buf ? sb->cap - sb->len : 0;
	char *s = NULL;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(room ? sb->buf + sb->len : NULL, room, fmt, again);
	va_end(again);
	if (n >= 0 && (size_t)n < room && (size_t)n <= sb->max - sb->len) {
		sb->len += (size_t)n;
		return;
	}
	if (room)
		sb->buf[sb->len] = '\0';
	n = vasprintf(&s, fmt, ap);
	if (n >= 0)
		strbuf_add(sb, s, (size_t)n);
	free(s);
}

void
strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(sb, fmt, ap);
	va_end(ap);
}

void
strbuf_addcp(struct strbuf *sb, unsigned cp)
{
	char bytes[4];

	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	strbuf_add(sb, bytes, utf8_encode(cp, bytes));
}

const char *
strbuf_str(const struct strbuf *sb)
{
	return sb->buf ? sb->buf : "";
}

void
strbuf_trunc(struct strbuf *sb, size_t len)
{
	if (len < sb->len) {
		sb->len = len;
		sb->buf[len] = '\0';
	}
}

void
strbuf_clear(struct strbuf *sb)
{
	strbuf_trunc(sb, 0);
	sb->cut = false;
}

char *
strbuf_detach(struct strbuf *sb)
{
	char *s = sb->buf ? sb->buf : xstrdup("");

	strbuf_init(sb, sb->max);
	return s;
}

void
strbuf_release(struct strbuf *sb)
{
	free(sb->buf);
	strbuf_init(sb, sb->max);
}
