/* worker/frame: what is written is read back, and nothing else is believed. */
#include "../unit.h"

#include <math.h>

#include "worker/frame.h"

static struct frame_reader
reader(const void *p, size_t len)
{
	return (struct frame_reader){ p, (const unsigned char *)p + len, false };
}

static void
reads_back_what_was_written(void **state)
{
	struct strbuf sb = STRBUF_INIT(4096);
	struct arena arena = { 0 };
	struct hash128 h = { { 1, 2, 3 } };
	struct frame_reader r;
	enum frame_kind kind;
	uint32_t len;
	size_t begin = frame_begin(&sb, FRAME_ITEM);

	(void)state;
	frame_put_u32(&sb, 0xDEADBEEF);
	frame_put_u64(&sb, 0x0123456789ABCDEFu);
	frame_put_double(&sb, -1.5);
	frame_put_string(&sb, "na\xC3\xAFve");
	frame_put_string(&sb, NULL);
	frame_put_string(&sb, "");
	frame_put_hash(&sb, &h);
	frame_finish(&sb, begin);
	assert_int_equal(frame_header((unsigned char *)sb.buf, &len, &kind), 0);
	assert_int_equal(kind, FRAME_ITEM);
	assert_int_equal(len, sb.len - FRAME_HEADER);
	r = reader(sb.buf + FRAME_HEADER, len);
	assert_int_equal(frame_get_u32(&r), 0xDEADBEEF);
	assert_true(frame_get_u64(&r) == 0x0123456789ABCDEFu);
	assert_true(frame_get_double(&r) == -1.5);
	assert_string_equal(frame_get_string(&r, &arena), "na\xC3\xAFve");
	assert_null(frame_get_string(&r, &arena));
	assert_string_equal(frame_get_string(&r, &arena), "");
	assert_memory_equal(frame_get_hash(&r).b, h.b, sizeof(h.b));
	assert_true(frame_done(&r));
	arena_release(&arena);
	strbuf_release(&sb);
}

static void
refuses_strings_that_lie(void **state)
{
	static const struct {
		const char *what, *bytes;
		size_t len;
	} cases[] = {
		{ "longer than the frame", "\5\0\0\0abc", 7 },
		{ "a NUL inside", "\3\0\0\0a\0b", 7 },
		{ "not UTF-8", "\2\0\0\0\xC3(", 6 },
		{ "length cut short", "\1\0", 2 },
		{ "huge length", "\xFE\xFF\xFF\xFFx", 5 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena arena = { 0 };
		struct frame_reader r = reader(cases[i].bytes, cases[i].len);

		if (frame_get_string(&r, &arena) || !r.bad)
			fail_msg("believed a string that is %s", cases[i].what);
		assert_int_equal(frame_get_u32(&r), 0); /* and stays spoilt */
		assert_false(frame_done(&r));
		arena_release(&arena);
	}
}

static void
refuses_counts_that_the_frame_cannot_hold(void **state)
{
	struct frame_reader r = reader("\xFF\xFF\xFF\x0Fxxxxxxxx", 12);

	(void)state;
	assert_int_equal(frame_get_count(&r, 8), 0);
	assert_true(r.bad);
	r = reader("\1\0\0\0xxxxxxxx", 12);
	assert_int_equal(frame_get_count(&r, 8), 1);
	assert_false(r.bad);
}

static void
refuses_numbers_out_of_range(void **state)
{
	struct strbuf sb = STRBUF_INIT(64);
	struct frame_reader r = reader("\3\0\0\0", 4);

	(void)state;
	assert_int_equal(frame_get_below(&r, 3), 0);
	assert_true(r.bad);
	frame_put_double(&sb, INFINITY);
	r = reader(sb.buf, sb.len);
	assert_true(frame_get_double(&r) == 0 && r.bad);
	strbuf_release(&sb);
}

static void
refuses_frames_over_the_limit(void **state)
{
	enum frame_kind kind;
	uint32_t len;

	(void)state;
	assert_int_equal(frame_header((const unsigned char *)"\0\0\0\4\3", &len, &kind), 0);
	assert_int_equal(frame_header((const unsigned char *)"\1\0\0\4\3", &len, &kind), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_what_was_written),
		cmocka_unit_test(refuses_strings_that_lie),
		cmocka_unit_test(refuses_counts_that_the_frame_cannot_hold),
		cmocka_unit_test(refuses_numbers_out_of_range),
		cmocka_unit_test(refuses_frames_over_the_limit),
	};

	return cmocka_run_group_tests_name("worker/frame", tests, NULL, NULL);
}
