/* desk/complaint: what lasts is said once. */
#include "../unit.h"

#include "../../../src/desk/complaint.h"

static void
says_what_is_new(void **state)
{
	static const struct {
		const char *text; /* NULL: something was delivered */
		int64_t now_s;
		bool want;
	} steps[] = {
		{ "cannot write to /mail/A: No space left on device", 0, true },
		{ "cannot write to /mail/A: No space left on device", 1, false },
		{ "cannot write to /mail/B: No space left on device", 2, false },
		{ "/state/wirespool.db: database or disk is full", 3, true },
		{ "cannot write to /mail/C: No space left on device", 9999, false },
		{ "cannot create a file in /mail/A: Permission denied", 9999, true },
		{ "cannot create a file in /mail/B: Permission denied", 9999, true },
		{ "cannot create a file in /mail/A: Permission denied", 9999, false },
		{ NULL, 0, false },
		{ "cannot create a file in /mail/A: Permission denied", 9999 + 3599, false },
		{ "cannot create a file in /mail/A: Permission denied", 9999 + 3600, true },
		{ "cannot write to /mail/C: No space left on device", 9999, true },
		{ "cannot write to /mail/A: No space left on device", 9999, false },
		{ "no colon in it", 9999, true },
		{ "no colon in it", 9999, false },
	};
	struct complaints complaints = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct error err;

		if (!steps[i].text) {
			complaints_over(&complaints);
			continue;
		}
		error_set(&err, "%s", steps[i].text);
		if (complaint_is_new(&complaints, &err, steps[i].now_s) != steps[i].want)
			fail_msg("step %zu: %s", i, steps[i].text);
	}
}

static void
forgets_the_oldest(void **state)
{
	struct complaints complaints = { 0 };
	struct error err;

	(void)state;
	for (int i = 0; i <= COMPLAINTS; i++) {
		error_set(&err, "trouble %d", i);
		assert_true(complaint_is_new(&complaints, &err, 0));
	}
	assert_false(complaint_is_new(&complaints, &err, 0));
	error_set(&err, "trouble 0");
	assert_true(complaint_is_new(&complaints, &err, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_new),
		cmocka_unit_test(forgets_the_oldest),
	};

	return cmocka_run_group_tests_name("desk/complaint", tests, NULL, NULL);
}
