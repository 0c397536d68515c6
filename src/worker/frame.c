#include "worker/frame.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

#define NO_STRING UINT32_MAX

static void
store_u32(unsigned char *p, uint32_t x)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(x >> 8 * i);
}

static uint32_t
load_u32(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

size_t
frame_begin(struct strbuf *sb, enum frame_kind kind)
{
	size_t begin = sb->len;
	unsigned char header[FRAME_HEADER] = { 0, 0, 0, 0, (unsigned char)kind };

	strbuf_add(sb, header, sizeof(header));
	return begin;
}

void
frame_finish_with(struct strbuf *sb, size_t begin, size_t more)
{
	if (!sb->cut)
		store_u32((unsigned char *)sb->buf + begin, (uint32_t)(sb->len - begin - FRAME_HEADER + more));
}

void
frame_finish(struct strbuf *sb, size_t begin)
{
	frame_finish_with(sb, begin, 0);
}

void
frame_put_u32(struct strbuf *sb, uint32_t x)
{
	unsigned char b[4];

	store_u32(b, x);
	strbuf_add(sb, b, sizeof(b));
}

void
frame_put_u64(struct strbuf *sb, uint64_t x)
{
	frame_put_u32(sb, (uint32_t)x);
	frame_put_u32(sb, (uint32_t)(x >> 32));
}

void
frame_put_double(struct strbuf *sb, double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	frame_put_u64(sb, bits);
}

void
frame_put_bytes(struct strbuf *sb, const void *p, size_t len)
{
	frame_put_u32(sb, (uint32_t)len);
	strbuf_add(sb, p, len);
}

void
frame_put_string(struct strbuf *sb, const char *s)
{
	if (s)
		frame_put_bytes(sb, s, strlen(s));
	else
		frame_put_u32(sb, NO_STRING);
}

void
frame_put_hash(struct strbuf *sb, const struct hash128 *h)
{
	strbuf_add(sb, h->b, sizeof(h->b));
}

int
frame_header(const unsigned char header[FRAME_HEADER], uint32_t *len, enum frame_kind *kind)
{
	*len = load_u32(header);
	*kind = header[4];
	return *len <= FRAME_MAX ? 0 : -1;
}

/* The next n bytes, or NULL when the frame does not have them. */
static const unsigned char *
take(struct frame_reader *r, size_t n)
{
	const unsigned char *p = r->p;

	if (r->bad || n > (size_t)(r->end - r->p)) {
		r->bad = true;
		return NULL;
	}
	r->p += n;
	return p;
}

uint32_t
frame_get_u32(struct frame_reader *r)
{
	const unsigned char *p = take(r, 4);

	return p ? load_u32(p) : 0;
}

uint32_t
frame_get_below(struct frame_reader *r, uint32_t limit)
{
	uint32_t x = frame_get_u32(r);

	if (x < limit)
		return x;
	r->bad = true;
	return 0;
}

uint64_t
frame_get_u64(struct frame_reader *r)
{
	const unsigned char *p = take(r, 8);

	return p ? load_u32(p) | (uint64_t)load_u32(p + 4) << 32 : 0;
}

double
frame_get_double(struct frame_reader *r)
{
	uint64_t bits = frame_get_u64(r);
	double x;

	memcpy(&x, &bits, sizeof(x));
	if (isfinite(x))
		return x;
	r->bad = true;
	return 0;
}

char *
frame_get_string(struct frame_reader *r, struct arena *arena)
{
	uint32_t len = frame_get_u32(r);
	const unsigned char *p;

	if (len == NO_STRING)
		return NULL;
	p = take(r, len);
	if (!p)
		return NULL;
	if (memchr(p, '\0', len) || !utf8_valid((const char *)p, len)) {
		r->bad = true;
		return NULL;
	}
	return arena_strndup(arena, (const char *)p, len);
}

struct hash128
frame_get_hash(struct frame_reader *r)
{
	struct hash128 h = { { 0 } };
	const unsigned char *p = take(r, sizeof(h.b));

	if (p)
		memcpy(h.b, p, sizeof(h.b));
	return h;
}

size_t
frame_get_count(struct frame_reader *r, size_t min_bytes)
{
	uint32_t n = frame_get_u32(r);

	if (!r->bad && n <= (size_t)(r->end - r->p) / min_bytes)
		return n;
	r->bad = true;
	return 0;
}

bool
frame_done(const struct frame_reader *r)
{
	return !r->bad && r->p == r->end;
}
