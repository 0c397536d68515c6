/* story/centroid: sums of vectors in few bytes. */
#include "../unit.h"

#include <math.h>

#include "../../../src/story/centroid.h"

static struct vector
vector_of(uint32_t from, size_t n)
{
	struct vector v = { .n = n };

	for (size_t i = 0; i < n; i++) {
		v.hash[i] = (uint32_t)(from + i) * 2654435761u;
		v.weight[i] = 1 + (float)i / 10;
	}
	vector_finish(&v);
	return v;
}

static void
vectors_have_length_one(void **state)
{
	struct vector v = vector_of(1, 30), none = vector_of(1, 0);
	float sum = 0;

	(void)state;
	for (size_t i = 0; i < v.n; i++)
		sum += v.weight[i] * v.weight[i];
	assert_float_equal(sum, 1, 1e-5);
	assert_int_equal(none.n, 0);
}

static void
cosines_are_right_within_what_is_kept(void **state)
{
	struct centroids *c = centroids_new();
	struct centroid sum = { 0 };
	struct vector a = vector_of(1, 30), b = vector_of(16, 30), far = vector_of(5000, 30);
	float shares[SKETCH_MAX], total = 0, most, dot = 0;

	(void)state;
	assert_true(centroid_cosine(c, &sum, &a, NULL, NULL) == 0);
	centroid_add(c, &sum, &a, 1);
	assert_float_equal(centroid_cosine(c, &sum, &a, NULL, NULL), 1, 0.01);
	for (size_t i = 0; i < 15; i++)
		dot += a.weight[15 + i] * b.weight[i];
	assert_float_equal(centroid_cosine(c, &sum, &b, shares, &most), dot, 0.01);
	for (size_t i = 0; i < b.n; i++)
		total += shares[i];
	assert_float_equal(total, dot, 0.01);
	assert_true(most > 0 && most < dot);
	assert_true(centroid_cosine(c, &sum, &far, NULL, NULL) == 0);
	centroid_add(c, &sum, &b, 1);
	assert_float_equal(centroid_cosine(c, &sum, &a, NULL, NULL), (1 + dot) / sqrtf(2 + 2 * dot), 0.02);
	centroid_release(c, &sum);
	centroids_free(c);
}

/* What is not kept still counts in the length: a long item does not resemble everything. */
static void
long_items_are_cut_not_lengthened(void **state)
{
	struct centroids *c = centroids_new();
	struct centroid sum = { 0 };
	struct vector v = vector_of(1, SKETCH_MAX);

	(void)state;
	centroid_add(c, &sum, &v, 1);
	assert_true(centroid_cosine(c, &sum, &v, NULL, NULL) < 1);
	centroid_release(c, &sum);
	centroids_free(c);
}

static void
blocks_are_used_again_and_have_a_bound(void **state)
{
	struct centroids *c = centroids_new();
	static struct centroid sums[100000];
	size_t full;

	(void)state;
	for (size_t i = 0; i < COUNT(sums); i++) {
		struct vector v = vector_of((uint32_t)i, 60);

		centroid_add(c, &sums[i], &v, 1);
	}
	full = centroids_memory(c);
	assert_true(full < 10u << 20);
	for (unsigned round = 0; round < 2; round++)
		for (size_t i = 0; i < COUNT(sums); i++) {
			struct vector v = vector_of((uint32_t)i, 60);

			centroid_release(c, &sums[i]);
			centroid_add(c, &sums[i], &v, 1);
		}
	assert_true(centroids_memory(c) <= full + (1u << 18));
	centroids_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_have_length_one),
		cmocka_unit_test(cosines_are_right_within_what_is_kept),
		cmocka_unit_test(long_items_are_cut_not_lengthened),
		cmocka_unit_test(blocks_are_used_again_and_have_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
