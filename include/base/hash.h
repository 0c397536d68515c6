/* SHA-256 cut to 128 bits: keys that hostile feeds supply and that are stored for ever. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash128 {
	uint8_t b[16];
};

/* Hash of len bytes at p. */
struct hash128 hash128_of(const void *p, size_t len);

/* The same of bytes that come in parts. hash128_end() frees the run. */
struct hash128_run;
struct hash128_run *hash128_begin(void);
void hash128_add(struct hash128_run *run, const void *p, size_t len);
struct hash128 hash128_end(struct hash128_run *run);

/* Hash of n strings, each followed by a NUL, so that ("ab","c") and ("a","bc") differ. NULL counts as "". */
struct hash128 hash128_of_strings(size_t n, const char *const *v);

/* The first 8 bytes as a little-endian number: a fingerprint where 64 bits do. */
uint64_t hash128_prefix(const struct hash128 *h);

/* RFC 4648 base32, lower case, no padding: 26 characters and a NUL. */
#define HASH128_TEXT 27
void hash128_text(const struct hash128 *h, char out[HASH128_TEXT]);

#endif
