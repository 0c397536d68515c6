/* fetch/validator: header lines. */
#include "../unit.h"

#include <stdio.h>

#include "base/clock.h"
#include "fetch/validator.h"

/* Mon, 06 May 2024 08:00:00 GMT */
#define NOW INT64_C(1714982400)

/* Feed the lines of a whole head. Returns what the last headers_add() did. */
static int
read_head(struct headers *h, const char *text)
{
	int ret = 0;

	headers_clear(h);
	while (*text && ret == 0) {
		size_t n = strcspn(text, "\n") + 1;

		ret = headers_add(h, text, n);
		text += n;
	}
	return ret;
}

static void
keeps_what_a_feed_reader_needs(void **state)
{
	struct headers h = { 0 };

	(void)state;
	assert_int_equal(read_head(&h, "HTTP/1.1 200 OK\r\n"
				       "eTaG:  W/\"a b\" \r\n"
				       "Last-Modified: yesterday, at noon\r\n"
				       "CONTENT-TYPE:text/xml; charset=x\r\n"
				       "Location: /there\r\n"
				       "X-ETag: \"other\"\r\n"
				       "no colon\r\n"
				       "\r\n"), 0);
	assert_true(h.complete);
	assert_int_equal(h.status, 200);
	assert_string_equal(strbuf_str(&h.etag), "W/\"a b\"");
	assert_string_equal(strbuf_str(&h.last_modified), "yesterday, at noon");
	assert_string_equal(strbuf_str(&h.content_type), "text/xml; charset=x");
	assert_string_equal(strbuf_str(&h.location), "/there");
	headers_release(&h);
}

static void
forgets_interim_answers_and_ignores_trailers(void **state)
{
	struct headers h = { 0 };

	(void)state;
	read_head(&h, "HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n"
		      "HTTP/2 200 \r\nContent-Type: a/b\r\n\r\n"
		      "ETag: \"late\"\r\nHTTP/1.1 500 no\r\n");
	assert_int_equal(h.status, 200);
	assert_int_equal(h.etag.len, 0);
	assert_string_equal(strbuf_str(&h.content_type), "a/b");
	headers_release(&h);
}

static void
drops_validators_that_would_not_come_back_whole(void **state)
{
	struct headers h = { 0 };
	char line[HEADERS_MAX_VALIDATOR + 100];

	(void)state;
	headers_clear(&h);
	headers_add(&h, "HTTP/1.1 200 OK\r\n", 17);
	for (int extra = 0; extra <= 1; extra++) {
		int n = snprintf(line, sizeof(line), "ETag: %0*d\r\n", HEADERS_MAX_VALIDATOR + extra, 7);

		assert_int_equal(headers_add(&h, line, (size_t)n), 0);
		assert_int_equal(h.etag.len, extra ? 0 : HEADERS_MAX_VALIDATOR);
	}
	headers_add(&h, "ETag: \"a\rb\"\r\n", 13);
	assert_int_equal(h.etag.len, 0);
	headers_add(&h, "ETag: \"a\0b\"\r\n", 13);
	assert_int_equal(h.etag.len, 0);
	headers_add(&h, "ETag: \"\xE9\"\r\n", 11);
	assert_string_equal(strbuf_str(&h.etag), "\"\xE9\"");
	headers_release(&h);
}

/* At its ceiling a value is whole, one byte more and it is not there. */
static void
keeps_no_value_beyond_its_ceiling(void **state)
{
	static const struct {
		const char *name;
		size_t max, offset;
	} fields[] = {
		{ "ETag", HEADERS_MAX_VALIDATOR, offsetof(struct headers, etag) },
		{ "Last-Modified", HEADERS_MAX_VALIDATOR, offsetof(struct headers, last_modified) },
		{ "Content-Type", HEADERS_MAX_TYPE, offsetof(struct headers, content_type) },
		{ "Location", HEADERS_MAX_LOCATION, offsetof(struct headers, location) },
	};
	static char line[HEADERS_MAX_LOCATION + 100];

	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++) {
		for (size_t len = fields[i].max - 1; len <= fields[i].max + 1; len++) {
			struct headers h = { 0 };
			int n = snprintf(line, sizeof(line), "%s: %0*d\r\n", fields[i].name, (int)len, 7);
			const struct strbuf *value = (const void *)((char *)&h + fields[i].offset);

			headers_clear(&h);
			headers_add(&h, "HTTP/1.1 200 OK\r\n", 17);
			assert_int_equal(headers_add(&h, line, (size_t)n), 0);
			assert_int_equal(value->len, len <= fields[i].max ? len : 0);
			headers_release(&h);
		}
	}
}

static void
sees_a_length_beyond_all_numbers(void **state)
{
	static const struct {
		const char *value;
		bool want;
	} cases[] = {
		{ "5", false }, { "999999999999999999", false }, { "9223372036854775808", true },
		{ "1180591620717411303424", true }, { "-1180591620717411303424", false }, { "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct headers h = { 0 };
		char head[100];

		snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n", cases[i].value);
		read_head(&h, head);
		assert_int_equal(h.endless, cases[i].want);
		headers_release(&h);
	}
}

static void
stops_at_its_ceilings(void **state)
{
	static char line[HEADERS_MAX_BYTES + 1];
	struct headers h = { 0 };

	(void)state;
	memset(line, 'x', sizeof(line));
	headers_clear(&h);
	assert_int_equal(headers_add(&h, line, HEADERS_MAX_BYTES - 1), 0);
	assert_int_equal(headers_add(&h, line, 1), 0);
	assert_int_equal(headers_add(&h, line, 1), -1);
	headers_clear(&h);
	assert_int_equal(headers_add(&h, line, HEADERS_MAX_BYTES + 1), -1);
	headers_clear(&h);
	for (int i = 0; i < HEADERS_MAX_LINES; i++)
		assert_int_equal(headers_add(&h, "a: b\r\n", 6), 0);
	assert_int_equal(headers_add(&h, "a: b\r\n", 6), -1);
	headers_release(&h);
}

static void
understands_waiting_times(void **state)
{
	static const struct {
		const char *fields;
		int64_t want;
	} cases[] = {
		{ "", -1 },
		{ "Retry-After: 120\r\n", 120 },
		{ "Retry-After: 0\r\n", 0 },
		{ "Retry-After: 99999999999999999999999\r\n", INT64_C(1) << 31 },
		{ "Retry-After: -5\r\n", -1 },
		{ "Retry-After: soon\r\n", -1 },
		{ "Retry-After:\r\n", -1 },
		{ "Retry-After: Mon, 06 May 2024 08:10:00 GMT\r\n", 600 },
		{ "Retry-After: Mon, 06 May 2024 07:00:00 GMT\r\n", 0 },
		{ "Retry-After: Mon, 06 May 2024 08:10:00 GMT\r\nDate: Mon, 06 May 2024 08:09:00 GMT\r\n", 60 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct headers h = { 0 };
		char head[300];

		snprintf(head, sizeof(head), "HTTP/1.1 503 Busy\r\n%s\r\n", cases[i].fields);
		read_head(&h, head);
		if (headers_retry_after(&h, NOW) != cases[i].want)
			fail_msg("%s: %lld", cases[i].fields, (long long)headers_retry_after(&h, NOW));
		headers_release(&h);
	}
}

static void
understands_freshness(void **state)
{
	static const struct {
		const char *fields;
		int64_t want;
	} cases[] = {
		{ "", -1 },
		{ "Cache-Control: max-age=600\r\n", 600 },
		{ "Cache-Control: public, Max-Age = \"600\" , must-revalidate\r\n", 600 },
		{ "Cache-Control: private\r\nCache-Control: max-age=60\r\n", 60 },
		{ "Cache-Control: s-maxage=600\r\n", -1 },
		{ "Cache-Control: max-age=600, no-cache\r\n", -1 },
		{ "Cache-Control: max-age=ten\r\n", -1 },
		{ "Cache-Control: max-age\r\n", -1 },
		{ "Cache-Control: ,,=,\r\n", -1 },
		{ "Cache-Control: max-age=600\r\nAge: 100\r\n", 500 },
		{ "Cache-Control: max-age=600\r\nAge: 601\r\n", 0 },
		{ "Expires: Mon, 06 May 2024 09:00:00 GMT\r\n", 3600 },
		{ "Expires: Mon, 06 May 2024 09:00:00 GMT\r\nDate: Mon, 06 May 2024 08:30:00 GMT\r\n", 1800 },
		{ "Expires: Mon, 06 May 2024 09:00:00 GMT\r\nCache-Control: max-age=7\r\n", 7 },
		{ "Expires: 0\r\n", 0 },
		{ "Expires: Fri, 31 Dec 9999 23:59:59 GMT\r\n", INT64_C(1) << 31 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct headers h = { 0 };
		char head[300];

		snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n%s\r\n", cases[i].fields);
		read_head(&h, head);
		if (headers_fresh_for(&h, NOW) != cases[i].want)
			fail_msg("%s: %lld", cases[i].fields, (long long)headers_fresh_for(&h, NOW));
		headers_release(&h);
	}
}

static void
reads_status_lines(void **state)
{
	static const struct {
		const char *line;
		int want;
	} cases[] = {
		{ "HTTP/1.1 304 Not Modified\r\n", 304 }, { "HTTP/2 200 \r\n", 200 }, { "HTTP/1.0 404\r\n", 404 },
		{ "HTTP/1.1 20x\r\n", 0 },                { "HTTP/1.1\r\n", 0 },      { "HTTP/1.1 2\r\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct headers h = { 0 };

		read_head(&h, cases[i].line);
		assert_int_equal(h.status, cases[i].want);
		headers_release(&h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_a_feed_reader_needs),
		cmocka_unit_test(forgets_interim_answers_and_ignores_trailers),
		cmocka_unit_test(drops_validators_that_would_not_come_back_whole),
		cmocka_unit_test(keeps_no_value_beyond_its_ceiling),
		cmocka_unit_test(sees_a_length_beyond_all_numbers),
		cmocka_unit_test(stops_at_its_ceilings),
		cmocka_unit_test(understands_waiting_times),
		cmocka_unit_test(understands_freshness),
		cmocka_unit_test(reads_status_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
