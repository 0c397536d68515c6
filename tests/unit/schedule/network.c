/* schedule/network: is it them, or is it us? */
#include "../unit.h"

#include "schedule/network.h"

/* "a" … "z": hosts that failed, "A" … "Z": that answered. Returns whether it is down at the end. */
static bool
tell(struct network *n, const char *story)
{
	for (const char *p = story; *p; p++)
		network_note(n, (uint32_t)(*p | 0x20), *p >= 'a');
	return n->is_down;
}

static void
judges_the_last_transfers(void **state)
{
	static const struct {
		const char *story;
		bool down;
	} cases[] = {
		{ "", false },
		{ "abcd", false },
		{ "abcde", true },
		{ "aaaaaaaaaaaaaaaaaaaa", false },    /* one dead host */
		{ "abcdaaaabbbbccccdddd", false },    /* four */
		{ "Abcdefghij", true },               /* most of them … */
		{ "AbBcCdDeEfFgG", false },           /* … not half of them */
		{ "ABCDEFGHIJKLMNOPabcde", false },   /* a bad minute among good ones */
		{ "ABCDEFGHIJKLMNOPabcdefghijklm", true },
		{ "abcdeF", false },                  /* an answer ends it */
		{ "abcdeFghij", false },
		{ "abcdeFghijk", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct network n = { 0 };

		if (tell(&n, cases[i].story) != cases[i].down)
			fail_msg("%s", cases[i].story);
		assert_int_equal(n.ended < 100, true);
	}
}

static void
tells_each_change_once(void **state)
{
	struct network n = { 0 };
	int changes = 0;

	(void)state;
	for (uint32_t host = 0; host < 40; host++)
		changes += network_note(&n, host, true);
	assert_int_equal(changes, 1);
	changes += network_note(&n, 1, false);
	assert_int_equal(changes, 2);
	changes += network_note(&n, 2, false);
	assert_int_equal(changes, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_the_last_transfers),
		cmocka_unit_test(tells_each_change_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
