#include "base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

#define FIRST_BYTES 256 /* most strings are lines */

void
strbuf_init(struct strbuf *sb, size_t max)
{
	*sb = (struct strbuf){ .max = max };
}

/* For len more and the NUL. */
static void
grow(struct strbuf *sb, size_t len)
{
	size_t cap = sb->cap ? sb->cap : FIRST_BYTES;

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
	va_list again;
	char *s = NULL;
	int n;

	if (sb->cap == sb->len)
		grow(sb, 0);
	va_copy(again, ap);
	n = vsnprintf(sb->buf + sb->len, sb->cap - sb->len, fmt, again);
	va_end(again);
	if (n >= 0 && (size_t)n < sb->cap - sb->len && (size_t)n <= sb->max - sb->len) {
		sb->len += (size_t)n;
		return;
	}
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
strbuf_addint(struct strbuf *sb, int64_t value, unsigned digits)
{
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	char text[24], *p = text + sizeof(text);

	if (digits > 20)
		digits = 20;
	do {
		*--p = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	while ((size_t)(text + sizeof(text) - p) < digits)
		*--p = '0';
	if (value < 0)
		*--p = '-';
	strbuf_add(sb, p, (size_t)(text + sizeof(text) - p));
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
strbuf_drop_partial(struct strbuf *sb)
{
	size_t last = sb->len;
	uint32_t cp;

	while (last > 0 && ((unsigned char)sb->buf[last - 1] & 0xC0) == 0x80)
		last--;
	if (sb->cut && last > 0 && utf8_decode(sb->buf + last - 1, sb->len - last + 1, &cp) == 0)
		strbuf_trunc(sb, last - 1);
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
