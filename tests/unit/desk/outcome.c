/* desk/outcome: what belongs to it goes with it. */
#include "../unit.h"

#include "../delivery.h"
#include "desk/outcome.h"

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
	const struct CMUnitTest tests[] = { cmocka_unit_test(an_outcome_gives_its_configuration_back) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
