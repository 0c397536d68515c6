/* store/state: copies and releases. */
#include "../unit.h"

#include "../delivery.h"
#include "store/store.h"

static void
a_copy_shares_nothing(void **state)
{
	char id[] = "lwn", url[] = "http://lwn.example/";
	struct feed_state from = { .number = 3, .id = id, .url = url, .failures = 2 }, to;

	(void)state;
	feed_state_copy(&to, &from);
	id[0] = 'X';
	assert_string_equal(to.id, "lwn");
	assert_string_equal(to.url, url);
	assert_null(to.etag);
	assert_int_equal(to.failures, 2);
	feed_state_release(&to);
	feed_state_release(&to); /* an empty one is fine */
}

static void
an_outcome_gives_its_configuration_back(void **state)
{
	struct scene s = { .config.refs = 1 };
	struct feed_config feed = { .id = "lwn", .url = "http://lwn.example/" };
	struct outcome *out = outcome_new(&s, &feed, 1);

	(void)state;
	assert_int_equal(s.config.refs, 2);
	edition_add(out->edition, "a", "b", "oil");
	outcome_free(out);
	assert_int_equal(s.config.refs, 1);
	outcome_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_shares_nothing),
		cmocka_unit_test(an_outcome_gives_its_configuration_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
