/* store/feed_state: copies and releases. */
#include "../unit.h"

#include "store/feed_state.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_shares_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
