/* store/source: redirects that are believed, and the way back. */
#include "../unit.h"

#include "store/source.h"

#define OLD "http://old.example/feed"
#define NEW "https://new.example/feed"

struct step {
	const char *from; /* the answer's URL */
	unsigned hops;
	bool permanent;
	const char *asked_next;
};

static void
follow(const struct step *steps, size_t n)
{
	struct feed_state s = { 0 };

	for (size_t i = 0; i < n; i++) {
		bool adopted, before = s.adopted != NULL;

		source_begin(&s, OLD, true);
		adopted = source_answered(&s, steps[i].from, steps[i].hops, steps[i].permanent);
		assert_string_equal(source_url(&s), steps[i].asked_next);
		assert_string_equal(source_validators(&s), steps[i].from);
		if (!before)
			assert_int_equal(adopted, s.adopted != NULL);
	}
	feed_state_release(&s);
}

static void
adopts_after_three_equal_answers(void **state)
{
	static const struct step steps[] = { { NEW, 1, true, OLD }, { NEW, 2, true, OLD }, { NEW, 1, true, NEW },
					     { NEW, 0, false, NEW } };

	(void)state;
	follow(steps, COUNT(steps));
}

static void
anything_else_between_begins_anew(void **state)
{
	static const struct step temporary[] = { { NEW, 1, true, OLD }, { NEW, 1, true, OLD }, { NEW, 1, false, OLD },
						 { NEW, 1, true, OLD }, { NEW, 1, true, OLD }, { NEW, 1, true, NEW } };
	static const struct step elsewhere[] = { { NEW, 1, true, OLD }, { NEW, 1, true, OLD },
						 { NEW "?x", 1, true, OLD }, { NEW, 1, true, OLD }, { NEW, 1, true, OLD } };
	static const struct step back[] = { { NEW, 1, true, OLD }, { NEW, 1, true, OLD }, { OLD, 0, false, OLD },
					    { NEW, 1, true, OLD }, { NEW, 1, true, OLD } };

	(void)state;
	follow(temporary, COUNT(temporary));
	follow(elsewhere, COUNT(elsewhere));
	follow(back, COUNT(back));
}

static struct feed_state
adopted(void)
{
	struct feed_state s = { .complete_once = true };

	source_begin(&s, OLD, true);
	for (int i = 0; i < SOURCE_ADOPT; i++)
		source_answered(&s, NEW, 1, true);
	s.etag = strdup("e");
	s.body_hash = 7;
	return s;
}

static void
goes_on_from_an_adopted_address(void **state)
{
	struct feed_state s = adopted();

	(void)state;
	for (int i = 0; i < SOURCE_ADOPT; i++)
		source_answered(&s, NEW "/3", 1, true);
	assert_string_equal(source_url(&s), NEW "/3");
	assert_string_equal(s.url, OLD);
	feed_state_release(&s);
}

static void
a_failing_address_is_given_up(void **state)
{
	struct feed_state s = adopted();

	(void)state;
	for (s.failures = 1; s.failures < SOURCE_RETURN; s.failures++)
		assert_false(source_failed(&s, false));
	assert_true(source_failed(&s, false));
	assert_string_equal(source_url(&s), OLD);
	assert_string_equal(source_validators(&s), NEW); /* where the etag came from; it may lead there again */
	s.failures++;
	assert_false(source_failed(&s, false));
	feed_state_release(&s);
}

static void
only_the_configured_address_ends_a_feed(void **state)
{
	struct feed_state s = adopted();

	(void)state;
	s.failures = 1;
	assert_true(source_failed(&s, true));
	assert_string_equal(source_url(&s), OLD);
	assert_int_equal(s.gone, 0);
	assert_false(source_failed(&s, true));
	assert_false(source_is_gone(&s, OLD));
	assert_false(source_failed(&s, false)); /* not in a row */
	assert_false(source_failed(&s, true));
	assert_false(source_is_gone(&s, OLD));
	assert_false(source_failed(&s, true));
	assert_true(source_is_gone(&s, OLD));
	feed_state_release(&s);
}

static void
another_configured_url_voids_all(void **state)
{
	struct feed_state s = adopted();

	(void)state;
	s.gone = SOURCE_GONE;
	s.failures = 5;
	s.ttl_s = 60;
	assert_true(source_is_gone(&s, OLD));
	assert_false(source_is_gone(&s, NEW "/2"));
	source_begin(&s, NEW "/2", true);
	assert_string_equal(source_url(&s), NEW "/2");
	assert_string_equal(source_validators(&s), NEW "/2");
	assert_null(s.etag);
	assert_true(s.body_hash == 0 && s.gone == 0 && s.failures == 0 && s.ttl_s == 0);
	assert_true(s.complete_once); /* what was seen stays seen */
	feed_state_release(&s);
}

static void
an_answer_brings_a_feed_back(void **state)
{
	struct feed_state s = { 0 };

	(void)state;
	source_begin(&s, OLD, true);
	s.gone = SOURCE_GONE - 1;
	assert_false(source_is_gone(&s, OLD));
	s.gone = SOURCE_GONE;
	source_answered(&s, OLD, 0, false);
	assert_false(source_is_gone(&s, OLD));
	feed_state_release(&s);
}

static void
gives_up_an_adopted_address_where_it_is_told_to(void **state)
{
	struct feed_state s = { 0 };

	(void)state;
	for (int i = 0; i < SOURCE_ADOPT; i++) {
		source_begin(&s, OLD, true);
		source_answered(&s, NEW, 1, true);
	}
	assert_string_equal(source_url(&s), NEW);
	for (int i = 0; i < 2 * SOURCE_ADOPT; i++) {
		source_begin(&s, OLD, false);
		assert_string_equal(source_url(&s), OLD);
		assert_false(source_answered(&s, NEW, 1, true));
	}
	feed_state_release(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adopts_after_three_equal_answers),
		cmocka_unit_test(anything_else_between_begins_anew),
		cmocka_unit_test(goes_on_from_an_adopted_address),
		cmocka_unit_test(a_failing_address_is_given_up),
		cmocka_unit_test(only_the_configured_address_ends_a_feed),
		cmocka_unit_test(another_configured_url_voids_all),
		cmocka_unit_test(an_answer_brings_a_feed_back),
		cmocka_unit_test(gives_up_an_adopted_address_where_it_is_told_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
