/* The header lines of an answer that matter to a feed reader: validators, freshness, waiting times (RFC 9110,
 * RFC 9111). Pure; reads foreign bytes line by line and keeps no more than the ceilings below. */
#ifndef FETCH_VALIDATOR_H
#define FETCH_VALIDATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

enum {
	HEADERS_MAX_BYTES = 64 * 1024, /* of all lines, interim answers and trailers included */
	HEADERS_MAX_LINES = 200,
	HEADERS_MAX_VALIDATOR = 1024,  /* a longer ETag or Last-Modified is dropped: it would not come back whole */
	HEADERS_MAX_TYPE = 255,
	HEADERS_MAX_LOCATION = 8192,
};

/* Zero-initialised by the caller once, then headers_clear() before each answer. */
struct headers {
	size_t bytes;
	unsigned lines;
	bool complete; /* the blank line after the final status has been seen; what follows are trailers */
	int status;
	/* Values without blanks around; empty: absent, too long or with control characters inside. */
	struct strbuf etag, last_modified, content_type, location;
	/* Numbers of seconds, -1 absent; dates in UTC seconds, TIME_NONE absent. */
	int64_t retry_delay_s, retry_date, max_age_s, age_s, date, expires;
	bool no_cache;
	bool endless; /* a Content-Length beyond all numbers, which libcurl takes for none */
};

/* Ready for the next answer; memory is kept. */
void headers_clear(struct headers *h);
void headers_release(struct headers *h);

/* Take one line as it came, line end included. Returns 0, or -1 when there are more bytes or lines than the
 * ceilings allow; the answer is then not worth reading. */
int headers_add(struct headers *h, const char *line, size_t len);

/* How long the server wants us to wait, -1 when it does not say. A date counts from the server's own clock
 * (its Date) where it shows it. */
int64_t headers_retry_after(const struct headers *h, int64_t now_s);

/* For how long the answer stays fresh from now on (RFC 9111 §4.2.1, private cache, Age taken off); -1 when
 * the server does not say or wants every use revalidated. */
int64_t headers_fresh_for(const struct headers *h, int64_t now_s);

#endif
