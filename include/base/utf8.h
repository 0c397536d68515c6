/* UTF-8 (RFC 3629): checking, stepping, cutting. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decode one code point at s (len > 0 bytes there). Returns its length 1–4, or 0 if the bytes are not
 * valid UTF-8 (overlong forms, surrogates, over 0x10FFFF, cut short); *cp is then untouched. */
size_t utf8_decode(const char *s, size_t len, uint32_t *cp);

/* Encode cp, which must be a scalar value, into out; returns 1–4. */
size_t utf8_encode(uint32_t cp, char out[4]);

/* How many bytes at the start are ASCII. */
size_t utf8_ascii_run(const char *s, size_t len);

bool utf8_valid(const char *s, size_t len);

/* The largest n <= max such that s[0..n) does not end inside a character. */
size_t utf8_clip(const char *s, size_t len, size_t max);

#endif
