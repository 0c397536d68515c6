/* story/rarity: common words, and what has become common lately. */
#include "../unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/story/common.h"
#include "../../../src/story/rarity.h"
#include "story/stop.h"

#define NOW 1790000000LL

static float
rarity_of_word(const struct rarity *r, const char *stem, bool pair)
{
	return rarity_of(r, &(struct sketch_feature){ word_hash(stem, strlen(stem)), 16, pair });
}

static void
common_words_are_common_from_the_start(void **state)
{
	struct rarity *r = rarity_new();

	(void)state;
	assert_true(rarity_of_word(r, "year", false) < 4);
	assert_true(rarity_of_word(r, "norrhavn", false) > 6);
	assert_true(rarity_of_word(r, "year", true) > 6); /* a pair that happens to have its hash */
	rarity_free(r);
}

static void
what_is_seen_often_becomes_common_and_fades(void **state)
{
	struct rarity *r = rarity_new();
	struct sketch_feature feature = { word_hash("tanker", 6), 16, 0 };
	struct sketch sketch = { .v = &feature, .n = 1 }, other = { .n = 0 };
	float first = rarity_of(r, &feature), often, later;

	(void)state;
	rarity_advance(r, NOW);
	for (unsigned i = 0; i < 1000; i++) {
		rarity_count(r, &sketch);
		rarity_count(r, &other);
	}
	often = rarity_of(r, &feature);
	rarity_advance(r, NOW + 70 * 86400);
	later = rarity_of(r, &feature);
	assert_true(often < 1.5f);
	assert_true(later > often + 2 && later < first);
	rarity_advance(r, NOW - 86400); /* a clock that was set back */
	assert_true(rarity_of(r, &feature) == later);
	rarity_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(common_words_are_common_from_the_start),
		cmocka_unit_test(what_is_seen_often_becomes_common_and_fades),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
