/* fetch/gate: how many are at one address. */
#include "../unit.h"

#include <sys/socket.h>

#include "../../../src/fetch/gate.h"

enum { N = 6 };

static struct gate_visit visits[N];
static const struct gate_visit *admitted[N];
static unsigned n_admitted;

static void
on_admitted(struct gate_visit *visit)
{
	assert_false(visit->waits);
	admitted[n_admitted++] = visit;
}

static struct gate *
setup(void)
{
	memset(visits, 0, sizeof(visits));
	n_admitted = 0;
	return gate_new(on_admitted);
}

static bool
enter(struct gate *gate, unsigned i, const char *address, unsigned port, unsigned limit)
{
	struct address a;

	assert_int_equal(address_parse(address, &a), 0);
	return gate_enter(gate, &visits[i], &a, port, limit);
}

static void
lets_in_so_many_and_the_others_in_order(void **state)
{
	struct gate *gate = setup();

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(enter(gate, i, "192.0.2.1", 80, 2), i < 2);
	assert_true(gate_is_crowded(&visits[0]));
	gate_leave(gate, &visits[1]);
	gate_leave(gate, &visits[3]); /* does not want to wait any more */
	gate_leave(gate, &visits[0]);
	assert_int_equal(n_admitted, 2);
	assert_ptr_equal(admitted[0], &visits[2]);
	assert_ptr_equal(admitted[1], &visits[4]);
	assert_false(gate_is_crowded(&visits[2]));
	gate_leave(gate, &visits[2]);
	gate_leave(gate, &visits[2]); /* gone already */
	assert_true(enter(gate, 0, "192.0.2.1", 80, 2));
	assert_false(enter(gate, 1, "192.0.2.1", 80, 2));
	gate_free(gate);
}

static void
tells_servers_apart(void **state)
{
	static const struct {
		const char *address;
		unsigned port;
		bool same; /* as 192.0.2.1 port 80 */
	} cases[] = {
		{ "192.0.2.1", 80, true },
		{ "192.0.2.1", 443, true },
		{ "192.0.2.1", 8080, false },
		{ "192.0.2.2", 80, false },
		{ "2001:db8::1", 80, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct gate *gate = setup();

		assert_true(enter(gate, 0, "192.0.2.1", 80, 1));
		assert_int_equal(enter(gate, 1, cases[i].address, cases[i].port, 1), !cases[i].same);
		gate_free(gate);
	}
}

/* Each brings its own limit; a stricter one in front is not overtaken. */
static void
keeps_the_limit_of_each(void **state)
{
	struct gate *gate = setup();

	(void)state;
	assert_true(enter(gate, 0, "192.0.2.1", 80, 3));
	assert_true(enter(gate, 1, "192.0.2.1", 80, 3));
	assert_false(enter(gate, 2, "192.0.2.1", 80, 1));
	assert_false(enter(gate, 3, "192.0.2.1", 80, 3));
	gate_leave(gate, &visits[0]);
	assert_int_equal(n_admitted, 0);
	gate_leave(gate, &visits[1]);
	assert_int_equal(n_admitted, 2); /* one; and beside one, one of three */
	gate_free(gate);
}

static void
lets_the_next_in_when_the_first_gives_up(void **state)
{
	struct gate *gate = setup();

	(void)state;
	assert_true(enter(gate, 0, "192.0.2.1", 80, 2));
	assert_false(enter(gate, 1, "192.0.2.1", 80, 1));
	assert_false(enter(gate, 2, "192.0.2.1", 80, 2));
	gate_leave(gate, &visits[1]);
	assert_int_equal(n_admitted, 1);
	assert_ptr_equal(admitted[0], &visits[2]);
	gate_free(gate);
}

static void
remembers_that_nobody_answers(void **state)
{
	struct gate *gate = setup();

	(void)state;
	assert_int_equal(gate_unanswered(&visits[0]), 0); /* nowhere */
	assert_true(enter(gate, 0, "192.0.2.1", 80, 1));
	assert_false(enter(gate, 1, "192.0.2.1", 80, 1));
	assert_true(enter(gate, 2, "192.0.2.2", 80, 1));
	assert_int_equal(gate_unanswered(&visits[1]), 0);
	gate_note(&visits[0], false);
	gate_leave(gate, &visits[0]);
	assert_int_equal(gate_unanswered(&visits[1]), 1);
	assert_int_equal(gate_unanswered(&visits[2]), 0);
	gate_note(&visits[1], false);
	assert_int_equal(gate_unanswered(&visits[1]), 2);
	gate_note(&visits[1], true);
	assert_int_equal(gate_unanswered(&visits[1]), 0);
	gate_note(&visits[1], false);
	gate_leave(gate, &visits[1]);
	gate_note(&visits[1], false); /* nowhere */
	assert_true(enter(gate, 1, "192.0.2.1", 80, 1)); /* all had left: another time */
	assert_int_equal(gate_unanswered(&visits[1]), 0);
	gate_free(gate);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_in_so_many_and_the_others_in_order),
		cmocka_unit_test(tells_servers_apart),
		cmocka_unit_test(keeps_the_limit_of_each),
		cmocka_unit_test(lets_the_next_in_when_the_first_gives_up),
		cmocka_unit_test(remembers_that_nobody_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
