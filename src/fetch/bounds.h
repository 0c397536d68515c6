/* The sums by which a transfer is given up. Pure. */
#ifndef FETCH_BOUNDS_H
#define FETCH_BOUNDS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	/* Deflate cannot do better than 1030 : 1, and feeds stay under 30 : 1; brotli and zstd could do
	 * 10,000 : 1. A body below RATIO_FREE is cheap whatever made it. */
	RATIO_MAX = 100,
	RATIO_FREE = 1024 * 1024,
	READ_MAX = 16 * 1024,    /* libcurl counts what it read last only after it has unpacked it */
	WIRE_FREE = 1024 * 1024, /* what a hop may cost beyond its body: headers, framing, TLS */
};

/* A body of so many bytes, made of what libcurl has counted as sent. */
bool bounds_is_bomb(uint64_t unpacked, uint64_t sent);

/* So much came for a body of at most max_body: twice as much is more than anything legal needs. */
bool bounds_is_endless(uint64_t received, uint64_t max_body);

/* Microseconds that a transfer still has; 0 or less: none. */
int64_t bounds_time_left(int64_t started_us, int64_t timeout_ms, int64_t now_us);

#endif
