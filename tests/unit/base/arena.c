/* base/arena: pieces of any size, zeroed and aligned, given back at once. */
#include "../unit.h"

#include <stdalign.h>

#include "base/arena.h"

static void
gives_zeroed_aligned_memory(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t size = 0; size < 5000; size += 37) {
		unsigned char *p = arena_alloc(&a, size);

		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xFF, size);
	}
	arena_release(&a);
	assert_int_equal(a.total, 0);
}

static void
serves_pieces_larger_than_a_block(void **state)
{
	struct arena a = { 0 };
	char *p = arena_alloc(&a, 1 << 20);

	(void)state;
	p[(1 << 20) - 1] = 1;
	arena_release(&a);
	arena_release(&a);
}

static void
grows_arrays(void **state)
{
	struct arena a = { 0 };
	int *v = NULL;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		*ARENA_PUSH(&a, v, n) = i;
	assert_int_equal(n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(v[i], i);
	arena_release(&a);
}

static void
copies_strings(void **state)
{
	struct arena a = { 0 };

	(void)state;
	assert_null(arena_strdup(&a, NULL));
	assert_string_equal(arena_strdup(&a, "x"), "x");
	assert_string_equal(arena_strndup(&a, "abc", 2), "ab");
	assert_string_equal(arena_printf(&a, "%d-%s", 1, "y"), "1-y");
	arena_release(&a);
}

static void
adopts_what_another_has(void **state)
{
	static const size_t sizes[] = { 0, 10, 300000 }; /* none, within a block, beyond it */

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++) {
			struct arena a = { 0 }, b = { 0 };
			char *mine = sizes[i] ? arena_alloc(&a, sizes[i]) : NULL;
			char *theirs = sizes[k] ? arena_strdup(&b, "theirs") : NULL;
			size_t total;

			if (sizes[k])
				arena_alloc(&b, sizes[k]);
			total = a.total + b.total;
			arena_adopt(&a, &b);
			assert_int_equal(a.total, total);
			assert_null(b.last);
			arena_release(&b);
			if (theirs)
				assert_string_equal(theirs, "theirs");
			if (mine)
				assert_int_equal(mine[sizes[i] - 1], 0);
			assert_string_equal(arena_strdup(&a, "more"), "more");
			arena_release(&a);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_zeroed_aligned_memory), cmocka_unit_test(serves_pieces_larger_than_a_block),
		cmocka_unit_test(grows_arrays),		       cmocka_unit_test(copies_strings),
		cmocka_unit_test(adopts_what_another_has),
	};

	return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
