/* classify/lexicon: numbers for many words. */
#include "../unit.h"

#include <stdio.h>

#include "../../../src/classify/lexicon.h"

static void
finds_all_of_many(void **state)
{
	struct lexicon lex = {0};
	char key[32];

	(void)state;
	for (uint32_t i = 1; i <= 5000; i++) {
		uint32_t *place =
			lexicon_put(&lex, key, (size_t)snprintf(key, sizeof(key), "word-number-%u", i));

		assert_int_equal(*place, 0);
		*place = i;
	}
	for (uint32_t i = 1; i <= 5000; i++)
		assert_int_equal(
			lexicon_get(&lex, key, (size_t)snprintf(key, sizeof(key), "word-number-%u", i)), i);
	assert_int_equal(lexicon_get(&lex, "word-number-5001", 16), 0);
	assert_int_equal(*lexicon_put(&lex, "word-number-7", 13), 7);
	lexicon_release(&lex);
}

static void
tells_a_word_from_its_start(void **state)
{
	struct lexicon lex = {0};

	(void)state;
	*lexicon_put(&lex, "oil", 3) = 1;
	assert_int_equal(lexicon_get(&lex, "oil", 3), 1);
	assert_int_equal(lexicon_get(&lex, "oils", 4), 0);
	assert_int_equal(lexicon_get(&lex, "oil\0", 4), 0);
	assert_int_equal(lexicon_get(&lex, "oi", 2), 0);
	lexicon_release(&lex);
}

static void
is_empty_at_first(void **state)
{
	struct lexicon lex = {0};

	(void)state;
	assert_int_equal(lexicon_get(&lex, "oil", 3), 0);
	lexicon_release(&lex);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_all_of_many),
		cmocka_unit_test(tells_a_word_from_its_start),
		cmocka_unit_test(is_empty_at_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
