#include "fetch/validator.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"

/* RFC 9111 §1.2.2: a recipient takes what is larger for 2^31. */
#define DELTA_MAX ((int64_t)1 << 31)

struct span {
	const char *s;
	size_t len;
};

typedef void line_handler(struct headers *h, struct span value);

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span
trim(struct span v)
{
	while (v.len > 0 && is_blank(v.s[0])) {
		v.s++;
		v.len--;
	}
	while (v.len > 0 && is_blank(v.s[v.len - 1]))
		v.len--;
	return v;
}

/* Copy the whole value or nothing: half an ETag is another ETag, and a control character is no value. */
static void
keep(struct strbuf *to, struct span v, size_t max)
{
	strbuf_clear(to);
	if (v.len > max)
		return;
	for (size_t i = 0; i < v.len; i++)
		if (((unsigned char)v.s[i] < 0x20 && v.s[i] != '\t') || v.s[i] == 0x7F)
			return;
	to->max = max;
	strbuf_add(to, v.s, v.len);
}

/* delta-seconds: digits only. -1 when it is anything else. */
static int64_t
read_seconds(struct span v)
{
	int64_t n = 0;

	if (v.len == 0)
		return -1;
	for (size_t i = 0; i < v.len; i++) {
		if (v.s[i] < '0' || v.s[i] > '9')
			return -1;
		n = n * 10 + (v.s[i] - '0');
		if (n > DELTA_MAX)
			n = DELTA_MAX;
	}
	return n;
}

static int64_t
read_date(struct span v)
{
	char text[64];
	time_t t;

	if (v.len == 0 || v.len >= sizeof(text))
		return TIME_NONE;
	memcpy(text, v.s, v.len);
	text[v.len] = '\0';
	t = curl_getdate(text, NULL);
	return t == -1 ? TIME_NONE : (int64_t)t;
}

static void
on_content_length(struct headers *h, struct span v)
{
	h->endless = read_seconds(v) >= 0 && v.len > 18; /* INT64_MAX has 19 digits */
}

static void
on_etag(struct headers *h, struct span v)
{
	keep(&h->etag, v, HEADERS_MAX_VALIDATOR);
}

static void
on_last_modified(struct headers *h, struct span v)
{
	keep(&h->last_modified, v, HEADERS_MAX_VALIDATOR);
}

static void
on_content_type(struct headers *h, struct span v)
{
	keep(&h->content_type, v, HEADERS_MAX_TYPE);
}

static void
on_location(struct headers *h, struct span v)
{
	keep(&h->location, v, HEADERS_MAX_LOCATION);
}

static void
on_retry_after(struct headers *h, struct span v)
{
	h->retry_delay_s = read_seconds(v);
	h->retry_date = h->retry_delay_s < 0 ? read_date(v) : TIME_NONE;
}

static void
on_age(struct headers *h, struct span v)
{
	h->age_s = read_seconds(v);
}

static void
on_date(struct headers *h, struct span v)
{
	h->date = read_date(v);
}

/* RFC 9111 §5.3: an invalid date, above all "0", means already expired. */
static void
on_expires(struct headers *h, struct span v)
{
	h->expires = read_date(v);
	if (h->expires == TIME_NONE)
		h->expires = 0;
}

static bool
span_is(struct span v, const char *name)
{
	return v.len == strlen(name) && strncasecmp(v.s, name, v.len) == 0;
}

static void
read_directive(struct headers *h, struct span d)
{
	const char *equals = memchr(d.s, '=', d.len);
	struct span name = d, value = { NULL, 0 };

	if (equals) {
		name.len = (size_t)(equals - d.s);
		value = trim((struct span){ equals + 1, d.len - name.len - 1 });
		name = trim(name);
		if (value.len >= 2 && value.s[0] == '"' && value.s[value.len - 1] == '"')
			value = (struct span){ value.s + 1, value.len - 2 };
	}
	if (span_is(name, "max-age"))
		h->max_age_s = read_seconds(value);
	else if (span_is(name, "no-cache") || span_is(name, "no-store"))
		h->no_cache = true;
}

/* A comma inside a quoted argument splits it in two; neither half is a directive of ours. */
static void
on_cache_control(struct headers *h, struct span v)
{
	while (v.len > 0) {
		const char *comma = memchr(v.s, ',', v.len);
		size_t n = comma ? (size_t)(comma - v.s) : v.len;

		read_directive(h, trim((struct span){ v.s, n }));
		if (!comma)
			break;
		v.s += n + 1;
		v.len -= n + 1;
	}
}

static const struct {
	const char *name;
	line_handler *take;
} fields[] = {
	{ "content-length", on_content_length },
	{ "etag", on_etag },
	{ "last-modified", on_last_modified },
	{ "content-type", on_content_type },
	{ "location", on_location },
	{ "retry-after", on_retry_after },
	{ "cache-control", on_cache_control },
	{ "expires", on_expires },
	{ "age", on_age },
	{ "date", on_date },
};

/* Forget the fields, not the amount read: interim answers must not add up to an endless head. */
static void
forget_fields(struct headers *h)
{
	strbuf_clear(&h->etag);
	strbuf_clear(&h->last_modified);
	strbuf_clear(&h->content_type);
	strbuf_clear(&h->location);
	h->retry_delay_s = h->max_age_s = h->age_s = -1;
	h->retry_date = h->date = h->expires = TIME_NONE;
	h->no_cache = h->endless = false;
	h->complete = false;
	h->status = 0;
}

void
headers_clear(struct headers *h)
{
	forget_fields(h);
	h->bytes = 0;
	h->lines = 0;
}

void
headers_release(struct headers *h)
{
	strbuf_release(&h->etag);
	strbuf_release(&h->last_modified);
	strbuf_release(&h->content_type);
	strbuf_release(&h->location);
}

/* "HTTP/1.1 304 Not Modified": three digits after the first blank. */
static int
read_status(struct span line)
{
	const char *p = memchr(line.s, ' ', line.len);
	int status = 0;

	if (!p || line.len - (size_t)(p - line.s) < 4)
		return 0;
	for (int i = 1; i <= 3; i++) {
		if (p[i] < '0' || p[i] > '9')
			return 0;
		status = status * 10 + (p[i] - '0');
	}
	return status;
}

static void
take_field(struct headers *h, struct span line)
{
	const char *colon = memchr(line.s, ':', line.len);
	struct span name = { line.s, colon ? (size_t)(colon - line.s) : 0 };

	if (!colon)
		return;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (span_is(name, fields[i].name)) {
			fields[i].take(h, trim((struct span){ colon + 1, line.len - name.len - 1 }));
			return;
		}
	}
}

int
headers_add(struct headers *h, const char *line, size_t len)
{
	h->lines++;
	if (len > HEADERS_MAX_BYTES - h->bytes || h->lines > HEADERS_MAX_LINES)
		return -1;
	h->bytes += len;
	if (h->complete)
		return 0;
	if (len >= 5 && strncasecmp(line, "HTTP/", 5) == 0) {
		forget_fields(h);
		h->status = read_status((struct span){ line, len });
	} else if (trim((struct span){ line, len }).len == 0) {
		h->complete = h->status >= 200;
	} else {
		take_field(h, (struct span){ line, len });
	}
	return 0;
}

/* Dates are far within int64_t (curl_getdate gives a time_t of a year of four digits), so differences are
 * safe; clock comes from our own side. */
static int64_t
until(const struct headers *h, int64_t then, int64_t now_s)
{
	int64_t from = h->date != TIME_NONE ? h->date : now_s;

	if (then <= from)
		return 0;
	return then - from < DELTA_MAX ? then - from : DELTA_MAX;
}

int64_t
headers_retry_after(const struct headers *h, int64_t now_s)
{
	if (h->retry_delay_s >= 0)
		return h->retry_delay_s;
	if (h->retry_date != TIME_NONE)
		return until(h, h->retry_date, now_s);
	return -1;
}

int64_t
headers_fresh_for(const struct headers *h, int64_t now_s)
{
	int64_t life;

	if (h->no_cache)
		return -1;
	if (h->max_age_s >= 0)
		life = h->max_age_s;
	else if (h->expires != TIME_NONE)
		life = until(h, h->expires, now_s);
	else
		return -1;
	if (h->age_s > 0)
		life = life > h->age_s ? life - h->age_s : 0;
	return life;
}
