/* A growing byte string with a ceiling set at birth. buf is always NUL-terminated (at buf[len]) and never
 * NULL after the first addition; bytes inside may be anything. What would exceed the ceiling is cut off
 * and remembered in `cut`, so that a caller asks once, at the end. */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf {
	char *buf;
	size_t len, cap;
	size_t max; /* ceiling for len, in bytes */
	bool cut;   /* something did not fit */
};

#define STRBUF_INIT(ceiling) { .max = (ceiling) }

void strbuf_init(struct strbuf *sb, size_t max);
void strbuf_add(struct strbuf *sb, const void *p, size_t len);
void strbuf_addstr(struct strbuf *sb, const char *s);
void strbuf_addch(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* A number in decimal, filled up with zeros to so many digits (at most 20): for what is printed by the million. */
void strbuf_addint(struct strbuf *sb, int64_t value, unsigned digits);

/* Room for n more bytes at the end, to be written there and then added by strbuf_took(); NULL when the ceiling
 * does not leave them. */
char *strbuf_room(struct strbuf *sb, size_t n);
void strbuf_took(struct strbuf *sb, size_t n);

/* Append a code point as UTF-8; surrogates and values over 0x10FFFF become U+FFFD. */
void strbuf_addcp(struct strbuf *sb, unsigned cp);

/* The content as a C string, "" when nothing was ever added; borrowed. */
const char *strbuf_str(const struct strbuf *sb);

/* Cut back to len bytes (no-op when shorter). */
void strbuf_trunc(struct strbuf *sb, size_t len);

/* Of UTF-8 that was cut off at the ceiling: drop the part of a character that is left at its end. */
void strbuf_drop_partial(struct strbuf *sb);

/* Empty, keeping the memory and clearing `cut`. */
void strbuf_clear(struct strbuf *sb);

/* Hand the string (never NULL, free() it) to the caller; the strbuf is empty afterwards. */
char *strbuf_detach(struct strbuf *sb);

void strbuf_release(struct strbuf *sb);

#endif
