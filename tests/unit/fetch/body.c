/* fetch/body: bytes in memory, then in a file. */
#include "../unit.h"

#include "../../../src/fetch/body.h"

/* A body of n bytes, added in pieces. */
static struct response_body *
body_in(size_t n, size_t pieces)
{
	struct response_body *body = body_new();
	char piece[40000];

	for (size_t at = 0; at < n; at += pieces) {
		size_t len = n - at < pieces ? n - at : pieces;

		for (size_t i = 0; i < len; i++)
			piece[i] = (char)((at + i) % 251);
		assert_int_equal(body_add(body, piece, len), 0);
	}
	return body;
}

/* … that do not fit its buffers. */
static struct response_body *
body_of(size_t n)
{
	return body_in(n, 10007);
}

static void
check(const struct response_body *body, size_t n)
{
	size_t len;
	const char *data = response_body_data(body, &len);

	assert_int_equal(len, n);
	for (size_t i = 0; i < n; i++)
		if (data[i] != (char)(i % 251))
			fail_msg("byte %zu of %zu", i, n);
}

static void
gives_back_what_was_added(void **state)
{
	static const size_t sizes[] = { 0, 1, 16384, BODY_MEMORY - 1, BODY_MEMORY, BODY_MEMORY + 1, 3000000 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct response_body *body = body_of(sizes[i]);

		assert_int_equal(body_finish(body), 0);
		check(body, sizes[i]);
		response_body_free(body);
	}
}

static void
takes_pieces_of_any_size(void **state)
{
	static const size_t pieces[] = { 1, 4096, 16383, 16384, 16385, 40000 };

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct response_body *body = body_in(500000, pieces[i]);

		assert_int_equal(body_finish(body), 0);
		check(body, 500000);
		response_body_free(body);
	}
}

static void
can_be_used_again(void **state)
{
	struct response_body *body = body_of(1000000);

	(void)state;
	assert_int_equal(body_finish(body), 0);
	body_clear(body);
	body_expect(body, 5);
	assert_int_equal(body_add(body, "again", 5), 0);
	assert_int_equal(body_finish(body), 0);
	assert_int_equal(body_len(body), 5);
	body_clear(body);
	body_clear(body); /* also what was spilled and never finished */
	response_body_free(body);
	response_body_free(body_of(1000000));
}

static void
does_without_a_temporary_directory(void **state)
{
	struct response_body *body;

	(void)state;
	setenv("TMPDIR", "/nonexistent", 1);
	body = body_of(1000000);
	unsetenv("TMPDIR");
	assert_int_equal(body_finish(body), 0);
	check(body, 1000000);
	response_body_free(body);
}

static void
moves_out_of_a_response(void **state)
{
	struct response response = { .store = body_of(10) };
	struct response_body *body = response_take_body(&response);

	(void)state;
	assert_null(response.store);
	check(body, 10);
	response_body_free(body);
	response_body_free(NULL);
}

static void
knows_the_hash_of_any_size(void **state)
{
	static const size_t sizes[] = { 0, 10, BODY_MEMORY, BODY_MEMORY + 1, 3000000 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct response response = { .store = body_of(sizes[i]) };
		struct hash128 wanted, got;

		assert_int_equal(body_finish(response.store), 0);
		response.body = response_body_data(response.store, &response.body_len);
		wanted = hash128_of(response.body, response.body_len);
		got = response_hash(&response);
		assert_memory_equal(&got, &wanted, sizeof(got));
		response_body_free(response.store);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_what_was_added),
		cmocka_unit_test(takes_pieces_of_any_size),
		cmocka_unit_test(can_be_used_again),
		cmocka_unit_test(does_without_a_temporary_directory),
		cmocka_unit_test(moves_out_of_a_response),
		cmocka_unit_test(knows_the_hash_of_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
