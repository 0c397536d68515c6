/* The bytes between parent and worker: frames of a length (u32), a kind (u8) and fields, little-endian.
 * A worker reads foreign documents and may have been taken over by one, so the reader trusts nothing: every
 * length is checked against what is there, every string is UTF-8 without NUL, and one bad field spoils the
 * whole frame. */
#ifndef WORKER_FRAME_H
#define WORKER_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/strbuf.h"

enum frame_kind {
	FRAME_RULES = 1, /* to the worker: the topics to classify by */
	FRAME_JOB,       /* to the worker: a document */
	FRAME_HEAD,      /* from the worker: what the document says of itself */
	FRAME_ITEM,      /* from the worker: one item */
	FRAME_END,       /* from the worker: the document is done */
	FRAME_REFUSED,   /* from the worker: it is no feed, and why */
};

#define FRAME_HEADER 5               /* bytes before the payload */
#define FRAME_MAX (64u * 1024 * 1024) /* largest payload */

/* Begin a frame at the end of sb; frame_finish() fills in the length. Returns the position to pass to it. */
size_t frame_begin(struct strbuf *sb, enum frame_kind kind);
void frame_finish(struct strbuf *sb, size_t begin);

/* As frame_finish(), for a frame whose last `more` bytes are sent from elsewhere. */
void frame_finish_with(struct strbuf *sb, size_t begin, size_t more);

void frame_put_u32(struct strbuf *sb, uint32_t x);
void frame_put_u64(struct strbuf *sb, uint64_t x);
void frame_put_double(struct strbuf *sb, double x);
void frame_put_bytes(struct strbuf *sb, const void *p, size_t len);
void frame_put_string(struct strbuf *sb, const char *s); /* NULL stays NULL */
void frame_put_hash(struct strbuf *sb, const struct hash128 *h);

struct frame_reader {
	const unsigned char *p, *end;
	bool bad; /* something did not fit; every later get gives 0, NULL or nothing */
};

/* Payload length and kind from FRAME_HEADER bytes; -1 if the length is over FRAME_MAX. */
int frame_header(const unsigned char header[FRAME_HEADER], uint32_t *len, enum frame_kind *kind);

uint32_t frame_get_u32(struct frame_reader *r);
uint32_t frame_get_below(struct frame_reader *r, uint32_t limit); /* bad when >= limit */
uint64_t frame_get_u64(struct frame_reader *r);
double frame_get_double(struct frame_reader *r); /* finite, or bad */
char *frame_get_string(struct frame_reader *r, struct arena *arena);
struct hash128 frame_get_hash(struct frame_reader *r);

/* Number of elements to come, each at least min_bytes long: so a short frame cannot ask for a huge array. */
size_t frame_get_count(struct frame_reader *r, size_t min_bytes);

/* All was read and nothing was wrong. */
bool frame_done(const struct frame_reader *r);

#endif
