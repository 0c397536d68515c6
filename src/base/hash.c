#include "base/hash.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>
#include <sysexits.h>
#include <stdlib.h>

#include "base/log.h"

/* EVP fails only when libcrypto itself is broken (or a FIPS policy forbids SHA-256): nothing can go on. */
static void
need(int ok)
{
	if (!ok) {
		log_event(LEVEL_ERROR, "hash", "result=\"libcrypto refuses SHA-256\"");
		exit(EX_SOFTWARE);
	}
}

static EVP_MD *sha256;

static void
fetch_sha256(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	need(sha256 != NULL);
}

/* EVP_sha256() would be looked up among the providers at every beginning, which costs as much as the hash of a
 * short string. */
static EVP_MD_CTX *
hash_begin(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	pthread_once(&once, fetch_sha256);
	need(ctx != NULL && EVP_DigestInit_ex(ctx, sha256, NULL));
	return ctx;
}

static struct hash128
hash_end(EVP_MD_CTX *ctx)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	struct hash128 h;

	need(EVP_DigestFinal_ex(ctx, digest, NULL));
	EVP_MD_CTX_free(ctx);
	memcpy(h.b, digest, sizeof(h.b));
	return h;
}

struct hash128
hash128_of(const void *p, size_t len)
{
	EVP_MD_CTX *ctx = hash_begin();

	need(EVP_DigestUpdate(ctx, p, len));
	return hash_end(ctx);
}

struct hash128_run *
hash128_begin(void)
{
	return (struct hash128_run *)hash_begin();
}

void
hash128_add(struct hash128_run *run, const void *p, size_t len)
{
	need(EVP_DigestUpdate((EVP_MD_CTX *)run, p, len));
}

struct hash128
hash128_end(struct hash128_run *run)
{
	return hash_end((EVP_MD_CTX *)run);
}

struct hash128
hash128_of_strings(size_t n, const char *const *v)
{
	EVP_MD_CTX *ctx = hash_begin();

	for (size_t i = 0; i < n; i++) {
		const char *s = v[i] ? v[i] : "";

		need(EVP_DigestUpdate(ctx, s, strlen(s) + 1));
	}
	return hash_end(ctx);
}

uint64_t
hash128_prefix(const struct hash128 *h)
{
	uint64_t x = 0;

	for (int i = 7; i >= 0; i--)
		x = x << 8 | h->b[i];
	return x;
}

void
hash128_text(const struct hash128 *h, char out[HASH128_TEXT])
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned bits = 0, have = 0;
	size_t n = 0;

	for (size_t i = 0; i < sizeof(h->b); i++) {
		bits = bits << 8 | h->b[i];
		have += 8;
		while (have >= 5) {
			have -= 5;
			out[n++] = digits[bits >> have & 31];
		}
	}
	out[n++] = digits[bits << (5 - have) & 31];
	out[n] = '\0';
}
