/* schedule/network: is it them, or is it us? */
#include "../unit.h"

#include "schedule/network.h"

#define SECOND INT64_C(1000000)

/* "a" … "z": hosts that failed, "A" … "Z": that answered, nothing else being under way. */
static enum network_state
tell(struct network *n, const char *story)
{
	for (const char *p = story; *p; p++)
		network_note(n, (uint32_t)(*p | 0x20), *p >= 'a', 0, 0);
	return n->state;
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

		if (tell(&n, cases[i].story) != (cases[i].down ? NETWORK_DOWN : NETWORK_UP))
			fail_msg("%s", cases[i].story);
	}
}

static void
doubts_while_others_are_under_way(void **state)
{
	struct network n = { 0 };

	(void)state;
	for (uint32_t host = 0; host < 6; host++)
		network_note(&n, host, true, 10, 0);
	assert_int_equal(n.state, NETWORK_DOUBTFUL);
	network_note(&n, 10, false, 9, SECOND); /* six of seven are still most of them */
	assert_int_equal(n.state, NETWORK_DOUBTFUL);
	network_note(&n, 11, false, 8, SECOND);
	assert_int_equal(n.state, NETWORK_UP);
}

static void
doubt_ends_with_them_or_with_time(void **state)
{
	struct network n = { 0 }, same;

	(void)state;
	for (uint32_t host = 0; host < 6; host++)
		network_note(&n, host, true, 10, 0);
	same = n;
	network_wait(&n, 1, NETWORK_DOUBT_S * SECOND - 1);
	assert_int_equal(n.state, NETWORK_DOUBTFUL);
	network_wait(&n, 1, NETWORK_DOUBT_S * SECOND);
	assert_int_equal(n.state, NETWORK_DOWN);
	network_wait(&same, 0, SECOND);
	assert_int_equal(same.state, NETWORK_DOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_the_last_transfers),
		cmocka_unit_test(doubts_while_others_are_under_way),
		cmocka_unit_test(doubt_ends_with_them_or_with_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
